"""What pip cannot bring, said again by ``manage.py check``: Pango for the PDF, and the fonts made at set-up."""

import ctypes
import sys

from django.conf import settings
from django.core.checks import Error, Warning, register

from labo import accent, fonts

PANGO = ["pangoft2-1.0", "harfbuzz-subset"]
INSTALL_PANGO = "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"


@register
def check_pango(app_configs, **kwargs):
    """WeasyPrint loads these system libraries; without the first it cannot even be imported."""
    if any(not _loads(name) for name in PANGO):
        return [
            Error(
                "The system libraries that make the PDF documents are missing.",
                hint=f"On Debian and Ubuntu: {INSTALL_PANGO}",
                id="labo.E001",
            )
        ]
    return []


@register
def check_fonts(app_configs, **kwargs):
    """Without its fonts the portal falls back on those of the machine, in the pages and in the PDF."""
    missing = fonts.missing()
    if missing:
        return [
            Warning(
                f"static/fonts/ lacks {', '.join(missing)}.",
                hint="Run: python -m labo.fonts",
                id="labo.W001",
            )
        ]
    return []


@register
def check_accent(app_configs, **kwargs):
    """A colour that cannot be read would break every page; one that is near a signal would mislead."""
    try:
        near = list(accent.warnings(settings.LAB_ACCENT))
    except ValueError as mistake:
        return [Error(str(mistake), hint="LAB_ACCENT is written #RRGGBB.", id="labo.E002")]
    return [Warning(sentence, hint="Choose another LAB_ACCENT.", id="labo.W002") for sentence in near]


def _loads(name: str) -> bool:
    file_name = f"lib{name}.0.dylib" if sys.platform == "darwin" else f"lib{name}.so.0"
    try:
        ctypes.CDLL(file_name)
    except OSError:
        return False
    return True
