"""What the tests of a subscription share: an address, a moment, an asking."""

import re
from datetime import timedelta

from django.utils import timezone

from labo.models import OutboxMail
from resources.models import Subscriber
from resources.models.suppression import address_mark
from tests.factories.subscription import PLACE

NOW = timezone.now() + timedelta(minutes=30)
EMAIL = "zoe@example.net"
CONFIRM, KNOWN = "resources/emails/subscription_confirm", "resources/emails/subscription_known"


def ask(email=EMAIL, letters=("monthly",), *, now=NOW, place=PLACE):
    Subscriber.ask(email, letters, place=place, now=now)
    return Subscriber.objects.filter(mark=address_mark(email)).first()


def later(**span):
    return NOW + timedelta(**span)


def token():
    return re.search(r"/lettre/confirmer/([\w-]+)/", OutboxMail.objects.filter(template=CONFIRM).latest("pk").body)[1]


def acts(row):
    return [(event.act, event.origin, event.letters) for event in row.events.all()]


def mails():
    return [(mail.template, mail.to) for mail in OutboxMail.objects.order_by("pk")]
