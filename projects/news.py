"""What the cases have new to tell in a letter: those that the lab takes up, once their service has the answer."""

from django.utils import timezone
from django.utils.text import Truncator

from labo.news import News
from labo.outbox.message import escape_markdown
from projects.models import Proposal

WORDS = 40


def taken_up():
    """Return the public cases that anybody reads as accepted: neither the reasons nor the conditions are told."""
    return Proposal.objects.public().in_public_state("accepted").filter(announced_at__isnull=False)


def tell(since, until):
    """Yield the cases whose acceptance was announced in that time. One query."""
    cases = taken_up().filter(announced_at__gte=since, announced_at__lt=until)
    for case in cases.select_related("org_unit").order_by("-announced_at", "-pk"):
        unit = f"Un nouveau cas, avec {case.org_unit.name}." if case.org_unit else "Un nouveau cas."
        summary = Truncator(" ".join(case.summary.split())).words(WORDS, truncate="…")
        yield News(
            source=f"case:{case.pk}",
            category="terrain",
            title=case.title,
            text=escape_markdown(f"{unit} {summary}".strip()),
            address=case.get_absolute_url(),
            words="Voir le cas",
            on=timezone.localdate(case.announced_at),
        )


TABLES = {"case": taken_up}
