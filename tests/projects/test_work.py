"""« Mon travail »: every task of a person, what is due first, of one sort or of all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.roles import Role
from projects.models import Decision, Message, Minutes
from tests import factories
from tests.projects.lab_side import screened
from tests.projects.service_side import text_of
from tests.projects.session import acts

pytestmark = pytest.mark.django_db

WORK = "/admin/a-faire/"


def found(page):
    return [(task.kind, task.pk) for task in page.context["page"]]


def today():
    return timezone.localdate()


def ask(case, *, days, from_lab=False):
    """A question whose answer was expected in so many days, asked ten days ago."""
    asked_at = timezone.now() - timedelta(days=10)
    return factories.make_message(case, from_lab=from_lab, answer_by=today() + timedelta(days=days), now=asked_at)


def test_lab_finds_what_it_owes_and_whom_to_remind(as_lab):
    soon, late, reminder = factories.make_proposal(), factories.make_proposal(), factories.make_proposal()
    ask(soon, days=2)
    ask(late, days=-1)
    ask(reminder, days=-3, from_lab=True)
    ask(factories.make_proposal(), days=3, from_lab=True)  # the service still has time

    page = as_lab.get(f"{WORK}?sorte=repondre")

    assert found(page) == [("chase", reminder.pk), ("answer", late.pk), ("answer", soon.pk)]
    assert [task.when.split(",")[0] == "en retard" for task in page.context["page"]] == [True, True, False]
    assert [task.is_pressing for task in page.context["page"]] == [True, True, False]


def test_answer_settles_the_task(as_lab, lab_member):
    case = factories.make_proposal()
    ask(case, days=2)

    factories.make_message(case, from_lab=True, by=lab_member)

    assert found(as_lab.get(f"{WORK}?sorte=repondre")) == []


def test_case_with_three_questions_is_one_task(as_lab):
    case = factories.make_proposal()
    for days in (3, 1, 2):
        ask(case, days=days)

    (task,) = as_lab.get(f"{WORK}?sorte=repondre").context["page"]

    assert task.due == today() + timedelta(days=1)


def test_question_about_a_case_that_is_over_is_answered_too(as_lab):
    case = factories.make_decided("declined", announced=True).proposal
    ask(case, days=1)

    assert found(as_lab.get(f"{WORK}?sorte=repondre")) == [("answer", case.pk)]


def test_each_sort_has_its_tasks_and_its_count(as_lab, lab_member):
    sheet = screened(title="À juger")
    factories.make_grid()
    sheet.open_assessment([lab_member, factories.make_user(role=Role.AMBASSADOR)], by=lab_member)
    letter = factories.make_decided().proposal
    discussed = factories.make_deliberating()
    drafted = factories.make_decided(announced=True).proposal
    conditional = factories.make_decided(
        "accepted_conditions",
        announced=True,
        conditions=[{"text": "Nommer", "owner": "Alix", "due_on": today() + timedelta(days=3)}],
    )
    fresh = factories.make_proposal()

    for sort, expected in {
        "evaluer": [("sheet", sheet.pk)],
        "ecrire": [("letter", letter.pk)],
        "decider": [("decide", discussed.pk)],
        "rediger": [("note_start", drafted.pk), ("note_start", conditional.proposal.pk)],
        "conditions": [("condition", conditional.proposal.pk)],
        "instruire": [("screen", fresh.pk)],
    }.items():
        page = as_lab.get(f"{WORK}?sorte={sort}")
        assert sorted(found(page)) == sorted(expected), sort
        assert next(row["count"] for row in page.context["families"] if row["name"] == sort) == len(expected)
    assert as_lab.get(WORK).context["total"] == 7


def test_sheet_is_due_before_the_session_its_case_goes_to(client):
    case = factories.make_assessed()
    session = factories.make_session()
    factories.make_session_case(proposal=case, session=session)
    client.force_login(case.sheets.first().evaluator)

    (task,) = client.get(WORK).context["page"]

    assert (task.kind, task.due) == ("sheet", timezone.localdate(session.starts_at))


def test_postponed_case_is_due_on_its_day_and_its_letter_in_the_week(as_lab):
    decision = factories.make_decided("postponed", reexamine_on=today())
    (task,) = as_lab.get(WORK).context["page"]
    assert (task.kind, task.due) == ("letter", today() + timedelta(days=7))

    Decision.objects.get(pk=decision.pk).announce()

    (task,) = as_lab.get(WORK).context["page"]
    assert (task.kind, task.due) == ("screen", today())


def test_who_assesses_finds_their_sheets_and_answers_no_service(client):
    case = factories.make_assessed()
    ask(case, days=-1)
    factories.make_proposal()
    client.force_login(case.sheets.first().evaluator)

    assert found(client.get(WORK)) == [("sheet", case.pk)]


def test_nothing_to_do_says_so(as_lab):
    assert "Rien ne vous attend." in text_of(as_lab.get(WORK))


def test_unknown_sort_shows_all(as_lab):
    factories.make_proposal()

    assert len(found(as_lab.get(f"{WORK}?sorte=autre"))) == 1


def test_hundred_tasks_come_in_pages(as_lab):
    for _ in range(60):
        factories.make_proposal()

    assert len(found(as_lab.get(WORK))) == 50
    assert len(found(as_lab.get(f"{WORK}?page=2"))) == 10


def test_dashboard_leads_to_all_of_it(as_lab):
    ask(factories.make_proposal(), days=1)

    page = as_lab.get("/admin/").content.decode()

    assert f'href="{WORK}"' in page
    assert "Répondre au service" in page
    assert Message.objects.count() == 1


def test_minutes_wait_for_the_facilitator_then_for_one_of_the_lab(client):
    session = acts.close()
    facilitator, colleague = session.facilitator, factories.make_user(role=Role.LAB)

    def waits(person):
        client.force_login(person)
        return [(task.pk, task.address) for task in client.get(f"{WORK}?sorte=signer").context["page"]]

    task = (session.pk, f"/admin/projects/session/{session.pk}/compte-rendu/")
    assert (waits(facilitator), waits(colleague)) == ([task], [task])

    minutes = Minutes.of(session)
    minutes.sign(by=facilitator, seen=minutes.mark())
    assert (waits(facilitator), waits(colleague)) == ([], [task])

    minutes.write(preface="Un mot de plus.", remarks="", seen=minutes.revision)
    assert waits(facilitator) == [task]

    minutes = Minutes.of(session)
    minutes.sign(by=facilitator, seen=minutes.mark())
    minutes.sign(by=colleague, seen=minutes.mark())
    assert (waits(facilitator), waits(colleague)) == ([], [])


def test_minutes_wait_for_no_ambassador_but_the_one_who_facilitated(client):
    acts.close()

    client.force_login(factories.make_user(role=Role.AMBASSADOR))

    assert found(client.get(WORK)) == []
