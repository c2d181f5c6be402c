"""The questions of the form as they were asked: a case keeps those that its service answered."""

import hashlib
import json

from django.db import models, transaction
from django.utils import timezone

from projects.form_sections import FORM_SECTIONS, Question


def questions_as_asked() -> list:
    """Return the form in force as plain values: [[section, [[field, label, hint], …]], …]."""
    return [
        [section.title, [[question.field, question.label, question.hint] for question in section.questions]]
        for section in FORM_SECTIONS
    ]


# The editions that this process has seen kept. None is ever rewritten or removed, so none is read twice.
KEPT = {}


class QuestionSet(models.Model):
    """One edition of the form. A new one is kept the day a version answers it; none is ever rewritten."""

    questions = models.JSONField("questions")
    sha256 = models.CharField("empreinte SHA-256", max_length=64, unique=True)
    first_asked_at = models.DateTimeField("posées depuis le", default=timezone.now)

    class Meta:
        verbose_name = "questions du formulaire"
        verbose_name_plural = "questions du formulaire"
        ordering = ["-pk"]

    def __str__(self):
        return f"questions n° {self.pk}"

    @classmethod
    def in_force(cls):
        """Return the questions that the form asks today, kept the first time that they are answered."""
        asked = questions_as_asked()
        mark = hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()
        if mark in KEPT:
            return KEPT[mark]
        edition = cls.objects.get_or_create(sha256=mark, defaults={"questions": asked})[0]
        transaction.on_commit(lambda: KEPT.setdefault(mark, edition))
        return edition

    @property
    def sections(self) -> list[tuple[str, list[Question]]]:
        """Return the form, section by section, whatever the one in force has become."""
        return [(title, [Question(*asked) for asked in questions]) for title, questions in self.questions]
