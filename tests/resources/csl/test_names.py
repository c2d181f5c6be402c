"""Names as people type them and as files hold them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labo.typography import NBSP
from resources.csl.names import name_inverted, name_told, names_told, parse_name, parse_names, short_names, split_names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Jenny M. Lewis", {"family": "Lewis", "given": "Jenny M."}),
        ("Lewis, Jenny M.", {"family": "Lewis", "given": "Jenny M."}),
        ("  Lewis ,  Jenny   M. ", {"family": "Lewis", "given": "Jenny M."}),
        ("Jean-Marc Weller", {"family": "Weller", "given": "Jean-Marc"}),
        ("B. Guy Peters", {"family": "Peters", "given": "B. Guy"}),
        ("Arwin van Buuren", {"family": "Buuren", "given": "Arwin", "non-dropping-particle": "van"}),
        ("van Buuren, Arwin", {"family": "Buuren", "given": "Arwin", "non-dropping-particle": "van"}),
        ("Edward de Bono", {"family": "Bono", "given": "Edward", "non-dropping-particle": "de"}),
        ("Gaulle, Charles de", {"family": "Gaulle", "given": "Charles", "dropping-particle": "de"}),
        ("Jean d’Ormesson", {"family": "Ormesson", "given": "Jean", "non-dropping-particle": "d’"}),
        ("Cécile de la Tour", {"family": "Tour", "given": "Cécile", "non-dropping-particle": "de la"}),
        ("Jean de La Fontaine", {"family": "La Fontaine", "given": "Jean", "non-dropping-particle": "de"}),
        ("De Smedt, Pauline", {"family": "De Smedt", "given": "Pauline"}),
        ("King, Jr., Martin Luther", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
        ("King, Martin Luther, Jr.", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
        ("Martin Luther King Jr.", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
        ("Diana Pamela VILLA ALVAREZ", {"family": "VILLA ALVAREZ", "given": "Diana Pamela"}),
        ("La 27e Région", {"literal": "La 27e Région"}),
        ("DITP", {"literal": "DITP"}),
        ("Les Labonautes", {"literal": "Les Labonautes"}),
        ("L’Atelier des chercheurs", {"literal": "L’Atelier des chercheurs"}),
        ("Ministère de la Culture", {"literal": "Ministère de la Culture"}),
        ("EU Policy Lab (JRC)", {"literal": "EU Policy Lab (JRC)"}),
        ("Strategic Design Scenarios, {SDS}", {"family": "Strategic Design Scenarios", "given": "{SDS}"}),
        ("{Barnes and Noble, Inc.}", {"literal": "Barnes and Noble, Inc."}),
        ("Bruno Monteiro (OPSI/OCDE)", {"family": "Monteiro", "given": "Bruno"}),
        ("Horizons publics (rédaction)", {"literal": "Horizons publics (rédaction)"}),
        ("Nesta", {"literal": "Nesta"}),
        ("", {}),
        (" , ", {}),
        ("{}", {}),
        (", Jenny", {"literal": "Jenny"}),
    ],
)
def test_name_is_read(typed, name):
    assert parse_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Jean-Marc Weller, Frédérique Pallez", ["Jean-Marc Weller", "Frédérique Pallez"]),
        ("Weller, Jean-Marc ; Pallez, Frédérique", ["Weller, Jean-Marc", "Pallez, Frédérique"]),
        ("Lewis, Jenny M.", ["Lewis, Jenny M."]),
        ("Jean-Marc Weller et Frédérique Pallez", ["Jean-Marc Weller", "Frédérique Pallez"]),
        ("Lucy Kimbell & Jocelyn Bailey", ["Lucy Kimbell", "Jocelyn Bailey"]),
        ("La 27e Région, Strategic Design Scenarios", ["La 27e Région", "Strategic Design Scenarios"]),
        ("DITP\nLa 27e Région", ["DITP", "La 27e Région"]),
        ("Ministère de la Ville et de l’Habitat", ["Ministère de la Ville et de l’Habitat"]),
        ("", []),
    ],
)
def test_list_of_names_is_cut(typed, names):
    assert split_names(typed) == names


def test_dir_makes_an_editor():
    assert parse_names("Christian Bason (dir.)") == {"editor": [{"family": "Bason", "given": "Christian"}]}


def test_dir_after_the_last_name_makes_editors_of_all():
    names = parse_names("Arwin van Buuren, Jenny M. Lewis, B. Guy Peters (dir.)")

    assert {role: short_names(found) for role, found in names.items()} == {"editor": f"van Buuren et{NBSP}al."}


def test_name_after_the_dir_is_an_author():
    names = parse_names("Héloïse Courty (dir.) ; Barbara Bay")

    assert {role: short_names(found) for role, found in names.items()} == {"author": "Bay", "editor": "Courty"}


@pytest.mark.parametrize(
    ("name", "told", "inverted"),
    [
        ({"family": "Lewis", "given": "Jenny M."}, "Jenny M. Lewis", "Lewis, Jenny M."),
        ({"family": "Bono", "given": "Edward", "non-dropping-particle": "de"}, "Edward de Bono", "de Bono, Edward"),
        (
            {"family": "Gaulle", "given": "Charles", "dropping-particle": "de"},
            "Charles de Gaulle",
            "Gaulle, Charles de",
        ),
        (
            {"family": "Ormesson", "given": "Jean", "non-dropping-particle": "d’"},
            "Jean d’Ormesson",
            "d’Ormesson, Jean",
        ),
        (
            {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
            "Martin Luther King Jr.",
            "King, Martin Luther, Jr.",
        ),
        ({"literal": "La 27e Région"}, "La 27e Région", "La 27e Région"),
        ({"family": "Région"}, "Région", "Région"),
        ({}, "", ""),
    ],
)
def test_name_is_told(name, told, inverted):
    assert (name_told(name), name_inverted(name)) == (told, inverted)


@pytest.mark.parametrize(
    ("count", "short", "told"),
    [
        (0, "", ""),
        (1, "Lewis", "Jenny Lewis"),
        (2, "Lewis et McGann", "Jenny Lewis et Michael McGann"),
        (3, f"Lewis et{NBSP}al.", "Jenny Lewis, Michael McGann et Emma Blomkamp"),
    ],
)
def test_names_are_told(count, short, told):
    names = [parse_name(name) for name in ("Jenny Lewis", "Michael McGann", "Emma Blomkamp")][:count]

    assert (short_names(names), names_told(names)) == (short, told)


def test_long_list_of_names_may_be_told_short():
    names = [parse_name(name) for name in ("Jenny Lewis", "Michael McGann", "Emma Blomkamp")]

    assert names_told(names, at_most=2) == f"Jenny Lewis et{NBSP}al."


def test_long_list_of_names_is_read():
    assert len(parse_names("Lewis, Jenny ;" + " " * 100_000)["author"]) == 1


@given(st.text(max_size=200))
def test_reading_names_never_fails(typed):
    for names in parse_names(typed).values():
        assert all(names)
        assert all(isinstance(value, str) and value for name in names for value in name.values())
