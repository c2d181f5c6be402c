"""The letters of the demonstration: two that left, with who got them."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from labo.models import OutboxMail
from resources.demo import letters
from resources.models import ConsentEvent, NewsletterIssue, Subscriber
from resources.newsletter.figures import Figures
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 15, tzinfo=UTC)


@pytest.fixture
def told():
    factories.make_user(role="lab")
    letters.load(now=NOW)


def test_two_issues_left_on_a_working_day_and_are_read(told, client):
    issues = list(NewsletterIssue.objects.archived())

    assert [(row.number, str(row.period), str(row.sent_at.date())) for row in issues] == [
        (2, "2026-10-01", "2026-10-30"),
        (1, "2026-09-01", "2026-09-30"),
    ]
    assert [client.get(row.get_absolute_url()).status_code for row in issues] == [200, 200]
    assert client.get(reverse("resources:letters")).context["latest"] == issues[0]


def test_figures_have_something_to_draw(told):
    found = Figures.of(now=NOW)

    last = found.issues[0]
    assert (last.rejected, last.bounced, last.left) == (1, 1, 3)
    assert last.all > found.issues[1].all > 20
    assert found.readers == Subscriber.objects.getting("monthly").count() == letters.READERS - 3


def test_everybody_in_it_is_invented_and_agreed(told):
    readers = Subscriber.objects.all()

    assert all(reader.email.endswith("@example.org") for reader in readers)
    proven = ConsentEvent.objects.filter(act="confirmed").exclude(wording="").values("subscriber").distinct()
    assert proven.count() == len(readers)
    assert not OutboxMail.objects.filter(status="pending").exists()
