"""« Ma fiche »: joining, writing, showing, the picture, the path, leaving."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from missions.member_path import path_of
from missions.models import MemberPicture, Membership
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/missions/reseau/ma-fiche/"


@pytest.fixture
def person():
    return factories.make_user(first_name="Zoé", last_name="Canari")


@pytest.fixture
def own(client, person):
    client.force_login(person)
    return client


def read(client, address=ADDRESS):
    return html.unescape(client.get(address).content.decode())


def test_joining_asks_for_a_degree_and_the_charter(own, person):
    assert "Rejoindre le réseau" in read(own)
    assert own.post(f"{ADDRESS}rejoindre/", {"degree": "relay"}).status_code == 422
    assert not Membership.objects.exists()

    own.post(f"{ADDRESS}rejoindre/", {"degree": "relay", "charter": "on"})

    member = Membership.objects.get(person=person)
    assert (member.degree, member.is_current) == ("relay", True)
    assert "vous n’êtes pas dans l’annuaire" in read(own)


def test_sheet_is_written_and_previewed(own, person):
    skill, other = factories.make_skill("animer un atelier"), factories.make_skill("dessiner")
    factories.make_member(person=person)

    typed = {"trade": "Jardinière", "offer": "Planter\nTailler", "knows": [skill.pk], "would_learn": [other.pk]}
    own.post(ADDRESS, {**typed, "shows_name": "on", "shows_skills": "on"})

    preview = read(own).partition("Ce que les autres voient")[2].partition("</section>")[0]
    assert "Zoé Canari" in preview
    assert "animer un atelier" in preview
    assert not [words for words in ("Jardinière", "Planter", "dessiner") if words in preview]


def test_sheet_that_is_too_long_keeps_what_was_typed(own, person):
    factories.make_member(person=person)

    response = own.post(ADDRESS, {"offer": "x" * 601, "trade": "Jardinière"})

    assert response.status_code == 422
    assert "Jardinière" in response.content.decode()
    assert Membership.objects.get().trade == ""


def test_picture_is_private_then_shown_then_gone(own, client, person):
    member = factories.make_member(person=person, shows=["name"])
    own.post(f"{ADDRESS}photo/", {"upload": factories.make_photo()})
    picture = MemberPicture.objects.get()
    reader = factories.make_user()
    assert own.get(picture.get_absolute_url()).status_code == 200
    client.force_login(reader)
    assert client.get(picture.get_absolute_url()).status_code == 404

    client.force_login(person)
    assert str(picture.key) in re.search(r'<input[^>]*name="seen_picture"[^>]*>', own.get(ADDRESS).content.decode())[0]
    blind = own.post(ADDRESS, {"shows_name": "on", "shows_picture": "on"}, follow=True)
    assert "Votre photo a changé" in blind.content.decode()
    assert not Membership.objects.get().shows_picture
    own.post(ADDRESS, {"shows_name": "on", "shows_picture": "on", "seen_picture": str(picture.key)})
    client.force_login(reader)
    assert client.get(picture.get_absolute_url()).status_code == 200

    client.force_login(person)
    own.post(f"{ADDRESS}photo/", {"remove": "1"})
    assert not MemberPicture.objects.exists()
    member.refresh_from_db()
    assert not member.shows_picture
    assert "pas une image" in html.unescape(
        own.post(f"{ADDRESS}photo/", {"upload": factories.make_upload("a.jpg")}, follow=True).content.decode()
    )


def test_degree_is_changed_from_the_sheet(own, person):
    member = factories.make_member(person=person, degree="relay")

    own.post(f"{ADDRESS}participation/", {"degree": "contributor"})
    own.post(f"{ADDRESS}participation/", {"degree": "chief"})

    member.refresh_from_db()
    assert member.degree == "contributor"


def test_leaving_is_asked_then_done(own, person):
    factories.make_member(person=person, trade="Jardinière")

    assert "Quitter le réseau" in read(own, f"{ADDRESS}quitter/")
    assert Membership.objects.current().exists()
    own.post(f"{ADDRESS}quitter/")

    assert not Membership.objects.current().exists()
    assert Membership.objects.get().trade == ""
    assert "Rejoindre le réseau" in read(own)


def test_my_space_says_whether_one_is_seen(own, person):
    assert "rejoindre le réseau" in read(own, reverse("my_space"))
    member = factories.make_member(person=person, degree="relay")
    assert "ne montre rien de vous" in read(own, reverse("my_space"))
    Membership.objects.filter(pk=member.pk).update(shows_name=True)
    assert "Vous êtes dans l’annuaire" in read(own, reverse("my_space"))


# --- The path -------------------------------------------------------------------------------------------


def steps_of(member):
    steps = path_of(member, now=timezone.now())
    return [step.words for step in steps if step.on], next((step.words for step in steps if step.is_here), None)


def test_path_is_drawn_from_what_one_came_to_and_chose(person):
    member = factories.make_member(person=person, degree="relay")
    assert steps_of(member) == ([], None)

    breakfast = factories.make_held_event(days=3)
    factories.make_presence(breakfast, person=person)
    missed = factories.make_held_event(days=2, kind="onboarding", capacity=9)
    factories.make_presence(missed, person=person).note_presence(False, now=missed.starts_at)
    factories.make_appointment(person=person)
    assert steps_of(member) == (["Un petit déjeuner"], "Un petit déjeuner")

    factories.make_came(person=person)
    member.change_degree("ambassador")
    member.change_degree("curious")
    past = factories.make_drop_in(starts_at=timezone.now() - timedelta(days=1))
    factories.make_appointment(past, person=person)
    assert steps_of(member) == (
        [
            "Un petit déjeuner",
            "La journée d’intégration",
            "Une permanence",
            "Contribuer à un cas",
            "Accompagner à son tour",
        ],
        "Accompagner à son tour",
    )


def test_path_is_read_by_its_person_alone(own, client, person):
    factories.make_member(person=person, shows="all")
    assert 'class="labo-frise"' in read(own)

    client.force_login(factories.make_user(role="lab"))
    pages = ["/missions/reseau/annuaire/", reverse("admin:missions_membership_change", args=[person.membership.pk])]
    assert not [page for page in pages if "labo-frise" in read(client, page)]


def test_pages_of_the_network_draw_the_degrees_from_one_table(client):
    page = html.unescape(client.get("/missions/reseau/").content.decode())

    assert page.count("5 à 8\u00a0jours par an") == 1
    assert "Neuf règles" in html.unescape(client.get("/missions/reseau/charte/").content.decode())
