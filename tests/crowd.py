"""A crowd of rows around the world of the tests: what the pages list when the lab has lived for years."""

import itertools
from datetime import date, timedelta
from uuid import uuid4

from django.utils import timezone

from labo.audit import record
from labo.models import OrgUnit, OutboxMail, User
from labo.planner import learn_tables
from labo.roles import Role
from missions.models import OfferFormat
from projects.form_sections import QUESTIONS
from projects.models import (
    AgendaItem,
    Answer,
    AssessmentSheet,
    Attachment,
    CoLead,
    Condition,
    Critique,
    Decider,
    DeciderOpinion,
    Decision,
    DraftComment,
    HatContribution,
    Idea,
    IdeaNote,
    InformationRequest,
    InterventionStep,
    Lifting,
    Merger,
    Message,
    MessageReceipt,
    MethodLesson,
    MinutesVersion,
    NoteVersion,
    OutsideOpinion,
    Preconditions,
    PresentationAnswer,
    Proposal,
    ProposalTransition,
    ProposalVersion,
    Remark,
    Session,
    SessionCase,
    Stance,
    ThreadReading,
)
from resources.models import Method
from tests import factories
from tests.crowd_archive import more_letters
from tests.crowd_bibliography import more_bibliography
from tests.crowd_deliveries import more_deliveries
from tests.crowd_desk import more_research
from tests.crowd_issues import more_issues
from tests.crowd_missions import more_applications, more_drop_ins, more_events, more_work
from tests.crowd_network import more_members
from tests.crowd_subscription import more_subscribers
from tests.crowd_watch import more_watch
from tests.labo.test_outbox_delivery import make_mail


def grow(world, numbers):
    """Put rows of these numbers beside each row that a page could show, with their own relations."""
    unit = OrgUnit.objects.create(name=f"Direction {numbers}", kind=OrgUnit.Kind.DIRECTION)
    units = OrgUnit.objects.bulk_create(OrgUnit(name=f"Service {n}", parent=unit) for n in numbers)
    people = [
        User(
            email=f"foule{n}@example.org",
            first_name="Prénom",
            last_name=f"{n:02d}",
            is_staff=True,
            org_unit=units[n - numbers.start],
        )
        for n in numbers
    ]
    people = User.objects.bulk_create(people)
    group = world.ambassador.groups.get(name=Role.AMBASSADOR)
    group.user_set.add(*people)
    methods = Method.objects.bulk_create(
        Method(slug=f"methode-foule-{n}", name=f"Méthode {n}", objective="-", duration="-", people="-", origin=origin)
        for n, origin in zip(numbers, itertools.cycle(Method.Origin.values), strict=False)
    )
    for number in numbers:
        make_mail(f"foule-{number}")
        record("row_added", on=unit, by=people[0], number=number)
        factories.make_door(f"Porte {number}")
        factories.make_clause(f"Clause {number}")
        factories.make_grid(published=False)
    more_cases(world, units, people, numbers)
    for case in (
        world.assessing,
        world.deliberating,
        world.decided,
        world.conditions.proposal,
        world.noted,
        world.signed,
    ):
        more_of_a_case(case, people, numbers)
        more_of_a_thread(world, case, people, numbers)
    for case in (world.draft, world.submitted, world.assessing):
        more_around_a_case(world, case, people, numbers)
    more_sessions(world, units, people, numbers)
    for note in (world.note, world.released):
        more_of_a_note(world, note, methods, numbers)
    more_of_the_methods(world, methods, people)
    Critique.objects.bulk_create(
        Critique(section=world.critique.section, about=1, signal="green", text="-", author=person) for person in people
    )
    more_of_the_room(world, people)
    more_ideas(world, people, numbers)
    more_work(world, people, methods, numbers)
    more_events(world, people, numbers)
    more_drop_ins(world, people, numbers)
    more_applications(world, people, numbers)
    more_members(world, people, numbers)
    more_watch(world, people, numbers)
    more_deliveries(world, numbers)
    more_subscribers(world, numbers)
    more_bibliography(world, people, numbers)
    more_research(world, people, numbers)
    more_issues(world, numbers)
    more_letters(world, numbers)
    for case in (world.amended, world.assessing):
        more_versions(world, case, numbers)
    # What autovacuum does within the minute: without it PostgreSQL plans for the tables as they were.
    learn_tables()


def more_cases(world, units, people, numbers):
    for rank, status in enumerate(Proposal.Status):
        draft = status == Proposal.Status.DRAFT
        cases = Proposal.objects.bulk_create(
            Proposal(
                status=status,
                lead=world.lead,
                title=f"Cas {n}",
                org_unit=units[n - numbers.start],
                summary="Un résumé.",
                is_public=n % 2 == 0,
                grid=None if draft else world.grid,
                reference=None if draft else f"LABO-2027-{100 * rank + n:03d}",
                submitted_at=None if draft else timezone.now(),
                announced_at=timezone.now() if n % 3 == 0 and status in Proposal.OUTCOMES else None,
            )
            for n in numbers
        )
        if draft:
            continue
        if status == Proposal.Status.MERGED:
            joined = {"target": world.assessing, "is_named": True, "reason": "-", "by": world.lab}
            Merger.objects.bulk_create(Merger(source=case, **joined) for case in cases)
        AssessmentSheet.objects.bulk_create(
            AssessmentSheet(
                proposal=case,
                evaluator=person,
                grid=world.grid,
                filed_at=None if status == "assessing" else timezone.now(),
            )
            for case in cases
            for person in (world.ambassador, people[0])
        )
        ProposalTransition.objects.bulk_create(
            ProposalTransition(proposal=case, source="draft", target="submitted", by=world.lead) for case in cases
        )


def more_ideas(world, people, numbers):
    """More ideas of the lead and of others, a longer conversation, a draft born of one, with its remarks."""
    Idea.objects.bulk_create(Idea(author=world.lead, title=f"Idée {n}", text="Un texte.") for n in numbers)
    Idea.objects.bulk_create(Idea(author=person, title="Une idée", text="Un texte.") for person in people)
    IdeaNote.objects.bulk_create(
        IdeaNote(idea=world.idea, key=uuid4(), author=person, is_from_lab=True, text="Un mot.") for person in people
    )
    for field in list(QUESTIONS)[numbers.start : numbers.stop]:
        Remark.objects.create(proposal=world.declined, field=field, text="Une remarque.", by=people[0])
    Proposal.objects.filter(pk=world.draft.pk).update(idea=world.idea, previous=world.declined)
    Preconditions.objects.get_or_create(proposal=world.draft, defaults={"is_backed": "yes"})


def more_of_a_case(case, people, numbers):
    filed_at = None if case.status == Proposal.Status.ASSESSING else timezone.now()
    sheets = AssessmentSheet.objects.bulk_create(
        AssessmentSheet(proposal=case, evaluator=person, grid=case.grid, filed_at=filed_at) for person in people
    )
    Answer.objects.bulk_create(
        Answer(sheet=sheet, criterion=criterion, signal="red", comment="Voici pourquoi.")
        for sheet in sheets
        for criterion in case.grid.criteria.all()
    )
    Stance.objects.bulk_create(
        Stance(sheet=sheet, criterion=criterion, choice="maintained")
        for sheet in sheets
        for criterion in case.grid.criteria.all()
    )
    HatContribution.objects.bulk_create(
        HatContribution(proposal=case, hat=hat, author=person, text="Une idée.")
        for person, hat in zip(people, itertools.cycle(["white", "red", "blue"]), strict=False)
    )
    OutsideOpinion.objects.bulk_create(
        OutsideOpinion(
            proposal=case,
            name="Dehors",
            email=f"dehors-{case.pk}-{n}@example.org",
            question="?",
            due_on=date(2027, 1, 15),
            mark=f"{case.pk}-{n}",
            asked_by=people[0],
        )
        for n in numbers
    )
    ProposalTransition.objects.bulk_create(
        ProposalTransition(proposal=case, source="draft", target="submitted", by=person) for person in people
    )
    for decision in Decision.objects.filter(proposal=case):
        Condition.objects.bulk_create(
            Condition(
                decision=decision, text=f"Condition {n}", owner="-", due_on=date(2027, 1, 15), met_at=now, met_by=by
            )
            for n, (now, by) in zip(numbers, itertools.cycle([(None, None), (timezone.now(), people[0])]), strict=False)
        )
        criteria = list(case.grid.criteria.all())
        Lifting.objects.get_or_create(
            decision=decision, criterion=criteria[min(numbers.start, 1)], defaults={"text": "Levée.", "by": people[0]}
        )


def more_of_a_thread(world, case, people, numbers):
    """Messages of both sides and of both audiences, some of which wait for an answer, read by everybody."""
    lines = [
        Message(
            proposal=case,
            author=author,
            from_lab=from_lab,
            audience=audience,
            text="Un message.",
            answer_by=None if audience == "lab" else date(2027, 1, 15),
        )
        for person in people
        for author, from_lab, audience in (
            (world.lead, False, "service"),
            (person, True, "service"),
            (person, True, "lab"),
        )
    ]
    lines = Message.objects.bulk_create(lines)
    MessageReceipt.objects.bulk_create(
        MessageReceipt(message=line, person=person) for line in lines if line.answer_by for person in people
    )
    ThreadReading.objects.bulk_create(
        ThreadReading(proposal=case, person=person, on_lab_side=True, last_seen=lines[0]) for person in people
    )


def more_of_the_room(world, people):
    """Ideas of others and of one's own under the hat that is worn, each tied to a criterion."""
    round, criteria = world.room.rounds.first(), list(world.in_room.grid.criteria.all())
    HatContribution.objects.bulk_create(
        HatContribution(
            proposal=world.in_room, round=round, hat=round.hat, text="Une idée.", author=author, criterion=criterion
        )
        for person in people
        for author, criterion in zip((person, world.ambassador, world.lead), criteria, strict=True)
    )


def more_around_a_case(world, case, people, numbers):
    CoLead.objects.bulk_create(
        CoLead(proposal=case, email=person.email, user=person, invited_by=world.lead) for person in people
    )
    Attachment.objects.bulk_create(
        Attachment(
            proposal=case,
            caption=f"Pièce {n}",
            name="piece.pdf",
            content_type="application/pdf",
            size=1,
            sha256=f"{n}",
            stored_as=f"{case.pk}/{n}",
            added_by=person,
        )
        for n, person in zip(numbers, people, strict=True)
    )
    DraftComment.objects.bulk_create(
        DraftComment(proposal=case, field="problem", text="Une remarque.", author=person) for person in people
    )


def more_versions(world, case, numbers):
    """Versions with their reasons, and as many requests that are over."""
    last = case.versions.first()
    ProposalVersion.objects.bulk_create(
        ProposalVersion(
            proposal=case,
            number=last.number + 1 + n - numbers.start,
            answers=last.answers,
            question_set=last.question_set,
            sha256=f"{n}",
            reason="Une précision.",
            filed_by=world.lead,
        )
        for n in numbers
    )
    InformationRequest.objects.bulk_create(
        InformationRequest(
            proposal=case,
            text=f"Demande {n}",
            due_on=date(2027, 1, 15),
            asked_by=world.lab,
            closed_at=timezone.now(),
            closed_by=world.lab,
        )
        for n in numbers
    )


def letters(cases):
    return OutboxMail.objects.bulk_create(
        OutboxMail(
            key=f"answer:{case.pk}",
            message_id=f"<{case.pk}@example.org>",
            template="-",
            to=["a@example.org"],
            subject="-",
            body="-",
        )
        for case in cases
    )


def more_sessions(world, units, people, numbers):
    """Rows of everything that a session, its documents or the list of sessions could show."""
    Session.objects.bulk_create(
        Session(
            number=1000 + n,
            title=f"Session {n}",
            starts_at=timezone.now(),
            ends_at=timezone.now() + timedelta(hours=7),
            place="-",
            facilitator=people[0],
        )
        for n in numbers
    )
    criteria = list(world.grid.criteria.all())
    for status, session in (("assessing", world.planned), ("deliberating", world.opened), ("accepted", world.closed)):
        cases = Proposal.objects.bulk_create(
            Proposal(
                status=status,
                lead=people[n - numbers.start],
                title=f"Cas {n}",
                org_unit=units[n - numbers.start],
                grid=world.grid,
                reference=f"LABO-2028-{1000 * session.pk + n}",
                submitted_at=timezone.now(),
            )
            for n in numbers
        )
        held = SessionCase.objects.bulk_create(
            SessionCase(
                session=session,
                proposal=case,
                position=n + 2,
                fate="decided" if session.is_closed else "waiting",
            )
            for n, case in zip(numbers, cases, strict=True)
        )
        sheets = AssessmentSheet.objects.bulk_create(
            AssessmentSheet(proposal=case, evaluator=by, grid=world.grid, filed_at=timezone.now())
            for case in cases
            for by in people[:2]
        )
        Answer.objects.bulk_create(
            Answer(sheet=sheet, criterion=criterion, signal="unclear", comment="Qui ?")
            for sheet in sheets
            for criterion in criteria
        )
        if status != "assessing":
            decisions = Decision.objects.bulk_create(
                Decision(
                    proposal=case,
                    outcome="accepted",
                    reasons="-",
                    decided_by=people[0],
                    applied_at=session.closed_at,
                    applied_by=people[0] if session.closed_at else None,
                    letter=letter,
                )
                for case, letter in zip(
                    cases, letters(cases) if session.closed_at else len(cases) * [None], strict=True
                )
            )
            Condition.objects.bulk_create(
                Condition(decision=decision, text="-", owner="-", due_on=date(2027, 1, 15)) for decision in decisions
            )
        PresentationAnswer.objects.bulk_create(
            PresentationAnswer(
                case=case,
                question=f"Question {n}",
                position=n + 2,
                answer="-",
                typed_by=people[0],
                typed_at=timezone.now(),
                criterion=criteria[0],
            )
            for case in [*held[:1], *session.cases.all()[:1]]
            for n in numbers
        )
        AgendaItem.objects.bulk_create(
            AgendaItem(session=session, case=case, position=1000 + n, title="-", minutes=5)
            for n, case in zip(numbers, held, strict=True)
        )
        session.participants.add(*people)
        session.attendees.add(*people)
        session.transitions.bulk_create(
            session.transitions.model(session=session, source="planned", target="open", by=by) for by in people
        )
        deciders = Decider.objects.bulk_create(
            Decider(
                session=session,
                name="-",
                email=f"decideur{session.pk}-{n}@example.org",
                mark=f"{session.pk}-{n}",
                expires_at=timezone.now() + timedelta(days=9),
                invited_by=people[0],
            )
            for n in numbers
        )
        DeciderOpinion.objects.bulk_create(
            DeciderOpinion(decider=decider, case=case, agrees=True)
            for decider, case in zip(deciders, held, strict=True)
        )
    minutes = world.minutes_version.minutes
    MinutesVersion.objects.bulk_create(
        MinutesVersion(minutes=minutes, number=n + 2, pdf=b"-", sha256=f"{n}") for n in numbers
    )


def more_of_the_methods(world, methods, people):
    """Neighbours, lessons, formats. No lesson on the world's own method: one that is used is never deleted."""
    world.method.related.add(*methods)
    MethodLesson.objects.bulk_create(
        MethodLesson(method=method, proposal=world.accepted, text="Une leçon.", audience="public", written_by=people[0])
        for method in methods
    )
    for method in methods:
        OfferFormat.objects.create(code=method.slug, name=method.name, duration="-", purpose="-").methods.set(methods)


def more_of_a_note(world, note, methods, numbers):
    InterventionStep.objects.bulk_create(
        InterventionStep(
            note=note,
            position=n + 2,
            title=f"Étape {n}",
            offset_days=n,
            duration="-",
            audience="-",
            method=methods[n - numbers.start],
        )
        for n in numbers
    )
    note.methods.set(methods)
    note.transitions.bulk_create(
        note.transitions.model(note=note, source="drafting", target="released", by=world.lab) for _ in numbers
    )
    if note.is_released:
        NoteVersion.objects.bulk_create(
            NoteVersion(note=note, number=n + 2, pdf=b"-", sha256=f"{n}", released_by=world.lab) for n in numbers
        )
