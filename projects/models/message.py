"""
The thread of a case: messages between its service and the lab, and the lab's notes to itself.

Two audiences, chosen when the message is written and never changed after.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from labo import audit
from labo.transitions import Refusal
from projects import notices
from projects.models.co_lead import CoLead
from projects.models.proposal import Proposal

MAX_LENGTH = 4000
WITHDRAWABLE = timedelta(minutes=10)
"""How long the mail of a message waits, so that taking the message back takes the mail back too."""


class NewMessagesMeanwhile(Refusal):
    """Somebody wrote in this thread since the page was opened: an answer may be there already."""

    def __init__(self):
        super().__init__(
            "Un message est arrivé pendant que vous écriviez. Votre texte est gardé : lisez ce message, puis envoyez "
            "le vôtre s’il convient toujours."
        )


class Audience(models.TextChoices):
    SERVICE = "service", "visible par le service"
    LAB = "lab", "interne labo"


NOT_A_WRITER = "Vous lisez ce cas, vous n’y écrivez pas."


def may_write_to_the_lab(user):
    """Return the condition on a case for this person to write to the lab: they carry it, sponsor it, or comment it."""
    shared = CoLead.objects.of(user).filter(role__in=[CoLead.Role.EDIT, CoLead.Role.COMMENT])
    return Q(lead=user) | Q(sponsor_email__iexact=user.email) | Q(pk__in=shared.values("proposal"))


def may_write_to_the_service(user) -> bool:
    """Say whether this member of the team speaks for the lab. Those who only assess write internal notes."""
    return user.is_lab


class MessageQuerySet(models.QuerySet):
    def standing(self):
        """Return the messages that nobody took back."""
        return self.filter(withdrawn_at__isnull=True)

    def for_service(self):
        return self.filter(audience=Audience.SERVICE)

    def for_team(self, user):
        """Return what this member of the team reads: the lab, the whole thread; who assesses, the internal notes."""
        return self if may_write_to_the_service(user) else self.filter(audience=Audience.LAB)

    def awaiting(self, *, from_lab):
        """Return the messages of one side whose answer is still to come from the other, the most urgent first."""
        asked = self.standing().filter(from_lab=from_lab, answer_by__isnull=False, answered_at__isnull=True)
        return asked.order_by("answer_by", "pk")


class Message(models.Model):
    """
    One message. Its words, its author and its audience are never rewritten: the database refuses it.

    ``from_lab`` is the side it was written on, whatever becomes of its author. ``answer_by`` says that the other side
    is expected to answer, and by when; its next message answers.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="messages", verbose_name="cas")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", verbose_name="écrit par"
    )
    from_lab = models.BooleanField("de la part du labo")
    audience = models.CharField("qui le lit", max_length=10, choices=Audience)
    text = models.TextField("message", max_length=MAX_LENGTH)
    key = models.UUIDField(
        "clé", default=uuid.uuid4, editable=False, help_text="Donnée au formulaire : deux envois du même, un message."
    )
    created_at = models.DateTimeField("écrit le", default=timezone.now)
    answer_by = models.DateField("réponse attendue avant le", null=True, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_with = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answered", verbose_name="réponse"
    )
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["proposal", "id"], name="message_of_case"),
            models.Index(
                fields=["answer_by"],
                name="message_awaiting",
                condition=Q(answer_by__isnull=False, answered_at__isnull=True, withdrawn_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "key"],
                name="message_once",
                violation_error_message="Ce message est déjà envoyé.",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values),
                name="message_known_audience",
                violation_error_message="Ces destinataires n’existent pas.",
            ),
            models.CheckConstraint(
                condition=Q(from_lab=True) | Q(audience="service"),
                name="message_of_service_is_read_by_service",
                violation_error_message="Un message du service est visible par le service.",
            ),
            models.CheckConstraint(
                condition=Q(audience="service") | Q(answer_by__isnull=True),
                name="message_internal_expects_no_answer",
                violation_error_message="Une note interne n’attend pas de réponse du service.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_with__isnull=True)
                | Q(answered_at__isnull=False, answered_with__isnull=False, answer_by__isnull=False),
                name="message_answered_has_date_and_answer",
                violation_error_message="Une réponse a sa date, et répond à un message qui l’attend.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) & ~Q(text="") | Q(withdrawn_at__isnull=False, text=""),
                name="message_has_words_until_withdrawn",
                violation_error_message="Un message a un texte, un message retiré n’en a plus.",
            ),
        ]

    def __str__(self):
        return f"Message {self.pk} sur « {self.proposal} »"

    @property
    def is_internal(self):
        return self.audience == Audience.LAB

    @property
    def expects_answer(self):
        return self.answer_by is not None and self.answered_at is None and self.withdrawn_at is None

    def is_late(self, today):
        return self.expects_answer and self.answer_by < today

    @property
    def cause(self):
        """Name this message for the mails and notices that it causes."""
        return f"message:{self.pk}"

    # --- Writing ----------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def write_to_lab(cls, proposal, *, by, text, key=None, answer_by=None, seen=None, now=None):
        """
        Write to the lab, on the service's side.

        :param key: drawn with the form; the same message sent twice is one message.
        :param answer_by: the day before which an answer is hoped for, if one is.
        :param seen: the last message that the person had before their eyes, if that is to be checked.
        :raises Refusal: without words, for a day that is past, on a draft, or for who may not write.
        :raises NewMessagesMeanwhile: if somebody else wrote in the thread since.
        """
        if not Proposal.objects.filter(may_write_to_the_lab(by), pk=proposal.pk).exists():
            raise Refusal(NOT_A_WRITER)
        words = {"text": text, "audience": Audience.SERVICE, "from_lab": False, "answer_by": answer_by}
        message, is_new = cls._write(proposal, by=by, key=key, seen=seen, now=now, **words)
        if is_new:
            notices.message_to_lab(message, leaves_at=message.created_at + WITHDRAWABLE)
        return message

    @classmethod
    @transaction.atomic
    def write_to_service(cls, proposal, *, by, text, key=None, answer_by=None, seen=None, now=None):
        """
        Write to the service for the lab; a mail tells it, ten minutes later. The rest as :meth:`write_to_lab`.
        """
        if not may_write_to_the_service(by):
            raise Refusal("L’équipe du labo écrit au service. Vous pouvez noter quelque chose pour le labo.")
        words = {"text": text, "audience": Audience.SERVICE, "from_lab": True, "answer_by": answer_by}
        message, is_new = cls._write(proposal, by=by, key=key, seen=seen, now=now, **words)
        if is_new:
            notices.message_to_service(message, leaves_at=message.created_at + WITHDRAWABLE)
        return message

    @classmethod
    @transaction.atomic
    def note(cls, proposal, *, by, text, key=None, now=None):
        """
        Note something for the lab and for those who assess the case. Its service never reads it.

        :raises Refusal: without words, or for who does not work on the case.
        """
        if not Proposal.objects.in_back_office(by).filter(pk=proposal.pk).exists():
            raise Refusal("Seules les personnes qui travaillent sur ce cas y notent quelque chose.")
        words = {"text": text, "audience": Audience.LAB, "from_lab": True, "answer_by": None}
        message, is_new = cls._write(proposal, by=by, key=key, seen=None, now=now, **words)
        if is_new:
            notices.internal_note(message, leaves_at=message.created_at + WITHDRAWABLE)
        return message

    @classmethod
    def _write(cls, proposal, *, by, key, seen, now, **words):
        """Return (the message, whether it is new), with the case locked: its messages are numbered as they appear."""
        now, key, words["text"] = now or timezone.now(), key or uuid.uuid4(), words["text"].strip()
        if proposal.locked().is_draft:
            raise Refusal("Un brouillon n’a pas d’échanges : le labo ne le voit pas encore.")
        thread = cls.objects.filter(proposal=proposal)
        if twin := thread.filter(key=key).first():
            sent = {name: getattr(twin, name) for name in words}
            if twin.author_id == by.pk and sent == words:
                return twin, False
            # The back button brought the same form again, for other words.
            key = uuid.uuid4()
        if not words["text"]:
            raise Refusal("Écrivez votre message.")
        if words["answer_by"] and words["answer_by"] < timezone.localdate(now):
            raise Refusal("Choisissez une date à venir.")
        if seen is not None and thread.for_service().standing().filter(pk__gt=seen).exclude(author=by).exists():
            raise NewMessagesMeanwhile
        message = cls.objects.create(proposal=proposal, author=by, key=key, created_at=now, **words)
        if not message.is_internal:
            asked = thread.awaiting(from_lab=not message.from_lab)
            asked.order_by().update(answered_at=now, answered_with=message)
        return message, True

    # --- Taking back ------------------------------------------------------------------------------------

    def may_be_withdrawn(self, by, *, now):
        """Say whether its author may still take it back, as far as its date tells."""
        return self.author_id == by.pk and self.withdrawn_at is None and now - self.created_at < WITHDRAWABLE

    def is_read_by(self, reading):
        """Say whether this reader counts as « the others »: the other side, or everybody else for an internal note."""
        if reading.person_id == self.author_id:
            return False
        return self.is_internal or reading.on_lab_side != self.from_lab

    @transaction.atomic
    def withdraw(self, *, by, now=None):
        """
        Take back one's own message while nobody has read it: its words and its mail are wiped.

        What it had answered waits for an answer again.

        :raises Refusal: somebody else's, after ten minutes, once it was read or once its mail left.
        """
        now = now or timezone.now()
        self.proposal.locked()
        row = type(self).objects.get(pk=self.pk)
        if row.author_id != by.pk:
            raise Refusal("Seule la personne qui a écrit un message peut le retirer.")
        if row.withdrawn_at:
            raise Refusal("Ce message est déjà retiré.")
        if any(row.is_read_by(reading) for reading in self.proposal.readings.filter(last_seen__gte=row.pk)):
            raise Refusal("Ce message a été lu : il ne se retire plus. Écrivez-en un autre pour le corriger.")
        if not row.may_be_withdrawn(by, now=now) or not notices.take_back(row):
            raise Refusal("Un message se retire dans les dix minutes. Écrivez-en un autre pour le corriger.")
        type(self).objects.filter(answered_with=row).update(answered_at=None, answered_with=None)
        type(self).objects.filter(pk=row.pk).update(text="", withdrawn_at=now)
        audit.record("message_withdrawn", on=self.proposal, by=by, now=now, message=self.pk)
        self.refresh_from_db()
