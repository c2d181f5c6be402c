"""One reminder of a draft, before a session that it could still reach, and never a second one."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from labo.celery import app
from labo.models import OutboxMail
from projects.models import DraftReminder, Proposal
from projects.tasks import remind_drafts
from tests import factories
from tests.parallel import failures, in_parallel
from tests.projects.service_side import text_of

pytestmark = pytest.mark.django_db


def left(days=8, **fields):
    draft = factories.make_draft(**fields)
    Proposal.objects.filter(pk=draft.pk).update(updated_at=timezone.now() - timedelta(days=days))
    return draft


def session_in(days):
    starts_at = timezone.now() + timedelta(days=days, minutes=5)
    return factories.make_session(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))


def reminders():
    return OutboxMail.objects.filter(template="projects/emails/draft_reminder")


def test_draft_left_for_a_week_is_reminded_of(agent):
    draft, session = left(lead=agent), session_in(14)

    remind_drafts()

    mail = reminders().get()
    assert mail.to == [agent.email]
    assert draft.get_absolute_url() in mail.body
    assert reverse("projects:draft_delete", args=[draft.key]) in mail.body
    assert (draft.reminder.session, DraftReminder.objects.count()) == (session, 1)


def test_mail_says_nothing_of_the_draft():
    """The lab reads the list of mails; a draft is its lead's alone."""
    left(title="Canari", summary="Canari")
    session_in(14)

    remind_drafts()

    mail = reminders().get()
    assert "Canari" not in mail.subject + mail.body + mail.about


@pytest.mark.parametrize(("days", "count"), [(1, 0), (9, 0), (10, 1), (27, 1), (40, 0), (-3, 0)])
def test_only_when_a_session_is_near_and_can_still_be_reached(days, count):
    left()
    session_in(days)

    remind_drafts()

    assert reminders().count() == count


def test_session_too_near_leaves_its_place_to_the_next():
    draft = left()
    session_in(3)
    after = session_in(20)

    remind_drafts()

    assert draft.reminder.session == after


def test_without_a_session_nobody_is_reminded():
    left()

    remind_drafts()

    assert reminders().count() == 0


def test_draft_in_hand_sent_case_and_closed_account_are_left_alone():
    session_in(14)
    left(6)
    sent = factories.make_proposal()
    Proposal.objects.filter(pk=sent.pk).update(updated_at=timezone.now() - timedelta(days=30))
    left(lead=factories.make_user(is_active=False))

    remind_drafts()

    assert reminders().count() == 0


def test_never_a_second_one():
    """Not the same day, nor before another session, nor after the draft was written in again."""
    draft = left()
    session_in(14)
    remind_drafts()
    remind_drafts()
    Proposal.objects.filter(pk=draft.pk).update(updated_at=timezone.now() - timedelta(days=60))
    session_in(25)

    assert DraftReminder.write_due(now=timezone.now() + timedelta(days=8)) == 0
    assert (reminders().count(), DraftReminder.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_four_runs_at_once_write_each_reminder_once():
    for _ in range(5):
        left()
    session_in(14)

    results = in_parallel(*[remind_drafts] * 4)

    assert failures(results) == []
    assert (reminders().count(), DraftReminder.objects.count()) == (5, 5)


def test_link_to_give_up_shows_a_page_and_the_button_acts(service, agent):
    """A mail's links are followed by scanners before people."""
    draft = left(lead=agent)
    session_in(14)
    remind_drafts()
    address = reverse("projects:draft_delete", args=[draft.key])

    assert "Supprimer ce brouillon ?" in text_of(service.get(address))
    assert Proposal.objects.count() == 1
    service.post(address)
    assert (Proposal.objects.count(), DraftReminder.objects.count()) == (0, 0)


def test_link_to_give_up_asks_to_sign_in(client):
    draft = left()

    for method in (client.get, client.post):
        assert method(reverse("projects:draft_delete", args=[draft.key])).status_code == 302
    assert Proposal.objects.count() == 1


def test_task_is_known_and_runs_in_the_morning():
    assert remind_drafts.name in app.tasks
    planned = [row for row in settings.CELERY_BEAT_SCHEDULE.values() if row["task"] == remind_drafts.name]
    assert [(row["schedule"].hour, row["schedule"].minute) for row in planned] == [({8, 9, 10, 11}, {30})]
    assert current_app.conf.timezone == "Europe/Paris"
