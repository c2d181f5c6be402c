"""How long an address is kept: what is done each night about those that nobody confirmed or uses any more."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Lower

from resources.models import MailBudget, Subscriber
from resources.newsletter import subscription_mails
from resources.newsletter.consent import KEPT_FOR, LINK_LASTS, NOTICE
from resources.newsletter.letters import TEAM


def keep(*, now):
    """Forget, warn, follow. Safe to run twice: what is done leaves nothing to find."""
    forget_unconfirmed(now)
    follow_accounts()
    forget_silent(now)
    warn_silent(now)
    MailBudget.forget(now=now)


def forget_unconfirmed(now):
    """Drop the addresses that were only asked for, and what was asked of the others."""
    drop(Subscriber.objects.unconfirmed(now=now))
    stale = Subscriber.objects.filter(asked_letters__len__gt=0, asked_at__lte=now - LINK_LASTS)
    stale.exclude(status="pending").update(asked_letters=[], confirm_mark="")


def follow_accounts():
    rows = Subscriber.objects.exclude(person=None).annotate(there=Lower("person__email"))
    for row in rows.exclude(email=F("there")):
        row.follow_account()


def warn_silent(now):
    """Ask those who did nothing for nearly three years whether they still want their letters: once."""
    rows = Subscriber.objects.filter(status="confirmed", noticed_at=None, acted_at__lte=now - KEPT_FOR + NOTICE)
    for row in rows.exclude(letters__contains=[TEAM]):
        with transaction.atomic():
            if Subscriber.objects.filter(pk=row.pk, noticed_at=None).update(noticed_at=now):
                subscription_mails.ask_whether_wanted(row, now=now)


def forget_silent(now):
    """Drop those who did not answer within the month, and those who left three years ago."""
    silent = Subscriber.objects.filter(acted_at__lte=now - KEPT_FOR)
    drop(silent.filter(status="left"))
    drop(silent.filter(status="confirmed", noticed_at__lte=now - NOTICE))


def drop(rows):
    """Drop each of these that still is one of them once it is locked: somebody may have just said yes."""
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            if row := rows.select_for_update(of=("self",)).filter(pk=pk).first():
                row.drop()
