"""
The private address of a calendar: one per person and accompaniment, and one for the events that a person comes to.

Kept as a mark, closed at will.
"""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo.links import mark_of, new_token
from missions.models.accompaniment import Accompaniment


class CalendarLinkQuerySet(models.QuerySet):
    def by_token(self, token):
        """Return the link that this address opens: closed ones, and those of a closed account, left out."""
        return self.filter(mark=mark_of(token), closed_at__isnull=True, person__is_active=True)


class CalendarLink(models.Model):
    """Without an accompaniment, it opens the person's own events."""

    accompaniment = models.ForeignKey(
        Accompaniment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="calendar_links",
        verbose_name="accompagnement",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_links", verbose_name="personne"
    )
    mark = models.CharField("empreinte du lien", max_length=64, unique=True, editable=False)
    opened_at = models.DateTimeField("ouvert le", default=timezone.now)
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien de calendrier"
        verbose_name_plural = "liens de calendrier"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment", "person"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="calendar_one_link_at_a_time",
                violation_error_message="Cette personne a déjà un lien ouvert.",
            ),
        ]

    def __str__(self):
        return f"Calendrier de {self.person}, {self.accompaniment or 'ses rencontres'}"

    @classmethod
    @transaction.atomic
    def open(cls, accompaniment, *, person, now=None):
        """Return the token of a new address. The address that this person had before opens nothing any more."""
        # Two clicks at once make one address: the row of the person is taken in turn.
        cls._meta.get_field("person").related_model.objects.select_for_update(of=("self",)).get(pk=person.pk)
        cls.close(accompaniment, person=person, now=now)
        token, mark = new_token()
        cls.objects.create(accompaniment=accompaniment, person=person, mark=mark, opened_at=now or timezone.now())
        return token

    @classmethod
    def close(cls, accompaniment, *, person, now=None):
        """Close the address of this person, if there is one. :returns: how many were closed."""
        opened = cls.objects.filter(accompaniment=accompaniment, person=person, closed_at__isnull=True)
        return opened.update(closed_at=now or timezone.now())
