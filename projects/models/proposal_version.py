"""What a service has sent, version by version: frozen answers, each with its mark and its reason."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.question_set import QuestionSet


def frozen(proposal) -> dict:
    """Return the answers as they read now: {field: text, or list of texts}, the service by its name."""
    answers = {name: getattr(proposal, name) for name in proposal.WRITTEN}
    return {**answers, "org_unit": str(proposal.org_unit or "")}


def canonical(answers) -> bytes:
    """Return the answers as they are marked: JSON in UTF-8, fields in alphabetical order, no space between them."""
    return json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def mark_of(answers) -> str:
    """Return the SHA-256 of the answers, in hexadecimal, whatever the order of their fields."""
    return hashlib.sha256(canonical(answers)).hexdigest()


class ProposalVersion(models.Model):
    """One sending of the answers. It is never rewritten: the database refuses it."""

    proposal = models.ForeignKey("projects.Proposal", models.CASCADE, related_name="versions", verbose_name="cas")
    number = models.PositiveSmallIntegerField("version")
    answers = models.JSONField("réponses")
    question_set = models.ForeignKey(
        QuestionSet, models.PROTECT, editable=False, related_name="+", verbose_name="questions posées"
    )
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    reason = models.TextField("ce qui change", max_length=1000, blank=True)
    filed_at = models.DateTimeField("envoyée le", default=timezone.now)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="envoyée par"
    )

    class Meta:
        verbose_name = "version d’une proposition"
        verbose_name_plural = "versions des propositions"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "number"],
                name="proposal_version_unique_number",
                violation_error_message="Cette version existe déjà.",
            ),
        ]

    def __str__(self):
        return f"version {self.number}"

    def save(self, *args, **kwargs):
        """Keep, with the answers, the questions that they answer."""
        if self._state.adding and self.question_set_id is None:
            self.question_set = QuestionSet.in_force()
        super().save(*args, **kwargs)

    @property
    def written(self) -> bytes:
        """The very bytes of which ``sha256`` is the mark."""
        return canonical(self.answers)

    @property
    def readable(self) -> dict:
        """Return the answers in words: {field: text}, a list with one item per line, a choice by its label."""
        choices = {field.name: dict(field.flatchoices) for field in self.proposal._meta.fields if field.choices}
        return {
            name: "\n".join(value) if isinstance(value, list) else str(choices.get(name, {}).get(value, value or ""))
            for name, value in self.answers.items()
        }

    @property
    def answered(self) -> list:
        """Return the answers under the questions as they were asked: [(section, [(question, text)])]."""
        said = self.readable
        return [
            (title, [(question, said.get(question.field, "")) for question in questions])
            for title, questions in self.question_set.sections
        ]

    @classmethod
    def file(cls, proposal, *, by, number=1, reason="", now=None):
        """Freeze the answers as this instance of the case holds them. Call it with the row of the case locked."""
        answers = frozen(proposal)
        return cls.objects.create(
            proposal=proposal,
            number=number,
            answers=answers,
            sha256=mark_of(answers),
            reason=reason,
            filed_at=now or timezone.now(),
            filed_by=by,
        )
