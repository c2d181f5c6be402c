"""Changing what was sent: a buffer that the service alone reads, then one dated version with its reason."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from labo.audit import record
from labo.models import OrgUnit, TimestampedModel
from labo.outbox.queue import queue_together, write
from labo.transitions import Refusal
from projects.differences import changes
from projects.form_sections import QUESTIONS
from projects.models.proposal import Proposal
from projects.models.proposal_version import ProposalVersion, frozen

TOO_LATE = (
    "Le labo termine l’étude de votre cas : vos modifications ne peuvent plus être déposées. "
    "Elles restent gardées ici ; écrivez-lui pour en parler."
)
SETTLED = "La réponse est partie : ce cas ne se modifie plus ici. Écrivez au labo pour en parler."


class AmendmentChangedMeanwhile(Refusal):
    """Somebody else kept other changes, or filed theirs, since this page was opened."""


class AlreadyFiled(Refusal):
    """These changes are a version by now: another tab, or a second click."""


class Amendment(TimestampedModel):
    """
    The changes that a service prepares. Nobody of the lab reads them before they are filed.

    ``answers`` is {field of the form: value of the column}, the service by its number.
    """

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="amendment", verbose_name="cas")
    answers = models.JSONField("réponses")
    revision = models.PositiveIntegerField("révision", default=0, editable=False)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="préparée par"
    )

    class Meta:
        verbose_name = "modification en préparation"
        verbose_name_plural = "modifications en préparation"
        ordering = ["-updated_at"]

    def __str__(self):
        return f"Modifications non déposées, {self.proposal}"

    @classmethod
    def of(cls, proposal):
        """Return the changes that wait, or a blank sheet that starts from what was sent."""
        waiting = cls.objects.filter(proposal=proposal).first()
        waiting = waiting or cls(answers={name: column(proposal, name) for name in Proposal.WRITTEN})
        waiting.proposal = proposal
        return waiting

    @property
    def mark(self):
        """Name the state of the changes: what a page shows again to say which ones it was written from."""
        return f"{self.proposal.versions.count()}-{self.revision}"

    def amended(self) -> Proposal:
        """Return the case as it would read with these changes. It is not to be saved."""
        case = Proposal.objects.select_related("org_unit", "lead").get(pk=self.proposal_id)
        for name in Proposal.WRITTEN:
            if name in self.answers:
                setattr(case, case._meta.get_field(name).attname, self.answers[name])
        if case.org_unit_id and not OrgUnit.objects.filter(pk=case.org_unit_id).exists():
            case.org_unit_id = None
        return case

    def changes(self, since=None):
        """
        Return what the changes would do to the last version, question by question, word by word.

        :param since: that version, if it is at hand.
        """
        since = since or self.proposal.versions.first()
        after = ProposalVersion(proposal=self.proposal, answers=frozen(self.amended()))
        return changes(since.readable, after.readable, list(QUESTIONS.values()))

    @transaction.atomic
    def keep(self, answers, *, by, seen):
        """
        Keep the changes as they now read; the lab sees nothing of it.

        :param answers: {field: value of the column}; those left out stay as they are.
        :param seen: the :attr:`mark` that the person had before their eyes.
        :raises AmendmentChangedMeanwhile: if somebody kept or filed changes since; nothing is written.
        :raises Refusal: once the service has its answer. Before, it cannot know that it is too late to file.
        """
        row = self._current(seen)
        if not row.proposal.seems_amendable:
            raise Refusal(SETTLED)
        row.answers = {**row.answers, **{name: answers[name] for name in Proposal.WRITTEN if name in answers}}
        row.revision += 1
        row.prepared_by = by
        row.save()
        row.proposal = self.proposal
        self.__dict__.update(row.__dict__)

    def _current(self, seen):
        """Return the changes as the database holds them, the row of the case locked."""
        row = type(self).of(self.proposal.locked())
        if row.mark != seen:
            raise AmendmentChangedMeanwhile(
                "Ces modifications ont changé depuis que vous avez ouvert cette page. Rien n’est perdu : comparez, "
                "puis enregistrez de nouveau."
            )
        return row

    @transaction.atomic
    def file(self, *, by, reason, seen=None, now=None):
        """
        Send the changes to the lab as the next version: the case reads so from now on, a waiting request is closed.

        :param seen: the :attr:`mark` of what the person has read; what is kept, if it is not given.
        :returns: the :class:`ProposalVersion`.
        :raises AlreadyFiled: if they are a version by now.
        :raises AmendmentChangedMeanwhile: if they are not what the person has read.
        :raises Refusal: without a reason, without a change, without an answer that the lab needs, or once the lab has
            decided.
        """
        now, reason = now or timezone.now(), reason.strip()
        case = self.proposal.locked()
        if not type(self).objects.filter(proposal=case).exists():
            raise AlreadyFiled("Ces modifications sont déjà déposées.")
        row = self._current(seen or type(self).of(case).mark)
        if not case.is_amendable:
            raise Refusal(TOO_LATE)
        if not reason:
            raise Refusal("Dites en quelques mots ce qui change, et pourquoi.")
        amended, before = row.amended(), case.versions.first()
        if missing := amended.missing_fields():
            labels = [QUESTIONS[name].label for name in missing]
            raise Refusal(f"Il manque encore : {', '.join(labels)}.")
        changed = [change.question for change in row.changes(before)]
        if not changed:
            raise Refusal(f"Rien n’a changé par rapport à la {before}.")
        amended.save(update_fields=[*Proposal.WRITTEN, "updated_at"])
        version = ProposalVersion.file(amended, by=by, number=before.number + 1, reason=reason, now=now)
        request = case.information_requests.open().select_related("asked_by").first()
        if request and request.touches({question.field for question in changed}):
            request.close_with(version, now=now)
        else:
            request = None
        row.delete()
        record("amended", on=case, by=by, now=now, version=version.number, fields=[q.field for q in changed])
        self._tell(amended, version, changed, request)
        return version

    @staticmethod
    def _tell(proposal, version, changed, request):
        """Tell the lab and whoever asked; give the service its receipt."""
        context = {"proposal": proposal, "version": version, "changed": changed, "request": request}
        readers = [settings.LAB_EMAIL, *([request.asked_by.email] if request else [])]
        words = {"context": context, "about": proposal.reference}
        cause = f"{proposal.key}:{version.number}"
        queue_together(
            write("projects/emails/amended", to=list(dict.fromkeys(readers)), key=f"amended:{cause}", **words),
            write("projects/emails/amendment_receipt", to=[proposal.lead.email], key=f"receipt:{cause}", **words),
        )

    @transaction.atomic
    def discard(self):
        """
        Throw the changes away: nobody else has read them.

        :raises AlreadyFiled: if they were filed, or thrown away, meanwhile.
        """
        self.proposal.locked()
        if not type(self).objects.filter(proposal=self.proposal).delete()[0]:
            raise AlreadyFiled("Il n’y a plus de modifications en préparation.")


def column(proposal, name):
    """Return the value of the column behind a field of the form: plain, as JSON keeps it."""
    return getattr(proposal, proposal._meta.get_field(name).attname)
