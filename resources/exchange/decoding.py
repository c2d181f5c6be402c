"""Bytes of a file to text: whatever the program that wrote them. Pure module."""

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What cp1252 has no letter for. A file that holds one of them is not cp1252.
NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def decoded(content: bytes) -> tuple[str, str]:
    """
    Return (text, encoding): by its mark, else UTF-8, else line by line UTF-8, cp1252 or Latin-1. Never raises.

    A file of several encodings says all of them: ``utf-8+cp1252``.

    The text has ``\\n`` for every line break, no NUL and no half character: the database holds neither.
    """
    text, encoding = _decoded(content)
    text = re.sub(r"\r\n?", "\n", text).lstrip("\ufeff")
    return re.sub("[\x00\ud800-\udfff]", "", text), encoding


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), encoding
    if len(content) > 3 and content[1::2][:200].count(0) > len(content[1::2][:200]) * 0.9:
        return content.decode("utf-16-le", "replace"), "utf-16-le"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Files that several programs wrote in turn: each line is what it can be, UTF-8 first.
        lines = [_line(line) for line in content.split(b"\n")]
        used = {encoding for _, encoding in lines} - {"ascii"}
        return "\n".join(text for text, _ in lines), "+".join(sorted(used, reverse=True))


def _line(line: bytes) -> tuple[str, str]:
    if line.isascii():
        return line.decode("ascii"), "ascii"
    try:
        return line.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = "latin-1" if NOT_CP1252.search(line) else "cp1252"
        return line.decode(encoding), encoding
