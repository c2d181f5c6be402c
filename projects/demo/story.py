"""One case of the demonstration, told step by step through the verbs, each at its date."""

from datetime import timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from labo.models import Notice, OrgUnit, OutboxMail
from projects.demo import decided
from projects.demo.assessment import declare, look, rally
from projects.demo.days import Days
from projects.demo.following import follow
from projects.demo.groups import tell_groups
from projects.demo.hats import prepare_room, tell_room
from projects.demo.notes import tell_agreements, tell_reading
from projects.demo.threads import tell_thread
from projects.models import Decision, InterventionNote, Preconditions, Proposal, Signal

LAB_LEAD, SERVICE_LEAD, SERVICE_SPONSOR = "Charlie Canevas", "Démo Service", "Yaël Croquis"
OPEN_BEFORE, LETTER_AFTER, NOTE_AFTER = 7, 1, 3  # days: sheets before the session, letter and note after the decision

SIGNALS = {
    "vert": Signal.GREEN,
    "rouge": Signal.RED,
    "a_eclaircir": Signal.UNCLEAR,
    "sans_avis": Signal.ABSTAIN,
}
FORMATS = {"flash": "flash", "atelier": "workshop", "accompagnement": "support", "je_ne_sais_pas": "unknown"}
PROPOSAL_FIELDS = {
    "titre": "title",
    "resume": "summary",
    "contexte": "context",
    "probleme": "problem",
    "publics": "audiences",
    "deja_tente": "already_tried",
    "attentes_labo": "expectations",
    "marge_de_manoeuvre": "leeway",
    "agents_mobilisables": "available_agents",
    "calendrier": "schedule",
    "moyens": "means",
    "contraintes": "constraints",
    "formulations_possibles": "framings",
}
NOTE_FIELDS = {
    "contexte": "context",
    "question": "question",
    "fera": "will_do",
    "ne_fera_pas": "will_not_do",
    "publics_vises": "audiences",
    "objectifs": "objectives",
    "livrables": "deliverables",
    "engagements_service": "service_commitments",
    "engagements_labo": "lab_commitments",
    "gouvernance": "governance",
    "moyens": "means",
    "donnees": "data_protection",
    "risques": "risks",
    "conditions_arret": "stop_conditions",
    "suites": "follow_up",
    "redacteurs": "authors",
}


def case_key(title: str) -> UUID:
    """Return the key of a case of the story: always the same, so that a second loading recognises it."""
    return uuid5(NAMESPACE_OID, title)


class CaseStory:
    """
    A case, as a YAML file tells it.

    :param told: the content of the file: ``proposition``, then as many of ``premier_echange``, ``evaluation``,
        ``chapeaux``, ``decision``, ``reouverture``, ``decision_proposee`` and ``note_intervention`` as the case has
        lived.
    :param people: users by name.
    """

    def __init__(self, told, *, people, grid, today):
        self.told, self.people, self.begun_at = told, people, timezone.now()
        self.days = Days(today, settings.TIME_ZONE, day_zero=told.get("jour_zero", 0))
        self.criteria = {criterion.code: criterion for criterion in grid.criteria.all()}
        self.lab = people[LAB_LEAD]
        self.decision = None

    @property
    def begins_on(self):
        return self.days.day(self.told["proposition"]["offset"])

    def prepare(self):
        """Live the case up to the decision that is proposed, or to where its file leaves it."""
        self.decision = None
        self._write()
        if self.told["proposition"].get("envoyee", True):
            self._submit()
            self._talk()
            if "evaluation" in self.told:
                self._assess()
            for moment in follow(self.proposal, lab=self.lab, days=self.days):
                self.send_mails(moment)
            if "evaluation" in self.told and {"decision", "decision_proposee"} & self.told.keys():
                self._deliberate()
            if "decision" in self.told:
                self._propose()

    def conclude(self):
        """Live the rest: the decision applied, by its session or alone, the letter, the note."""
        if self.decision:
            self._decide()
        if "decision" not in self.told and self.told.get("salle_prete"):
            prepare_room(self.proposal, by=self.lab, when=self.days.at(self.told["evaluation"]["offset"], 17))
        if "reouverture" in self.told:
            decided.reopen(self)
        if "decision_proposee" in self.told:
            decided.propose(self)
        if "note_intervention" in self.told:
            self._write_note()
        if self.told["proposition"].get("envoyee", True):
            tell_thread(self.proposal, people=self.people, days=self.days, sent=self.send_mails)
        moves = [transition.at for transition in self.proposal.transitions.all()]
        touched_at = max([self.drafted_at, *moves, *filter(None, [self.proposal.announced_at])])
        self.date(Proposal.objects.filter(pk=self.proposal.pk), self.drafted_at, touched_at)

    # --- The service ------------------------------------------------------------------------------------

    def _write(self):
        told = self.told["proposition"]
        self.drafted_at = self.days.at(told["offset"], 9, 40)
        lead = self.people[told["porteur"]["nom"] if "porteur" in told else SERVICE_LEAD]
        sponsor = self.people[told["commanditaire"]["nom"] if "commanditaire" in told else SERVICE_SPONSOR]
        self.proposal = Proposal.objects.create(
            key=case_key(told["titre"]),
            lead=lead,
            lead_job_title=lead.job_title,
            sponsor_name=sponsor.full_name,
            sponsor_job_title=sponsor.job_title,
            sponsor_email=sponsor.email,
            org_unit=OrgUnit.objects.get(name=told["service_demandeur"]),
            requested_format=FORMATS[told["format_souhaite"]],
            is_public=self.told.get("public", False),
            **{field: told[name] for name, field in PROPOSAL_FIELDS.items() if name in told},
        )
        Preconditions.keep(self.proposal, told.get("conditions", {}))

    def _submit(self):
        when = self.days.at(self.told["proposition"]["offset"], 16, 20)
        self.proposal.submit(by=self.proposal.lead, now=when)
        self.send_mails(when)

    # --- The assessment ---------------------------------------------------------------------------------

    def _talk(self):
        self.proposal.start_screening(by=self.lab, now=self.days.at(self.told["premier_echange"]["offset"], 10))

    def _assess(self):
        talk, assessment = self.told["premier_echange"], self.told["evaluation"]
        opened_at = self.days.at(assessment["offset"] - OPEN_BEFORE, 9)
        opinions = list(self._opinions(assessment))
        self.proposal.open_assessment(
            [self.people[name] for name, _ in opinions],
            by=self.lab,
            reframed_question=talk["reformulation"],
            now=opened_at,
        )
        self.date(self.proposal.sheets, opened_at)
        if "regard" in self.told:
            sent_at = self.days.at(assessment["offset"] - 1, 17, 30)
            look(self.proposal, self.told["regard"], criteria=self.criteria, signals=SIGNALS, now=sent_at)
        for rank, (name, answers) in enumerate(opinions):
            if answers:
                self._file_sheet(name, answers, opened_at, self.days.at(assessment["offset"], 10, 5 + 15 * rank))

    def _file_sheet(self, name, answers, opened_at, filed_at):
        sheet = self.proposal.sheets.get(evaluator=self.people[name])
        declare(sheet, self.told["evaluation"].get("liens", {}).get(name), now=opened_at)
        for code, (signal, comment, *quote) in answers.items():
            sheet.answer(self.criteria[code], signal=SIGNALS[signal], comment=comment, quote="".join(quote))
        sheet.file(now=filed_at)
        self.date(self.proposal.sheets.filter(pk=sheet.pk), opened_at, filed_at)

    def _opinions(self, assessment):
        """Yield (name, {criterion code: (signal, comment)}); no answers at all for a sheet still to be filled."""
        for mark, name in assessment.get("evaluateurs", {}).items():
            yield name, {code: given[mark] for code, given in assessment["signaux"].items()}
        for told in assessment.get("avis", ()):
            answers = {} if told.get("a_rendre") else dict.fromkeys(self.criteria, ("vert", ""))
            for signal in ("vert", "rouge", "a_eclaircir"):
                answers |= {code: (signal, comment) for code, comment in told.get(signal, {}).items()}
            yield told["qui"], answers | dict.fromkeys(told.get("sans_avis", ()), ("sans_avis", ""))

    # --- The decision -----------------------------------------------------------------------------------

    def _deliberate(self):
        in_session = "session" in self.told
        session = self.days.at(self.told["session" if in_session else "evaluation"]["offset"], 10 if in_session else 14)
        self.proposal.open_deliberation(by=self.lab, now=session)
        for name, told in self.told.get("ralliements", {}).items():
            sheet = self.proposal.sheets.get(evaluator=self.people[name])
            rally(sheet, told, criteria=self.criteria, signals=SIGNALS, now=session + timedelta(minutes=70))
        if "salle" in self.told:
            tell_room(self.proposal, self.told, people=self.people, by=self.lab, session=session)

    def _propose(self):
        told = self.told["decision"]
        when = self.days.at(told["offset"], 11)
        self.decision = Decision.propose(self.proposal, by=self.lab, now=when, **decided.words_of(self, told))

    def _decide(self):
        told, decision = self.told["decision"], Decision.objects.get(pk=self.decision.pk)
        decision.proposal = self.proposal
        when = decision.applied_at or decision.decided_at
        if decision.applied_at is None:
            decision.apply(by=self.lab, now=when)
        self.proposal.refresh_from_db()
        self.date(Decision.objects.filter(pk=decision.pk), when)
        self.send_mails(when)
        if told.get("lettre") != "a_relire":
            sent_at = self.days.at(told["offset"] + LETTER_AFTER, 16, 30)
            decision.announce(subject=decision.letter.subject, body=decision.letter.body, now=sent_at)
            self.send_mails(sent_at)
        for row in told.get("conditions", ()):
            if row["levee"]:
                condition = decision.conditions.get(text=row["texte"])
                condition.meet(by=self.lab, now=self.days.at(row["echeance_offset"], 10))

    # --- The note ---------------------------------------------------------------------------------------

    def _write_note(self):
        told = self.told["note_intervention"]
        begun_at = self.days.at(self.told["decision"]["offset"] + NOTE_AFTER, 10)
        note = InterventionNote.start(self.proposal, by=self.lab)
        for name, field in NOTE_FIELDS.items():
            setattr(note, field, told.get(name, [] if isinstance(getattr(note, field), list) else ""))
        if "signee" in told:
            note.starts_on = self.days.day(told["signee"])
        note.save_draft(revision=0)
        # By name: the methods are another app's.
        methods = apps.get_model("resources", "Method").objects.in_bulk(field_name="slug")
        note.methods.set([methods[code] for code in told["methodes"]])
        for row in told["deroule"]:
            note.steps.create(
                position=row["n"],
                title=row["titre"],
                offset_days=row["offset"],
                duration=row["duree"],
                audience=row["public"],
                method=methods[row["methode"]],
                objective=row["objectif"],
                deliverable=row["livrable"],
                lab_days=row["jours_labo"],
                agents=row["agents"],
                agent_days=row["jours_agent"],
            )
        tell_groups(note, people=self.people, days=self.days)
        signed_at = None
        if "signee" in told:
            signed_at = self.days.at(told["signee"], 15)
            version = note.release(by=self.lab, now=signed_at)
            self.send_mails(signed_at)
            if told.get("accords"):
                signed_at = tell_agreements(self, version)
        if "relecture" in told:
            signed_at = tell_reading(self, note, told["relecture"])
        self.date(InterventionNote.objects.filter(pk=note.pk), begun_at, signed_at)

    # --- The past ---------------------------------------------------------------------------------------

    @staticmethod
    def date(rows, created_at, updated_at=None):
        """Date rows that were made a moment ago: their columns fill themselves with the time of the writing."""
        rows.update(created_at=created_at, updated_at=updated_at or created_at)

    def send_mails(self, when):
        """
        Note the case's waiting mails as sent at their date.

        They belong to the story. Sending them for real would drown what the visitor causes among fifty old mails.
        """
        mails = OutboxMail.objects.filter(about=self.proposal.reference)
        mails.filter(created_at__gte=self.begun_at).update(created_at=when)
        mails.filter(status=OutboxMail.Status.PENDING).update(
            status=OutboxMail.Status.SENT, sent_at=when, next_try_at=when, attempts=1
        )
        Notice.objects.waiting().filter(about=self.proposal.reference).update(created_at=when, sent_at=when)
