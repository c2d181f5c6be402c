"""A five-line idea: the short way in, its conversation with the lab, until it becomes a proposal or rests."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from labo.models import TimestampedModel
from labo.outbox.queue import queue
from labo.transitions import LifeCycle, Refusal, TransitionRecord
from projects.models.proposal import Proposal
from projects.states import IDEA_STATES


class IdeaQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return this agent's own ideas."""
        return self.filter(author=user) if user.is_authenticated else self.none()

    def in_back_office(self, user):
        """Return what the lab answers: all of them, and to the lab alone."""
        return self.all() if user.is_authenticated and user.is_lab else self.none()

    def waiting(self):
        """Return the ideas whose author waits for a word of the lab, the oldest first."""
        return self.filter(status=Idea.Status.RECEIVED).order_by("updated_at", "pk")


class Idea(LifeCycle, TimestampedModel):
    class Status(models.TextChoices):
        RECEIVED = "received", "À répondre"
        ANSWERED = "answered", "Répondue"
        PROMOTED = "promoted", "Devenue proposition"
        CLOSED = "closed", "Close"

    TRANSITIONS = {
        Status.RECEIVED: (Status.ANSWERED, Status.PROMOTED, Status.CLOSED),
        Status.ANSWERED: (Status.RECEIVED, Status.PROMOTED, Status.CLOSED),
        # No door is ever shut: what the lab leaves aside may still become a proposal.
        Status.CLOSED: (Status.PROMOTED,),
        Status.PROMOTED: (),
    }
    OPEN = (Status.RECEIVED, Status.ANSWERED)

    key = models.UUIDField(
        "clé",
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text="Donnée au formulaire avant l’envoi : deux envois du même, une seule idée.",
    )
    status = models.CharField("état", max_length=20, choices=Status, default=Status.RECEIVED, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ideas", verbose_name="proposée par"
    )
    title = models.CharField("titre", max_length=100)
    text = models.TextField("idée", max_length=800)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = "idée"
        verbose_name_plural = "idées"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["received", "answered", "promoted", "closed"]),
                name="idea_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text=""),
                name="idea_says_something",
                violation_error_message="Une idée a un titre et quelques lignes.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("projects:idea", args=[self.key])

    @property
    def is_open(self):
        """True while both sides may write."""
        return self.status in self.OPEN

    @property
    def public_state(self):
        """What the author reads."""
        return IDEA_STATES[self.status]

    @property
    def can_be_promoted(self):
        return self.status == self.Status.PROMOTED or self.can_move_to(self.Status.PROMOTED)

    @classmethod
    @transaction.atomic
    def receive(cls, *, by, key, title, text):
        """
        Take an idea in and tell the lab. The same form sent twice makes one idea.

        :raises Refusal: if the key is that of somebody else's idea.
        """
        idea, is_new = cls.objects.get_or_create(key=key, defaults={"author": by, "title": title, "text": text})
        if idea.author_id != by.pk:
            raise Refusal("Cette page a déjà servi. Rechargez-la, puis envoyez votre idée.")
        if is_new:
            words = {"context": {"idea": idea}, "about": idea.title}
            queue("projects/emails/idea_new", to=[settings.LAB_EMAIL], key=f"idea:{key}", **words)
        return idea

    @transaction.atomic
    def answer(self, *, by, key, text, now=None):
        """
        Say something to the author, who gets it by mail.

        :param key: names what is said: a second click says it once.
        :raises Refusal: if the conversation is over.
        """
        if self._say(by=by, key=key, text=text, from_lab=True, now=now) and self.status == self.Status.RECEIVED:
            self.move_to(self.Status.ANSWERED, by=by, now=now)

    @transaction.atomic
    def close(self, *, by, key, text, now=None):
        """
        Say why the lab stops here. The author reads it and may still make a proposal of the idea.

        :raises Refusal: if the conversation is over.
        """
        if self._say(by=by, key=key, text=text, from_lab=True, now=now):
            self.move_to(self.Status.CLOSED, by=by, reason=text, now=now)

    @transaction.atomic
    def reply(self, *, by, key, text, now=None):
        """
        Say something to the lab, on the author's side: the idea waits for an answer again.

        :raises Refusal: if the conversation is over.
        """
        if self._say(by=by, key=key, text=text, from_lab=False, now=now) and self.status == self.Status.ANSWERED:
            self.move_to(self.Status.RECEIVED, by=by, now=now)

    def _say(self, *, by, key, text, from_lab, now=None):
        """Write one line of the conversation and mail it to the other side. False if it was said before."""
        self.status = self.locked().status
        said = {"author": by, "text": text, "is_from_lab": from_lab, "at": now or timezone.now()}
        note, is_new = self.notes.get_or_create(key=key, defaults=said)
        if not is_new:
            return False
        if not self.is_open:
            raise Refusal("Cette conversation est terminée. Écrivez au labo par courriel pour la reprendre.")
        template, to = "projects/emails/idea_reply", settings.LAB_EMAIL
        if from_lab:
            template, to = "projects/emails/idea_answer", self.author.email
        words = {"context": {"idea": self, "note": note}, "about": self.title}
        queue(template, to=[to], key=f"idea-note:{key}", **words)
        return True

    @transaction.atomic
    def promote(self, *, by, now=None):
        """
        Make a draft of the idea, with what is known already. A second click finds the first one's.

        :returns: the draft, or the case that it has become.
        """
        self.status = self.locked().status
        proposal = Proposal.objects.filter(idea=self).first()
        if proposal is None:
            known = {"org_unit_id": by.org_unit_id, "lead_job_title": by.job_title}
            proposal = Proposal.objects.create(lead=by, idea=self, title=self.title, summary=self.text, **known)
            if self.status != self.Status.PROMOTED:
                self.move_to(self.Status.PROMOTED, by=by, now=now)
        return proposal


class IdeaNote(models.Model):
    """One line of the conversation between the author and the lab."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="notes", verbose_name="idée")
    key = models.UUIDField("clé", unique=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="de")
    is_from_lab = models.BooleanField("écrit au nom du labo")
    text = models.TextField("texte", max_length=2000)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "mot échangé sur une idée"
        verbose_name_plural = "mots échangés sur les idées"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="idea_note_says_something",
                violation_error_message="Écrivez quelques mots.",
            ),
        ]

    def __str__(self):
        return self.text[:80]


class IdeaTransition(TransitionRecord):
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="transitions", verbose_name="idée")

    class Meta(TransitionRecord.Meta):
        verbose_name = "étape d’une idée"
        verbose_name_plural = "étapes des idées"

    def __str__(self):
        return f"{self.idea_id} : {self.source} → {self.target}"
