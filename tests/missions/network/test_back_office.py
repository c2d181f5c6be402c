"""What the team reads of the members: name, degree, direction; the rest where it is shown to colleagues."""

import html

import pytest
from django.urls import reverse

from labo.models import OrgUnit
from tests import factories

pytestmark = pytest.mark.django_db
LIST, EXPORT, ASK = (f"admin:missions_membership_{page}" for page in ("changelist", "export", "ask"))


@pytest.fixture
def lab(client):
    client.force_login(factories.make_user(role="lab"))
    return client


def member(first_name, **fields):
    unit = OrgUnit.objects.get_or_create(name="Direction des jardins", parent=None)[0]
    person = factories.make_user(first_name=first_name, last_name="Canari", org_unit=unit)
    return factories.make_member(person=person, **fields)


def read(client, page, args=(), **asked):
    response = client.get(reverse(page, args=args), asked)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_team_reads_what_it_needs_and_no_hidden_word(lab):
    skill = factories.make_skill("imiter le merle")
    words = {"trade": "Oiselière", "offer": "Siffler", "availability": "L’aube", "knows": [skill]}
    hidden = member("Zoé", degree="contributor", **words)
    member("Ada", shows=["skills", "email"], **words)
    member("Gone").leave()

    pages = [read(lab, LIST), read(lab, EXPORT), read(lab, "admin:missions_membership_change", [hidden.pk])]

    assert all(f"{name} Canari" in page for name in ("Zoé", "Ada") for page in pages[:2])
    assert all("Direction des jardins" in page for page in pages)
    assert all("Je contribue" in page for page in pages)
    assert not [words for words in ("Oiselière", "Siffler", "L’aube", "Gone") if words in "".join(pages)]
    assert pages[1].count("imiter le merle") == 1
    assert hidden.person.email not in "".join(pages)
    assert "imiter le merle" not in pages[2]


def test_who_gave_no_name_is_not_named_by_a_hidden_address(lab):
    person = factories.make_user(first_name="", last_name="", email="canari@example.org")
    row = factories.make_member(person=person)

    pages = [read(lab, LIST), read(lab, EXPORT), read(lab, "admin:missions_membership_change", [row.pk])]

    assert all("Sans nom" in page and "canari@" not in page for page in pages)


def test_list_is_filtered(lab):
    skill = factories.make_skill()
    member("Zoé", degree="pilot", knows=[skill], shows=["skills"])
    member("Ada", knows=[skill])

    for asked in ({"degree__exact": "pilot"}, {"savoir": skill.pk}):
        said = read(lab, EXPORT, **asked)
        assert ("Zoé" in said, "Ada" in said) == (True, False)
    assert "Ada" in read(lab, EXPORT, direction="Direction des jardins")


def test_formula_of_a_name_stays_text(lab):
    member("=1+1")

    assert '"\'=1+1 Canari"' in read(lab, EXPORT)


def test_whom_to_ask_for_a_skill(lab):
    skill = factories.make_skill("imiter le merle")
    member("Zoé", knows=[skill], shows=["name", "skills"])
    member("Ida", degree="pilot", knows=[skill], shows=["name", "skills", "degree"])
    member("Ada", knows=[skill], shows=["name"])
    member("Eve", knows=[skill], shows=["skills"])
    member("Lou", would_learn=[skill], shows=["name", "learning"])

    said = read(lab, ASK, savoir=skill.slug)

    assert not [name for name in ("Ada", "Eve") if f"{name} Canari" in said]
    assert said.index("Ida Canari") < said.index("Zoé Canari") < said.index("Lou Canari")
    assert "Choisissez un savoir-faire" in read(lab, ASK, savoir="chanter")


def test_skill_is_kept_in_the_back_office(lab):
    lab.post(reverse("admin:missions_skill_add"), {"name": "dessiner", "slug": "dessiner", "position": "1"})

    assert "dessiner" in read(lab, "admin:missions_skill_changelist")
