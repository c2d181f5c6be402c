"""The directory: each field behind its own switch, in the cards, the search, the filters and their counts."""

import html

import pytest
from django.urls import reverse

from labo.models import OrgUnit
from missions.models import Membership
from missions.models.membership import SWITCHES
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/missions/reseau/annuaire/"

WORDS = {
    "shows_unit": "Direction des canaris",
    "shows_email": "zoe.canari@example.org",
    "shows_degree": "Je contribue",
    "shows_trade": "Oiselière",
    "shows_offer": "Siffler juste",
    "shows_availability": "À l’aube",
    "shows_skills": "imiter le merle",
    "shows_learning": "battre des ailes",
}
"""What each switch lets others read; the name and the picture are looked at apart."""


@pytest.fixture
def member():
    unit = OrgUnit.objects.create(name="Direction des canaris", kind="direction")
    person = factories.make_user(email="zoe.canari@example.org", first_name="Zoé", last_name="Canari", org_unit=unit)
    found = factories.make_member(
        person=person,
        degree="contributor",
        trade="Oiselière",
        offer="Siffler juste",
        availability="À l’aube",
        knows=[factories.make_skill("imiter le merle")],
        would_learn=[factories.make_skill("battre des ailes")],
    )
    factories.make_member_picture(found)
    return found


@pytest.fixture
def reader(client):
    client.force_login(factories.make_user())
    return client


def show(member, *switches):
    Membership.objects.filter(pk=member.pk).update(**dict.fromkeys(SWITCHES, False))
    Membership.objects.filter(pk=member.pk).update(**dict.fromkeys(switches, True))


def read(client, **asked):
    response = client.get(ADDRESS, asked)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_directory_is_for_those_who_sign_in(client):
    assert client.get(ADDRESS)["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("switch", WORDS)
def test_each_field_is_shown_by_its_own_switch_and_no_other(member, reader, switch):
    show(member, "shows_name", switch)
    said = read(reader)
    assert "Zoé Canari" in said
    assert {name for name, words in WORDS.items() if words in said} == {switch}

    show(member, *[name for name in SWITCHES if name != switch])
    said = read(reader)
    assert {name for name, words in WORDS.items() if words in said} == set(WORDS) - {switch}


def test_without_a_name_nothing_is_shown_at_all(member, reader):
    show(member, *[name for name in SWITCHES if name != "shows_name"])
    key = member.picture.key

    said = read(reader)

    assert not [words for words in [*WORDS.values(), "Canari", str(key)] if words in said]
    assert reader.get(reverse("missions:member_picture", args=[key])).status_code == 404
    show(member, "shows_name", "shows_picture")
    assert str(key) in read(reader)
    assert reader.get(reverse("missions:member_picture", args=[key]))["Content-Type"] == "image/jpeg"


def test_who_has_no_name_or_no_open_account_is_not_listed(member):
    show(member, "shows_name")
    assert Membership.objects.listed().exists()
    member.person.first_name = member.person.last_name = ""
    member.person.save()
    assert not Membership.objects.listed().exists()
    member.person.last_name = "Canari"
    member.person.is_active = False
    member.person.save()
    assert not Membership.objects.listed().exists()


@pytest.mark.parametrize(
    ("words", "switch"),
    [
        ("oiseliere", "shows_trade"),
        ("OISELIÈRE", "shows_trade"),
        ("siffler", "shows_offer"),
        ("sifflera justement", "shows_offer"),
        ("Qui sait imiter un merle ?", "shows_skills"),
        ("merl", "shows_skills"),
        ("la direction", "shows_unit"),
    ],
)
def test_search_reads_only_what_is_shown(member, words, switch):
    show(member, *[name for name in SWITCHES if name != switch])
    assert not Membership.objects.listed().search(words).exists()
    show(member, "shows_name", switch)
    assert Membership.objects.listed().search(words).exists()


@pytest.mark.parametrize("words", ["", "  ", "?", "qui sait"])
def test_words_that_look_for_nothing_leave_everybody(member, words):
    show(member, "shows_name")
    assert Membership.objects.listed().search(words).count() == 1


def test_all_the_words_are_looked_for():
    skill = factories.make_skill("animer un atelier")
    both = factories.make_member(shows=["name", "skills", "trade"], knows=[skill], trade="Jardinière")
    factories.make_member(shows=["name", "skills", "trade"], knows=[skill], trade="Juriste")

    assert list(Membership.objects.listed().search("animer atelier jardin")) == [both]


@pytest.mark.parametrize(
    ("asked", "switch"),
    [
        ({"savoir": "merle"}, "shows_skills"),
        ({"degre": "contributor"}, "shows_degree"),
        ({"direction": "Direction des canaris"}, "shows_unit"),
    ],
)
def test_filters_and_their_counts_know_only_what_is_shown(member, reader, asked, switch):
    member.knows.update(slug="merle")
    show(member, *[name for name in SWITCHES if name != switch])
    said = read(reader, **asked)
    assert "Zoé Canari" not in said
    assert "<strong>0</strong>" in said
    assert WORDS[switch] + " (" not in read(reader)

    show(member, "shows_name", switch)
    said = read(reader, **asked)
    assert "Zoé Canari" in said
    assert WORDS[switch] + " (1)" in said


def test_direction_gathers_its_services(reader):
    direction = OrgUnit.objects.create(name="Direction de la culture", kind="direction")
    for name in ("Musées", "Bibliothèques"):
        unit = OrgUnit.objects.create(name=name, parent=direction)
        factories.make_member(person=factories.make_user(org_unit=unit), shows=["name", "unit"])

    said = read(reader, direction="Direction de la culture")

    assert "Direction de la culture (2)" in said
    assert "Musées, Direction de la culture" in said


def test_words_of_a_member_are_no_html(member, reader):
    member.trade = "<script>alert(1)</script>"
    member.save()
    show(member, "shows_name", "shows_trade")

    assert b"<script>alert" not in reader.get(ADDRESS).content
