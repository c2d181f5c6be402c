"""PDF: its two ends here, its inside in a process of its own, with little memory and little time."""

import subprocess
import sys
from pathlib import Path

from labo.attached.refusal import RefusedFile

PROBE = Path(__file__).with_name("pdf_probe.py")
SECONDS = 15
END = 2048
"""Bytes in which a PDF says that it ends."""

BROKEN = "Ce PDF est abîmé, ou trop compliqué. Imprimez-le de nouveau en PDF, puis recommencez."
SENTENCES = {
    "encrypted": "Ce PDF est protégé par un mot de passe. Enlevez la protection, puis recommencez.",
    "active": "Ce PDF contient un programme ou un formulaire qui agit seul. Imprimez-le de nouveau en PDF.",
    "embedded": "Ce PDF contient d’autres fichiers. Imprimez-le de nouveau en PDF, sans pièces jointes.",
    "broken": BROKEN,
}


def check(data: bytes) -> None:
    """:raises RefusedFile: if it acts by itself, holds other files, is locked, or is no sound PDF."""
    if b"%%EOF" not in data[-END:]:
        raise RefusedFile("broken", BROKEN)
    found = probed(data)
    if found != "sound":
        raise RefusedFile(found, SENTENCES[found])


def probed(data: bytes) -> str:
    """Return what the probe says: sound, or a code of :class:`RefusedFile`. A probe that dies says « broken »."""
    try:
        probe = subprocess.run(
            [sys.executable, "-I", str(PROBE)], input=data, capture_output=True, timeout=SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        return "broken"
    said = probe.stdout.decode(errors="replace").strip()
    return said if probe.returncode == 0 and (said == "sound" or said in SENTENCES) else "broken"
