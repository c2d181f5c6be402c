"""What is left of the name that a browser sends."""

import pytest

from labo.attached.name import LONGEST, clean_name, deceives, ending_of


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("Hall d’accueil n° 2.JPG", "Hall d’accueil n° 2.JPG"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("rapport\u202efdp.exe", "rapportfdp.exe"),
        ("zéro\u200blargeur.txt", "zérolargeur.txt"),
        ("plan\0.pdf", "plan.pdf"),
        ("deux\r\nlignes.txt", "deuxlignes.txt"),
        ('a"b<c>|d?.txt', "a b c d.txt"),
        ("  .caché.txt", "caché.txt"),
        ("con.txt", "_con.txt"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("", "piece"),
        ("...", "piece"),
        ("é" * 300 + ".pdf", "é" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_clean_name(sent, kept):
    assert clean_name(sent) == kept
    assert len(clean_name(sent)) <= LONGEST


@pytest.mark.parametrize(
    ("name", "ending"), [("a.PDF", "pdf"), ("a.tar.gz", "gz"), (".pdf", ""), ("a", ""), ("a.", "")]
)
def test_ending(name, ending):
    assert ending_of(name) == ending


@pytest.mark.parametrize(
    ("name", "yes"),
    [("plan.exe.pdf", True), ("plan.EXE .pdf", True), ("v1.2.pdf", False), ("exe.pdf", False), ("com.pdf", False)],
)
def test_name_that_deceives(name, yes):
    assert deceives(name) is yes
