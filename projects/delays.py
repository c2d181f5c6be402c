"""How long services really waited for their answer: said in words, and only when there is enough to say."""

from datetime import timedelta
from statistics import median

from labo.typography import NBSP, spelled
from projects.models import Proposal

LOOKED_BACK = timedelta(days=365)
MIN_SAMPLE = 5
"""Under five answers a figure says more about those cases than about the next one."""


def real_delay(*, now):
    """
    Return (how many answers, the delay in words) over the last twelve months, or None under MIN_SAMPLE.

    The delay is the median, from the sending to the answer: half of the services waited less.
    """
    answered = Proposal.objects.filter(
        status__in=Proposal.OUTCOMES, announced_at__range=(now - LOOKED_BACK, now), submitted_at__isnull=False
    )
    waited = [told - sent for sent, told in answered.values_list("submitted_at", "announced_at")]
    if len(waited) < MIN_SAMPLE:
        return None
    return len(waited), in_words(median(waited))


def in_words(delay: timedelta) -> str:
    """« trois jours », « une semaine », « six semaines », « trois mois »."""
    days = max(1, round(delay.total_seconds() / 86_400))
    if days < 11:
        return count(days, "jour", "jours")
    weeks = round(days / 7)
    if weeks < 13:
        return count(weeks, "semaine", "semaines", one="une")
    return count(round(days / 30.4), "mois", "mois")


def count(number: int, singular: str, plural: str, *, one: str = "un") -> str:
    return f"{spelled(number, one=one)}{NBSP}{singular if number == 1 else plural}"
