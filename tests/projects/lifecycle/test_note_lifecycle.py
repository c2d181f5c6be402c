"""R39 for the note: who may send it, read it, sign it, and when. What the table does not list is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.roles import Role
from projects.models import NoteReading, NoteSignature, NoteVersion, Proposal
from tests import factories
from tests.projects.lifecycle.situations import CO_LEADS, ROLES, Situations
from tests.projects.lifecycle.table import TEAM, Verb, backoffice, later, public

pytestmark = pytest.mark.django_db


class NoteSituations(Situations):
    """The note in each of its states: « none » before it is begun, « withdrawn » once the case is no longer kept."""

    def __init__(self):
        self.lead, self.agent = factories.make_user(), factories.make_user()
        self.sponsor = factories.make_user("dominique.modele@example.org")
        self.read, self.comment, self.edit = (factories.make_user() for _ in CO_LEADS)
        self.ambassador, self.colleague = (factories.make_user(role=Role.AMBASSADOR) for _ in range(2))
        self.lab, self.administrator = factories.make_user(role=Role.LAB), factories.make_user(role=Role.ADMINISTRATOR)
        factories.make_grid()
        self.other = factories.make_proposal()
        self.cases = {
            "none": self.announced(Proposal.Status.ACCEPTED).proposal,
            "drafting": self.noted().proposal,
            "in_review": self.reviewed().proposal,
            "released": self.released(),
            "signed": self.signed(),
            "withdrawn": self.reviewed().proposal,
        }
        Proposal.objects.filter(pk=self.cases["withdrawn"].pk).update(status="withdrawn")
        self.begin()

    def reviewed(self):
        note = self.noted()
        reading = NoteReading.send(note, by=self.lab, due_on=timezone.localdate() + timedelta(days=14))
        reading.conclude(verdict="agreed", by=self.lead)
        return note

    def signed(self):
        case = self.released()
        version = case.note.versions.get()
        for party, person in (("lead", self.lead), ("sponsor", self.sponsor), ("lab", self.lab)):
            NoteSignature.sign(version, party=party, by=person, seen=version.sha256, confirmed=True)
        return case


def revision(case):
    return case.note.revision if hasattr(case, "note") else 0


def agreement(situations, case):
    version = NoteVersion.objects.filter(note__proposal=case).first()
    return {"seen": version.sha256 if version else "", "confirmed": "on"}


FOR_THE_SERVICE = ("lead", "sponsor")
ASKED = [role for role in ROLES if role != "administrator"]
"""The lab and whoever administers are one here."""
VERBS = {
    "send": Verb(
        backoffice("note_send", lambda s, case: {"due_on": later(), "revision": revision(case)}),
        TEAM,
        frozenset({"drafting"}),
    ),
    "take_back": Verb(backoffice("note_take_back"), TEAM, frozenset({"in_review", "withdrawn"})),
    "revise": Verb(
        backoffice("note_revise", lambda s, case: {"reason": "Une date."}), TEAM, frozenset({"released", "signed"})
    ),
    "sign_for_the_lab": Verb(backoffice("note_sign", agreement), TEAM, frozenset({"released"})),
    "sign_for_the_service": Verb(public("note_sign", agreement), FOR_THE_SERVICE, frozenset({"released"})),
    "comment": Verb(
        public("note", lambda s, case: {"section": "means", "text": "Trop peu."}),
        (*FOR_THE_SERVICE, "comment", "edit"),
        frozenset({"in_review"}),
    ),
    "conclude": Verb(
        public("note_conclude", lambda s, case: {"verdict": "rework", "word": "Les moyens."}),
        FOR_THE_SERVICE,
        frozenset({"in_review"}),
    ),
}


def test_each_verb_acts_where_and_for_whom_the_table_says(monkeypatch):
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *args, **kwargs: "")
    made = NoteSituations()

    found = {
        (name, situation, role): made.acts(role, verb, case)
        for name, verb in VERBS.items()
        for situation, case in made.cases.items()
        for role in ASKED
    }

    assert {
        key: tables for key, tables in found.items() if VERBS[key[0]].is_done(tables) != VERBS[key[0]].allows(*key[1:])
    } == {}
