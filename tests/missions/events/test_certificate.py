"""The certificate of whoever came: who is given one, what its code tells to anybody, one's own arrival at the door."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from labo.pdf.turn import turn
from labo.templatetags.labo import day
from labo.transitions import Refusal
from labo.typography import NBSP
from missions.arrival import arrival_address, code_of
from missions.attendance_pdf import duration_of, render_certificate
from missions.certificates import check_address
from missions.models import Certificate
from missions.models.certificate import SIGNS, new_code
from missions.models.registration_queryset import address_of
from tests import factories
from tests.missions.events.paper import Paper

pytestmark = pytest.mark.django_db


def path_of(seat):
    return f"{urlsplit(address_of(seat)).path}attestation/"


def make_presence(**fields):
    event = factories.make_held_event(**fields)
    person = factories.make_user(
        first_name="Camille", last_name="Exemple", org_unit=factories.make_unit("Direction de l’eau")
    )
    return factories.make_presence(event, person=person)


def check(client, code):
    return client.get(reverse("missions:certificate_check", args=[code]))


# --- Who is given one -------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_present", [False, None])
def test_whoever_was_absent_gets_none(client, is_present):
    seat = make_presence()
    seat.note_presence(is_present)

    answer = client.post(path_of(seat))

    assert answer.status_code == 302
    assert not Certificate.objects.exists()
    assert "présence a été notée" in client.get(answer["Location"]).content.decode()
    assert "Télécharger mon attestation" not in client.get(answer["Location"]).content.decode()


def test_nobody_gets_one_before_the_end():
    seat = make_presence()

    with pytest.raises(Refusal, match="après la rencontre"):
        Certificate.issue(seat, now=seat.event.ends_at - timedelta(minutes=1))


def test_nobody_gets_one_of_an_event_that_was_called_off():
    event = factories.make_event()
    seat = factories.make_seat(event)
    seat.note_presence(True, now=event.starts_at)
    event.cancel(by=None, reason="La salle est inondée.", now=event.starts_at)

    with pytest.raises(Refusal):
        Certificate.issue(seat, now=event.ends_at)


def test_asked_twice_it_is_the_same_and_reading_makes_none(client):
    seat = make_presence()

    assert client.get(path_of(seat)).status_code == 405
    assert not Certificate.objects.exists()
    first, second = Certificate.issue(seat), Certificate.issue(seat)

    assert (first.pk, first.code) == (second.pk, second.code)


def test_the_person_finds_it_behind_the_link_of_the_seat_and_on_the_page_of_the_event(client):
    seat = make_presence()
    by_link = client.get(address_of(seat)).content.decode()
    client.force_login(seat.person)
    own = client.get(seat.event.get_absolute_url()).content.decode()
    client.force_login(factories.make_user())
    other = client.get(seat.event.get_absolute_url()).content.decode()

    assert [page.count("Télécharger mon attestation (PDF)") for page in (by_link, own, other)] == [1, 1, 0]
    assert "Rendre ou donner ma place" not in own  # there is nothing to give back any more


def test_certificate_is_given_as_a_file(client, blank_paper):
    seat = make_presence()

    answer = client.post(path_of(seat))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="attestation-{seat.event.slug}.pdf"'
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_link_that_is_pressed_many_times_prints_one_at_a_time(client, blank_paper):
    seat, other = make_presence(), factories.make_presence(factories.make_held_event())
    with turn(f"certificate:{Certificate.issue(seat).pk}", words="-"):
        assert client.post(path_of(seat)).status_code == 302
        assert client.post(path_of(other)).status_code == 200

    assert client.post(path_of(seat)).status_code == 200


# --- The paper --------------------------------------------------------------------------------------------


def test_certificate_is_tagged_and_says_who_what_when_and_how_to_check(tmp_path):
    seat = make_presence(title="Petit déjeuner")
    found = Certificate.issue(seat)

    paper = Paper(render_certificate(found, address=check_address(found)), tmp_path)

    paper.assert_accessible(
        f"Attestation de présence : Camille Exemple, {day(seat.event.starts_at)}".replace(NBSP, " ")
    )
    assert paper.page_count == 1
    words = paper.words
    for said in ("Attestation de présence", "Camille Exemple", "Direction de l’eau", "soit 1 h 30", found.code):
        assert said in words, said
    assert f"/rencontres/attestations/{found.code}/" in words.replace(" ", "")
    assert seat.person.email not in words
    assert [tag for tag in paper.tags() if tag in ("H1", "H2", "Figure")] == ["H1", "H2", "H2", "Figure"]
    assert render_certificate(found, address=check_address(found)) == paper.path.read_bytes()


@pytest.mark.parametrize(("minutes", "words"), [(45, "45 min"), (60, "1 h"), (90, "1 h 30"), (425, "7 h 05")])
def test_duration_in_words(minutes, words):
    event = factories.make_event()
    event.ends_at = event.starts_at + timedelta(minutes=minutes)

    assert duration_of(event).replace("\u00a0", " ") == words


# --- Checking ---------------------------------------------------------------------------------------------


def test_anybody_checks_a_code_and_reads_the_name_the_event_the_hours_and_nothing_else(client):
    seat = make_presence()
    found = Certificate.issue(seat)

    answer = check(client, found.code.lower().replace("-", " "))

    page = answer.content.decode()
    assert answer.status_code == 200
    for said in ("Cette attestation est vraie", "Camille Exemple", seat.event.title):
        assert said in page, said
    for kept in (seat.person.email, "Direction de l’eau", seat.event.place, found.code):
        assert kept not in page, kept
    assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex", "private, no-store")


def test_a_presence_taken_back_makes_a_false_paper(client):
    seat = make_presence()
    found = Certificate.issue(seat)
    seat.note_presence(None)

    false, unknown = check(client, found.code), check(client, new_code())

    assert (false.status_code, unknown.status_code) == (404, 404)
    assert false.content == unknown.content
    assert "Camille" not in false.content.decode()
    seat.note_presence(True)
    assert check(client, found.code).status_code == 200


def test_codes_are_unlike_and_cannot_be_misread():
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(len(code) == 14 and set(code) <= {*SIGNS, "-"} for code in codes)
    assert not set("01OIL") & set(SIGNS)


# --- One's own arrival ------------------------------------------------------------------------------------


def near(event, *, minutes):
    return event.starts_at + timedelta(minutes=minutes)


@pytest.fixture
def seat():
    return factories.make_seat(factories.make_event())


def arrive(client, seat, method="post"):
    client.force_login(seat.person)
    return getattr(client, method)(urlsplit(arrival_address(seat.event)).path)


@pytest.mark.parametrize(
    ("minutes", "is_present"), [(-31, None), (-30, True), (0, True), (89, True), (90, None), (24 * 60, None)]
)
def test_arrival_is_noted_from_half_an_hour_before_until_the_end(client, time_machine, seat, minutes, is_present):
    time_machine.move_to(near(seat.event, minutes=minutes), tick=False)

    arrive(client, seat)

    seat.refresh_from_db()
    assert seat.is_present is is_present


def test_reading_the_page_notes_nothing_and_shows_one_button(client, time_machine, seat):
    time_machine.move_to(near(seat.event, minutes=5), tick=False)

    before = arrive(client, seat, "get").content.decode()
    seat.refresh_from_db()
    assert seat.is_present is None
    assert before.count("btn btn-primary btn-lg") == 1
    arrive(client, seat)
    after = arrive(client, seat, "get").content.decode()

    assert "C’est noté" in after
    assert "btn-lg" not in after


def test_whoever_has_no_seat_is_sent_to_the_welcome_desk(client, time_machine):
    event = factories.make_event(capacity=1)
    factories.make_seat(event)
    waiting = factories.make_seat(event)
    time_machine.move_to(near(event, minutes=5), tick=False)

    page = arrive(client, waiting, "get").content.decode()
    refused = client.post(arrive(client, waiting)["Location"], follow=True).content.decode()

    assert "Vous êtes en liste d’attente." in page
    assert "btn-lg" not in page
    assert "présentez-vous à l’accueil" in refused
    assert not event.registrations.filter(is_present=True).exists()


def test_an_offered_seat_leads_to_its_confirmation(client, time_machine):
    event = factories.make_event(capacity=1)
    first, second = factories.make_seat(event), factories.make_seat(event)
    first.leave(now=near(event, minutes=-20))
    time_machine.move_to(near(event, minutes=-10), tick=False)

    assert "confirmez-la" in arrive(client, second, "get").content.decode()


def test_code_of_another_event_opens_nothing(client, seat):
    other = factories.make_event()
    client.force_login(seat.person)

    for code in (code_of(other), "", "a" * 16):
        assert client.get(f"{seat.event.get_absolute_url()}arrivee/{code}/").status_code == 404


def test_team_shows_the_code_without_any_name(client, seat):
    client.force_login(factories.make_user(role="lab"))

    page = client.get(reverse("admin:missions_event_door", args=[seat.event.pk])).content.decode()

    assert arrival_address(seat.event) in page
    assert "data:image/svg+xml;base64," in page
    assert str(seat.person) not in page
