import pytest

from labo.letters import printable, unprintable
from labo.typography import french, plain_signs

N = "\u00a0"


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("l'agent d'accueil", "l’agent d’accueil"),
        ("Qui vient ?", f"Qui vient{N}?"),
        ("Un point ; deux points : voilà !", f"Un point{N}; deux points{N}: voilà{N}!"),
        ("« oui »", f"«{N}oui{N}»"),
        ("38 jours, 400 euros, 12 %", f"38{N}jours, 400{N}euros, 12{N}%"),
        ("14 h 30", f"14{N}h{N}30"),
        ("à suivre...", "à suivre…"),
        ("https://example.org/?a=1", "https://example.org/?a=1"),
        ("14:30", "14:30"),
        ("« 'mot' »", f"«{N}'mot'{N}»"),
        ("e\u0301te\u0301", "été"),
        ("sans\u2011papier", "sans-papier"),
    ],
)
def test_french(typed, set_):
    assert french(typed) == set_
    assert french(set_) == set_


def test_plain_signs_keeps_the_words():
    assert plain_signs("Un\u202f?\ufeff ⚙\ufe0f") == f"Un{N}? ⚙"


def test_unprintable_names_each_sign_once():
    assert unprintable("Bravo 🎉 漢 🎉\n→ œuvre") == ["🎉", "漢"]


def test_printable_leaves_the_rest():
    assert printable("Bravo 🎉 à tous") == "Bravo à tous"
    assert printable("Deux  espaces") == "Deux  espaces"
