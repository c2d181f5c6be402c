"""What the team is told of a letter that leaves."""

from django.urls import reverse

from labo.models import User
from labo.notices.kinds import Kind, Rhythm
from labo.notices.notify import notify

STOPPED = "letter_stopped"


def is_lab(person):
    return person.is_lab


KINDS = (
    Kind(
        STOPPED,
        "Une lettre s’arrête en plein envoi",
        "Le serveur de courriel la refuse : quelqu’un doit regarder.",
        default=Rhythm.INSTANT,
        concerns=is_lab,
    ),
)


def stopped(issue, reason, *, cause):
    """Tell the lab, once, that an issue no longer leaves."""
    notify(
        User.objects.lab(),
        STOPPED,
        line="L’envoi d’une lettre s’est arrêté de lui-même",
        url=reverse("admin:letter_progress", args=[issue.pk]),
        key=f"{issue.pk}:{cause}",
        heading=str(issue),
    )
