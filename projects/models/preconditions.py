"""The three preconditions, as the service answered them before its first question."""

from django.db import models, transaction
from django.db.models import Q

from projects.form_sections import PRECONDITIONS
from projects.models.proposal import AlreadySubmitted, Proposal


class Preconditions(models.Model):
    """What was said of each: yes, not yet, no idea, or nothing. The lab reads it; it decides nothing by itself."""

    class Answer(models.TextChoices):
        YES = "yes", "Oui"
        NOT_YET = "not_yet", "Pas encore"
        UNKNOWN = "unknown", "Je ne sais pas"

    FIELDS = tuple(PRECONDITIONS)

    proposal = models.OneToOneField(
        Proposal, models.CASCADE, related_name="preconditions", primary_key=True, verbose_name="cas"
    )
    is_backed = models.CharField("hiérarchie informée", max_length=10, choices=Answer, blank=True)
    has_volunteers = models.CharField("agents volontaires", max_length=10, choices=Answer, blank=True)
    is_open_ended = models.CharField("rien d’acheté ni de décidé", max_length=10, choices=Answer, blank=True)

    class Meta:
        verbose_name = "conditions de départ d’un cas"
        verbose_name_plural = "conditions de départ des cas"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    is_backed__in=["", "yes", "not_yet", "unknown"],
                    has_volunteers__in=["", "yes", "not_yet", "unknown"],
                    is_open_ended__in=["", "yes", "not_yet", "unknown"],
                ),
                name="preconditions_known_answers",
                violation_error_message="Répondez par oui, pas encore ou je ne sais pas.",
            ),
        ]

    def __str__(self):
        return f"conditions de départ de {self.proposal_id}"

    @property
    def answers(self):
        """{name: answer}, for those that have one."""
        return {name: answer for name in self.FIELDS if (answer := getattr(self, name))}

    @classmethod
    @transaction.atomic
    def keep(cls, proposal, answers):
        """
        Keep what the service said of the preconditions of its draft.

        :param answers: {name: answer}; those that are not there are left as they stand.
        :raises AlreadySubmitted: if the case was sent meanwhile.
        """
        if not answers:
            return
        if not (row := proposal.locked()).is_draft:
            raise AlreadySubmitted(row)
        cls.objects.update_or_create(proposal=proposal, defaults=answers)
