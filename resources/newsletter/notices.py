"""What the letters tell the team: a draft is ready, the month was too quiet for one, an issue no longer leaves."""

from django.urls import reverse

from labo.models import User
from labo.notices.kinds import Kind, Rhythm
from labo.notices.notify import notify
from labo.templatetags.labo import in_french
from labo.typography import NBSP

DRAFT, STOPPED = "letter_draft", "letter_stopped"


def is_lab(person):
    return person.is_lab


KINDS = (
    Kind(
        DRAFT,
        "Le brouillon de la lettre est prêt",
        "Une fois par mois, ou pour dire que le mois est creux.",
        default=Rhythm.INSTANT,
        concerns=is_lab,
    ),
    Kind(
        STOPPED,
        "Une lettre s’arrête en plein envoi",
        f"Le serveur de courriel la refuse{NBSP}: quelqu’un doit regarder.",
        default=Rhythm.INSTANT,
        concerns=is_lab,
    ),
)


def draft_ready(issue):
    """Tell the team, once an issue."""
    url, line = reverse("admin:resources_newsletterissue_change", args=[issue.pk]), "Le brouillon de la lettre est prêt"
    notify(User.objects.lab(), DRAFT, line=line, url=url, key=f"ready:{issue.pk}", heading=str(issue))


def held_back(issue, *, now):
    """Tell the team that an issue did not leave at its hour: it is a draft again."""
    notify(
        User.objects.lab(),
        DRAFT,
        line=f"Le numéro n’est pas parti{NBSP}: un de ses articles n’est plus public. Il est de nouveau un brouillon",
        url=reverse("admin:resources_newsletterissue_change", args=[issue.pk]),
        key=f"held:{issue.pk}:{now:%Y%m%d%H%M}",
        heading=str(issue),
    )


def quiet_month(period, count):
    """Tell the team, once a month, that no draft was written, and why."""
    what = "rien de nouveau" if not count else f"{count}{NBSP}nouveauté{'s' if count > 1 else ''} seulement"
    line = f"Mois creux{NBSP}: {what}, le brouillon attend"
    notify(
        User.objects.lab(),
        DRAFT,
        line=line,
        url=reverse("admin:resources_newsletterissue_changelist"),
        key=f"quiet:{period.isoformat()}",
        heading=f"La lettre de {in_french(period.replace(day=2), 'F Y')}",
    )


def stopped(issue, *, cause):
    """Tell the lab, once a cause, that an issue no longer leaves."""
    notify(
        User.objects.lab(),
        STOPPED,
        line="L’envoi d’une lettre s’est arrêté de lui-même",
        url=reverse("admin:letter_progress", args=[issue.pk]),
        key=f"{issue.pk}:{cause}",
        heading=str(issue),
    )
