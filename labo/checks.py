"""What pip cannot bring, said again by ``manage.py check``: Pango for the PDF, and the fonts made at set-up."""

import ctypes
import sys

from django.core.checks import Error, Warning, register

from labo import fonts

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


def _loads(name: str) -> bool:
    file_name = f"lib{name}.0.dylib" if sys.platform == "darwin" else f"lib{name}.so.0"
    try:
        ctypes.CDLL(file_name)
    except OSError:
        return False
    return True
