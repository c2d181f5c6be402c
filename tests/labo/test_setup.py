"""What ``make`` sets up, what it says when it may not, and the fonts that it makes."""

import os
import subprocess
import sys

import pytest
from fontTools.ttLib import TTFont

from labo import checks, fonts, setup

EVERYTHING = setup.FOR_THE_PORTAL + setup.FOR_THE_TESTS


@pytest.fixture
def nothing_installed(monkeypatch):
    monkeypatch.setattr(setup, "_is_there", lambda mark: False)
    monkeypatch.setattr(setup.shutil, "which", lambda name: f"/usr/bin/{name}")


def test_missing_packages_are_named_with_the_command_to_type(nothing_installed, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(setup.SetUpStopped) as stopped:
        setup.check_system(EVERYTHING)

    assert str(stopped.value).splitlines()[-1].strip() == (
        "sudo apt-get update && sudo apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 chromium poppler-utils qpdf"
    )


def test_missing_packages_are_installed_without_asking_by_root(nothing_installed, monkeypatch):
    ran = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(setup, "_run", lambda command, **options: ran.append(command))
    seen = iter([False, True])  # missing before, there after
    monkeypatch.setattr(setup, "_is_there", lambda mark: next(seen))

    setup.check_system([("qpdf", "qpdf", "checks of the PDF")])

    assert ran == [
        ["/usr/bin/apt-get", "update", "-qq"],
        ["/usr/bin/apt-get", "install", "-y", "-qq", "--no-install-recommends", "qpdf"],
    ]


def test_missing_packages_are_named_where_there_is_no_apt(nothing_installed, monkeypatch):
    monkeypatch.setattr(setup.shutil, "which", lambda name: None)

    with pytest.raises(setup.SetUpStopped, match="Please install what Debian calls: chromium"):
        setup.check_system([("/usr/bin/chromium", "chromium", "browser tests")])


def test_set_up_runs_on_the_standard_library_alone():
    """It starts before anything is installed: -S hides every installed package, -I the project itself."""
    statement = "import runpy, sys; sys.argv[1:] = []; runpy.run_path('labo/setup.py')"

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", statement], cwd=setup.ROOT, capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")


def test_system_has_everything_that_the_portal_and_the_tests_need():
    assert [package for mark, package, _ in EVERYTHING if not setup._is_there(mark)] == []


# --- The system check -----------------------------------------------------------------------------------


def test_check_names_the_missing_pango(monkeypatch):
    monkeypatch.setattr(checks, "PANGO", ["pangoft2-1.0", "no-such-library"])

    [error] = checks.check_pango(None)

    assert (error.id, error.is_serious()) == ("labo.E001", True)
    assert "libpangoft2-1.0-0 libharfbuzz-subset0" in error.hint


def test_check_names_the_missing_fonts(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "missing", lambda: ["AtkinsonHyperlegible-Bold.woff2"])

    [warning] = checks.check_fonts(None)

    assert (warning.id, warning.msg) == ("labo.W001", "static/fonts/ lacks AtkinsonHyperlegible-Bold.woff2.")


def test_checks_are_silent_when_nothing_is_missing():
    assert checks.check_pango(None) + checks.check_fonts(None) == []


# --- The fonts ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fonts")
    assert fonts.make(folder) is True
    return folder


def test_fonts_are_all_made_with_their_licences(folder):
    assert sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) == fonts.EXPECTED
    assert fonts.missing(folder) == []
    for name in fonts.LICENCES.values():
        assert "SIL Open Font License, Version 1.1" in (folder / name).read_text()


def test_fonts_are_not_made_again_while_up_to_date(folder):
    assert fonts.make(folder) is False


def test_fonts_are_made_again_when_one_is_missing(folder, monkeypatch):
    titles = []
    monkeypatch.setattr(fonts, "_make_titles", titles.append)  # by far the longest: the folder has them
    (folder / "AtkinsonHyperlegible-Bold.woff2").unlink()

    assert fonts.make(folder) is True
    assert titles == [folder]
    assert fonts.missing(folder) == []


def test_title_font_varies_in_weight_and_size_alone(folder):
    font = TTFont(folder / "BricolageGrotesque-latin.woff2")

    assert {axis.axisTag: (axis.minValue, axis.maxValue) for axis in font["fvar"].axes} == {
        "opsz": (12, 96),
        "wght": (400, 800),
    }


@pytest.mark.parametrize("cut", fonts.CUTS)
def test_title_font_of_the_pdf_does_not_vary(folder, cut):
    font = TTFont(folder / f"{cut}.ttf")

    assert "fvar" not in font
    assert font["OS/2"].usWeightClass == fonts.CUTS[cut]


@pytest.mark.parametrize("face", ["BricolageGrotesque-latin", "AtkinsonHyperlegible-Regular"])
def test_fonts_have_every_letter_of_french(folder, face):
    letters = "AZazÀÂÄÆÇÉÈÊËÎÏÔŒÙÛÜŸàâäæçéèêëîïôœùûüÿ0123456789’«»–—…€\u00a0"

    assert [letter for letter in letters if ord(letter) not in TTFont(folder / f"{face}.woff2").getBestCmap()] == []
