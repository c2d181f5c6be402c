"""Who came: one tap at the door, the sheet that comes back, whoever comes without a word."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import AuditEvent, User
from labo.transitions import Refusal
from missions.models import Registration
from missions.models.attendance_sheet import AttendanceSheet
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


@pytest.fixture
def as_lab(client, lab):
    client.force_login(lab)
    return client


def make_event(*, people=3, begun=timedelta(hours=1), **fields):
    """An event that began an hour ago."""
    starts_at = timezone.now() - begun
    early = starts_at - timedelta(days=30)
    event = factories.make_event(starts_at=starts_at, now=early, **{"capacity": 20, **fields})
    seats = [factories.make_seat(event, now=early) for _ in range(people)]
    event.refresh_from_db()
    return event, seats


def address(event, screen="checkin"):
    return reverse(f"admin:missions_event_{screen}", args=[event.pk])


def states(event):
    return list(event.registrations.confirmed().order_by("arrival").values_list("is_present", flat=True))


# --- The verbs --------------------------------------------------------------------------------------------


def test_a_full_sheet_is_noted_in_one_act_and_leaves_what_was_said(lab):
    event, (first, *_) = make_event()
    first.note_presence(False)

    assert AttendanceSheet(event).note_all_present(by=lab) == 2
    assert AttendanceSheet(event).note_all_present(by=lab) == 0

    assert states(event) == [False, True, True]
    act = AuditEvent.objects.get(act="people_noted_present")
    assert (act.by, act.details) == (lab, {"count": 2})


def test_absences_spare_whoever_arrived_meanwhile_and_whoever_was_not_read(lab):
    event, (first, second, _) = make_event()
    second.note_presence(True)

    assert AttendanceSheet(event).note_absent([first.pk, second.pk], by=lab) == 1

    assert states(event) == [False, True, None]
    assert AuditEvent.objects.get(act="people_noted_absent").details == {"count": 1}


def test_absences_wait_for_the_start_and_arrivals_for_the_day(lab):
    later, _ = make_event(begun=timedelta(days=-3))
    soon = later.starts_at - timedelta(minutes=5)
    sheet = AttendanceSheet(later)

    for verb in (sheet.note_all_present, lambda by: sheet.note_absent([], by=by)):
        with pytest.raises(Refusal, match="à partir du jour même"):
            verb(by=lab)
    with pytest.raises(Refusal, match="une fois la rencontre commencée"):
        sheet.note_absent([], by=lab, now=soon)
    later.cancel(by=lab, reason="La salle est inondée.")
    with pytest.raises(Refusal, match="annoncée"):
        sheet.note_all_present(by=lab, now=soon)
    with pytest.raises(Refusal, match="si la rencontre a lieu"):
        later.registrations.first().note_presence(True, now=soon)


def test_whoever_comes_without_a_word_is_let_in_once(lab):
    event, _ = make_event()
    person = factories.make_user()

    seat = AttendanceSheet(event).welcome(person, by=lab)
    again = AttendanceSheet(event).welcome(person, by=lab)

    event.refresh_from_db()
    assert (seat.pk, seat.source, again.is_present) == (again.pk, "door", True)
    assert (event.seats_taken, event.capacity) == (4, 20)


def test_a_full_room_takes_one_more_chair_only_when_it_is_asked(lab):
    event, _ = make_event(capacity=3)
    person = factories.make_user()

    with pytest.raises(Refusal, match="Toutes les places sont prises"):
        AttendanceSheet(event).welcome(person, by=lab)
    assert not Registration.objects.filter(person=person).exists()
    AttendanceSheet(event).welcome(person, by=lab, one_more=True)

    event.refresh_from_db()
    assert (event.seats_taken, event.capacity) == (4, 4)
    assert AuditEvent.objects.get(act="event_resized").details == {"before": 3, "after": 4}


def test_whoever_waits_or_was_offered_a_seat_takes_it_at_the_door(lab):
    event, _ = make_event(people=0, capacity=1)
    early = event.starts_at - timedelta(days=20)
    first, second, third = (factories.make_seat(event, now=early) for _ in range(3))
    first.leave(now=event.starts_at - timedelta(hours=2))

    offered = AttendanceSheet(event).welcome(second.person, by=lab)
    waited = AttendanceSheet(event).welcome(third.person, by=lab, one_more=True)

    event.refresh_from_db()
    assert [(seat.status, seat.is_present) for seat in (offered, waited)] == 2 * [("confirmed", True)]
    assert (event.seats_taken, event.capacity, event.waiting_count) == (2, 2, 0)


# --- The page ---------------------------------------------------------------------------------------------


def test_one_tap_notes_and_the_same_tap_again_changes_nothing(as_lab):
    event, (first, *_) = make_event()

    for _ in range(2):
        answer = as_lab.post(address(event, "checkin_note"), {"note": f"{first.pk}:yes"})
        assert answer["Location"] == f"{address(event)}#p-{first.pk}"

    page = as_lab.get(address(event)).content.decode()
    assert f'value="{first.pk}:none"' in page
    assert "<strong data-present>1</strong> <span data-noun>présent</span> sur 3" in page
    as_lab.post(address(event, "checkin_note"), {"note": f"{first.pk}:none"})
    assert states(event) == [None, None, None]


def test_the_script_reads_back_where_everybody_stands(as_lab):
    event, (first, second, third) = make_event()
    second.note_presence(False)

    answer = as_lab.post(address(event, "checkin_note"), {"note": f"{first.pk}:yes"}, **HTMX)

    assert json.loads(answer.content) == {"states": {str(first.pk): "yes", str(second.pk): "no", str(third.pk): "none"}}


def test_the_script_is_told_why_not(as_lab, lab):
    event, (first, *_) = make_event()
    first.leave(by=lab, now=event.starts_at - timedelta(days=1))

    answer = as_lab.post(address(event, "checkin_note"), {"note": f"{first.pk}:yes"}, **HTMX)

    assert (answer.status_code, answer["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert answer.content.decode() == "La présence se note pour une place confirmée."


@pytest.mark.parametrize("note", ["", "x", "1:maybe", "999999999:yes", ":yes", "9" * 40 + ":yes"])
def test_what_a_browser_makes_up_is_not_there(as_lab, note):
    event, _ = make_event()

    assert as_lab.post(address(event, "checkin_note"), {"note": note}).status_code == 404


def test_somebody_of_another_event_is_not_noted_here(as_lab):
    (event, _), (_, (stranger, *_)) = make_event(), make_event()

    assert as_lab.post(address(event, "checkin_note"), {"note": f"{stranger.pk}:yes"}).status_code == 404


def test_looking_for_somebody_without_a_script_ignores_accents_and_keeps_the_words(as_lab):
    event, (first, second, _) = make_event()
    User.objects.filter(pk=first.person_id).update(first_name="Élodie", last_name="Çelik")

    page = as_lab.get(address(event), {"q": "celik elo"}).content.decode()
    answer = as_lab.post(address(event, "checkin_note"), {"note": f"{first.pk}:yes", "q": "celik elo"})

    assert [page.count(f'id="p-{seat.pk}"') for seat in (first, second)] == [1, 1]
    assert page.split(f'id="p-{first.pk}"')[1].split(">")[0].endswith('elodie celik "')
    assert page.split(f'id="p-{second.pk}"')[1].split(">")[0].endswith(" hidden")
    assert answer["Location"] == f"{address(event)}?q=celik+elo#p-{first.pk}"


def test_absences_are_read_before_they_are_noted(as_lab):
    event, (first, second, third) = make_event()
    first.note_presence(True)

    page = as_lab.get(address(event, "checkin_absences")).content.decode()
    assert "1 personne est là. Ces personnes seront notées absentes" in page
    assert [str(seat.person) in page for seat in (first, second, third)] == [False, True, True]
    assert states(event) == [True, None, None]
    as_lab.post(address(event, "checkin_absences"), {"seat": [second.pk, third.pk, "x"]})

    assert states(event) == [True, False, False]
    assert "Tout le monde est déjà noté" in as_lab.get(address(event, "checkin_absences")).content.decode()


def test_somebody_is_added_at_the_door_and_keeps_what_was_typed_when_the_room_is_full(as_lab):
    event, _ = make_event(people=2, capacity=2)
    form = {"email": "lou.nouvelle@example.org"}

    refused = as_lab.post(address(event, "checkin_welcome"), form)
    assert refused.status_code == 409
    assert 'value="lou.nouvelle@example.org"' in refused.content.decode()
    assert not User.objects.filter(email=form["email"]).exists()
    as_lab.post(address(event, "checkin_welcome"), {**form, "one_more": "on"})

    assert Registration.objects.get(person__email=form["email"]).is_present is True


def test_before_the_day_the_page_says_when(as_lab):
    event, _ = make_event(begun=timedelta(days=-3))

    page = as_lab.get(address(event)).content.decode()

    assert "à partir du jour même" in page
    assert "data-checkin" not in page


def test_page_of_arrivals_asks_as_much_for_thirty_people_as_for_one(as_lab, django_assert_num_queries):
    for people in (1, 30):
        event, _ = make_event(people=people, capacity=60)
        with django_assert_num_queries(5):  # session, person, roles; the event; its list
            as_lab.get(address(event))
