"""The log of the drop-in hours: what was talked of and what follows, for the lab alone, and without a name."""

from collections import Counter

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo.transitions import Refusal
from missions.models.appointment import Appointment
from missions.models.event import Event

MONTHS = 6
SHOWN = 12


class ConversationQuerySet(models.QuerySet):
    def counts(self, *, today):
        """
        Return the last six months and how often each theme came: ([first day of a month], [(theme, [count], total)]).

        The most frequent first, twelve at most. « Accueil » and « accueil » are one theme, as last written.
        """
        months = last_months(today)
        found, words = Counter(), {}
        for theme, day in self.filter(held_on__gte=months[0]).order_by("pk").values_list("theme", "held_on"):
            words[theme.casefold()] = theme
            found[theme.casefold(), day.replace(day=1)] += 1
        lines = [(theme, [found[key, month] for month in months]) for key, theme in words.items()]
        lines = [(theme, counts, sum(counts)) for theme, counts in lines]
        return months, sorted(lines, key=lambda line: (-line[2], line[0]))[:SHOWN]

    def themes(self):
        """Return the themes that the lab writes most, to propose them again."""
        often = self.values("theme").annotate(times=models.Count("pk")).order_by("-times", "theme")
        return [row["theme"] for row in often[:SHOWN]]


def last_months(today):
    """Return the first day of the last six months, that of today the last."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        year, month = divmod(months[0].year * 12 + months[0].month - 2, 12)
        months.insert(0, months[0].replace(year=year, month=month + 1))
    return months


class Conversation(models.Model):
    """
    ``appointment`` says from which slot it came, while the slot is kept; whoever walked in is nobody's row.

    ``held_on`` is a day: an hour beside a theme could say who came.
    """

    class FollowUp(models.TextChoices):
        NONE = "none", "rien de plus"
        RESOURCE = "resource", "envoyer une ressource"
        BREAKFAST = "breakfast", "venir à un petit déjeuner"
        IDEA = "idea", "une idée de cas"

    key = models.UUIDField("clé", unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="conversations", verbose_name="permanence")
    appointment = models.OneToOneField(
        Appointment, models.SET_NULL, null=True, blank=True, related_name="conversation", verbose_name="créneau"
    )
    theme = models.CharField("sujet", max_length=100)
    follow_up = models.CharField("donner suite", max_length=12, choices=FollowUp, default=FollowUp.NONE)
    held_on = models.DateField("le", db_index=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = "conversation de permanence"
        verbose_name_plural = "conversations des permanences"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(follow_up__in=["none", "resource", "breakfast", "idea"]),
                name="conversation_known_follow_up",
                violation_error_message="Cette suite n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(theme=""),
                name="conversation_has_a_theme",
                violation_error_message="Dites de quoi vous avez parlé.",
            ),
        ]

    def __str__(self):
        return self.theme

    @classmethod
    @transaction.atomic
    def log(cls, event, *, key, theme, follow_up, appointment=None, now=None):
        """
        Note a conversation, from a booked slot or of whoever walked in. The same form sent twice notes it once.

        :param key: drawn with the form.
        :raises Refusal: before the day, where there are no slots, for a slot that is noted already or cancelled, or
            if the key is that of a line of another drop-in.
        """
        now, event = now or timezone.now(), event.locked()
        if row := cls.objects.filter(key=key).first():
            if row.event_id != event.pk:
                raise Refusal("Cette page a déjà servi. Rechargez-la, puis notez la conversation.")
            return row
        if why := why_no_log(event, now=now):
            raise Refusal(why)
        if appointment is not None:
            taken = cls.objects.filter(appointment=appointment).exists()
            if taken or not event.appointments.booked().filter(pk=appointment.pk).exists():
                raise Refusal("Ce créneau est déjà noté, ou vient d’être annulé. Rechargez la page.")
        return cls.objects.create(
            key=key, event=event, appointment=appointment, theme=theme, follow_up=follow_up, held_on=event.day
        )


def why_no_log(event, *, now):
    """Return in a sentence why nothing is noted now, or nothing."""
    if not event.has_slots or event.status != Event.Status.ANNOUNCED:
        return "Le journal est celui des permanences qui ont lieu."
    if timezone.localdate(now) < event.day:
        return "Le journal s’ouvre le jour de la permanence."
    return ""
