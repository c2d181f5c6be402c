"""A crowd of accompaniments: what their lists and their pages show when the lab has lived for years."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from missions.models import (
    Accompaniment,
    AccompanimentStep,
    AccompanimentTransition,
    Appointment,
    Conversation,
    Event,
    FollowUp,
    Invitation,
    OnboardingApplication,
    OnboardingApplicationTransition,
    Quote,
    Recommendation,
    Registration,
    Review,
    ScopeCheck,
    StepFile,
    TimeRequest,
)
from projects.models import InterventionNote, Proposal


def more_work(world, people, methods, numbers):
    """More accompaniments with their public review, more notes to start from, more of everything on a page of one."""
    today = timezone.localdate()
    cases = Proposal.objects.filter(lead=world.lead, reference__startswith="LABO-2027")
    accepted = list(cases.filter(status="accepted", accompaniment=None, note=None))
    works = Accompaniment.objects.bulk_create(
        Accompaniment(proposal=case, referent=world.lab, started_on=today, status="reviewed") for case in accepted
    )
    Proposal.objects.filter(pk__in=[case.pk for case in accepted]).update(is_public=True)
    Review.objects.bulk_create(
        Review(
            accompaniment=work,
            level="public",
            agreement="-",
            summary="-",
            themes=[f"Thème {work.proposal_id}"],
            published_at=timezone.now(),
            published_by=world.lab,
        )
        for work in works
    )
    InterventionNote.objects.bulk_create(
        InterventionNote(proposal=case, status="released", starts_on=today)
        for case in cases.filter(status="accepted_conditions", note=None)
    )
    for work, review in [(world.accompanied, None), (world.review.accompaniment, world.review)]:
        steps = AccompanimentStep.objects.bulk_create(
            AccompanimentStep(
                accompaniment=work,
                position=n + 2,
                title=f"Étape {n}",
                planned_on=today + timedelta(days=n),
                takes_place_on=today + timedelta(days=n),
                status="done" if review else "to_come",
                report="-" if review else "",
                method=methods[n - numbers.start],
            )
            for n in numbers
        )
        StepFile.objects.bulk_create(
            StepFile(
                step=step,
                caption="-",
                name="notes.txt",
                content_type="text/plain",
                size=1,
                sha256=f"{each.pk}",
                stored_as=f"foule/{step.pk}-{each.pk}",
                added_by=each,
            )
            for step in steps
            for each in people
        )
        ScopeCheck.objects.bulk_create(
            ScopeCheck(step=step, moment="added", is_within=False, words="-", by=people[0]) for step in steps
        )
        AccompanimentTransition.objects.bulk_create(
            AccompanimentTransition(accompaniment=work, source="paused", target="running", by=people[n - numbers.start])
            for n in numbers
        )
        TimeRequest.objects.bulk_create(
            TimeRequest(
                accompaniment=work,
                agent=people[n - numbers.start],
                manager_name="-",
                manager_email="responsable@example.org",
                days=1,
                from_on=today,
                until_on=today,
                purpose="-",
                mark=f"{work.pk}-{n}",
                asked_by=world.lab,
            )
            for n in numbers
        )
    step = world.accompanied.steps.earliest("pk")
    ScopeCheck.objects.bulk_create(
        ScopeCheck(step=step, moment="reported", is_within=True, by=people[n - numbers.start]) for n in numbers
    )
    Recommendation.objects.bulk_create(
        Recommendation(review=world.review, position=n + 3, text=f"Conseil {n}", words="-", noted_by=people[0])
        for n in numbers
    )
    Quote.objects.bulk_create(
        Quote(review=world.review, position=n + 2, words="-", speaker="Une agente") for n in numbers
    )
    FollowUp.objects.bulk_create(FollowUp(accompaniment=work, months=6, mark=f"suivi-{work.pk}") for work in works)


def more_events(world, people, numbers):
    """More events to come and past, more people with a seat, waiting and gone on the list of one."""
    now = timezone.now()
    for over in (False, True):
        starts = [now + timedelta(days=-n - 1 if over else n + 1) for n in numbers]
        Event.objects.bulk_create(
            Event(
                kind="breakfast",
                title="Petit déjeuner",
                slug=f"petit-dejeuner-{over}-{start.date()}",
                place="-",
                capacity=25,
                status="announced",
                starts_at=start,
                ends_at=start + timedelta(hours=1),
                closes_at=start,
            )
            for start in starts
        )
    Event.objects.filter(pk=world.breakfast.pk).update(capacity=100, seats_taken=1 + len(numbers))
    Registration.objects.bulk_create(
        Registration(
            event=world.breakfast,
            person=people[n - numbers.start],
            arrival=100 + n,
            signed_up_at=now,
            status="confirmed",
            confirmed_at=now,
        )
        for n in numbers
    )


def more_drop_ins(world, people, numbers):
    """More drop-ins where the lead has a slot, more slots and talks at one that was held, more people invited."""
    now = timezone.now()
    events = Event.objects.bulk_create(
        Event(
            kind="drop_in",
            title="Permanence",
            slug=f"permanence-foule-{n}",
            place="-",
            sign_up="free",
            status="announced",
            starts_at=now + timedelta(days=n + 1),
            ends_at=now + timedelta(days=n + 1, hours=2),
            closes_at=now + timedelta(days=n + 1),
        )
        for n in numbers
    )
    Appointment.objects.bulk_create(
        Appointment(event=event, person=world.lead, starts_at=event.starts_at, booked_at=now) for event in events
    )
    held = world.held_drop_in
    slots = Appointment.objects.bulk_create(
        Appointment(
            event=held,
            person=people[n - numbers.start],
            starts_at=held.starts_at + timedelta(seconds=n + 1),
            booked_at=now,
        )
        for n in numbers
    )
    Conversation.objects.bulk_create(
        Conversation(key=uuid4(), event=held, appointment=slot, theme=f"Sujet {slot.pk}", held_on=held.day)
        for slot in slots[::2]
    )
    Conversation.objects.bulk_create(
        Conversation(key=uuid4(), event=held, theme=f"Passage {n}", held_on=held.day) for n in numbers
    )
    Invitation.objects.bulk_create(
        Invitation(event=world.invited, email=f"invitee{n}@example.org", invited_at=now, invited_by=world.lab)
        for n in numbers
    )


def more_applications(world, people, numbers):
    """More people who apply to both onboarding days, and a longer journal of one application."""
    now = timezone.now()
    unit = world.application.org_unit
    for day in (world.onboarding, world.closed_onboarding):
        OnboardingApplication.objects.bulk_create(
            OnboardingApplication(
                event=day,
                applicant=people[n - numbers.start],
                org_unit=unit if n % 2 else None,
                municipality="" if n % 2 else f"Commune {n}",
                family="culture",
                category="B",
                is_field=True,
                is_manager=False,
                is_trained=False,
                motivation="-",
                applied_at=now,
                manager_name="-",
                manager_email="responsable@example.org",
                mark=f"{day.pk}-{n}",
                is_agreed=True,
                answered_at=now,
            )
            for n in numbers
        )
    OnboardingApplicationTransition.objects.bulk_create(
        OnboardingApplicationTransition(
            application=world.application, source="withdrawn", target="applied", by=people[n - numbers.start]
        )
        for n in numbers
    )
