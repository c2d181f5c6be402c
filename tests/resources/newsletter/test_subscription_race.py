"""Two clicks at once on a subscription: one row, one mail, one proof."""

import pytest

from labo.models import OutboxMail
from resources.models import ConsentEvent, Subscriber
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    return failures(in_parallel(*acts))


def test_two_posts_at_once_write_one_mail():
    """R53."""

    def ask():
        Subscriber.ask("zoe@example.net", ["monthly"], place="192.0.2.1")

    assert at_once(*[ask] * 4) == []

    assert (Subscriber.objects.count(), OutboxMail.objects.count(), ConsentEvent.objects.count()) == (1, 1, 1)


def test_post_and_click_of_the_agent_at_once_make_one_row():
    person = factories.make_user()

    faults = at_once(
        lambda: Subscriber.ask(person.email, ["watch"], place="192.0.2.1"),
        lambda: Subscriber.choose_for(person, ["monthly"]),
        lambda: Subscriber.choose_for(person, ["monthly"]),
    )

    assert faults == []
    row = Subscriber.objects.get()
    assert (row.person, row.status, row.letters) == (person, "confirmed", ["monthly"])


def test_two_confirmations_at_once_confirm_once():
    row = factories.make_subscriber("pending")

    assert at_once(*[Subscriber.objects.get(pk=row.pk).confirm for _ in range(2)]) == []

    assert [event.act for event in row.events.all()] == ["asked", "confirmed"]


def test_two_departures_at_once_leave_once():
    row = factories.make_subscriber(letters=("monthly", "watch"))

    assert at_once(*[Subscriber.objects.get(pk=row.pk).leave for _ in range(2)]) == []

    assert [event.act for event in row.events.all()][2:] == ["left"]


def test_departure_and_choice_at_once_end_as_one_of_them():
    row = factories.make_subscriber()
    mine = [Subscriber.objects.get(pk=row.pk) for _ in range(2)]

    at_once(mine[0].leave, lambda: mine[1].choose(["watch"]))

    row.refresh_from_db()
    assert (row.status, row.letters) == ("left", [])


@pytest.mark.parametrize("turn", range(5))
def test_question_asked_while_one_leaves_brings_nobody_back(turn):
    row = factories.make_subscriber()

    faults = at_once(lambda: Subscriber.ask(row.email, ["watch"], place="192.0.2.1"), row.leave)

    row.refresh_from_db()
    assert (faults, row.status, row.letters) == ([], "left", [])
