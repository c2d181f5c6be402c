"""A crowd of research requests and structures: what the desk lists after years."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from projects.models import CasePartner
from resources.models import (
    AnsweredQuestion,
    AnswerReference,
    PartnerOrganisation,
    Reference,
    ResearchAnswer,
    ResearchMessage,
    ResearchRequest,
    Theme,
)


def more_research(world, people, numbers):
    """More of what each page of the desk lists: requests, messages, answers, references, notes, structures."""
    now = timezone.now()
    rows = Reference.objects.bulk_create(
        Reference(
            key=f"foule-{n}",
            csl={"title": f"Foule {n}"},
            title=f"Foule {n}",
            type="book",
            status="published",
            published_at=now,
            added_by=world.lab,
        )
        for n in numbers
    )
    themes = Theme.objects.bulk_create(Theme(name=f"Sujet de la foule {n}", slug=f"sujet-foule-{n}") for n in numbers)
    for asker, status in [(world.lead, "asked"), *((person, "asked") for person in people[:1]), (world.lead, "closed")]:
        dates = {"answered_at": now, "ended_at": now} if status == "closed" else {}
        held = {"taken_by": world.lab, "taken_at": now + timedelta(minutes=1)} if status == "closed" else {}
        requests = ResearchRequest.objects.bulk_create(
            ResearchRequest(
                key=uuid4(),
                subject=f"Foule {n}",
                looking_for="-",
                asked_by=asker,
                asked_at=now,
                due_on=now.date(),
                status=status,
                **dates,
                **held,
            )
            for n in numbers
        )
    questions = AnsweredQuestion.objects.bulk_create(
        AnsweredQuestion(
            request=request,
            slug=f"foule-{request.pk}",
            title="Foule",
            question="-",
            answer="-",
            published_by=world.lab,
            published_at=now,
        )
        for request in requests
    )
    shown = {"is_shown": True, "confirmed_on": now.date(), "proposed_by": world.lab}
    organisations = PartnerOrganisation.objects.bulk_create(
        PartnerOrganisation(
            name=f"Foule {n}",
            sort_name=f"foule {n}",
            slug=f"foule-{n}",
            does="-",
            scale="locale",
            latitude=48.5,
            longitude=7.7,
            **shown,
        )
        for n in numbers
    )
    for thing in [*questions, *organisations, world.answered_question, world.organisation]:
        thing.themes.add(*themes)
        thing.references.add(*rows)
    CasePartner.objects.bulk_create(
        CasePartner(proposal=world.public, organisation=organisation) for organisation in organisations
    )
    for request in (world.research, world.taken_research, world.closed_research):
        ResearchMessage.objects.bulk_create(
            ResearchMessage(request=request, author=world.lab, is_from_lab=True, text="-", at=now) for _ in numbers
        )
        answers = ResearchAnswer.objects.bulk_create(
            ResearchAnswer(request=request, text="-", written_by=world.lab, sent_at=now) for _ in numbers
        )
        for answer in [*answers, *request.answers.filter(sent_at=None)]:
            AnswerReference.objects.bulk_create(
                AnswerReference(answer=answer, reference=row, opinion="-", position=row.pk % 30_000 + 10)
                for row in rows[:8]
            )
