"""The photographs of an event, for those who were there. Any of them may take one away, at once and for everybody."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.outbox.queue import queue_together, write
from labo.pictures import redrawn
from labo.transitions import Refusal
from missions.models.event import Event
from missions.models.picture import ToldPicture, without_bytes

MOST = 20
KEPT_FOR = timedelta(days=730)


class EventPictureQuerySet(models.QuerySet):
    def seen_by(self, user):
        """Return those that this person may see: of the events they came to; the lab sees all of them."""
        if user.is_lab:
            return self
        return self.filter(event__in=user.registrations.came().values("event"))

    @transaction.atomic
    def tell(self, event, *, by, now=None):
        """
        Write to those who came that there are photographs to see. Once each, however often it is asked.

        :raises Refusal: without a photograph, or if the event was called off.
        """
        event = event.locked()
        if event.status != Event.Status.ANNOUNCED:
            raise Refusal("Cette rencontre a été annulée : personne n’est à prévenir.")
        if not event.pictures.exists():
            raise Refusal("Ajoutez d’abord une photo.")
        seats = event.registrations.came().filter(person__is_active=True)
        queue_together(
            *[
                write(
                    "missions/emails/album",
                    to=[seat.person.email],
                    about=event.slug[:100],
                    key=f"album:{event.pk}:{seat.person_id}",
                    context={"event": event},
                )
                for seat in seats.select_related("person")
            ]
        )
        audit.record("album_told", on=event, by=by, now=now)

    def forget(self, *, now):
        """Delete the photographs of events that ended two years ago. :returns: how many."""
        return self.filter(event__ends_at__lt=now - KEPT_FOR).delete()[0]


class EventPicture(ToldPicture):
    event = models.ForeignKey(Event, models.PROTECT, related_name="pictures", verbose_name="rencontre")

    objects = without_bytes(EventPictureQuerySet)

    class Meta:
        verbose_name = "photo d’une rencontre"
        verbose_name_plural = "photos des rencontres"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words=""),
                name="event_picture_says_what_it_shows",
                violation_error_message="Dites ce que la photo montre.",
            ),
        ]

    def get_absolute_url(self):
        return reverse("missions:event_picture", args=[self.key])

    @classmethod
    def add(cls, event, upload, *, words, by, now=None):
        """
        Add a photograph of an event that has begun.

        :param words: what it shows, for those who do not see it.
        :raises Refusal: for what is no picture, beyond ``MOST``, before the event, or once it is called off.
        """
        now, picture = now or timezone.now(), redrawn(upload)  # before any lock: it takes a moment
        with transaction.atomic():
            event = event.locked()
            if event.status != Event.Status.ANNOUNCED or now < event.starts_at:
                raise Refusal("Les photos s’ajoutent une fois la rencontre commencée.")
            if event.pictures.count() >= MOST:
                raise Refusal(f"Il y a déjà {MOST} photos. Retirez-en une d’abord.")
            added = cls.objects.create(
                event=event,
                content=picture.content,
                width=picture.width,
                height=picture.height,
                words=words,
                added_by=by,
                added_at=now,
            )
            audit.record("event_picture_added", on=event, by=by, now=now, picture=str(added.key))
        return added

    @transaction.atomic
    def take_away(self, *, by=None, now=None):
        """
        Delete the photograph for good.

        :param by: the member of the lab; nobody for one who was there, whose name is not kept.
        """
        if type(self).objects.filter(pk=self.pk).delete()[0]:
            audit.record("event_picture_removed", on=self.event, by=by, now=now, picture=str(self.key))
