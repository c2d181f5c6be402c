"""Who gets the letters of the demonstration: agents from their space, and fictional people from elsewhere."""

from datetime import timedelta

from django.utils import timezone

from labo.models import OutboxMail, User
from resources.models import MailBudget, Subscriber, Suppression
from resources.newsletter.letters import BREAKFASTS, MONTHLY, WATCH

AGENTS = {
    "agent@example.org": [MONTHLY, BREAKFASTS],
    "ambassadeur@example.org": [MONTHLY, WATCH],
    "lou.maquette@example.org": [MONTHLY, BREAKFASTS, WATCH],
    "noa.prototype@example.org": [WATCH],
    "sacha.brouillon@example.org": [MONTHLY],
    "camille.exemple@example.org": [MONTHLY],
    "dominique.modele@example.org": [BREAKFASTS],
}
ELSEWHERE = {
    "zelie.invention@example.net": [MONTHLY],
    "basile.chimere@example.net": [MONTHLY, WATCH],
    "ines.fable@example.net": [MONTHLY],
    "oscar.songe@example.net": [MONTHLY, BREAKFASTS],
}
LEFT, AWAY, WAITING = "oscar.songe@example.net", "ines.fable@example.net", "lina.esquisse@example.net"
"""One left, one's mailbox sends everything back, one has not confirmed yet."""
PLACE = "192.0.2.10"


def load(*, now=None) -> int:
    """Subscribe them at their dates; return how many get something. The rows must not be there yet."""
    now = now or timezone.now()
    people = {user.email: user for user in User.objects.all()}
    for number, (email, letters) in enumerate(AGENTS.items()):
        if email in people:
            Subscriber.choose_for(people[email], letters, now=now - timedelta(days=80 - 9 * number))
    for number, (email, letters) in enumerate(ELSEWHERE.items()):
        at = now - timedelta(days=60 - 12 * number)
        Subscriber.ask(email, letters, place=PLACE, now=at)
        Subscriber.objects.get(email=email).confirm(now=at + timedelta(minutes=7))
    Subscriber.objects.get(email=LEFT).leave(origin="one_click", now=now - timedelta(days=3))
    Suppression.objects.create(
        mark=Subscriber.objects.get(email=AWAY).mark,
        reason=Suppression.Reason.BOUNCE,
        at=now - timedelta(days=20),
        answer="550 5.1.1 Unknown mailbox",
    )
    Subscriber.ask(WAITING, [MONTHLY], place=PLACE, now=now - timedelta(hours=3))
    # They left at their dates: a link to use once is wiped by then.
    told_at = now - timedelta(hours=2)
    for mail in OutboxMail.objects.filter(status="pending", template__startswith="resources/emails/subscription_"):
        mail.record_sent(now=told_at)
        OutboxMail.objects.filter(pk=mail.pk).update(created_at=told_at, next_try_at=told_at, attempts=1)
    MailBudget.objects.all().delete()
    return Subscriber.objects.filter(status="confirmed").count()
