"""Who gets the letters of the demonstration."""

import pytest
from django.core.management import call_command

from labo.models import OutboxMail
from resources.demo import subscribers
from resources.models import ConsentEvent, MailBudget, Subscriber
from tests import factories

pytestmark = pytest.mark.django_db


def test_demonstration_has_each_kind_of_subscription_with_its_proofs_in_order():
    person = factories.make_user(email="agent@example.org")

    call_command("load_subscribers", verbosity=0)
    call_command("load_subscribers", verbosity=0)

    statuses = dict(Subscriber.objects.values_list("email", "status"))
    assert (statuses[subscribers.LEFT], statuses[subscribers.WAITING], statuses[person.email]) == (
        "left",
        "pending",
        "confirmed",
    )
    assert subscribers.AWAY not in Subscriber.objects.getting("monthly").values_list("email", flat=True)
    for row in Subscriber.objects.all():
        dates = list(row.events.order_by("pk").values_list("at", flat=True))
        assert dates == sorted(dates)
    assert ConsentEvent.objects.count() == 1 + 4 * 2 + 1 + 1
    assert (OutboxMail.objects.exclude(status="sent").count(), MailBudget.objects.count()) == (0, 0)
