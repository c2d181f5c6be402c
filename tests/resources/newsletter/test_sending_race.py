"""R50: twenty people press the button, two beats ring, several workers send: each letter leaves once."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from labo.transitions import TransitionNotAllowed
from resources.models import NewsletterIssue
from resources.newsletter import pace, queue, sending
from tests import factories
from tests.parallel import failures, in_parallel
from tests.resources.newsletter.test_sending import many, statuses

pytestmark = pytest.mark.django_db(transaction=True)


def keys(issue):
    return sorted(f"<{key.hex}@example.org>" for key in issue.deliveries.values_list("key", flat=True))


def test_twenty_starts_at_once_write_each_row_once():
    many(50)
    issue = factories.make_frozen_issue()

    results = in_parallel(*[lambda: NewsletterIssue.objects.get(pk=issue.pk).start()] * 20)

    assert [result for result in results if result == 50] == [50]
    assert {type(failure) for failure in failures(results)} == {TransitionNotAllowed}
    assert (issue.deliveries.count(), issue.transitions.count()) == (50, 1)


def test_four_sweeps_at_once_share_the_letters(quick_sink):
    many(300)
    issue = factories.make_frozen_issue()
    quick_sink.delay = 0.002

    results = in_parallel(*[sending.sweep] * 4)
    sending.sweep()

    issue.refresh_from_db()
    assert (sum(results), issue.status, statuses(issue)) == (300, "sent", {"accepted": 300})
    assert sorted(quick_sink.keys) == keys(issue)
    assert issue.transitions.filter(target="sent").count() == 1


def test_four_lines_of_one_process_share_the_letters(quick_sink, settings):
    settings.LETTER_CONNECTIONS = 4
    many(200)
    issue = factories.make_frozen_issue()

    assert sending.sweep() == 200

    issue.refresh_from_db()
    assert (issue.status, sorted(quick_sink.keys)) == ("sent", keys(issue))
    assert quick_sink.connections == 4


def test_two_finishes_at_once_are_one():
    issue = factories.make_frozen_issue("sending")
    factories.make_delivery("accepted", issue=issue)

    results = in_parallel(*[lambda: NewsletterIssue.objects.get(pk=issue.pk).finish()] * 4)

    assert sorted(results) == [False, False, False, True]
    assert issue.transitions.filter(target="sent").count() == 1


def test_two_senders_that_meet_a_tired_server_leave_it_alone_once():
    issue, now = factories.make_frozen_issue("sending"), timezone.now()

    in_parallel(*[lambda: NewsletterIssue.objects.get(pk=issue.pk).stand_still("421", now=now)] * 4)

    issue.refresh_from_db()
    assert (issue.stalls, issue.resume_at) == (1, now + timedelta(seconds=30))


# --- The pace ---------------------------------------------------------------------------------------------------


def test_pace_is_kept_by_two_workers_at_once(quick_sink, settings):
    """No second holds more letters than the pace allows."""
    settings.LETTERS_PER_MINUTE = 1200
    many(40)
    factories.make_frozen_issue()
    moments = []
    take = quick_sink.take
    quick_sink.take = lambda *letter: (moments.append(quick_sink.loop.time()), take(*letter))

    start = timezone.now()
    in_parallel(*[sending.sweep] * 2)

    assert len(moments) == 40
    # Thirty-nine intervals of fifty milliseconds: the first letter need not wait.
    assert (timezone.now() - start).total_seconds() >= 39 * 0.05
    assert min(later - sooner for sooner, later in pairwise(moments[::10])) >= 0.4


def test_slots_are_given_out_once(settings):
    settings.LETTERS_PER_MINUTE = 600
    now = timezone.now()

    first, second = pace.reserve(20, now=now), pace.reserve(20, now=now)

    assert first == (now, 20)
    assert second == (now + timedelta(seconds=2), 20)


def test_nobody_waits_for_slots_that_others_hold_for_long(settings):
    settings.LETTERS_PER_MINUTE = 60
    now = timezone.now()

    given = [pace.reserve(50, now=now) for _ in range(4)]

    assert given == [(now, 5), (now + timedelta(seconds=5), 5), None, None]


def test_slow_pace_gives_one_slot_at_a_time(settings):
    settings.LETTERS_PER_MINUTE = 2
    now = timezone.now()

    assert pace.reserve(50, now=now) == (now, 1)
    assert pace.reserve(50, now=now + timedelta(seconds=20)) is None
    assert pace.reserve(50, now=now + timedelta(seconds=30)) == (now + timedelta(seconds=30), 1)


def test_without_a_limit_nobody_waits(settings):
    settings.LETTERS_PER_MINUTE = 0
    now = timezone.now()

    assert pace.reserve(50, now=now) == (now, 50)
    assert pace.between() == timedelta(0)


def test_batch_fits_its_lease(settings):
    """The letters of a batch, at the pace, and the longest that the last one may take."""
    batch = pace.AHEAD + pace.PATIENCE
    assert batch + queue.IN_HAND < queue.LEASE
    assert timedelta(seconds=4 * settings.EMAIL_TIMEOUT) <= queue.IN_HAND
