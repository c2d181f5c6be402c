"""One case in each situation that its life can reach, made once; what is asked of it is undone."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from labo.roles import Role
from projects.models import Decision, InterventionNote, Proposal
from tests import factories

ROLES = ("anonymous", "agent", "sponsor", "lead", "ambassador", "lab", "administrator")
"""An agent who has nothing to do with the cases; their sponsor and their lead; an ambassador who assesses them."""

Status = Proposal.Status


class Situations:
    """
    ``cases`` maps the name of a situation to its case.

    A name begins with the status: « postponed », and « postponed_announced » once the service has read it.
    """

    def __init__(self):
        self.lead, self.agent = factories.make_user(), factories.make_user()
        self.sponsor = factories.make_user("dominique.modele@example.org")
        self.ambassador, self.colleague = (factories.make_user(role=Role.AMBASSADOR) for _ in range(2))
        self.lab = factories.make_user(role=Role.LAB)
        self.administrator = factories.make_user(role=Role.ADMINISTRATOR)
        factories.make_grid()
        self.other = factories.make_proposal()
        self.cases = {
            "draft": factories.make_draft(self.lead),
            "submitted": factories.make_proposal(self.lead),
            "screening": self.screening(),
            "assessing": self.assessing(),
            "deliberating": self.deliberating(),
            "deliberating_proposed": self.proposed(),
            "withdrawn": self.withdrawn(),
        }
        for outcome in Proposal.OUTCOMES:
            self.cases[outcome.value] = self.decide(outcome).proposal
            self.cases[f"{outcome}_announced"] = self.announced(outcome).proposal
        self.cases["accepted_conditions_claimed"] = self.claimed()
        self.cases["accepted_note"] = self.noted().proposal
        self.cases["accepted_released"] = self.released()
        self.browser = Client(raise_request_exception=False)
        self.sessions = {role: self.sign_in(role) for role in ROLES[1:]}

    # --- Making -----------------------------------------------------------------------------------------

    def screening(self):
        case = factories.make_proposal(self.lead)
        case.start_screening(by=self.lab)
        return case

    def assessing(self):
        case = self.screening()
        case.open_assessment([self.ambassador, self.colleague], by=self.lab)
        for sheet in case.sheets.all():
            factories.fill(sheet, "green")
        return case

    def deliberating(self):
        case = self.assessing()
        case.open_deliberation(by=self.lab)
        return case

    def proposed(self):
        return factories.make_proposed(proposal=self.deliberating()).proposal

    def withdrawn(self):
        case = factories.make_proposal(self.lead)
        case.withdraw(by=self.lead, reason="Plus d’actualité.")
        return case

    def decide(self, outcome):
        words = {**factories.REASONS, **self.needs(outcome)}
        return Decision.take(self.deliberating(), by=self.lab, outcome=outcome, **words)

    def needs(self, outcome):
        """Return what this outcome asks for besides its reasons."""
        soon = timezone.localdate() + timedelta(days=60)
        return {
            Status.ACCEPTED_CONDITIONS: {"conditions": [{"text": "Trois agents", "owner": "-", "due_on": soon}]},
            Status.POSTPONED: {"reexamine_on": soon},
            Status.REDIRECTED: {"redirected_to": "Une porte"},
            Status.MERGED: {"merged_into": self.other},
        }.get(outcome, {})

    def announced(self, outcome):
        decision = self.decide(outcome)
        decision.announce()
        return decision

    def claimed(self):
        decision = self.announced(Status.ACCEPTED_CONDITIONS)
        decision.conditions.get().claim(by=self.lead)
        return decision.proposal

    def noted(self):
        return factories.make_note(proposal=self.announced(Status.ACCEPTED).proposal, by=self.lab)

    def released(self):
        note = self.noted()
        InterventionNote.objects.filter(pk=note.pk).update(status="released")
        note.versions.create(number=1, pdf=b"%PDF", sha256="0", released_by=self.lab)
        return note.proposal

    # --- Asking -----------------------------------------------------------------------------------------

    def sign_in(self, role):
        client = Client()
        client.force_login(getattr(self, role))
        return client.session.session_key

    def client(self, role):
        """Return the browser, as this role. There is one for all: making it again costs more than what is asked."""
        self.browser.cookies.clear()
        if role in self.sessions:
            self.browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return self.browser

    def acts(self, role, verb, case):
        """Ask for the verb as this person would, and say whether anything of the case changed. Then undo it."""
        with transaction.atomic():
            before = traces(case)
            response = verb.ask(self, self.client(role), case)
            changed = traces(case) != before
            transaction.set_rollback(True)
        assert response.status_code < 500, (verb, case.status, role)
        return changed


TRACES = """
SELECT status, announced_at, title,
    (SELECT count(*) FROM projects_proposaltransition WHERE proposal_id = %(case)s),
    (SELECT row(count(*), count(applied_at), count(set_aside_at)) FROM projects_decision WHERE proposal_id = %(case)s),
    (SELECT row(count(*), count(met_at), count(claimed_at), max(due_on)) FROM projects_condition
        WHERE decision_id IN (SELECT id FROM projects_decision WHERE proposal_id = %(case)s)),
    (SELECT row(count(*), bool_or(is_named)) FROM projects_merger WHERE source_id = %(case)s),
    (SELECT count(*) FROM projects_interventionnote WHERE proposal_id = %(case)s)
FROM projects_proposal WHERE id = %(case)s
"""


def traces(case):
    """Return what any verb of a case leaves behind; None once the case is thrown away."""
    with connection.cursor() as cursor:
        cursor.execute(TRACES, {"case": case.pk})
        return cursor.fetchone()
