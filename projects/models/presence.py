"""Who is there on the day of a session: noted by one person or several, until the minutes are signed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction

from labo.transitions import Refusal
from projects.seen import mark


class PresenceChangedMeanwhile(Refusal):
    """Somebody else noted other people since this page was opened."""


class WithPresence(models.Model):
    """What a session knows of the people who came."""

    attendees = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name="personnes présentes"
    )
    guests = ArrayField(
        models.CharField(max_length=200), verbose_name="autres personnes présentes", default=list, blank=True, size=30
    )

    class Meta:
        abstract = True

    def presence_mark(self):
        """Name who is noted as there: a page sends it back to say what it was filled from. One query."""
        return mark([sorted(self.attendees.values_list("pk", flat=True)), self.guests])

    @transaction.atomic
    def note_presence(self, *, attendees, guests=(), seen=None):
        """
        Note who is there.

        :param seen: the :meth:`presence_mark` that the person had before their eyes, if it is to be checked.
        :raises PresenceChangedMeanwhile: if somebody noted others since; nothing is written.
        :raises Refusal: before the session opens, or once its minutes are signed.
        """
        row = self.locked()
        if row.is_planned:
            raise Refusal("Les présences se notent à partir de l’ouverture de la session.")
        if row.has_signed_minutes():
            raise Refusal("Le compte rendu est signé : les présences ne changent plus.")
        if seen is not None and seen != row.presence_mark():
            raise PresenceChangedMeanwhile(
                "Quelqu’un d’autre a noté des présences entre-temps. Votre saisie est gardée ci-dessous : reprenez-y "
                "ce qu’il faut garder, puis enregistrez de nouveau."
            )
        self.attendees.set(attendees)
        self.guests = list(guests)
        self.save(update_fields=["guests", "updated_at"])
