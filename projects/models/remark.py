"""What the lab writes beside the questions of a case it did not take on, for whoever proposes it again."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from labo.models import TimestampedModel
from labo.transitions import Refusal
from projects.form_sections import QUESTIONS
from projects.models.proposal import Proposal
from projects.seen import settle


class RemarkQuerySet(models.QuerySet):
    def announced(self):
        """Return the remarks of the cases whose answer was given: the only ones that a service reads."""
        return self.filter(proposal__announced_at__isnull=False, proposal__status__in=Proposal.TRIED_AGAIN)

    def for_the_next_try(self, draft):
        """Return {question: text}: what the lab remarked on the case that this draft proposes again."""
        if draft.previous_id is None:
            return {}
        return dict(self.announced().filter(proposal=draft.previous_id).values_list("field", "text"))


class Remark(TimestampedModel):
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="remarks", verbose_name="cas")
    field = models.CharField("question", max_length=30)
    text = models.TextField("remarque", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = "remarque sur une réponse"
        verbose_name_plural = "remarques sur les réponses"
        ordering = ["proposal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "field"],
                name="remark_one_per_question",
                violation_error_message="Cette question a déjà une remarque.",
            ),
            models.CheckConstraint(
                condition=Q(field__in=list(QUESTIONS)),
                name="remark_on_a_known_question",
                violation_error_message="Cette question n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="remark_says_something",
                violation_error_message="Écrivez quelques mots, ou retirez la remarque.",
            ),
        ]

    def __str__(self):
        return f"{QUESTIONS[self.field].label} : {self.text[:60]}"

    @classmethod
    @transaction.atomic
    def write(cls, proposal, texts, *, by, seen):
        """
        Write the remarks as the page holds them; an empty one takes its remark away.

        :param texts: {question: text}.
        :param seen: the marks of the remarks that the page had shown.
        :returns: a :class:`projects.seen.Settled`; what a colleague wrote meanwhile stands, disputed or not.
        :raises Refusal: for a case that is not over, or was taken on.
        """
        if proposal.locked().status not in Proposal.TRIED_AGAIN:
            raise Refusal("Les remarques s’écrivent sur un cas ajourné, réorienté ou non retenu.")
        standing = dict(cls.objects.filter(proposal=proposal).values_list("field", "text"))
        settled = settle(texts, {name: standing.get(name, "") for name in texts}, seen)
        for name, text in texts.items():
            if name in settled.adopted or name in settled.disputed or text == standing.get(name, ""):
                continue
            if text:
                cls.objects.update_or_create(proposal=proposal, field=name, defaults={"text": text, "by": by})
            else:
                cls.objects.filter(proposal=proposal, field=name).delete()
        return settled
