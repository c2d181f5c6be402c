"""The six hats: one statement, one hat, one author; and the name that a group of statements is given."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from labo.models import TimestampedModel
from labo.transitions import Refusal
from labo.typography import NBSP
from projects.models.grid import Criterion
from projects.models.proposal import Proposal

MAX_IDEA = 600
OVER = f"Ce tour est fini{NBSP}: votre idée n’est pas partie. Votre texte est gardé ici."
NO_LONGER_YOURS = f"Les idées de ce tour sont révélées{NBSP}: la vôtre ne change plus."


class Hat(models.TextChoices):
    """Source: Edward de Bono, « Les six chapeaux de la réflexion »."""

    WHITE = "white", "Blanc, les faits"
    RED = "red", "Rouge, les ressentis"
    BLACK = "black", "Noir, les risques"
    YELLOW = "yellow", "Jaune, les atouts"
    GREEN = "green", "Vert, les idées"
    BLUE = "blue", "Bleu, le cadre"

    @property
    def word(self):
        return self.label.partition(", ")[0]

    @property
    def subject(self):
        return self.label.partition(", ")[2]

    @property
    def question(self):
        """What the room answers under this hat."""
        return QUESTIONS[self]


QUESTIONS = {
    Hat.WHITE: f"Que savons-nous pour de bon{NBSP}? Que nous manque-t-il{NBSP}?",
    Hat.RED: f"Que ressentez-vous devant cette proposition{NBSP}? Sans vous justifier.",
    Hat.BLACK: f"Qu’est-ce qui pourrait mal tourner, et pour qui{NBSP}?",
    Hat.YELLOW: f"Qu’avons-nous à y gagner, même si tout ne marche pas{NBSP}?",
    Hat.GREEN: f"Et si…{NBSP}? Quelles autres façons de s’y prendre{NBSP}?",
    Hat.BLUE: f"Que proposons-nous de décider{NBSP}? Que reste-t-il à lever{NBSP}?",
}


class Leaning(models.TextChoices):
    """Where an idea leads in the note, when it leads somewhere."""

    WILL = "will", "Ce que le labo fera"
    WONT = "wont", "Ce que le labo ne fera pas"


class HatGroup(models.Model):
    """A name given by the room to several ideas of one round that say the same thing."""

    round = models.ForeignKey("projects.HatRound", models.CASCADE, related_name="groups", verbose_name="tour")
    name = models.CharField("nom", max_length=80)

    class Meta:
        verbose_name = "groupe d’idées"
        verbose_name_plural = "groupes d’idées"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"],
                name="hat_group_unique_name",
                violation_error_message="Ce tour a déjà un groupe de ce nom.",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    @transaction.atomic
    def gather(cls, round, ideas, *, name):
        """
        Put ideas of a revealed round under one name; those of an earlier group leave it.

        :param ideas: primary keys. One is enough to join a group that exists already.
        :raises Refusal: before the ideas are revealed, without a name, or with a single idea that joins nothing.
        """
        round.hold()
        if not round.is_revealed:
            raise Refusal("Les idées se regroupent une fois révélées.")
        if not name.strip():
            raise Refusal("Donnez un nom au groupe.")
        chosen = round.contributions.filter(pk__in=ideas)
        group = round.groups.filter(name__iexact=name.strip()).first()
        if chosen.count() < (1 if group else 2):
            raise Refusal("Cochez au moins deux idées à regrouper.")
        group = group or cls.objects.create(round=round, name=name.strip())
        chosen.update(group=group)
        round.groups.filter(contributions=None).delete()
        round.room.touch()
        return group

    @transaction.atomic
    def scatter(self):
        """Take the name away: its ideas stand alone again."""
        self.round.hold()
        self.contributions.update(group=None)
        self.delete()
        self.round.room.touch()


class HatContributionQuerySet(models.QuerySet):
    def shown(self):
        """Return what everybody in the room may read: what was revealed, and what was said outside a round."""
        return self.filter(Q(round=None) | Q(round__revealed_at__isnull=False))


class HatContribution(TimestampedModel):
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="hat_contributions", verbose_name="cas")
    hat = models.CharField("chapeau", max_length=10, choices=Hat)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="posée par")
    text = models.TextField("idée", max_length=MAX_IDEA)
    round = models.ForeignKey(
        "projects.HatRound",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="tour",
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="critère"
    )
    leaning = models.CharField("va vers", max_length=10, choices=Leaning, blank=True)
    group = models.ForeignKey(
        HatGroup, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name="groupe"
    )
    key = models.UUIDField(
        "clé",
        null=True,
        blank=True,
        editable=False,
        help_text="Donnée à la note avant son envoi : deux envois de la même, une seule idée.",
    )

    objects = HatContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "idée sous un chapeau"
        verbose_name_plural = "idées sous les chapeaux"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hat__in=Hat.values),
                name="hat_known",
                violation_error_message="Ce chapeau n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(leaning__in=["", *Leaning.values]),
                name="hat_known_leaning",
                violation_error_message="Une idée va vers ce que le labo fera, ou ne fera pas.",
            ),
            models.UniqueConstraint(
                fields=["author", "key"],
                name="hat_idea_sent_once",
                violation_error_message="Cette idée est déjà posée.",
            ),
        ]

    def __str__(self):
        return f"{self.get_hat_display()} : {self.text[:60]}"

    @classmethod
    @transaction.atomic
    def contribute(cls, proposal, *, hat, text, by, round=None, criterion=None, leaning="", key=None):
        """
        Put down one idea under one hat, while the case is discussed.

        :param round: the round of the room it is written in; None for what was said outside.
        :param key: made before the first sending. What comes again with it, after a network that failed, is kept once.
        :raises Refusal: outside the discussion, once the ideas of the round are revealed, or with a criterion of
            another grid.
        """
        # Every verb of the room locks the case first: an idea comes before the reveal, or after it and is refused.
        case = proposal.locked()
        if key and (sent_before := cls.objects.filter(author=by, key=key).first()):
            return sent_before
        if case.status != Proposal.Status.DELIBERATING:
            raise Refusal("Les chapeaux se remplissent pendant la discussion du cas.")
        if round is not None:
            round.refresh_from_db()
            if not round.is_writing:
                raise Refusal(OVER)
        if criterion is not None and criterion.grid_id != case.grid_id:
            raise Refusal("Ce critère n’est pas dans la grille de ce cas.")
        return cls.objects.create(
            proposal=proposal,
            hat=hat,
            text=text,
            author=by,
            round=round,
            criterion=criterion,
            leaning=leaning,
            key=key,
        )

    def _still_own(self, by):
        """
        Lock the case, and check that this idea may still change.

        :raises Refusal: if it is somebody else's, or revealed, or the case decided.
        """
        status = self.proposal.locked().status
        row = type(self).objects.select_related("round").filter(pk=self.pk, author=by).first()
        if row is None:
            raise Refusal("Cette idée n’est plus là.")
        if row.round is None or not row.round.is_writing or status != Proposal.Status.DELIBERATING:
            raise Refusal(NO_LONGER_YOURS)

    @transaction.atomic
    def rewrite(self, *, text, by, criterion=None, leaning=""):
        """
        Put it in other words, as long as nobody else has read it.

        :raises Refusal: once it is revealed.
        """
        self._still_own(by)
        if criterion is not None and criterion.grid_id != self.proposal.grid_id:
            raise Refusal("Ce critère n’est pas dans la grille de ce cas.")
        self.text, self.criterion, self.leaning = text, criterion, leaning
        self.save(update_fields=["text", "criterion", "leaning", "updated_at"])

    @transaction.atomic
    def remove(self, *, by):
        """
        Take it away, as long as nobody else has read it.

        :raises Refusal: once it is revealed.
        """
        self._still_own(by)
        self.delete()
