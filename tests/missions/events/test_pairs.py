"""The pairs of an onboarding day, as the team composes and changes them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from labo.transitions import Refusal
from missions.models import Registration
from missions.pairing import move, pair_up
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(lab_member, client):
    client.force_login(lab_member)
    return lab_member


@pytest.fixture
def day():
    event = factories.make_held_event(
        days=0, kind="onboarding", capacity=9, subjects=["La pause déjeuner", "Imprimer de passage"]
    )
    for _ in range(5):
        factories.make_seat(event, now=event.starts_at - timedelta(days=20))
    return event


def numbers(event):
    return sorted(event.registrations.exclude(pair=None).values_list("pair", flat=True))


def test_everybody_who_is_expected_has_a_pair(day, lab):
    pair_up(day, by=lab)
    assert numbers(day) == [1, 1, 2, 2, 2] or numbers(day) == [1, 1, 1, 2, 2]


def test_once_arrivals_are_noted_only_those_who_are_there_count(day, lab):
    there = list(day.registrations.all()[:2])
    for seat in there:
        seat.note_presence(True, now=day.starts_at)
    pair_up(day, by=lab)
    assert set(day.registrations.exclude(pair=None)) == set(there)


def test_alone_there_is_no_pair(lab):
    event = factories.make_event()
    factories.make_seat(event)
    with pytest.raises(Refusal, match="au moins deux"):
        pair_up(event, by=lab)


def test_who_gives_the_seat_back_leaves_the_pair(lab):
    event = factories.make_event(capacity=2)
    one, other = (factories.make_seat(event) for _ in range(2))
    pair_up(event, by=lab)
    one.leave()
    assert list(event.registrations.exclude(pair=None)) == [other]
    with pytest.raises(Refusal, match="plus de place"):
        move(event, one.pk, 1)


def test_colleagues_of_one_direction_are_apart(lab):
    event = factories.make_event(capacity=4)
    units = [factories.make_unit(), factories.make_unit()]
    for unit in (units[0], units[0], units[1], units[1]):
        factories.make_seat(event, person=factories.make_user(org_unit=unit))
    pair_up(event, by=lab)
    for pair in (1, 2):
        assert len(set(event.registrations.filter(pair=pair).values_list("person__org_unit", flat=True))) == 2


def test_the_screen_composes_and_moves(day, lab, client):
    screen = reverse("admin:missions_event_pairs", args=[day.pk])
    assert "Composer les binômes" in client.get(screen).content.decode()

    client.post(reverse("admin:missions_event_pairs_make", args=[day.pk]))
    page = client.get(screen).content.decode()
    assert "La pause déjeuner" in page
    assert "Imprimer de passage" in page

    seat = day.registrations.filter(pair=1).first()
    client.post(reverse("admin:missions_event_pairs_move", args=[day.pk, seat.pk]), {"pair": "3"})
    assert Registration.objects.get(pk=seat.pk).pair == 3
    client.post(reverse("admin:missions_event_pairs_move", args=[day.pk, seat.pk]), {"pair": ""})
    assert "Sans binôme" in client.get(screen).content.decode()


@pytest.mark.parametrize("asked", ["501", "99999999999999999999", "-1", "deux", "0"])
def test_a_pair_that_cannot_be_is_none(day, lab, client, asked):
    pair_up(day, by=lab)
    seat = day.registrations.filter(pair=1).first()
    client.post(reverse("admin:missions_event_pairs_move", args=[day.pk, seat.pk]), {"pair": asked})
    assert Registration.objects.get(pk=seat.pk).pair in (None, 1)


def test_a_person_of_another_event_is_not_moved_here(day, lab, client):
    stranger = factories.make_seat(factories.make_event())
    answer = client.post(reverse("admin:missions_event_pairs_move", args=[day.pk, stranger.pk]), {"pair": "1"})
    assert answer.status_code == 404


def test_the_page_of_the_day_says_what_one_tries(client):
    event = factories.make_event(
        kind="onboarding",
        testimonies=["Ariel Cartonné, ambassadrice | un cas au travail"],
        subjects=["La pause déjeuner"],
    )
    event.methods.add(factories.make_method(name="Prototypage"))
    page = client.get(event.get_absolute_url()).content.decode()
    for words in ("Ariel Cartonné, ambassadrice", "un cas au travail", "La pause déjeuner", "Prototypage"):
        assert words in page


def test_the_words_of_a_day_hold_its_subjects_and_methods(lab, client):
    method = factories.make_method()
    event = factories.make_event(kind="onboarding")
    address = reverse("admin:missions_event_words", args=[event.pk])
    form = client.get(address).context["form"]
    said = {name: form.initial.get(name) or "" for name in form.fields}
    client.post(address, {**said, "programme": "", "testimonies": "", "subjects": "A\nB", "methods": [method.pk]})
    event.refresh_from_db()
    assert event.subjects == ["A", "B"]
    assert list(event.methods.all()) == [method]
