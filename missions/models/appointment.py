"""Twenty minutes of a drop-in that somebody has booked, and what became of them: a word of the lab, an idea."""

from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.models import TimestampedModel
from labo.templatetags.labo import day, hour
from labo.transitions import Refusal
from missions.models.appointment_queryset import SALT, AppointmentQuerySet
from missions.models.event import Event
from missions.slots import LENGTH
from missions.states import APPOINTMENT_STATES

FIRST_WORD = (
    "Merci de votre visite à la permanence. Voici l’idée dont nous avons parlé, pour ne pas la perdre : complétez-la "
    "ici quand vous voulez, nous vous répondons."
)
"""What the lab says when it makes an idea of a slot and writes nothing else: it tells nothing of its own log."""


class Appointment(TimestampedModel):
    """
    One row a booking: whoever cancels and books again has another, with another link.

    ``theme`` is the person's own; ``word`` is what the lab wrote to them. What the lab noted for itself is in
    :class:`~missions.models.conversation.Conversation`, and never here. ``revision`` is the SEQUENCE in calendars.
    """

    class Status(models.TextChoices):
        BOOKED = "booked", APPOINTMENT_STATES["booked"].name
        CANCELLED = "cancelled", APPOINTMENT_STATES["cancelled"].name

    event = models.ForeignKey(Event, models.PROTECT, related_name="appointments", verbose_name="permanence")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name="personne"
    )
    starts_at = models.DateTimeField("début")
    theme = models.CharField("sujet", max_length=100, blank=True)
    status = models.CharField("état", max_length=12, choices=Status, default=Status.BOOKED)
    booked_at = models.DateTimeField("réservé le")
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    word = models.TextField("mot du labo", max_length=1000, blank=True)
    word_at = models.DateTimeField("écrit le", null=True, blank=True)
    idea = models.ForeignKey(
        "projects.Idea", models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name="idée"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau réservé"
        verbose_name_plural = "créneaux réservés"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="booked", cancelled_at=None) | Q(status="cancelled", cancelled_at__isnull=False),
                name="appointment_known_status_and_date",
                violation_error_message="Un créneau est réservé, ou annulé à une date.",
            ),
            models.CheckConstraint(
                condition=Q(word="", word_at=None) | (~Q(word="") & Q(word_at__isnull=False)),
                name="appointment_word_has_its_date",
                violation_error_message="Le mot du labo a sa date.",
            ),
            models.UniqueConstraint(
                fields=["event", "starts_at"],
                condition=Q(status="booked"),
                name="appointment_one_a_slot",
                violation_error_message="Ce créneau vient d’être pris.",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(status="booked"),
                name="appointment_one_a_person",
                violation_error_message="Vous avez déjà un créneau à cette permanence.",
            ),
        ]

    def __str__(self):
        return f"{self.person} : {self.event}, {hour(self.starts_at)}"

    @property
    def ends_at(self):
        return self.starts_at + LENGTH

    @property
    def state(self):
        return APPOINTMENT_STATES[self.status]

    @property
    def is_booked(self):
        return self.status == self.Status.BOOKED

    @property
    def address(self):
        """The signed address by which this person reads the slot and cancels it, without signing in."""
        return settings.SITE_URL + reverse("missions:appointment", args=[signing.dumps(self.pk, salt=SALT)])

    @classmethod
    @transaction.atomic
    def book(cls, event, person, *, starts_at, theme="", now=None):
        """
        Book a slot. Asked again for the same one, it is the same booking.

        :param starts_at: when the slot begins, as the page showed it.
        :raises Refusal: if it is not one of the event's slots any more, has begun or is taken, or if this person
            has another one.
        """
        now, event = now or timezone.now(), event.locked()
        if event.status != Event.Status.ANNOUNCED:
            raise Refusal("Cette permanence n’est pas annoncée, ou n’a pas lieu.")
        if starts_at not in event.slots:
            raise Refusal("Ce créneau n’existe plus : l’horaire a changé. Choisissez-en un autre.")
        booked = event.appointments.booked().filter(Q(starts_at=starts_at) | Q(person=person))
        for row in booked:
            row.event = event
            if row.person_id == person.pk and row.starts_at == starts_at:
                return row
            if row.person_id == person.pk:
                raise Refusal(
                    f"Vous avez déjà le créneau de {hour(row.starts_at)}. Annulez-le pour en prendre un autre."
                )
        if booked:
            raise Refusal("Ce créneau vient d’être pris. Choisissez-en un autre, ou venez sans rendez-vous.")
        if starts_at <= now:
            raise Refusal("Ce créneau a déjà commencé. Choisissez-en un autre, ou venez sans rendez-vous.")
        row = cls.objects.create(event=event, person=person, starts_at=starts_at, theme=theme, booked_at=now)
        cls.objects.tell([row], "booked", event)
        return row

    @transaction.atomic
    def cancel(self, *, now=None):
        """
        Give the slot back: it is free at once. Asked again, it stays so.

        :raises Refusal: once the slot has begun.
        """
        now, event = now or timezone.now(), Event.objects.select_for_update(of=("self",)).get(pk=self.event_id)
        row = type(self).objects.select_related("person").get(pk=self.pk)
        if not row.is_booked:
            return row
        if row.starts_at <= now:
            raise Refusal("Ce créneau a commencé : il n’y a plus rien à annuler.")
        row.close(now=now)
        type(self).objects.tell([row], "cancelled", event)
        return row

    def close(self, *, now):
        """Write that the slot is nobody's. Whoever calls it holds the lock of the event, and tells the person."""
        self.status, self.cancelled_at, self.revision = self.Status.CANCELLED, now, self.revision + 1
        self.save(update_fields=["status", "cancelled_at", "revision", "updated_at"])

    @transaction.atomic
    def write(self, word, *, now=None):
        """
        Send the person a word of the lab after the conversation: the one thing of it that they read. Once.

        :raises Refusal: without a word, for a slot that was cancelled, if a word was sent already, or once the account
            is closed.
        """
        row = self._own()
        if not word.strip():
            raise Refusal("Écrivez quelques mots : la personne les recevra par courriel.")
        if row.word:
            raise Refusal("Un mot est déjà parti. Pour poursuivre, faites-en une idée : la conversation y continue.")
        row.word, row.word_at = word.strip(), now or timezone.now()
        row.save(update_fields=["word", "word_at", "updated_at"])
        type(self).objects.tell([row], "word", row.event)
        return row

    @transaction.atomic
    def become_idea(self):
        """
        Make a five-line idea of the slot, by the person: their subject, and the lab's word if it wrote one.

        :returns: the idea. A second click finds the first one's.
        """
        row = self._own()
        return row.idea if row.idea_id else row._receive_idea(with_word=True)

    @transaction.atomic
    def make_idea(self, *, by, word="", now=None):
        """
        Make the idea for the person, by the lab: the conversation opens with its word, which the person gets by mail.

        Nothing of the lab's own log goes along: the person's subject, the word that is written here, or the one that
        was sent already.

        :raises Refusal: if the slot was cancelled, or is an idea already, or once the account is closed.
        """
        row = self._own()
        if row.idea_id:
            raise Refusal("Ce créneau est déjà devenu une idée : la conversation continue sur sa page.")
        idea = row._receive_idea()
        idea.answer(by=by, key=idea.key, text=word.strip() or row.word or FIRST_WORD, now=now)
        return idea

    def _own(self):
        """Return this row, locked: two clicks make one idea and one word."""
        rows = type(self).objects.select_for_update(of=("self",)).select_related("event", "person", "idea")
        row = rows.get(pk=self.pk)
        if not row.is_booked:
            raise Refusal("Ce créneau a été annulé.")
        if not row.person.is_active:
            raise Refusal("Le compte de cette personne est fermé : elle ne lirait pas vos mots.")
        return row

    def _receive_idea(self, *, with_word=False):
        Idea = self._meta.get_field("idea").related_model
        born = f"Une idée née à la permanence du {day(self.starts_at)}."
        word = f"Le labo m’a écrit ensuite : {self.word}" if with_word and self.word else ""
        text = "\n\n".join(filter(None, [self.theme, born, word]))
        most = Idea._meta.get_field("text").max_length
        text = text if len(text) <= most else text[: most - 1] + "…"
        self.idea = Idea.receive(by=self.person, key=uuid4(), title=self.theme or born[:100], text=text)
        self.save(update_fields=["idea", "updated_at"])
        return self.idea
