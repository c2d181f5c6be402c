"""The sessions of the demonstration: the one that weighed the two complete cases, and the one to come."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from labo.models import OutboxMail
from projects.demo import read
from projects.demo.days import working_day
from projects.models import AgendaItem, Minutes, PresentationAnswer, Session

ANNOUNCED_BEFORE, SIGNED_AFTER = 12, 3  # days


def hold_sessions(stories, *, people):
    """Hold the tenth session with the cases that name it, from its announcement to its signed minutes."""
    told = read("sessions")["dixieme"]
    own = [story for story in stories if story.told.get("session", {}).get("numero") == told["numero"]]
    days, offset = own[0].days, own[0].told["session"]["offset"]
    lab, second = people[told["animation"]], people[told["contresigne"]]
    announced_at = days.at(offset - ANNOUNCED_BEFORE, 9, 30)
    session = Session.plan(
        by=lab,
        number=told["numero"],
        title=told["titre"],
        place=told["lieu"],
        starts_at=days.at(offset, 9),
        ends_at=days.at(offset, 17),
        facilitator=lab,
        participants=[people[name] for name in told["presents"]],
        cases=[story.proposal for story in own],
        now=announced_at,
    )
    session.announce(by=lab, now=announced_at)
    mails = OutboxMail.objects.filter(key__regex=rf"^E0[67]:{session.pk}:")
    mails.update(
        created_at=announced_at,
        next_try_at=announced_at,
        sent_at=announced_at,
        status=OutboxMail.Status.SENT,
        attempts=1,
    )
    session.open(by=lab, now=days.at(offset, 9))
    session.note_presence(attendees=[people[name] for name in told["presents"]], guests=told["invites"])
    second_case = session.agenda.filter(kind=AgendaItem.Kind.PRESENTATION).last()
    AgendaItem.add(session, title=told["pause"], minutes=60, before=second_case)
    answer_questions(session, told["reponses"], by=people[told["notes_par"]], at=days.at(offset, 10, 30))
    closed_at = days.at(offset, 17)
    session.close(by=lab, now=closed_at)
    sign_minutes(session, told, by=lab, second=second, at=days.at(offset + SIGNED_AFTER, 10))
    Session.objects.filter(pk=session.pk).update(created_at=announced_at, updated_at=closed_at)


def answer_questions(session, told, *, by, at):
    """Type what each service answered, criterion by criterion."""
    for case in session.cases.select_related("proposal"):
        answers = {code: text for title, given in told.items() if same(title, case) for code, text in given.items()}
        for rank, row in enumerate(case.answers.select_related("criterion")):
            when = at + timedelta(minutes=3 * rank)
            text = answers.pop(row.criterion.code, "")
            if text:
                row.keep(text, by=by, seen=row.revision, now=when)
            PresentationAnswer.objects.filter(pk=row.pk).update(created_at=at, updated_at=when)


def same(title, case):
    """Titles of the files are typed with plain spaces."""
    return title.replace("\u00a0", " ") == case.proposal.title.replace("\u00a0", " ")


def sign_minutes(session, told, *, by, second, at):
    minutes = Minutes.of(session)
    minutes = minutes.write(preface=told["preambule"], remarks=told["remarques"], seen=minutes.revision)
    minutes.sign(by=by, seen=minutes.mark(), now=at)
    minutes.sign(by=second, seen=minutes.mark(), now=at + timedelta(hours=5))
    Minutes.objects.filter(pk=minutes.pk).update(created_at=session.closed_at, updated_at=at + timedelta(hours=5))


def plan_next_session(stories, *, people):
    """Plan the next session with the cases that wait for one. Nobody is told yet: the visitor does it."""
    told = read("sessions")["suivante"]
    zone = timezone.get_current_timezone()
    day = working_day(timezone.localdate() + timedelta(days=told["dans"]))
    waiting = [story.proposal for story in stories if story.proposal.title in told["cas"]]
    lab = people[told["animation"]]
    Session.plan(
        by=lab,
        number=Session.objects.next_number(),
        title=told["titre"],
        place=told["lieu"],
        starts_at=datetime.combine(day, time(9), zone),
        ends_at=datetime.combine(day, time(16, 30), zone),
        facilitator=lab,
        participants=[people[name] for name in told["participants"]],
        cases=waiting,
    )
