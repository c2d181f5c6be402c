"""The letters after an onboarding day: each once, whatever the clock and whoever sends; links that show, then act."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from labo.models import OutboxMail
from labo.transitions import Refusal
from missions.models import Membership, NetworkLetter
from missions.models.network_letter import OPEN_FOR, address_of
from missions.tasks import write_network_letters
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db
Kind = NetworkLetter.Kind


def mails(kind=""):
    return OutboxMail.objects.filter(template__startswith=f"missions/emails/network_{kind}")


def send(*, now=None):
    for kind in Kind.values:
        NetworkLetter.objects.send_due(kind, now=now or timezone.now())


def path(letter):
    return letter.address.removeprefix("http://testserver")


# --- Who is written to, and when ------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "count"), [(6, 0), (7, 1), (12, 1), (21, 1), (22, 0)])
def test_a_week_later_whoever_came_is_asked(days, count):
    factories.make_came(days=days)

    write_network_letters()

    assert mails().count() == mails("degree").count() == count


def test_whoever_did_not_come_is_asked_nothing():
    factories.make_came(is_present=False)
    factories.make_presence(factories.make_held_event(days=8))
    closed = factories.make_came()
    closed.person.is_active = False
    closed.person.save()
    noted_by_nobody = factories.make_came(is_present=None)

    write_network_letters()

    assert [mail.to for mail in mails()] == [[noted_by_nobody.person.email]]


def test_nobody_is_written_to_twice_even_by_a_clock_set_back():
    factories.make_came(days=8)
    now = timezone.now()

    for at in (now, now, now + timedelta(hours=1), now - timedelta(days=1), now + timedelta(days=2)):
        send(now=at)

    assert NetworkLetter.objects.count() == mails().count() == 1


def test_worker_killed_in_the_middle_writes_them_all_the_next_time(monkeypatch):
    seats = [factories.make_came(event=None) for _ in range(2)]

    def killed(*mails):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("missions.models.network_letter_queryset.queue_together", killed)
        with pytest.raises(SystemExit), transaction.atomic():
            send()
    assert not NetworkLetter.objects.exists()

    send()

    assert {mail.to[0] for mail in mails()} == {seat.person.email for seat in seats}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_letter():
    factories.make_came()
    now = timezone.now()

    results = in_parallel(*[lambda: NetworkLetter.objects.send_due("degree", now=now)] * 4)

    assert failures(results) == []
    assert NetworkLetter.objects.count() == mails().count() == 1


def chosen(degree, *, days=15, **choice):
    """Somebody who came, was asked and chose."""
    seat = factories.make_came(days=days)
    letter = factories.make_letter("degree", seat=seat)
    return letter.choose(degree, accepts_charter=True, **choice)


@pytest.mark.parametrize(
    ("degree", "ticked", "written"),
    [("contributor", True, 1), ("pilot", True, 1), ("contributor", False, 0), ("relay", True, 0)],
)
def test_manager_is_told_only_with_the_tick_and_from_so_many_days_on(degree, ticked, written):
    chosen(degree, tells_manager=ticked)

    send()
    send()

    assert mails("manager").count() == written
    if written:
        mail = mails("manager").get()
        assert mail.to == ["yael.croquis@example.org"]
        assert "jours" in mail.body


def test_manager_hears_nothing_of_who_changed_their_mind_or_left():
    less = chosen("contributor", tells_manager=True)
    Membership.objects.get(person=less.registration.person).change_degree("relay")
    gone = chosen("contributor", tells_manager=True)
    Membership.objects.get(person=gone.registration.person).leave()

    send()

    assert not mails("manager").exists()


def test_without_an_application_there_is_no_manager_to_tell():
    seat = factories.make_came(days=15, manager=False)
    letter = factories.make_letter(seat=seat).choose("pilot", tells_manager=True, accepts_charter=True)

    send()

    assert not letter.tells_manager
    assert not mails("manager").exists()


def test_a_month_later_a_member_reads_of_the_next_breakfast_with_places():
    factories.make_event(title="Complet", capacity=1, starts_at=timezone.now() + timedelta(days=3))
    full = factories.make_seat(factories.make_event(capacity=1, starts_at=timezone.now() + timedelta(days=4))).event
    free = factories.make_event(title="Le jeudi des bricoles", starts_at=timezone.now() + timedelta(days=9))
    seat = chosen("relay", days=30).registration
    taken = factories.make_event(capacity=5, starts_at=timezone.now() + timedelta(days=2))
    factories.make_seat(taken, person=seat.person)
    factories.make_came(days=30)  # who joined nothing is left alone

    send()

    mail = mails("first_step").get()
    assert mail.to == [seat.person.email]
    assert "Complet" in mail.body
    assert (full.title in mail.body, taken.title in mail.body, free.title in mail.body) == (False, False, False)


def test_without_a_breakfast_there_is_still_something_to_do():
    chosen("curious", days=30)

    send()

    assert "trouvaille" in mails("first_step").get().body


def test_three_months_later_members_are_asked_where_they_are():
    seat = chosen("relay", days=90).registration
    factories.make_came(days=90)

    send()

    assert mails("check_in").get().to == [seat.person.email]


# --- What the links open --------------------------------------------------------------------------------


def test_link_shows_then_acts(client):
    letter = factories.make_letter("degree")

    page = client.get(path(letter)).content.decode()
    assert not Membership.objects.exists()
    assert all(words in page for words in ("Je contribue", "5 à 8", "Participer aux enquêtes", "Yaël Croquis"))
    answer = {"degree": "contributor", "charter": "on", "tells_manager": "on"}
    assert client.post(path(letter), answer).status_code == 302

    member = Membership.objects.get()
    letter.refresh_from_db()
    assert (member.degree, letter.tells_manager, member.shows_name) == ("contributor", True, False)
    assert "je contribue" in client.get(path(letter)).content.decode()
    client.post(path(letter), {"degree": "relay"})
    member.refresh_from_db()
    letter.refresh_from_db()
    assert (member.degree, letter.tells_manager) == ("relay", False)


@pytest.mark.parametrize("answer", [{}, {"degree": "relay"}, {"degree": "chief", "charter": "on"}, {"charter": "on"}])
def test_choice_needs_a_degree_and_the_charter(client, answer):
    letter = factories.make_letter("degree")

    assert client.post(path(letter), answer).status_code == 422
    assert not Membership.objects.exists()


def test_link_of_one_letter_does_not_open_the_other(client):
    letter = factories.make_letter("degree")
    token = letter.address.rstrip("/").rpartition("/")[2]

    assert client.get(f"/missions/reseau/point/{token}/").status_code == 404
    assert client.get(f"/missions/reseau/participer/{token}x/").status_code == 404
    assert address_of(letter.registration_id, "manager") == ""
    letter.registration.person.is_active = False
    letter.registration.person.save()
    assert client.get(path(letter)).status_code == 404


def test_link_closes(client):
    letter = factories.make_letter("degree", now=timezone.now() - OPEN_FOR - timedelta(hours=1))

    assert "fermé" in client.get(path(letter)).content.decode()
    client.post(path(letter), {"degree": "relay", "charter": "on"})

    assert not Membership.objects.exists()
    with pytest.raises(Refusal, match="fermé"):
        letter.choose("relay", accepts_charter=True)


@pytest.fixture
def check_in():
    letter = factories.make_letter("check_in")
    factories.make_member(person=letter.registration.person, degree="relay", trade="Jardinier")
    return letter


@pytest.mark.parametrize(
    ("answer", "degree", "left"),
    [
        ({"act": "continue"}, "relay", False),
        ({"act": "change", "degree": "curious"}, "curious", False),
        ({"act": "stop"}, "", True),
    ],
)
def test_three_answers_to_where_one_is(client, check_in, answer, degree, left):
    client.get(path(check_in))
    for _ in range(2):
        assert client.post(path(check_in), answer).status_code == 302

    member = Membership.objects.get()
    assert (member.degree, member.left_at is not None) == (degree, left)
    assert "C’est noté" in client.get(path(check_in)).content.decode()


@pytest.mark.parametrize("answer", [{}, {"act": "sing"}, {"act": "change"}, {"act": "change", "degree": "chief"}])
def test_no_answer_changes_nothing(client, check_in, answer):
    assert client.post(path(check_in), answer).status_code == 422
    assert Membership.objects.get().degree == "relay"


def test_who_left_meanwhile_does_not_come_back_by_a_link(client, check_in):
    Membership.objects.get().leave()

    for answer in ({"act": "continue"}, {"act": "change", "degree": "pilot"}, {"act": "stop"}):
        client.post(path(check_in), answer)

    assert Membership.objects.get().degree == ""


def test_who_left_and_came_back_does_not_have_a_manager_told_by_an_old_tick():
    letter = factories.make_letter("degree")
    person = letter.registration.person
    letter.choose("contributor", tells_manager=True, accepts_charter=True)
    later = timezone.now() + timedelta(days=9)
    assert NetworkLetter.seats_due("manager", now=later).exists()

    Membership.objects.get(person=person).leave()
    Membership.join(person, "ambassador", accepts_charter=True)

    assert not NetworkLetter.seats_due("manager", now=later).exists()
