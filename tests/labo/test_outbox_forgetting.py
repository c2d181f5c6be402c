"""What the outbox forgets: the words of a mail, two weeks after its last try. R69 of the acceptance list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.models import OutboxMail
from labo.outbox.models import FORGOTTEN
from labo.outbox.tasks import forget_words
from labo.transitions import Refusal
from tests import factories
from tests.labo.test_outbox_delivery import make_mail

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "days", "stays"),
    [
        ("sent", 13, True),
        ("sent", 15, False),
        ("failed", 15, False),
        ("cancelled", 15, False),
        ("pending", 15, True),
        ("held", 15, True),
    ],
)
def test_words_are_wiped_two_weeks_after_the_last_try(status, days, stays):
    now = timezone.now()
    last = now - timedelta(days=days)
    written = {"html": "<p>Bonjour</p>", "headers": {"List-Unsubscribe": "<https://labo.example/x>"}}
    mail = make_mail(status=status, next_try_at=last, sent_at=last if status == "sent" else None, **written)
    words = mail.body

    forget_words()

    mail.refresh_from_db()
    assert (mail.body == words, bool(mail.html), bool(mail.headers)) == (stays, stays, stays)
    assert (mail.subject, mail.to, mail.status) == ("Courriel 1", ["personne1@example.org"], status)
    if status == "failed":
        with pytest.raises(Refusal, match="effacé"):
            mail.retry()


def test_letter_of_a_decision_keeps_its_words():
    letter = factories.make_decided(announced=True).letter
    OutboxMail.objects.update(status="sent", sent_at=timezone.now(), next_try_at=timezone.now() - timedelta(days=400))
    words = OutboxMail.objects.get(pk=letter.pk).body

    forget_words()

    assert OutboxMail.objects.get(pk=letter.pk).body == words
    assert set(OutboxMail.objects.exclude(pk=letter.pk).values_list("body", flat=True)) == {FORGOTTEN}
