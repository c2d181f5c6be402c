"""A letter leaves: once for each person who still wants it, whoever sends and however often they are asked."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from django.core.management import call_command
from django.utils import timezone

from labo.models import AuditEvent
from labo.outbox.models import OutboxMail
from labo.transitions import Refusal, TransitionNotAllowed
from resources.models import Delivery, NewsletterIssue, Subscriber, Suppression
from resources.newsletter import queue, sender, sending
from tests import factories
from tests.labo.test_outbox_delivery import make_mail

pytestmark = pytest.mark.django_db


def many(count):
    now = timezone.now()
    return Subscriber.objects.bulk_create(
        Subscriber(
            email=f"lecture-{n}@example.org",
            mark=f"{n:064d}",
            status="confirmed",
            letters=["monthly"],
            confirmed_at=now,
            asked_at=now,
        )
        for n in range(count)
    )


def statuses(issue):
    return {status: count for status, count in issue.deliveries.counts().items() if count}


def suppress(reader):
    Suppression.objects.create(mark=reader.mark, reason="bounce", at=timezone.now())


# --- Everybody, once --------------------------------------------------------------------------------------


def test_issue_whose_hour_has_come_reaches_everybody_once(quick_sink):
    readers = many(120)
    issue = factories.make_frozen_issue()

    assert sending.sweep() == 120
    assert sending.sweep() == 0

    issue.refresh_from_db()
    assert (issue.status, issue.sent_at is not None) == ("sent", True)
    assert sorted(quick_sink.recipients) == sorted(reader.email for reader in readers)
    assert sorted(quick_sink.keys) == sorted(f"<{row.key.hex}@example.org>" for row in Delivery.objects.all())
    assert quick_sink.connections == 1
    assert set(Delivery.objects.values_list("status", "attempts", "claim")) == {("accepted", 1, None)}
    steps = issue.transitions.values_list("source", "target", "by")
    assert list(steps) == [("scheduled", "sending", None), ("sending", "sent", None)]


def test_letter_carries_the_way_out_of_its_reader_alone(quick_sink):
    first, second = factories.make_recipient(), factories.make_recipient()
    factories.make_frozen_issue()

    sending.sweep()

    texts = {
        to: message_from_bytes(content).get_payload(0).get_payload(decode=True) for _, to, content in quick_sink.taken
    }
    assert first.leave_token.encode() in texts[first.email]
    assert second.leave_token.encode() not in texts[first.email]
    assert second.leave_token.encode() in texts[second.email]


def test_issue_whose_hour_has_not_come_stays(quick_sink):
    factories.make_recipient()
    issue = factories.make_frozen_issue(send_at=timezone.now() + timedelta(minutes=1))

    sending.sweep()

    issue.refresh_from_db()
    assert (issue.status, issue.deliveries.count(), quick_sink.keys) == ("scheduled", 0, [])


def test_rows_are_those_of_whoever_gets_the_letter():
    """The statement and the queryset say the same."""
    readers = [factories.make_recipient() for _ in range(2)]
    factories.make_recipient(letters=["watch"])
    factories.make_recipient(status="left", letters=[], left_at=timezone.now())
    factories.make_recipient(status="pending", letters=[], confirmed_at=None)
    suppress(factories.make_recipient())
    factories.make_recipient(person=factories.make_user(is_active=False))
    open_account = factories.make_recipient(person=factories.make_user())
    issue = factories.make_frozen_issue()

    assert issue.start() == 3

    getting = set(Subscriber.objects.getting("monthly"))
    assert {row.subscriber for row in issue.deliveries.all()} == getting == {*readers, open_account}


def test_rows_are_written_once_however_often_they_are_asked_for():
    factories.make_recipient()
    issue = factories.make_frozen_issue()
    issue.start()
    factories.make_recipient()

    assert queue.expand(issue, now=timezone.now()) == 1
    assert queue.expand(issue, now=timezone.now()) == 0
    assert issue.deliveries.count() == 2


def test_issue_for_nobody_is_sent_at_once(quick_sink):
    issue = factories.make_frozen_issue()

    sending.sweep()

    issue.refresh_from_db()
    assert issue.status == "sent"


def test_command_sends_without_a_worker(quick_sink, capsys):
    many(3)
    factories.make_frozen_issue()

    call_command("send_letters")

    assert (len(quick_sink.keys), capsys.readouterr().out) == (3, "3 sent\n")


@pytest.mark.parametrize("status", ["draft", "sending", "paused", "sent", "cancelled"])
def test_only_a_scheduled_issue_starts(status):
    issue = factories.make_frozen_issue(status)

    with pytest.raises(TransitionNotAllowed):
        issue.start()
    assert issue.deliveries.count() == 0


# --- While it leaves ----------------------------------------------------------------------------------------


def after(count, act, monkeypatch):
    """Do something between two letters, once ``count`` have been asked for."""
    step, seen = queue.step, []

    def stepping(issue, row, *args, **kwargs):
        if row is not None:
            seen.append(row)
            if len(seen) == count:
                act()
        return step(issue, row, *args, **kwargs)

    monkeypatch.setattr(queue, "step", stepping)


def test_pause_takes_effect_before_the_next_letter(quick_sink, monkeypatch, lab_member):
    many(10)
    issue = factories.make_frozen_issue()
    after(4, lambda: NewsletterIssue.objects.get(pk=issue.pk).pause(by=lab_member, reason="-"), monkeypatch)

    sending.sweep()
    sending.sweep()

    issue.refresh_from_db()
    assert (issue.status, len(quick_sink.keys), statuses(issue)) == ("paused", 3, {"accepted": 3, "queued": 7})
    assert set(issue.deliveries.filter(status="queued").values_list("attempts", flat=True)) == {0}

    issue.resume(by=lab_member)
    sending.sweep()

    assert (len(quick_sink.keys), len(set(quick_sink.keys))) == (10, 10)


def test_cancelled_issue_reaches_nobody_more(quick_sink, monkeypatch, lab_member):
    many(10)
    issue = factories.make_frozen_issue()
    after(4, lambda: NewsletterIssue.objects.get(pk=issue.pk).cancel(by=lab_member), monkeypatch)

    sending.sweep()
    sending.sweep()

    issue.refresh_from_db()
    assert (issue.status, len(quick_sink.keys), statuses(issue)) == ("cancelled", 3, {"accepted": 3, "skipped": 7})


def leaves(reader):
    Subscriber.objects.filter(pk=reader.pk).update(status="left", letters=[], left_at=timezone.now())


@pytest.mark.parametrize(
    "change",
    [
        leaves,
        suppress,
        lambda reader: Subscriber.objects.filter(pk=reader.pk).update(letters=["watch"]),
        lambda reader: Subscriber.objects.filter(pk=reader.pk).delete(),
    ],
    ids=["left", "suppressed", "another letter", "erased"],
)
def test_person_who_no_longer_wants_it_in_the_middle_gets_nothing(quick_sink, monkeypatch, change):
    readers = many(4)
    issue = factories.make_frozen_issue()
    after(2, lambda: change(readers[3]), monkeypatch)

    sending.sweep()

    issue.refresh_from_db()
    assert quick_sink.recipients == [reader.email for reader in readers[:3]]
    assert (issue.status, statuses(issue)) == ("sent", {"accepted": 3, "skipped": 1})


def test_person_who_changes_address_in_the_middle_gets_it_at_the_new_one(quick_sink, monkeypatch):
    readers = many(3)
    issue = factories.make_frozen_issue()
    after(2, lambda: Subscriber.objects.filter(pk=readers[2].pk).update(email="autre@example.org"), monkeypatch)

    sending.sweep()

    assert quick_sink.recipients[2] == issue.deliveries.last().email == "autre@example.org"


def test_row_that_another_sender_took_is_left_to_it(quick_sink, monkeypatch):
    """Our lease ended: a machine that slept must not send what another one sends."""
    many(3)
    issue = factories.make_frozen_issue()
    taken = {"claim": "00000000-0000-4000-8000-000000000000", "leased_until": timezone.now() + timedelta(minutes=2)}
    after(2, lambda: Delivery.objects.filter(pk=issue.deliveries.last().pk).update(**taken), monkeypatch)

    sending.sweep()

    issue.refresh_from_db()
    assert (issue.status, len(quick_sink.keys)) == ("sending", 2)
    assert statuses(issue) == {"accepted": 2, "claimed": 1}


def test_letter_is_not_taken_in_hand_when_its_lease_might_end_before(quick_sink, monkeypatch):
    many(3)
    issue = factories.make_frozen_issue()
    soon = timezone.now() + queue.IN_HAND - timedelta(seconds=1)
    after(2, lambda: issue.deliveries.filter(status="claimed").update(leased_until=soon), monkeypatch)
    claim, batches = queue.claim, []
    monkeypatch.setattr(queue, "claim", lambda *args, **how: batches.append(claim(*args, **how)) or batches[-1])

    sending.sweep()

    assert [len(batch) for batch in batches] == [3, 2, 0], "the two that were left are given back, and taken anew"
    assert len(set(quick_sink.keys)) == len(quick_sink.keys) == 3


def test_batch_of_a_dead_sender_leaves_once_its_lease_ends(quick_sink):
    issue = factories.make_frozen_issue("sending")
    dead = {"claim": "00000000-0000-4000-8000-000000000000", "leased_until": timezone.now() + timedelta(minutes=1)}
    row = factories.make_delivery("claimed", issue=issue, attempts=1, **dead)

    assert sending.sweep() == 0
    issue.refresh_from_db()
    assert issue.status == "sending"

    Delivery.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert sending.sweep() == 1

    row.refresh_from_db()
    issue.refresh_from_db()
    assert (row.status, row.attempts, issue.status) == ("accepted", 2, "sent")
    assert quick_sink.keys == [f"<{row.key.hex}@example.org>"]


def test_run_ends_in_time_and_gives_back_what_it_holds(quick_sink, monkeypatch):
    many(5)
    issue = factories.make_frozen_issue()
    start = timezone.now()
    late = []
    after(3, lambda: late.append(timedelta(minutes=1)), monkeypatch)

    sending.sweep(clock=lambda: start + sum(late, timedelta()))

    assert statuses(issue) == {"accepted": 3, "queued": 2}


def test_mail_that_somebody_waits_for_goes_first(quick_sink, monkeypatch):
    """R48: a code to sign in does not wait for ten thousand letters, even with one worker."""
    many(8)
    factories.make_frozen_issue()
    monkeypatch.setattr(sender, "LOOK_EVERY", timedelta(0))
    after(4, lambda: make_mail("code", to=["camille@example.org"], priority=0), monkeypatch)

    sending.sweep()

    assert quick_sink.recipients.index("camille@example.org") == 4
    assert OutboxMail.objects.get().status == "sent"
    assert len(quick_sink.keys) == len(set(quick_sink.keys)) == 9


def test_outbox_is_looked_at_every_second():
    assert timedelta(seconds=1) >= sender.LOOK_EVERY


def test_machine_that_is_not_the_production_writes_to_a_list_alone(quick_sink, settings):
    settings.LETTERS_ONLY_TO = ["noa@example.net", "@labo.example.org"]
    kept = [factories.make_recipient(email) for email in ("noa@example.net", "camille@labo.example.org")]
    factories.make_recipient("agent@example.org")
    factories.make_recipient("autre@example.net")
    issue = factories.make_frozen_issue()

    sending.sweep()

    assert sorted(quick_sink.recipients) == sorted(reader.email for reader in kept)
    assert statuses(issue) == {"accepted": 2, "skipped": 2}


# --- Afterwards -----------------------------------------------------------------------------------------------


def test_refused_are_tried_again_when_the_team_asks(quick_sink, lab_member):
    issue = factories.make_frozen_issue("sent")
    again = factories.make_delivery("rejected", issue=issue, attempts=6, answer="450")
    factories.make_delivery("rejected", issue=issue, bounce_is_hard=True)
    factories.make_delivery("accepted", issue=issue)

    assert issue.send_again(by=lab_member) == 1
    assert sending.sweep() == 1

    again.refresh_from_db()
    issue.refresh_from_db()
    assert (again.status, again.attempts, issue.status) == ("accepted", 1, "sent")
    assert AuditEvent.objects.get(act="letter_sent_again").details == {"count": 1}


@pytest.mark.parametrize("status", ["draft", "scheduled", "cancelled"])
def test_issue_that_does_not_leave_is_not_tried_again(status, lab_member):
    issue = factories.make_frozen_issue(status)
    factories.make_delivery("rejected", issue=issue)

    with pytest.raises(Refusal, match="ne part pas"):
        issue.send_again(by=lab_member)


def test_nobody_to_try_again_is_said(lab_member):
    with pytest.raises(Refusal, match="Personne"):
        factories.make_frozen_issue("sent").send_again(by=lab_member)


def test_addresses_are_forgotten_after_thirteen_months_and_counts_stay():
    now = timezone.now()
    old = factories.make_frozen_issue("sent", started_at=now - timedelta(days=397))
    recent = factories.make_frozen_issue("sent", started_at=now - timedelta(days=395))
    rows = [factories.make_delivery("accepted", issue=issue) for issue in (old, recent)]

    assert Delivery.objects.forget(now=now) == 1
    assert Delivery.objects.forget(now=now) == 0

    assert [Delivery.objects.get(pk=row.pk).email for row in rows] == ["", rows[1].subscriber.email]
    assert statuses(old) == {"accepted": 1}
