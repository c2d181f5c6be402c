"""The accompaniment: what starts it, its steps, its frame, what pauses and stops it."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from labo.models import AuditEvent, OutboxMail
from labo.transitions import Refusal, TransitionNotAllowed
from missions.models import Accompaniment, AccompanimentStep
from missions.models.scope_check import Checked
from missions.models.step import StepChangedMeanwhile
from missions.tasks import remind_of_steps
from missions.timeline import Spent, road
from tests import factories

pytestmark = pytest.mark.django_db
REPORT = {"report": "Ce qui s’est passé.", "lab_days": 2, "agent_days": 1}


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


def test_start_takes_the_steps_and_the_limits_of_the_note(lab):
    note = factories.make_signed(by=lab)
    note.steps.update(lab_days=4, agents=2, agent_days=1.5)

    row = Accompaniment.start(note, by=lab, planned_lab_days=10)

    step = row.steps.get()
    assert (row.status, row.limits, row.started_on) == ("running", note.will_not_do, note.starts_on)
    assert (step.title, step.planned_on, step.status) == ("Lancement", note.starts_on + timedelta(days=7), "to_come")
    assert step.method == note.steps.get().method
    assert (row.planned_lab_days, row.planned_agent_days) == (10, 3)  # what is typed, else what the note counts
    assert "Lancement" in OutboxMail.objects.get(key=f"accompaniment:{row.pk}:started").body
    with pytest.raises(Refusal, match="déjà commencé"):
        Accompaniment.start(note, by=lab)


def test_start_waits_for_the_signed_note(lab):
    note = factories.make_note(by=lab)

    with pytest.raises(Refusal, match="quand la note est signée"):
        Accompaniment.start(note, by=lab)


def test_report_counts_time_and_is_held_against_the_frame(lab):
    row = factories.make_accompaniment(by=lab)
    step = row.steps.get()

    with pytest.raises(Refusal, match="sort du cadre"):
        step.tell_done(by=lab, seen=0, check=Checked(False), **REPORT)
    step.tell_done(by=lab, seen=0, check=Checked(False, "On nous a demandé un plan.", "Une ligne."), **REPORT)

    assert (step.status, row.time_spent()) == ("done", (2, 1))
    drift = step.checks.drifts().get()
    assert (drift.moment, drift.line, drift.words) == ("reported", "Une ligne.", "On nous a demandé un plan.")
    assert Spent.of(row, [step]).bars[0]["gap"] == -8
    step.tell_done(by=lab, seen=1, check=Checked(True), **{**REPORT, "report": "Repris."})
    assert AuditEvent.objects.filter(act="work_report_mended", subject=f"missions.accompanimentstep:{step.pk}").exists()


def test_two_reports_at_once_the_second_sees_the_first(lab):
    step = factories.make_accompaniment(by=lab).steps.get()
    other = AccompanimentStep.objects.get(pk=step.pk)
    step.tell_done(by=lab, seen=0, check=Checked(True), **REPORT)

    with pytest.raises(StepChangedMeanwhile):
        other.tell_done(by=lab, seen=0, check=Checked(True), **{**REPORT, "report": "Un autre."})

    assert AccompanimentStep.objects.get(pk=step.pk).report == "Ce qui s’est passé."


def test_step_that_is_to_come_has_no_report(lab):
    row = factories.make_accompaniment(by=lab, starts_on=timezone.localdate())

    with pytest.raises(Refusal, match="pas encore eu lieu"):
        row.steps.get().tell_done(by=lab, seen=0, check=Checked(True), **REPORT)


def test_move_keeps_the_day_of_the_note_and_tells_the_service(lab):
    row = factories.make_accompaniment(by=lab)
    step = row.steps.get()
    planned, to = step.planned_on, timezone.localdate() + timedelta(days=9)

    step.move(by=lab, seen=0, to=to, reason="Le musée est fermé.")
    step.move(by=lab, seen=1, to=to, reason="Encore.")

    assert (step.status, step.planned_on, step.takes_place_on, step.revision) == ("moved", planned, to, 2)
    mail = OutboxMail.objects.filter(template="missions/emails/step_moved").earliest("pk")
    assert "Le musée est fermé." in mail.body
    assert [stop.reason for stop in road([step], today=timezone.localdate())] == ["Encore."]


@pytest.mark.parametrize(("on", "said"), [(date(1, 1, 1), "ne vient pas avant"), (date.max, "dans les 5 ans")])
def test_step_stays_within_reach_of_the_first_day(lab, on, said):
    row = factories.make_accompaniment(by=lab)

    with pytest.raises(Refusal, match=said):
        AccompanimentStep.add(row, by=lab, check=Checked(True), title="Point", takes_place_on=on)
    with pytest.raises(Refusal, match=said):
        row.steps.get().move(by=lab, seen=0, to=on, reason="Une faute de frappe.")


def test_added_step_comes_after_the_others_and_drop_needs_a_reason(lab):
    row = factories.make_accompaniment(by=lab)
    day = timezone.localdate() + timedelta(days=3)

    step = AccompanimentStep.add(row, by=lab, check=Checked(True), title="Point", takes_place_on=day)

    assert (step.position, step.is_from_note, step.planned_on) == (2, False, day)
    with pytest.raises(Refusal, match="Dites pourquoi"):
        step.drop(by=lab, seen=0, reason=" ")
    step.drop(by=lab, seen=0, reason="Plus utile.")
    with pytest.raises(TransitionNotAllowed):
        step.move(by=lab, seen=1, to=day, reason="Finalement si.")


def test_pause_resume_stop_say_why_and_tell_the_service(lab):
    row = factories.make_accompaniment(by=lab)
    point = timezone.localdate() + timedelta(days=20)

    with pytest.raises(Refusal, match="à venir"):
        row.pause(by=lab, reason="Un départ.", resume_on=timezone.localdate())
    row.pause(by=lab, reason="Un départ.", resume_on=point)
    assert (row.status, row.resume_on) == ("paused", point)
    row.resume(by=lab)
    assert (row.status, row.resume_on) == ("running", None)
    with pytest.raises(Refusal, match="pourquoi le travail s’arrête"):
        row.stop(by=lab, reason="")
    row.stop(by=lab, reason="Plus personne.")

    assert row.was_stopped
    assert [move.words for move in row.transitions.all()] == ["Commencé", "Suspendu", "En cours", "Interrompu"]
    assert OutboxMail.objects.filter(template="missions/emails/E16").count() == 3
    with pytest.raises(Refusal):
        AccompanimentStep.add(row, by=lab, check=Checked(True), title="Trop tard", takes_place_on=point)


def test_records_are_never_rewritten_and_stand_in_the_journal(lab):
    row = factories.make_accompaniment(by=lab)

    with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE missions_accompanimenttransition SET reason = 'x'")

    assert AuditEvent.objects.filter(act="status_moved", subject=f"missions.accompaniment:{row.pk}").count() == 1


def test_who_sees_an_accompaniment(lab):
    row = factories.make_accompaniment(by=lab)
    stranger, ambassador = factories.make_user(), factories.make_user(role="ambassador")

    assert list(Accompaniment.objects.visible_to(row.proposal.lead)) == [row]
    assert not Accompaniment.objects.visible_to(stranger).exists()
    assert list(Accompaniment.objects.in_back_office(lab)) == [row]
    assert not Accompaniment.objects.in_back_office(ambassador).exists()


def test_a_step_is_recalled_a_week_before_and_its_report_the_day_after(lab, time_machine):
    row = factories.make_accompaniment(by=lab, starts_on=timezone.localdate() + timedelta(days=30))
    step = row.steps.get()

    def written(days, template):
        remind_of_steps_on(step.takes_place_on + timedelta(days=days), time_machine)
        return OutboxMail.objects.filter(template=f"missions/emails/{template}").count()

    assert written(-8, "E15") == 0
    assert [written(-7, "E15"), written(-6, "E15"), written(0, "report_due")] == [1, 1, 0]
    assert [written(1, "report_due"), written(2, "report_due")] == [1, 1]
    assert OutboxMail.objects.get(template="missions/emails/E15").to == row.proposal.addresses()
    assert OutboxMail.objects.get(template="missions/emails/report_due").to == [lab.email]


def remind_of_steps_on(day, time_machine):
    time_machine.move_to(datetime.combine(day, time(9, 20), timezone.get_default_timezone()))
    remind_of_steps()
