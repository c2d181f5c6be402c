"""Inviting by person: what is pasted, what is answered by the link, and seats under the lock of the event."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import AuditEvent, OutboxMail, User
from labo.transitions import Refusal
from missions.models import Invitation, Registration, invitation
from missions.tasks import forget_needs
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


@pytest.fixture
def event():
    return factories.make_invited_event()


def path_of(row):
    return row.address.removeprefix("http://testserver")


def mails(what):
    return OutboxMail.objects.filter(template=f"missions/emails/{what}").order_by("pk")


def screen(event, name="invitations", *more):
    return reverse(f"admin:missions_event_{name}", args=[event.pk, *more])


def test_pasted_addresses_are_invited_once_each(client, lab, event):
    client.force_login(lab)
    pasted = "lou@example.org\r\n\r\nCamille Exemple <Camille@Example.org>\r\n- lou@example.org ;\r\n"

    client.post(screen(event), {"emails": pasted})
    again = client.post(screen(event), {"emails": "lou@example.org\nalix@example.org"}, follow=True)

    assert list(event.invitations.values_list("email", flat=True)) == [
        *("alix@example.org", "camille@example.org", "lou@example.org")
    ]
    assert mails("invited").count() == 3
    assert "Une invitation est partie. Une adresse l’était déjà." in again.content.decode()
    assert not User.objects.filter(email="lou@example.org").exists()  # no account before the answer
    assert AuditEvent.objects.filter(act="people_invited").count() == 2


def test_bad_lines_are_named_one_by_one_and_nothing_is_lost(client, lab, event):
    client.force_login(lab)
    pasted = "lou@example.org\npas une adresse\nalix@gmail.com"

    answer = client.post(screen(event), {"emails": pasted})

    found = answer.content.decode()
    assert answer.status_code == 422
    assert "« pas une adresse » n’est pas une adresse complète" in found
    assert "« alix@gmail.com » n’est pas celle d’un agent" in found
    assert pasted in found
    assert not Invitation.objects.exists()


def test_link_shows_and_only_a_post_answers_without_signing_in(client, event):
    row = factories.make_invitation(event, email="nouvelle.venue@example.org")
    assert [client.get(path_of(row)).status_code for _ in range(3)] == [200] * 3
    assert event.invitations.silent().count() == 1

    answer = client.post(path_of(row), {"act": "accept"}, follow=True)

    row.refresh_from_db()
    event.refresh_from_db()
    assert (row.status, row.seat.status, row.seat.source, event.seats_taken) == ("accepted", "confirmed", "invited", 1)
    assert row.seat.person.email == "nouvelle.venue@example.org"
    assert "Votre place est confirmée" in answer.content.decode()
    assert "METHOD:REQUEST" in mails("confirmed").get().calendar


def test_a_no_is_kept_and_may_become_a_yes_then_a_no_that_gives_the_seat_back(client, event):
    row = factories.make_invitation(event)

    for act, status, taken in [("decline", "declined", 0), ("accept", "accepted", 1), ("decline", "declined", 0)]:
        client.post(path_of(row), {"act": act})
        row.refresh_from_db()
        event.refresh_from_db()
        assert (row.status, event.seats_taken) == (status, taken)
    assert client.get("/rencontres/invitation/n-importe-quoi/").status_code == 404


def test_more_guests_than_seats_wait_in_the_order_of_their_answers(event):
    rows = [factories.make_invitation(event) for _ in range(3)]

    seats = [row.accept(factories.make_user(email=row.email)).seat for row in rows]

    assert [seat.status for seat in seats] == ["confirmed", "confirmed", "waiting"]
    seats[0].leave()
    assert event.registrations.get(pk=seats[2].pk).status == "confirmed"


def test_nobody_signs_up_alone_and_the_page_says_why(client, event):
    person = factories.make_user()
    client.force_login(person)

    found = client.get(event.get_absolute_url()).content.decode()
    client.post(reverse("missions:sign_up", args=[event.slug]))

    assert "Sur invitation" in found
    assert "S’inscrire" not in found.partition("Autres rendez-vous")[0]
    assert not event.registrations.exists()


def test_the_silent_are_reminded_once(lab, event):
    silent, yes, no = (factories.make_invitation(event) for _ in range(3))
    yes.accept(factories.make_user(email=yes.email))
    no.decline()

    counts = [Invitation.objects.remind(event, by=lab) for _ in range(2)]

    assert counts == [1, 0]
    assert mails("invited_again").get().to == [silent.email]


def test_a_withdrawn_invitation_opens_nothing_and_may_be_sent_again(client, lab, event):
    row = factories.make_invitation(event)
    row.withdraw(by=lab)
    row.withdraw(by=lab)
    client.post(path_of(row), {"act": "accept"})
    assert not event.registrations.exists()
    assert mails("invitation_withdrawn").count() == 1

    later = timezone.now() + timedelta(minutes=1)
    Invitation.objects.invite(event, [row.email], by=lab, now=later)

    row.refresh_from_db()
    assert (row.status, mails("invited").count()) == ("invited", 2)
    row.accept(factories.make_user(email=row.email))
    with pytest.raises(Refusal, match="retirez-la de la liste"):
        row.withdraw(by=lab)


def test_only_an_announced_event_on_invitation_takes_guests(lab):
    for event, why in [
        (factories.make_invited_event(announced=False), "Annoncez"),
        (factories.make_event(), "sur inscription"),
    ]:
        with pytest.raises(Refusal, match=why):
            factories.make_invitation(event)


def test_answers_close_with_the_event_and_the_silent_are_told_of_its_fate(lab, event):
    row = factories.make_invitation(event)
    person = factories.make_user(email=row.email)
    with pytest.raises(Refusal, match="closes"):
        row.accept(person, now=event.closes_at)

    later = event.starts_at + timedelta(days=1)
    event.reschedule(starts_at=later, ends_at=later + timedelta(hours=1), place="Ailleurs", by=lab)
    event.cancel(by=lab, reason="Salle prise.")

    assert mails("invited_moved").get().to == mails("event_cancelled").get().to == [row.email]
    for answer in (lambda: row.accept(person), row.decline):
        with pytest.raises(Refusal, match="annulée"):
            answer()


def test_a_days_mails_have_a_limit(lab, event, monkeypatch):
    monkeypatch.setattr(invitation, "MAX_A_DAY", 3)
    first = factories.make_invitation(event)
    now = timezone.now()

    with pytest.raises(Refusal, match="il en reste 2 pour aujourd’hui"):
        Invitation.objects.invite(event, [f"personne-{n}@example.org" for n in range(3)], by=lab)
    assert event.invitations.get() == first
    assert len(Invitation.objects.invite(event, ["a@example.org", "b@example.org"], by=lab)) == 2
    with pytest.raises(Refusal, match="il en reste 0"):
        Invitation.objects.remind(event, by=lab)
    assert Invitation.objects.remind(event, by=lab, now=now + timedelta(days=1)) == 3


def test_who_was_invited_is_forgotten_and_the_list_stays(event, time_machine):
    row = factories.make_invitation(event)
    row.accept(factories.make_user(email=row.email))
    time_machine.move_to(event.ends_at + timedelta(days=91))

    forget_needs()

    assert (Invitation.objects.exists(), event.registrations.count()) == (False, 1)


def test_guest_who_is_on_the_list_by_another_way_hears_of_the_event_once(client, lab, event):
    row = factories.make_invitation(event)
    Registration.admit(event, factories.make_user(email=row.email), source="door", by=lab)
    client.force_login(lab)

    assert b"Relancer" not in client.get(screen(event)).content
    assert Invitation.objects.remind(event, by=lab) == 0
    event.cancel(by=lab, reason="Salle prise.")

    assert mails("event_cancelled").get().to == [row.email]


def test_closed_accounts_are_named_and_nothing_leaves(lab, event):
    closed, other = factories.make_user(email="Partie@example.org", is_active=False), factories.make_user()

    with pytest.raises(Refusal, match="partie@"):
        Invitation.objects.invite(event, [other.email, closed.email.lower()], by=lab)

    assert not mails("invited").exists()


def test_account_closed_since_reads_nothing_more(lab, event):
    row, person = factories.make_invitation(event), factories.make_user()
    Invitation.objects.filter(pk=row.pk).update(email=person.email)
    person.is_active = False
    person.save()

    assert Invitation.objects.remind(event, by=lab) == 0
    later = event.starts_at + timedelta(days=1)
    event.reschedule(starts_at=later, ends_at=later + timedelta(hours=1), place="Ailleurs", by=lab)
    row.withdraw(by=lab)

    assert not OutboxMail.objects.filter(to=[person.email]).exists()


def test_yes_whose_seat_was_given_back_may_be_withdrawn_and_is_no_answer_after_the_event(client, lab, event):
    rows = [factories.make_invitation(event) for _ in range(2)]
    rows = [row.accept(factories.make_user(email=row.email)) for row in rows]
    rows[0].seat.leave()
    rows[1].seat.leave()
    client.force_login(lab)

    assert screen(event, "invitation_withdraw", rows[0].pk) in client.get(screen(event)).content.decode()
    assert rows[0].withdraw(by=lab).status == "withdrawn"
    with pytest.raises(Refusal, match="passée"):
        rows[1].decline(now=event.ends_at)
    assert rows[1].decline().status == "declined"


@pytest.mark.django_db(transaction=True)
def test_guests_who_say_yes_at_once_never_take_more_than_the_seats():
    event = factories.make_invited_event(capacity=2)
    rows = [factories.make_invitation(event) for _ in range(5)]
    people = [factories.make_user(email=row.email) for row in rows]

    results = in_parallel(*[partial(row.accept, person) for row, person in zip(rows, people, strict=True)])

    event.refresh_from_db()
    assert failures(results) == []
    assert (event.seats_taken, event.waiting_count) == (2, 3)
