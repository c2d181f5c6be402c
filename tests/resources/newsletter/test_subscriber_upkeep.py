"""A subscription that is forgotten, and the letter of the team, that follows who is of the lab."""

import pytest

from labo.models import AuditEvent, OutboxMail
from labo.roles import Role
from labo.transitions import Refusal
from resources.models import ConsentEvent, Delivery, NewsletterIssue, Subscriber, Suppression
from resources.models.suppression import address_mark
from tests import factories
from tests.resources.newsletter.asking import EMAIL, NOW, acts, later

pytestmark = pytest.mark.django_db


# --- Forgotten --------------------------------------------------------------------------------------------


def test_forgetting_leaves_a_digest_and_nothing_else():
    row = factories.make_subscriber(email=EMAIL)
    kept = row.forget(now=NOW)

    assert (kept.reason, kept.mark) == ("erased", address_mark(EMAIL))
    assert (Subscriber.objects.count(), ConsentEvent.objects.count(), OutboxMail.objects.count()) == (0, 0, 0)
    assert AuditEvent.objects.filter(act="subscriber_forgotten").count() == 0


def test_forgetting_takes_the_address_out_of_what_was_sent():
    row = factories.make_subscriber(email=EMAIL)
    for number, (status, dates) in enumerate([("queued", {}), ("accepted", {"accepted_at": NOW})], start=1):
        issue = a_sending_issue(number)
        Delivery.objects.create(issue=issue, subscriber=row, email=EMAIL, status=status, next_try_at=NOW, **dates)

    row.forget(now=NOW)

    assert list(Delivery.objects.values_list("email", "status", "subscriber")) == [
        ("", "skipped", None),
        ("", "accepted", None),
    ]


def a_sending_issue(number):
    frozen = {"html": "-", "text": "-", "sha256": "-", "released_at": NOW, "send_at": NOW, "started_at": NOW}
    return NewsletterIssue.objects.create(
        letter="monthly", period=f"2026-{number:02}-01", number=number, status="sending", **frozen
    )


def test_lab_forgets_on_request_and_the_journal_does_not_say_whom():
    lab = factories.make_user(role=Role.LAB)

    factories.make_subscriber(email=EMAIL).forget(by=lab, now=NOW)

    event = AuditEvent.objects.get(act="subscriber_forgotten")
    assert (event.by, EMAIL in f"{event.label}{event.details}") == (lab, False)


def test_suppression_is_lifted_with_a_word():
    row, lab = factories.make_suppression(EMAIL), factories.make_user(role=Role.LAB)

    with pytest.raises(Refusal, match="Dites pourquoi"):
        row.lift("  ", by=lab)
    row.lift("Sa boîte était pleine, elle nous l’a dit.", by=lab)

    assert Suppression.objects.count() == 0
    assert AuditEvent.objects.get(act="suppression_lifted").details == {
        "word": "Sa boîte était pleine, elle nous l’a dit."
    }


# --- The team ---------------------------------------------------------------------------------------------


def test_team_gets_its_letter_unless_it_left_it():
    lab, gone, erased = (factories.make_user(role=Role.LAB) for _ in range(3))
    factories.make_user(role=Role.AMBASSADOR)
    factories.make_subscriber(person=lab, letters=["monthly"])
    factories.make_suppression(erased.email, reason="erased")

    Subscriber.enrol_team(now=NOW)
    Subscriber.objects.get(person=gone).leave("team", now=NOW)
    Subscriber.enrol_team(now=later(days=7))
    Subscriber.enrol_team(now=later(days=14))

    row = Subscriber.objects.get(person=lab)
    assert row.letters == ["monthly", "team"]
    assert acts(row)[1:] == [("changed", "team", ["monthly", "team"])]
    assert row.events.last().wording == ""
    assert list(Subscriber.objects.getting("team")) == [row]


def test_who_unticked_the_letter_of_the_team_is_not_enrolled_again():
    lab = factories.make_user(role=Role.LAB)
    factories.make_subscriber(person=lab, letters=["monthly", "team"])
    Subscriber.choose_for(lab, ["monthly"], now=NOW)

    Subscriber.enrol_team(now=later(days=1))

    assert Subscriber.objects.get().letters == ["monthly"]


def test_who_is_of_the_lab_no_more_loses_it_and_gets_it_again_on_coming_back():
    lab = factories.make_user(role=Role.LAB)
    Subscriber.enrol_team(now=NOW)

    lab.give_role(Role.AGENT)
    Subscriber.enrol_team(now=later(days=7))
    assert Subscriber.objects.get().letters == []
    lab.give_role(Role.LAB)
    Subscriber.enrol_team(now=later(days=14))

    assert Subscriber.objects.get().letters == ["team"]


def test_enrolling_keeps_what_waits_for_its_confirmation():
    lab = factories.make_user(role=Role.LAB)
    row = factories.make_subscriber("pending", email=lab.email, now=NOW)

    Subscriber.enrol_team(now=NOW)
    row = Subscriber.objects.get(pk=row.pk)
    assert row.letters == ["team"]

    assert row.confirm(now=NOW).letters == ["monthly", "team"]
