"""Plain texts and CSV: they have an encoding, no control signs, and are no page in disguise."""

import re
import unicodedata

from labo.attached.refusal import RefusedFile

PAGES = re.compile(r"<(script|html|svg|iframe|!doctype|\?php|\?xml|object|embed)\b", re.IGNORECASE)
HEADERS = re.compile(r"^(mime-version|content-type):", re.IGNORECASE | re.MULTILINE)
ALLOWED = {"\n", "\r", "\t", "\f"}


def check(data: bytes) -> None:
    """:raises RefusedFile: if it is not a text that people read."""
    text = decoded(data)
    if any(unicodedata.category(sign) == "Cc" and sign not in ALLOWED for sign in text):
        raise RefusedFile("mismatch", "Ce fichier n’est pas du texte. Vérifiez son format.")
    if PAGES.search(text) or HEADERS.search(text[:2000]) or text.startswith("#!"):
        raise RefusedFile(
            "polyglot", "Ce texte est une page web ou un programme. Collez ce qui compte dans un document."
        )


def decoded(data: bytes) -> str:
    """Return the text, in UTF-8 or in the encoding of French spreadsheets; UTF-16 when its mark says so."""
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedFile("mismatch", "Ce fichier n’est pas du texte. Vérifiez son format.")
