"""
Makes ``static/fonts/`` from the fonts' wheels: run ``python -m labo.fonts`` at set-up, nothing is fetched.

Pure module: no Django. Each face is written as woff2 for the browser and as TTF for the PDF: there the titles' font is
not variable, because WeasyPrint would cut it anew for each size, which is a third of the time of a document. Both
families are under the SIL Open Font License 1.1, whose text is laid beside them.
"""

import hashlib
import importlib.util
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "fonts"

# Latin letters with every French ligature, spaces, punctuation, currencies, arrows, mathematics, ticks and crosses.
LATIN = [
    code
    for first, last in [
        (0x0020, 0x017F),
        (0x02BC, 0x02DF),
        (0x2000, 0x20BF),
        (0x2116, 0x2122),
        (0x2190, 0x2265),
        (0x2713, 0x2717),
    ]
    for code in range(first, last + 1)
]
TITLES = ("fontpkg_bricolage_grotesque", "BricolageGrotesque[opsz,wdth,wght].ttf", "BricolageGrotesque-latin")
TEXT = [
    ("fontpkg_atkinson_hyperlegible", f"AtkinsonHyperlegible-{style}.ttf", f"AtkinsonHyperlegible-{style}")
    for style in ("Regular", "Bold", "Italic")
]
CUTS = {"BricolageGrotesque-SemiBold": 600, "BricolageGrotesque-Bold": 700}
CUT_SIZE = 24  # points: the optical size of the cuts, between the titles of a page and that of its cover
LICENCES = {
    "fontpkg_bricolage_grotesque": "BricolageGrotesque-OFL.txt",
    "fontpkg_atkinson_hyperlegible": "AtkinsonHyperlegible-OFL.txt",
}
EXPECTED = sorted(
    [
        *(f"{face}.woff2" for _, _, face in [TITLES, *TEXT]),
        *(f"{face}.ttf" for face in [*CUTS, *(face for _, _, face in TEXT)]),
        *LICENCES.values(),
    ]
)


def make(folder: Path = FOLDER) -> bool:
    """Write the fonts unless they are up to date with the wheels. Returns whether anything was written."""
    stamp = folder / ".made-from"
    origin = _origin()
    if stamp.exists() and stamp.read_text() == origin and not missing(folder):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    _make_titles(folder)
    for package, source, face in TEXT:
        shutil.copyfile(_wheel(package) / "files" / source, folder / f"{face}.ttf")
        _compress(folder / f"{face}.ttf")
    for package, name in LICENCES.items():
        shutil.copyfile(_wheel(package) / "LICENSE", folder / name)
    stamp.write_text(origin)
    return True


def missing(folder: Path = FOLDER) -> list[str]:
    """Return the names of the files that are not there."""
    return [name for name in EXPECTED if not (folder / name).exists()]


def _make_titles(folder: Path):
    """Keep one width, the weights that the identity uses, and the Latin letters; the optical size stays variable."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    package, source, face = TITLES
    font = TTFont(_wheel(package) / "files" / source)
    options = subset.Options(layout_features=["*"], name_IDs=["*"], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LATIN)
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wdth": 100, "wght": (400, 800)})
    variable = folder / f"{face}.ttf"
    font.save(variable)
    _compress(variable)
    for cut, weight in CUTS.items():
        with TTFont(variable) as font:
            instancer.instantiateVariableFont(font, {"wght": weight, "opsz": CUT_SIZE}).save(folder / f"{cut}.ttf")
    variable.unlink()


def _compress(path: Path):
    from fontTools.ttLib import woff2

    woff2.compress(str(path), str(path.with_suffix(".woff2")))


def _wheel(package: str) -> Path:
    return Path(importlib.util.find_spec(package).origin).parent


def _origin() -> str:
    """Return what the result follows from: the wheels' versions and this very file."""
    versions = [f"{package} {version(package)}" for package in LICENCES]
    return "\n".join([*versions, hashlib.sha256(Path(__file__).read_bytes()).hexdigest()])


if __name__ == "__main__":
    written = make()
    print("Fonts made in static/fonts." if written else "Fonts are up to date.")
    sys.exit(1 if missing() else 0)
