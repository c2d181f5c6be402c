"""One case in each situation that its life can reach, made once; what is asked of it is undone."""

import re
from datetime import timedelta
from functools import cached_property

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import timezone

from labo.roles import Role
from projects.models import Amendment, CoLead, Decision, InterventionNote, Proposal
from tests import factories

CO_LEADS = ("read", "comment", "edit")
ROLES = ("anonymous", "agent", "sponsor", "lead", *CO_LEADS, "ambassador", "lab", "administrator")
"""
An agent who has nothing to do with the cases; their sponsor, their lead and their co-leads; an ambassador who assesses
them.
"""

Status = Proposal.Status


class Situations:
    """
    ``cases`` maps the name of a situation to its case.

    A name begins with the status: « postponed », and « postponed_announced » once the service has read it.
    """

    def __init__(self):
        self.lead, self.agent = factories.make_user(), factories.make_user()
        self.sponsor = factories.make_user("dominique.modele@example.org")
        self.read, self.comment, self.edit = (factories.make_user() for _ in CO_LEADS)
        self.ambassador, self.colleague, self.spare = (factories.make_user(role=Role.AMBASSADOR) for _ in range(3))
        self.lab = factories.make_user(role=Role.LAB)
        self.administrator = factories.make_user(role=Role.ADMINISTRATOR)
        factories.make_grid()
        self.other = factories.make_proposal()
        self.cases = {
            "draft": factories.make_draft(self.lead),
            "submitted": factories.make_proposal(self.lead),
            "screening": self.screening(),
            "assessing": self.assessing(),
            "assessing_open": self.assessing_open(),
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
        self.share()
        self.begin()

    def begin(self):
        """Sign everybody in, and look at what is there before anything is asked."""
        self.invite()
        self.browser = Browser()
        self.sessions = {role: self.sign_in(role) for role in ROLES[1:]}
        self.before, self.refused_unread = digests(self.tables), set()

    # --- Making -----------------------------------------------------------------------------------------

    def screening(self):
        case = factories.make_proposal(self.lead)
        case.start_screening(by=self.lab)
        return case

    def assessing(self):
        case = self.screening()
        case.open_assessment([self.ambassador, self.colleague], by=self.lab)
        for sheet, signal in zip(case.sheets.order_by("pk"), ("green", "unclear"), strict=True):
            # They differ on the last criterion only: nothing there is eliminatory.
            factories.fill(sheet, "green", "green", signal)
        return case

    def assessing_open(self):
        """Whose ambassador has filled the sheet and not filed it, and whose service is asked for something."""
        case = self.screening()
        case.open_assessment([self.ambassador, self.colleague], by=self.lab)
        for sheet in case.sheets.all():
            factories.fill(sheet, "green", file=sheet.evaluator != self.ambassador)
        factories.make_request(case, by=self.lab)
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

    def invite(self):
        """Give every case its co-leads."""
        CoLead.objects.bulk_create(
            CoLead(proposal=case, user=person, email=person.email, role=role, invited_by=self.lead)
            for case in self.cases.values()
            for role in CO_LEADS
            for person in [getattr(self, role)]
        )

    def share(self):
        """Give every draft a piece and a remark, every case that was sent some changes."""
        for case in self.cases.values():
            if case.reference:
                changes = Amendment.of(case)
                changes.answers["summary"], changes.prepared_by = "Autrement.", self.lead
                changes.save()
        factories.make_attachment(self.cases["draft"])
        factories.make_remark(self.cases["draft"])
        factories.make_opinion(proposal=self.cases["deliberating"])

    # --- Asking -----------------------------------------------------------------------------------------

    def sign_in(self, role):
        client = Client()
        client.force_login(getattr(self, role))
        return client.session.session_key

    def client(self, role):
        """Return the browser, as this role. There is one for all: making it again costs more than what is asked."""
        self.browser.session = self.sessions.get(role)
        return self.browser

    def acts(self, role, verb, case):
        """
        Ask for the verb as this person would, and return the tables that it changed. Then undo it.

        What was refused to a role without a look at any case is refused alike in all situations: it is asked once.
        """
        name, arguments = verb.ask.address(case)
        if (role, verb.ask, name) in self.refused_unread:
            return set()
        data = verb.ask.data(self, case) if verb.ask.data else {}
        with transaction.atomic():
            with watched() as seen:
                response = self.client(role).post(reverse(name, args=arguments), data)
            after = digests(seen.written & set(self.tables))
            transaction.set_rollback(True)
        assert response.status_code < 500, (verb, case.status, role)
        changed = {table for table, digest in after.items() if digest != self.before[table]}
        if not changed and not seen.reads_cases:
            self.refused_unread.add((role, verb.ask, name))
        return changed

    @cached_property
    def tables(self):
        """Every table but those of the reader: the session, and the counters of tries."""
        models = apps.get_models(include_auto_created=True)
        return sorted({model._meta.db_table for model in models} - OF_THE_READER)


class Browser:
    """One browser that goes through every middleware, without what Django's own keeps of each template drawn."""

    def __init__(self):
        self.factory, self.handler, self.session = RequestFactory(), ClientHandler(enforce_csrf_checks=False), None
        self.handler.load_middleware()

    def get(self, path):
        return self._answer(self.factory.get(path))

    def post(self, path, data):
        return self._answer(self.factory.post(path, data))

    def _answer(self, request):
        request._dont_enforce_csrf_checks = True
        if self.session:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = self.session
        return self.handler.get_response(request)


# --- What a verb leaves behind ----------------------------------------------------------------------------

OF_THE_READER = {"django_session", "usersessions_usersession"}
WRITE = re.compile(r"""^\s*(?:WITH\b.*?)?(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+"?(\w+)""", re.I | re.S)


class watched:
    """
    Watch the statements of a request.

    ``written`` are the tables that it writes to, in a transaction that was given up as well; ``reads_cases`` says
    whether it looked at any case.
    """

    def __enter__(self):
        self.written, self.reads_cases = set(), False
        self.wrapper = connection.execute_wrapper(self.watch)
        self.wrapper.__enter__()
        return self

    def watch(self, execute, sql, params, many, context):
        self.reads_cases = self.reads_cases or "projects_" in sql
        if found := WRITE.match(sql):
            self.written.add(found[1])
        return execute(sql, params, many, context)

    def __exit__(self, *error):
        self.wrapper.__exit__(*error)


def digests(tables):
    """Return {table: a digest of all its rows}: whatever was written anywhere shows, on this case or on another."""
    if not tables:
        return {}
    rows = " UNION ALL ".join(
        f"""SELECT '{table}', md5(coalesce(string_agg(row::text, '' ORDER BY row::text), '')) FROM "{table}" row"""
        for table in sorted(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(rows)
        return dict(cursor.fetchall())
