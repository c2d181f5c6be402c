"""A small complete portal: one person of each role and one case in each state, made once for a module of tests."""

from datetime import timedelta
from functools import cached_property

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from labo.models import AuditEvent, OutboxMail
from labo.roles import Role
from missions.models import CalendarLink, Certificate, Event, EventFeedback, FeedbackRequest, FollowUp
from missions.models.membership import SWITCHES
from missions.models.registration_queryset import address_of
from projects.models import Decision, Proposal
from resources.bibliography import importing
from tests import factories
from tests.databases import settled
from tests.projects.session import acts

ROLES = ("anonymous", "agent", "lead", "ambassador", "lab", "administrator")
"""An agent who has nothing to do with the cases; the lead of all of them; an ambassador who assesses some."""


class World:
    """
    Cases belong to ``lead``. The ambassador has a sheet in those that were assessed, and in those only.

    ``note`` and ``released`` have their note in drafting and released, with a stand-in for the PDF.
    """

    def __init__(self):
        self.lead, self.agent = factories.make_user(), factories.make_user()
        self.ambassador = factories.make_user(role=Role.AMBASSADOR)
        self.lab = factories.make_user(role=Role.LAB)
        self.administrator = factories.make_user(role=Role.ADMINISTRATOR)
        for person in (self.lead, self.agent, self.ambassador, self.lab, self.administrator):
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        self.grid = factories.make_grid()
        self.draft_grid = factories.make_grid(published=False)
        self.next_grid = self.grid.new_version()
        self.next_grid.criteria.filter(position=1).update(title="Autrement dit")
        self.method = factories.make_method("enquete-ciblee")

        self.draft = factories.make_draft(self.lead)
        self.submitted = factories.make_proposal(self.lead)
        self.public = factories.make_proposal(self.lead, is_public=True)
        self.screening = self.screened()
        self.assessing = self.assessed()
        self.amended = factories.make_amended(self.lead, lab=self.lab)
        self.deliberating = self.deliberated()
        self.decided = self.decide("accepted").proposal
        self.conditions = self.decide("accepted_conditions", announced=True)
        self.accepted = self.decide("accepted", announced=True).proposal
        self.note = factories.make_note(proposal=self.decide("accepted", announced=True).proposal, by=self.lab)
        self.released = factories.make_note(proposal=self.decide("accepted", announced=True).proposal, by=self.lab)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: b"%PDF-1.7")
            self.version = self.released.release(by=self.lab)
        # A room where each side has an idea of its own, under the hat that is being worn.
        wearing = [(self.ambassador, "Une idée."), (self.lab, "Une autre."), (self.lead, "La mienne.")]
        self.room = factories.make_room(proposal=self.deliberated(), by=self.lab, ideas=wearing, lead_stays=True)
        self.in_room = self.room.proposal
        self.co_lead, self.handover = factories.make_co_lead(self.draft), factories.make_handover(self.draft)
        self.remark = factories.make_remark(self.draft)
        self.draft_piece, self.submitted_piece, self.piece = map(
            factories.make_attachment, [self.draft, self.submitted, self.assessing]
        )
        self.noted, self.signed = self.note.proposal, self.released.proposal
        in_reading = factories.make_note(proposal=self.decide("accepted", announced=True).proposal, by=self.lab)
        self.reading = factories.make_reading(in_reading, by=self.lab)
        self.in_reading = in_reading.proposal
        self.opinion, self.opinion_token = factories.make_opinion(proposal=self.deliberating)
        self.message = factories.make_message(self.assessing)
        self.internal_note = factories.make_internal_note(self.assessing, by=self.ambassador)
        self.door = factories.make_door()
        self.proposed = factories.make_proposed(proposal=self.deliberated())
        self.merged = self.decide("merged", announced=True).proposal
        self.idea = factories.make_idea(self.lead)
        factories.say(self.idea, by=self.lab)
        self.declined = self.decide("declined", announced=True).proposal
        # About a method of its own: one that is used is never deleted.
        self.lesson, self.offer = factories.make_lesson(self.accepted, by=self.lab), factories.make_offer()
        self.clause = factories.make_clause()
        self.critique = factories.make_drafting(self.note, a=self.lab, b=self.administrator)["critique"]
        self.accompany()
        self.meet()
        self.onboard()
        self.attend()
        self.gather()
        self.drop_by()
        self.read()
        self.watch()
        self.send_letters()
        self.ask_the_desk()
        self.write_letters()
        self.subscribe()
        self.archive()
        self.hold_sessions()
        self.sessions = self.sign_everyone_in()
        self.event = AuditEvent.objects.first()
        self.mail = OutboxMail.objects.filter(status=OutboxMail.Status.PENDING).first()

    def accompany(self):
        """One accompaniment that runs, with time asked for and a calendar; one that has its public review."""
        accepted = self.decide("accepted", announced=True).proposal
        self.accompanied = factories.make_accompaniment(proposal=accepted, by=self.lab)
        self.step_file = factories.make_step_file(self.accompanied.steps.get(), by=self.lab)
        self.time_request = factories.make_time_request(accompaniment=self.accompanied, by=self.lab, agent=self.agent)
        self.time_token = factories.token_of(f"time:{self.time_request.pk}", "temps")
        self.calendar_token = CalendarLink.open(self.accompanied, person=self.lead)
        # Of a case where nobody of this world has a sheet, with a review that is not published.
        self.elsewhere = factories.make_accompaniment(by=self.lab)
        self.hidden_file = factories.make_step_file(self.elsewhere.steps.get(), by=self.lab)
        unread = factories.make_review(accompaniment=self.elsewhere, by=self.lab)
        self.hidden_picture = factories.make_picture(unread, by=self.lab)
        told = self.decide("accepted", announced=True).proposal
        Proposal.objects.filter(pk=told.pk).update(is_public=True)
        told.refresh_from_db()
        told = factories.make_accompaniment(proposal=told, by=self.lab, done=True)
        review = factories.make_review(accompaniment=told, by=self.lab)
        self.picture = factories.make_picture(review, by=self.lab)
        self.review = factories.make_review(accompaniment=told, level="public", by=self.lab)
        self.follow_up = FollowUp.send(told, months=6)
        self.follow_up_token = factories.token_of(f"follow-up:{self.follow_up.pk}", "suivi")

    def meet(self):
        """A breakfast where the lead has a seat and a colleague waits; another that is not announced."""
        self.breakfast, self.draft_breakfast = factories.make_event(capacity=1), factories.make_event(announced=False)
        self.series = factories.make_series()
        self.serial = factories.make_event(series=self.series, occurs_on="2027-03-04")
        self.agenda_token = CalendarLink.open(None, person=self.lead)
        self.seat = factories.make_seat(self.breakfast, person=self.lead)
        self.seat_token = address_of(self.seat).rstrip("/").rpartition("/")[2]
        factories.make_seat(self.breakfast)

    def onboard(self):
        """Two onboarding days: the agent applies to the one that is open; the other waits for its letters."""
        self.onboarding = factories.make_onboarding()
        self.draft_onboarding = factories.make_onboarding(announced=False)
        self.application = factories.make_application(self.onboarding, applicant=self.agent, agreed=None)
        written = f"application:{self.application.pk}:onboarding_agreement"
        self.agreement_token = factories.token_of(OutboxMail.objects.get(key__startswith=written).key, "accord")
        self.closed_onboarding = factories.make_onboarding()
        factories.make_application(self.closed_onboarding).choose(True, reason="Elle anime la suite.", by=self.lab)
        factories.make_application(self.closed_onboarding).withdraw()
        closing = timezone.now() - timedelta(hours=1)
        Event.objects.filter(pk=self.closed_onboarding.pk).update(closes_at=closing)

    def attend(self):
        """A breakfast that was held: somebody's certificate, and another one whose presence was taken back."""
        held = factories.make_held_event(capacity=3)
        factories.make_presence(held, person=self.lead)
        self.photograph = factories.make_photograph(held, by=self.lab)
        seats = [factories.make_presence(held), factories.make_presence(held)]
        self.certificate, self.false_certificate = map(Certificate.issue, seats)
        self.feedback = FeedbackRequest.objects.create(registration=seats[0], asked_at=timezone.now())
        EventFeedback.objects.create(
            event=held, verdict="yes", kept="Le café", change="Plus court", given_on=timezone.localdate()
        )
        self.feedback_token = token_of(self.feedback)
        seats[1].note_presence(None)

    def gather(self):
        """The lead is of the network and shows everything; a colleague is of it and shows nothing."""
        self.skill = factories.make_skill()
        words = {"trade": "Jardinier", "offer": "Planter", "availability": "Le lundi", "knows": [self.skill]}
        self.member = factories.make_member(person=self.lead, degree="contributor", **words)
        self.member_picture = factories.make_member_picture(self.member)
        shown = dict.fromkeys(SWITCHES, True)
        self.member = self.member.write(
            knows=[self.skill], would_learn=[self.skill], seen_picture=self.member_picture.key, **shown
        )
        self.hidden_member = factories.make_member(shows=["picture", "skills"], **words)
        self.hidden_member_picture = factories.make_member_picture(self.hidden_member)
        self.degree_letter = factories.make_letter("degree")
        self.check_in_letter = factories.make_letter("check_in")
        for letter in (self.degree_letter, self.check_in_letter):
            factories.make_member(person=letter.registration.person)
        self.degree_token, self.check_in_token = (
            letter.address.rstrip("/").rpartition("/")[2] for letter in (self.degree_letter, self.check_in_letter)
        )

    def drop_by(self):
        """Drop-ins where the lead has a slot: to come, and held, with its log; an event to which one is invited."""
        self.drop_in = factories.make_drop_in()
        self.appointment = factories.make_appointment(self.drop_in, person=self.lead, theme="Un formulaire")
        self.appointment_token = token_of(self.appointment)
        self.held_drop_in = factories.make_drop_in(starts_at=timezone.now() - timedelta(hours=1))
        self.held_slot = factories.make_appointment(self.held_drop_in, person=self.lead, slot=1)
        self.conversation = factories.make_conversation(self.held_drop_in, appointment=self.held_slot)
        factories.make_conversation(self.held_drop_in)
        self.invited = factories.make_invited_event()
        self.invitation = factories.make_invitation(self.invited, email=self.agent.email, by=self.lab)
        self.invitation_token = token_of(self.invitation)

    def read(self):
        """A reference that everybody reads, with its opinion and its copies; one proposed; a file to look at."""
        self.theme = factories.make_theme()
        self.work = factories.make_reference(
            by=self.lab,
            lab=self.lab,
            themes=[self.theme],
            why="Pour commencer.",
            abstract="Un résumé.",
            DOI="10.5555/a",
        )
        self.reader_opinion = factories.make_recommendation(self.work, by=self.agent)
        self.hidden_opinion = factories.make_recommendation(self.work, by=self.lead)
        self.hidden_opinion.hide(by=self.lab)
        factories.make_reading_count(self.work, count=3)
        self.loan = factories.make_loan(factories.make_copy(self.work, by=self.lab), to=self.lead)
        self.copy = factories.make_copy(self.work, by=self.lab)
        self.proposed_work = factories.make_reference("proposed", by=self.agent)
        self.declined_work = factories.make_reference("declined", by=self.agent, lab=self.lab)
        self.case_reference = factories.make_case_reference(self.work, proposal=self.accepted)
        self.ready_import = factories.make_import(by=self.lab)
        importing.advance()
        self.ready_import.refresh_from_db()

    def watch(self):
        """What the lead shared: one item for everybody, one for the lab; one sent back; a link that is broken."""
        self.item = factories.make_item(by=self.lead, lab=self.lab)
        self.watch_word = factories.make_word(self.item, by=self.agent)
        self.lab_item = factories.make_item(by=self.lead, lab=self.lab, audience="lab")
        self.waiting_item = factories.make_item("proposed", by=self.lead)
        self.sent_back_item = factories.make_item("sent_back", by=self.lead, lab=self.lab)
        self.colleague_item = factories.make_item("proposed", by=self.agent)
        self.link, self.moved_link = factories.make_link("broken"), factories.make_link("moved")

    def write_letters(self):
        """An issue that its editor has before them, and one that is frozen and has not left."""
        self.scheduled_issue = factories.make_issue("scheduled", by=self.lab)
        self.issue = factories.make_issue()
        factories.make_issue_item(self.issue, choice="dropped")
        factories.make_issue_item(self.issue, choice="postponed")

    def archive(self):
        """Two issues that everybody reads, one that is to leave, the team's own; somebody who got the first one."""
        self.letter, self.last_letter = factories.make_archived(), factories.make_archived()
        self.coming_letter = factories.make_archived("scheduled")
        self.team_letter = factories.make_archived(letter="team")
        self.letter_reader = factories.make_agreed()
        factories.make_sent(self.letter, self.letter_reader)

    def send_letters(self):
        """A letter that leaves: one person was refused, another waits."""
        self.leaving_issue = factories.make_frozen_issue("sending")
        factories.make_delivery("rejected", issue=self.leaving_issue, answer="550 5.1.1")
        factories.make_delivery("deferred", issue=self.leaving_issue)

    def ask_the_desk(self):
        """The lead has an answer; others wait, have theirs written, are over and told to everybody; two structures."""
        self.research = factories.make_answered(self.lead, lab=self.lab)
        factories.make_research_message(self.research, by=self.lab)
        self.asked_research = factories.make_research()
        self.taken_research = factories.make_taken(lab=self.lab)
        factories.make_research_message(self.taken_research, by=self.lab)
        self.declined_research = factories.make_research().decline("Les archives le savent.", by=self.lab)
        self.answer_draft = factories.make_answer_draft(self.taken_research)
        self.closed_research = factories.make_closed(lab=self.lab)
        self.answered_question = factories.make_question(self.closed_research)
        self.hidden_question = factories.make_question(lab=self.lab)
        self.hidden_question.withdraw(by=self.lab)
        self.organisation = factories.make_organisation(latitude=48.57, longitude=7.75, place="Strasbourg")
        self.hidden_organisation = factories.make_organisation(shown=False)
        self.case_partner = factories.make_case_partner(proposal=self.public, organisation=self.organisation)

    def subscribe(self):
        """Somebody who gets two letters, one who has a mail to confirm, one who left, an address set aside."""
        self.subscriber = factories.make_subscriber(email="abonnee@example.net", letters=("monthly", "watch"))
        self.gone_subscriber = factories.make_subscriber("left")
        self.pending_subscriber = factories.make_subscriber("pending")
        written = OutboxMail.objects.get(about=self.pending_subscriber.about)
        self.subscription_token = factories.token_of(written.key, "confirmer")
        self.suppression = factories.make_suppression()

    def hold_sessions(self):
        """One session planned, one open with a proposed decision, a question and a decider, one closed and signed."""
        self.planned = acts.plan(self.assessing, by=self.lab)
        self.own_planned = acts.plan(self.screened(), by=self.lab)
        self.opened = acts.open_(self.deliberated(), by=self.lab)
        self.opened_case = self.opened.cases.get()
        acts.propose(self.opened_case.proposal, by=self.lab)
        self.line = acts.line(self.opened)
        self.question = acts.question(self.opened_case)
        self.decider, self.decider_token = acts.invite(self.opened)
        self.closed = acts.close(self.deliberated(), by=self.lab)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("projects.session_pdf.render_minutes", lambda minutes, *, signatures, on: b"%PDF-1.7")
            self.minutes_version = acts.sign(self.closed, second=self.administrator)

    def screened(self):
        proposal = factories.make_proposal(self.lead)
        proposal.start_screening(by=self.lab)
        return proposal

    def assessed(self):
        proposal = self.screened()
        proposal.open_assessment([self.ambassador, self.colleague], by=self.lab)
        for sheet in proposal.sheets.all():
            sheet.declare("no_link")
        return proposal

    def deliberated(self):
        proposal = self.assessed()
        factories.make_service_view(proposal, "green", "red")
        for sheet, signal in zip(proposal.sheets.all(), ["green", "unclear"], strict=True):
            # They differ on the last criterion only: nothing there is eliminatory.
            factories.fill(sheet, "green", "green", signal)
        proposal.open_deliberation(by=self.lab)
        return proposal

    def decide(self, outcome, *, announced=False):
        fields = {}
        if outcome == Proposal.Status.ACCEPTED_CONDITIONS:
            fields["conditions"] = [{"text": "Nommer trois agents", "owner": "Le service", "due_on": "2027-01-15"}]
        if outcome == Proposal.Status.MERGED:
            fields["merged_into"] = self.submitted
        decision = Decision.take(self.deliberated(), by=self.lab, outcome=outcome, **factories.REASONS, **fields)
        if announced:
            decision.announce(subject=decision.letter.subject, body=decision.letter.body)
        return decision

    @cached_property
    def colleague(self):
        return factories.make_user(role=Role.AMBASSADOR)

    def client(self, role):
        """Return a new browser of this role, signed in."""
        client = Client(raise_request_exception=False)
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def sign_everyone_in(self):
        sessions = {}
        for role in ROLES[1:]:
            client = Client()
            client.force_login(getattr(self, role))
            sessions[role] = client.session.session_key
        return sessions

    def ask(self, role, method, path, data=None, **extra):
        """Send one request, and undo what it wrote."""
        with transaction.atomic():
            response = getattr(self.client(role), method)(path, data, **extra)
            transaction.set_rollback(True)
        return response


def token_of(row):
    return row.address.rstrip("/").rpartition("/")[2]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A world that every test of the module reads and none changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield settled(World())
        transaction.set_rollback(True)
