"""A letter leaves: once for each person who still wants it, whoever sends and however often they are asked."""

import pytest

from resources.models import Delivery
from resources.newsletter import sending
from tests import factories

pytestmark = pytest.mark.django_db


def test_issue_whose_hour_has_come_reaches_everybody_once(smtp_sink):
    readers = [factories.make_reader() for _ in range(3)]
    issue = factories.make_frozen_issue()

    assert sending.sweep() == 3
    assert sending.sweep() == 0

    issue.refresh_from_db()
    assert issue.status == "sent"
    assert sorted(taken.recipients for taken in smtp_sink.taken) == sorted((reader.email,) for reader in readers)
    assert len(set(smtp_sink.keys)) == 3
    assert smtp_sink.connections == 1
    assert set(Delivery.objects.values_list("status", "attempts")) == {("accepted", 1)}
