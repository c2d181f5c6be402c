"""The minutes of a session: they write themselves, are signed by two people, then frozen as a PDF."""

import hashlib

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone

from labo import audit
from labo.models import TimestampedModel
from labo.transitions import LifeCycle, Refusal, TransitionRecord
from projects.models.session import Session


class MinutesChangedMeanwhile(Refusal):
    """The minutes are no longer what the person read."""


def hashed(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


class Minutes(LifeCycle, TimestampedModel):
    """
    What two people write, around what writes itself: a preface and remarks. Everything else is read from the session.

    ``number`` is the version under way, ``correction`` what it corrects.
    """

    class Status(models.TextChoices):
        DRAFTING = "drafting", "À relire et à signer"
        SIGNED = "signed", "Signé"

    TRANSITIONS = {Status.DRAFTING: (Status.SIGNED,), Status.SIGNED: (Status.DRAFTING,)}

    session = models.OneToOneField(Session, models.PROTECT, related_name="minutes", verbose_name="session")
    status = models.CharField("état", max_length=20, choices=Status, default=Status.DRAFTING, editable=False)
    number = models.PositiveSmallIntegerField("version", default=1, editable=False)
    correction = models.TextField("ce qui est corrigé", max_length=1000, blank=True, editable=False)
    preface = models.TextField("préambule", max_length=3000, blank=True)
    remarks = models.TextField("remarques", max_length=3000, blank=True)
    revision = models.PositiveIntegerField("révision", default=0, editable=False)

    class Meta:
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["drafting", "signed"]),
                name="minutes_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(correction=""),
                name="minutes_correction_has_its_reason",
                violation_error_message="Une correction dit ce qu’elle corrige.",
            ),
        ]

    def __str__(self):
        return f"Compte rendu, {self.session}"

    @property
    def is_signed(self):
        return self.status == self.Status.SIGNED

    @classmethod
    def of(cls, session):
        """Return the minutes of a session; those that nobody has touched yet are not saved."""
        return cls.objects.filter(session=session).first() or cls(session=session)

    def mark(self):
        """Return the SHA-256 of what the minutes say, signatures left out: what a signature is for."""
        from projects.minutes_print import words_of

        return hashed(words_of(self))

    def valid_signatures(self, mark=None):
        """Return the signatures that stand for the text as it now reads."""
        if self._state.adding:
            return self.signatures.model.objects.none()
        return self.signatures.filter(number=self.number, mark=mark or self.mark()).select_related("by")

    @transaction.atomic
    def write(self, *, preface, remarks, seen):
        """
        Keep the two texts. A signature given before is for other words: it is to be given again.

        :param seen: the revision that the person had before their eyes.
        :raises MinutesChangedMeanwhile: if somebody wrote since; nothing is written.
        :raises Refusal: before the session opens, or once they are signed.
        """
        if self.session.is_planned:
            raise Refusal("Le compte rendu s’écrit à partir de l’ouverture de la session.")
        row = self._own_row()
        row._check_drafting()
        if row.revision != seen:
            raise MinutesChangedMeanwhile(
                "Quelqu’un d’autre a modifié ces textes entre-temps. Les vôtres sont gardés : comparez, puis "
                "enregistrez de nouveau."
            )
        row.preface, row.remarks, row.revision = preface, remarks, row.revision + 1
        row.save(update_fields=["preface", "remarks", "revision", "updated_at"])
        return row

    def _own_row(self):
        """Return the row, made if need be, locked: the session is locked first, so that two people make one row."""
        session = self.session.locked()
        row, _ = type(self).objects.get_or_create(session=session)
        return row.locked()

    def _check_drafting(self):
        if self.is_signed:
            raise Refusal("Ce compte rendu est signé : il ne change plus. Une correction ouvre une nouvelle version.")

    def role_for(self, person):
        """
        Return as what this person may sign.

        :raises Refusal: for somebody who neither facilitated the session nor belongs to the lab.
        """
        if person.pk == self.session.facilitator_id:
            return MinutesSignature.Role.FACILITATOR
        if person.is_lab:
            return MinutesSignature.Role.LAB
        raise Refusal("Le compte rendu est signé par la personne qui anime et par une autre, de l’équipe du labo.")

    @transaction.atomic
    def sign(self, *, by, seen, now=None):
        """
        Sign the minutes as they were read. The second signature freezes them as a PDF, stored once.

        The PDF is printed under the lock of this one row: nobody waits for it but the other person who signs.

        :param seen: the :meth:`mark` of what the person read.
        :returns: the version that the second signature made, or None.
        :raises MinutesChangedMeanwhile: if they no longer say what the person read.
        :raises Refusal: before the session is closed, without a facilitator, twice, or for somebody who may not.
        """
        from projects.session_pdf import render_minutes

        if not self.session.locked().is_closed:
            raise Refusal("Le compte rendu se signe une fois la session close : ses décisions sont alors appliquées.")
        if self.session.facilitator_id is None:
            raise Refusal("Nommez d’abord la personne qui a animé la session : elle signe le compte rendu.")
        row = self._own_row()
        row._check_drafting()
        # Later than the last words written: what was signed before them is for other words.
        now = now or timezone.now()
        role, mark = row.role_for(by), row.mark()
        if mark != seen:
            raise MinutesChangedMeanwhile(
                "Le compte rendu a changé depuis que vous l’avez lu. Relisez-le avant de signer."
            )
        signatures = {signature.role: signature for signature in row.valid_signatures(mark)}
        if any(signature.by_id == by.pk for signature in signatures.values()):
            raise Refusal("Vous avez déjà signé ce compte rendu.")
        if role in signatures:
            raise Refusal("Il manque la signature de la personne qui a animé la session.")
        signatures[role] = row.signatures.create(number=row.number, role=role, by=by, mark=mark, signed_at=now)
        audit.record("minutes_signed", on=row, by=by, now=now, role=role, version=row.number)
        version = None
        if len(signatures) == len(MinutesSignature.Role):
            pdf = render_minutes(row, signatures=in_order(signatures), on=timezone.localdate(now))
            version = row.versions.create(
                number=row.number,
                reason=row.correction,
                pdf=pdf,
                sha256=hashlib.sha256(pdf).hexdigest(),
                released_at=now,
            )
            row.move_to(self.Status.SIGNED, by=by, now=now)
        # Minutes that nobody had touched yet had no row when they were read.
        self.pk, self._state.adding = row.pk, False
        self.refresh_from_db()
        return version

    @transaction.atomic
    def correct(self, *, by, reason, now=None):
        """
        Open the next version. The signed ones stay as they are.

        :raises Refusal: without a reason, or before they are signed.
        """
        if not reason.strip():
            raise Refusal("Dites ce que vous corrigez et pourquoi.")
        row = self.locked()
        self.move_to(
            self.Status.DRAFTING,
            by=by,
            reason=reason,
            now=now,
            number=row.number + 1,
            correction=reason.strip(),
            # Whoever still has the signed text before their eyes must not write over the new one.
            revision=row.revision + 1,
        )


def in_order(signatures):
    return [signatures[role] for role in MinutesSignature.Role]


class MinutesSignature(models.Model):
    """One signature, for the very words it was given to. Never rewritten (a database trigger refuses it)."""

    class Role(models.TextChoices):
        FACILITATOR = "facilitator", "animation de la session"
        LAB = "lab", "équipe du labo"

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="signatures", verbose_name="compte rendu")
    number = models.PositiveSmallIntegerField("version")
    role = models.CharField("qualité", max_length=20, choices=Role)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    mark = models.CharField("empreinte du texte", max_length=64)
    signed_at = models.DateTimeField("signé le", default=timezone.now)

    class Meta:
        verbose_name = "signature d’un compte rendu"
        verbose_name_plural = "signatures des comptes rendus"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "number", "mark", "role"],
                name="minutes_signed_once_per_role",
                violation_error_message="Ce compte rendu a déjà cette signature.",
            ),
            models.UniqueConstraint(
                fields=["minutes", "number", "mark", "by"],
                name="minutes_signed_once_per_person",
                violation_error_message="Cette personne a déjà signé ce compte rendu.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["facilitator", "lab"]),
                name="minutes_known_role",
                violation_error_message="Cette qualité n’existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.by}, {self.get_role_display()}"


class MinutesVersionQuerySet(models.QuerySet):
    def listed(self):
        """Return the versions with their ``size`` in bytes, and without the PDF itself."""
        return self.defer("pdf").annotate(size=Length("pdf"))


class MinutesVersion(models.Model):
    """A signed PDF: stored once, never rewritten (a database trigger refuses it)."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="versions", verbose_name="compte rendu")
    number = models.PositiveSmallIntegerField("version")
    reason = models.TextField("ce qui est corrigé", max_length=1000, blank=True)
    pdf = models.BinaryField("PDF")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    released_at = models.DateTimeField("signée le", default=timezone.now)

    objects = MinutesVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d’un compte rendu"
        verbose_name_plural = "versions des comptes rendus"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "number"],
                name="minutes_version_unique_number",
                violation_error_message="Cette version existe déjà.",
            ),
        ]

    def __str__(self):
        return f"{self.minutes}, version {self.number}"

    def get_absolute_url(self):
        return reverse("admin:projects_session_minutes_pdf", args=[self.minutes.session_id, self.number])


class MinutesTransition(TransitionRecord):
    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="transitions", verbose_name="compte rendu")

    class Meta(TransitionRecord.Meta):
        verbose_name = "étape d’un compte rendu"
        verbose_name_plural = "étapes des comptes rendus"

    def __str__(self):
        return f"{self.minutes_id} : {self.source} → {self.target}"

    def get_target_display(self):
        return Minutes.Status(self.target).label
