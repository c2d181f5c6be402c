"""A world with everybody who reads from outside, and with every kind of word that the lab keeps to itself."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labo.models import User
from projects.models import (
    CoLead,
    DeciderOpinion,
    Decision,
    GridReplay,
    HatContribution,
    HatGroup,
    Message,
    Minutes,
    Proposal,
    ProposalTransition,
    Remark,
    Signal,
    Stance,
    ThreadReading,
)
from projects.models.decider import proposed_mark
from tests import factories
from tests.projects.lifecycle.situations import Browser
from tests.world import World

CO_LEADS = ("read", "comment", "edit")
FOLLOWING = ("lead", "sponsor", *CO_LEADS)
"""Who follows every case of the service."""
OUTSIDE = ("anonymous", "agent", *FOLLOWING, "neighbour", "newcomer")
"""
``neighbour`` carries the cases that the lead's own are merged with, before anybody may be named; ``newcomer`` those
that joined the lead's, both services agreeing.
"""
LINKS = ("opinion", "answered", "decider")
"""Whoever holds a link: to be asked for an opinion, to have given it, to decide."""

Status = Proposal.Status
SOON = timedelta(days=60)


class Stage(World):
    """The world, and beside its own rows those that the lab has not told yet."""

    def __init__(self):
        super().__init__()
        self.sponsor = type(self.lead).objects.get(email="dominique.modele@example.org")  # has signed a note
        self.read, self.comment, self.edit = (factories.make_user() for _ in CO_LEADS)
        # Of the lab, and known to no service: reads, notes, and writes to none.
        self.silent = factories.make_user(role="lab")
        self.neighbour, self.newcomer = factories.make_user(), factories.make_user()
        self.take_decisions()
        self.merge()
        self.discuss()
        self.discussed = self.deliberated()
        self.share_cases()
        self.case_without_page = factories.make_case_reference(self.work, proposal=self.submitted)
        self.browser = Browser()
        for role in (*FOLLOWING[1:], "neighbour", "newcomer"):
            client = Client()
            client.force_login(getattr(self, role))
            self.sessions[role] = client.session.session_key

    # --- Making -------------------------------------------------------------------------------------------

    def take_decisions(self):
        """Decisions set aside, applied and not announced, reopened before anybody read them."""
        soon = timezone.localdate() + SOON
        conditions = [{"text": "Trois agents", "owner": "Le service", "due_on": soon}]
        set_aside = factories.make_proposed(proposal=self.early_opened())
        set_aside.set_aside(by=self.lab)
        factories.make_proposed(Status.ACCEPTED_CONDITIONS, proposal=set_aside.proposal, conditions=conditions)
        self.held = self.decide("accepted_conditions")
        replaced = self.decide("accepted_conditions", announced=True)
        Decision.take(replaced.proposal, by=self.lab, outcome=Status.ACCEPTED, **factories.REASONS)
        self.replaced = replaced.proposal
        untold = self.screened()
        Decision.take(untold, by=self.lab, outcome=Status.DECLINED, **factories.REASONS).reopen(
            by=self.lab, reason="Nous avions mal lu."
        )
        self.untold = untold
        self.refused = self.screened()
        Decision.take(self.refused, by=self.lab, outcome=Status.DECLINED, **factories.REASONS)
        Remark.write(self.refused, {"problem": "Donnez un exemple."}, by=self.lab, seen={})
        criterion = self.grid.criteria.last()
        for decision in (self.proposed, self.held):
            decision.liftings.create(criterion=criterion, text="Levé.", by=self.lab)

    def early_opened(self):
        """A case whose sheets were opened without waiting for the last one, and whose room let nobody in."""
        self.early = self.screened()
        others = [self.ambassador, self.colleague, factories.make_user(role="ambassador")]
        self.early.open_assessment(others, by=self.lab)
        for sheet in self.early.sheets.filter(evaluator__in=others[:2]):
            factories.fill(sheet, "green")
        self.early.open_deliberation(by=self.lab, reason="La troisième personne est absente.")
        ideas = [(self.ambassador, "Une idée."), (self.lab, "La même.")]
        self.shut_room = factories.make_room(proposal=self.early, by=self.lab, ideas=ideas)
        round = self.shut_room.rounds.first()
        round.reveal(by=self.lab)
        HatGroup.gather(round, round.contributions.values_list("pk", flat=True), name="Ensemble")
        return self.early

    def merge(self):
        """Cases of two services that become one: not told, not named, and named."""
        self.next_door = factories.make_proposal(self.neighbour)
        self.join(self.screened(), self.next_door, announced=True)
        self.join(self.of(self.neighbour), self.public, announced=True)
        self.join(self.of(self.neighbour), self.amended, is_named=True)
        for joined in (self.assessing, self.decided, self.early):
            self.join(self.of(self.newcomer), joined, is_named=True, announced=True)

    def of(self, lead):
        proposal = factories.make_proposal(lead)
        proposal.start_screening(by=self.lab)
        return proposal

    def join(self, source, target, *, announced=False, **fields):
        words = {**factories.REASONS, "merged_into": target, **fields}
        decision = Decision.take(source, by=self.lab, outcome=Status.MERGED, **words)
        if announced:
            decision.announce()

    def discuss(self):
        """What evaluators, deciders and people asked outside say; what is prepared of a session, a grid, a room."""
        criterion = self.grid.criteria.last()
        sheet = self.deliberating.sheets.get(evaluator=self.ambassador)
        Stance.take(sheet, criterion, choice=Stance.Choice.MAINTAINED, word="Je tiens.")
        decision = self.opened_case.proposal.decisions.get()
        seen = proposed_mark(decision)
        DeciderOpinion.give(self.decider, self.opened_case, agrees=False, word="Non.", seen=seen)
        decision.liftings.create(criterion=criterion, text="Levé.", by=self.lab)
        self.answered, self.answered_token = factories.make_opinion(proposal=self.early)
        self.answered.give("Un avis.")
        changed = self.next_grid.criteria.get(position=1)
        GridReplay.answer(self.next_grid, self.accepted, {changed: (Signal.GREEN, "")}, by=self.lab)
        Minutes.of(self.closed).correct(by=self.lab, reason="Une faute.")
        self.closed_room = factories.make_room(
            proposal=self.opened_case.proposal, by=self.lab, ideas=[(self.lab, "Une idée.")], lead_stays=True
        )
        self.closed_room.close(by=self.lab, proposed="Retenir.", reasons="Le moment est bon.")

    def share_cases(self):
        """Every case of the lead has its three co-leads, and a note that the lab wrote to itself."""
        cases = Proposal.objects.filter(lead=self.lead)
        CoLead.objects.bulk_create(
            CoLead(proposal=case, user=person, email=person.email, role=role, invited_by=self.lead)
            for case in cases
            for role in CO_LEADS
            for person in [getattr(self, role)]
        )
        Message.objects.bulk_create(
            Message(proposal=case, author=self.silent, from_lab=True, audience="lab", text="Entre nous.")
            for case in cases.exclude(status="draft")
        )
        for case in (self.assessing, self.decided):
            last = factories.make_message(case)
            ThreadReading.mark(case.messages.all(), by=self.silent, on_lab_side=True, up_to=last.pk)

        # What waits for its letter is on the pages of the public too.
        Proposal.objects.filter(pk__in=[case.pk for case in self.secretive()]).update(is_public=True)

    def secretive(self):
        """Return the cases of which the lab keeps something to itself for now."""
        of_decisions = [self.held.proposal, self.proposed.proposal, self.replaced, self.untold, self.refused]
        return [*of_decisions, self.early, self.decided, self.opened_case.proposal, self.in_room, self.noted]

    # --- Who and what -------------------------------------------------------------------------------------

    def outsiders(self):
        return User.objects.filter(groups=None)

    def addresses_of_the_team(self):
        return [settings.LAB_EMAIL, *User.objects.exclude(groups=None).values_list("email", flat=True)]

    def untold_steps(self):
        """Return the steps whose reason nobody was told: an early opening, an answer that waits or never left."""
        steps = ProposalTransition.objects.all()
        opened = steps.filter(source="assessing", target="deliberating")
        waits = steps.filter(target__in=Proposal.OUTCOMES, proposal__announced_at=None)
        never = steps.filter(proposal=self.untold, source="declined")
        return [step.pk for step in (*opened, *waits, *never)]

    def unread_works(self):
        """Return the references that one agent proposed and nobody else reads."""
        return [self.proposed_work.pk, self.declined_work.pk]

    def unseen_ideas(self):
        """Return the ideas that the lead does not read: of a room without them, or not revealed and not their own."""
        shut = HatContribution.objects.filter(round__room__lead_stays=False)
        hidden = HatContribution.objects.filter(round__revealed_at=None).exclude(author=self.lead)
        return [idea.pk for idea in (*shut, *hidden)]

    def links(self):
        """Return {role: the addresses that its link opens}."""
        return {
            "opinion": [reverse("projects:opinion", args=[self.opinion_token])],
            "answered": [reverse("projects:opinion", args=[self.answered_token])],
            "decider": [reverse(f"projects:{name}", args=[self.decider_token]) for name in ("pack", "pack_pdf")],
        }

    # --- Asking -------------------------------------------------------------------------------------------

    def ask(self, role, method, path):
        """Ask in one browser for all. Reading writes nothing (the role matrix sees to it): only the rest is undone."""
        self.browser.session = self.sessions.get(role)
        if method == "get":
            return self.browser.get(path)
        with transaction.atomic():
            response = self.browser.post(path, {})
            transaction.set_rollback(True)
        return response
