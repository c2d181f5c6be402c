"""The papers of an event, printed for real: the sheet to sign, the badges."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from labo.models import OrgUnit
from missions.attendance_pdf import render_badges, render_sheet
from missions.models.attendance_sheet import AttendanceSheet
from tests import factories
from tests.missions.events.paper import Paper

pytestmark = pytest.mark.django_db
STARTS = datetime(2027, 3, 4, 7, 30, tzinfo=UTC)


def make_event(*, hours=1.5, people=("Camille Exemple", "Alix Élan", "Lou Zeste"), **fields):
    unit, _ = OrgUnit.objects.get_or_create(name="Direction de l’eau")
    values = {"starts_at": STARTS, "ends_at": STARTS + timedelta(hours=hours), "title": "Petit déjeuner : « rater »"}
    now = STARTS - timedelta(days=30)
    event = factories.make_event(capacity=60, now=now, hosts="Andréa Terrain", **{**values, **fields})
    for name in people:
        first, last = name.split(" ", 1)
        person = factories.make_user(first_name=first, last_name=last, org_unit=unit)
        factories.make_seat(event, person=person, now=now)
    return event


def sheet_of(event, folder):
    return Paper(render_sheet(AttendanceSheet(event), on=STARTS.date()), folder)


def test_sheet_is_tagged_and_names_those_who_are_expected_in_order(tmp_path):
    event = make_event()
    waiting = make_event(people=())
    factories.make_seat(waiting, now=STARTS - timedelta(days=9)).leave(now=STARTS - timedelta(days=8))

    paper = sheet_of(event, tmp_path)

    paper.assert_accessible("Feuille d’émargement : Petit déjeuner : « rater », 4 mars 2027")
    words = paper.words
    assert [words.index(name) for name in ("Élan Alix", "Exemple Camille", "Zeste Lou")] == sorted(
        words.index(name) for name in ("Élan Alix", "Exemple Camille", "Zeste Lou")
    )
    for said in (
        "Jeudi 4 mars 2027, de 8 h 30 à 10 h",
        "Salle 104",
        "Andréa Terrain",
        "Direction de l’eau",
        "3 personnes inscrites",
        "heures de formation",
        "trois ans",
        "dpd@example.org",
    ):
        assert said in words, said
    assert "@" not in words.replace("dpd@example.org", "")
    assert "Prénom Nom" not in sheet_of(waiting, tmp_path).words  # who left is not expected


def test_sheet_has_headers_and_eight_lines_for_whoever_comes_without_a_word(tmp_path):
    paper = sheet_of(make_event(), tmp_path)

    tags = paper.tags()
    assert (tags.count("H1"), tags.count("Table"), tags.count("TR")) == (1, 2, 1 + 3 + 1 + 8)
    # Each cell says its person and its column; a line to fill, its column alone.
    assert paper.headers_of_cells() == 3 * 2 * [2] + 8 * 3 * [1]
    assert paper.page_count == 1


@pytest.mark.parametrize(("hours", "boxes"), [(5, ["Signature"]), (7, ["Signature, matin", "Signature, après-midi"])])
def test_a_long_day_is_signed_twice(tmp_path, hours, boxes):
    paper = sheet_of(make_event(hours=hours), tmp_path)

    assert paper.tags().count("TH") == 3 + 2 * (2 + len(boxes))
    assert all(paper.words.count(box) == 2 for box in boxes)
    assert paper.words.count("après-midi") == (2 if len(boxes) > 1 else 0)


def test_headers_come_back_on_each_page(tmp_path):
    paper = sheet_of(make_event(people=[f"Prénom{n} Nom{n}" for n in range(45)], hours=7), tmp_path)

    assert paper.page_count == 3
    assert paper.words.count("Signature, matin") == 4  # three pages of the list, and the lines to fill
    assert "page 3 sur 3" in paper.words


def test_signs_that_no_font_has_do_not_stop_the_printer(tmp_path):
    assert "Rater" in sheet_of(make_event(title="Rater \U0001f600 漢"), tmp_path).words


def test_same_input_gives_the_same_bytes():
    event = make_event()

    first, second = (render_sheet(AttendanceSheet(event), on=STARTS.date()) for _ in range(2))

    assert first == second


def test_team_prints_the_sheet_from_the_page_of_the_event(client):
    event = make_event()
    client.force_login(factories.make_user(role="lab"))
    address = reverse("admin:missions_event_sheet", args=[event.pk])

    assert address in client.get(reverse("admin:missions_event_change", args=[event.pk])).content.decode()
    answer = client.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'inline; filename="{event.slug}-emargement.pdf"'


# --- Badges -----------------------------------------------------------------------------------------------


def test_badges_are_eight_a_page_first_name_then_service(tmp_path):
    event = make_event(people=["Marie-Antoinette Duranton-Lafayette", *[f"Prénom{n} Nom{n}" for n in range(8)]])
    factories.make_seat(event, person=factories.make_user(first_name="", last_name=""), now=STARTS - timedelta(days=30))

    paper = Paper(render_badges(AttendanceSheet(event), on=STARTS.date()), tmp_path)

    paper.assert_accessible("Badges : Petit déjeuner : « rater », 4 mars 2027")
    assert (paper.page_count, paper.tags().count("LI")) == (2, 10)
    assert "Marie-Antoinette Duranton-Lafayette Direction de l’eau" in paper.words.replace("- ", "-")
    assert "@" not in paper.words


def test_no_badge_is_a_page_that_says_so(tmp_path):
    paper = Paper(render_badges(AttendanceSheet(make_event(people=())), on=STARTS.date()), tmp_path)

    assert "Personne n’a de place confirmée" in paper.words
