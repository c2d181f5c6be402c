"""
The name of a file, as it may be shown, stored in a row and given back. Pure module.

What a browser sends as a name is what somebody wants us to read: a path, marks that write backwards, 300 signs.
"""

import re
import unicodedata

LONGEST = 120
"""Signs, ending included: a name that every system can still write."""
FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')
RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
# Endings that a system runs or a browser opens as a page: hidden before an honest one, they still deceive.
DECEIVING = frozenset(
    re.split(
        " ",
        "bat cmd com cpl docm dll dotm exe hta htm html iso jar js jse lnk mht mhtml msi php potm ppam pptm ps1 py reg "
        "scr sh svg swf vbe vbs wsf xhtml xla xlam xlsm xml zip",
    )
)


def clean_name(name: str) -> str:
    """Return the name without path, control marks, marks of direction and signs that a system refuses."""
    base = re.split(r"[\\/]", name)[-1]
    composed = unicodedata.normalize("NFC", base)
    # Controls, formats (right-to-left marks among them), surrogates and private signs: nothing that a person reads.
    shown = "".join(sign for sign in composed if not unicodedata.category(sign).startswith("C"))
    shown = " ".join(FORBIDDEN.sub(" ", shown).split()).strip(". ")
    if RESERVED.match(shown):
        shown = f"_{shown}"
    stem, dot, ending = shown.rpartition(".")
    if not dot:
        return shown[:LONGEST] or "piece"
    return f"{stem[: LONGEST - len(ending) - 1].strip() or 'piece'}.{ending}"


def ending_of(name: str) -> str:
    """Return the ending in lower case, without its dot; empty for none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""


def deceives(name: str) -> bool:
    """True for « plan.exe.pdf »: shown without its last ending, it passes for something else."""
    return any(part.lower().strip() in DECEIVING for part in name.split(".")[1:-1])
