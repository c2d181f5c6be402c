"""An accompaniment that follows an avenant: what it would change, then the act, in one transaction and one mail."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from labo import audit
from labo.templatetags.labo import NBSP
from labo.transitions import Refusal
from missions.amended import amended


class FollowsTheNote:
    """The part of :class:`~missions.models.accompaniment.Accompaniment` that reads the note after it has begun."""

    def note_to_follow(self):
        """Return the note as its three parties signed it; None while it is being written again."""
        note = getattr(self.proposal, "note", None)
        return note if note is not None and note.status == note.Status.SIGNED else None

    def amended_plan(self):
        """Return what the signed note changes in the steps ahead, or None if nothing does. Three queries at most."""
        note = self.note_to_follow() if self.is_under_way else None
        return plan_of(self, note) or None if note else None

    @transaction.atomic
    def follow(self, *, by, seen, now=None):
        """
        Let the steps ahead follow the avenant that the three parties signed. The service is told in one mail.

        :param seen: the :attr:`missions.amended.Amended.mark` of what the page showed.
        :raises Refusal: if it is over, if the note is being written again or changes nothing here, or if what it
            would change is no longer what the page showed.
        """
        self.proposal = self.proposal.locked()
        row = self.locked()
        if not row.is_under_way:
            raise Refusal("Cet accompagnement est fini : ses étapes ne changent plus.")
        note = self.note_to_follow()
        if note is None:
            raise Refusal("Un autre avenant se prépare : l’accompagnement suivra la note quand les trois auront signé.")
        plan = plan_of(row, note)
        if not plan:
            raise Refusal("L’accompagnement suit déjà la note : rien ne change.")
        if plan.mark != seen:
            raise Refusal("Les étapes ont changé depuis l’ouverture de cette page. Relisez ce qui change.")
        version = note.version_in_force()
        name = f"l’avenant n°{NBSP}{version.amendment}" if version.amendment else "la note"
        told = [(change.step.title, change.step.takes_place_on, change.day) for change in plan.moved]
        for change in plan.changed:
            self._follow_change(change, f"Suit {name} (version {version.label}).", by=by, now=now)
        for step in plan.dropped:
            reason = f"Retirée par {name} (version {version.label})."
            step.move_to(step.Status.DROPPED, by=by, reason=reason, now=now, revision=step.revision + 1)
        added = row.add_from_note(plan.added)
        self._follow_frame(note, version)
        event = audit.record("note_followed", on=row, by=by, now=now, version=version.label)
        self.tell(
            "missions/emails/amended",
            key=f"amended:{event.pk}",
            name=name,
            version=version,
            moved=told,
            reworded=plan.reworded,
            added=added,
            dropped=plan.dropped,
            limits_changed=bool(plan.limits_gone or plan.limits_new),
        )

    def _follow_change(self, change, reason, *, by, now):
        step = change.step
        fields = {
            **change.words,
            "planned_on": change.planned_on,
            "note_step_id": change.source.pk,
            "revision": step.revision + 1,
        }
        if change.moves:
            step.move_to(step.Status.MOVED, by=by, reason=reason, now=now, takes_place_on=change.day, **fields)
            return
        for name, value in fields.items():
            setattr(step, name, value)
        step.save(update_fields=[*fields, "updated_at"])

    def _follow_frame(self, note, version):
        """Take over the limits, and the time planned where it was that of the note before."""
        self.limits = note.will_not_do
        if not self.steps.filter(status="done").exists():
            self.started_on = note.starts_on
        before = planned_by(version.amends.content) if version.amends else (None, None)
        columns = ("planned_lab_days", "planned_agent_days")
        for name, then, since in zip(columns, before, planned(note.steps.all()), strict=True):
            if getattr(self, name) == then:
                setattr(self, name, since)
        self.save(update_fields=["limits", "started_on", *columns, "updated_at"])

    def add_from_note(self, dated):
        """Add steps of the note, after those that are there: [(step, day)]. Return them."""
        last = self.steps.aggregate(last=Max("position"))["last"] or 0
        return self.steps.bulk_create(
            self.steps.model(
                accompaniment=self,
                position=position,
                title=step.title,
                planned_on=day,
                takes_place_on=day,
                duration=step.duration,
                audience=step.audience,
                objective=step.objective,
                deliverable=step.deliverable,
                method_id=step.method_id,
                note_step=step,
                is_from_note=True,
            )
            for position, (step, day) in enumerate(dated, start=last + 1)
        )


def plan_of(accompaniment, note):
    """Return what the note changes: :class:`missions.amended.Amended`, empty if nothing does. Two queries."""
    steps = list(accompaniment.steps.all())
    for step in steps:
        step.accompaniment = accompaniment
    return amended(steps, note.dated_steps(), limits=accompaniment.limits, limits_of_note=note.will_not_do)


def planned(steps):
    """Return (lab days, agent days) that the steps of a note count together; None for what they do not count."""
    lab_days, agent_days = sum(step.lab_days for step in steps), sum(step.all_agent_days for step in steps)
    return lab_days or None, agent_days or None


def planned_by(content):
    """Return what :func:`planned` does, for a version of the note as it was signed."""
    steps = content.get("steps", ())
    lab_days = sum(Decimal(step["lab_days"]) for step in steps)
    agent_days = sum(step["agents"] * Decimal(step["agent_days"]) for step in steps)
    return lab_days or None, agent_days or None
