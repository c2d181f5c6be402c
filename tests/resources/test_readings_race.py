"""Openings of one page at the same moment: each is counted; one that waits too long is lost without a word."""

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from resources.models import ReadingCount
from tests import factories
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def test_openings_at_once_are_all_counted():
    now = timezone.now()

    in_parallel(*[lambda: ReadingCount.objects.add_one("reference", 7, now=now)] * 8)

    assert list(ReadingCount.objects.values_list("thing", "count")) == [(7, 8)]


def test_opening_that_waits_too_long_is_lost_and_the_reader_sees_nothing(client):
    work = factories.make_reference()
    address = reverse("resources:reading", args=["reference", work.key])
    client.post(address)

    def another_opening():
        """In a connection of its own, while this one holds the row."""
        return client.post(address).status_code

    with transaction.atomic():
        ReadingCount.objects.select_for_update().get()
        (status,) = in_parallel(another_opening)

    assert (status, ReadingCount.objects.get().count) == (204, 1)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("5s",)  # the short wait was that of its transaction alone
