"""
Look inside a PDF for what acts by itself. A script: ``python pdf_probe.py < file.pdf`` prints one word.

It runs in a process of its own whose memory and time are counted: a file made to break its reader breaks this process,
and nothing else. It imports nothing of the portal.
"""

import io
import resource
import sys

MEMORY = 768 * 1024 * 1024
SECONDS = 10

ACTIVE = {"/JS", "/JavaScript", "/Launch", "/ImportData", "/RichMedia", "/Rendition", "/XFA", "/3D", "/SubmitForm"}
EMBEDDED = {"/EmbeddedFile", "/EmbeddedFiles", "/AF", "/FileAttachment", "/Collection"}
# Where one of these names is the value, not the key: « /S /JavaScript », « /Subtype /FileAttachment ».
TYPES = ("/S", "/Type", "/Subtype")


def look(data: bytes) -> str:
    """Return sound, encrypted, active, embedded or broken."""
    import pikepdf

    try:
        pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=True, suppress_warnings=True)
    except pikepdf.PasswordError:
        return "encrypted"
    except pikepdf.PdfError:
        return "broken"
    with pdf:
        if pdf.is_encrypted:
            return "encrypted"
        if not len(pdf.pages):
            return "broken"
        found = set()
        for thing in pdf.objects:
            walk(thing, found, pikepdf)
    if found & ACTIVE:
        return "active"
    return "embedded" if found & EMBEDDED else "sound"


def walk(thing, found, pikepdf):
    """Add the names that matter, of this object and of those written inside it; what it points to has its own turn."""
    left = [thing]
    while left:
        here = left.pop()
        if isinstance(here, (pikepdf.Dictionary, pikepdf.Stream)):
            entries = here.stream_dict if isinstance(here, pikepdf.Stream) else here
            for key, value in entries.items():
                found.add(key)
                if isinstance(value, pikepdf.Object) and value.is_indirect:
                    continue
                if key in TYPES and isinstance(value, pikepdf.Name):
                    found.add(str(value))
                left.append(value)
        elif isinstance(here, pikepdf.Array):
            left.extend(value for value in here if not (isinstance(value, pikepdf.Object) and value.is_indirect))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    print(look(sys.stdin.buffer.read()))
