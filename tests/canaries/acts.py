"""Everything that the lab and the services do and that somebody is told of: one act at least for each mail."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from labo.notices.digest import send_digests
from labo.notices.kinds import Rhythm
from labo.notices.models import NoticePreference
from labo.notices.working_days import is_working_day
from projects import notices, tasks
from projects.models import (
    AssessmentSheet,
    Condition,
    Decision,
    DraftReminder,
    InformationRequest,
    Merger,
    Proposal,
)
from resources.models import Subscriber
from resources.newsletter import subscription_mails
from tests import factories
from tests.projects.note.signing import people_of, send, sign_all
from tests.projects.session import acts as sessions

Status = Proposal.Status

TO_THE_TEAM = {
    "E02": "to the lab: a proposal arrives",
    "E07": "to those who take part in a session",
    "E08": "to those who assess",
    "amended": "to the lab: another version",
    "attachment_infected": "to the lab",
    "idea_new": "to the lab",
    "idea_reply": "to the lab",
    "message_to_lab": "to the lab",
    "research_due": "to whoever of the lab has the question",
    "research_handed_on": "to a member of the lab",
    "research_new": "to the lab",
    "research_reply": "to the lab: whoever asks writes",
    "research_untaken": "to the lab",
    "research_withdrawn": "to the lab",
    "recusal": "to the lab: somebody withdraws, and says why",
    "notice": "to the team: the only notice for a service is a message, which has its own mail",
}
OF_THE_HOUSE = {
    "account_exists": "an address that signs up again",
    "email_code": "a code",
    "login_code": "a code",
    "password_reset": "a link",
}


def everything(stage):
    """Do them all, on cases whose sheets, notes and rooms hold the words of the lab."""
    study(stage)
    talk(stage)
    share(stage)
    meet(stage)
    decide(stage)
    release_a_note(stage)
    stage.critique.reply("Nous le préciserons.", by=stage.lab)
    watch(stage)
    read(stage)
    ask(stage)
    subscribe(stage)
    remind(stage)


def study(stage):
    """A case sent, taken in hand, asked for what it lacks, amended, assessed; an opinion asked outside."""
    case = factories.make_proposal(stage.lead)
    case.start_screening(by=stage.lab)
    factories.make_request(case, by=stage.lab).withdraw(by=stage.lab)
    factories.make_request(case, by=stage.lab)
    factories.make_amendment(case).file(by=stage.lead, reason="Une précision.")
    case.open_assessment([stage.ambassador, stage.colleague], by=stage.lab, reframed_question="Quelle question ?")
    first = case.sheets.first()
    first.declare("recused", text="Je connais trop bien ce service.")
    AssessmentSheet.entrust(case, factories.make_user(role="ambassador"), by=stage.lab)
    for sheet in case.sheets.exclude(pk=first.pk):
        factories.fill(sheet, "green")
    factories.make_opinion(proposal=case)
    factories.say(stage.idea, by=stage.lab)
    factories.say(stage.idea, "reply")


def talk(stage):
    """Messages of both sides, at once and in the digest; a note that the lab writes to itself."""
    NoticePreference.choose(stage.sponsor, {notices.LAB_MESSAGE: Rhythm.DAILY})
    soon = timezone.localdate() + timedelta(days=10)
    for case in (stage.assessing, stage.deliberating):
        factories.make_internal_note(case, by=stage.lab, text="Entre nous.")
        factories.make_message(case, from_lab=True, by=stage.lab, text="Une question.")
    factories.make_message(stage.assessing, from_lab=True, by=stage.lab, text="Une autre.", answer_by=soon)
    factories.make_message(stage.assessing, text="Une réponse.", answer_by=soon)


def share(stage):
    draft = factories.make_draft(stage.lead)
    factories.make_co_lead(draft, user=stage.read, role="edit")
    factories.make_handover(draft, to=stage.edit)
    draft.handovers.get().take(by=stage.edit)


def meet(stage):
    """A session announced, a case taken off it, a decider invited to read what is proposed."""
    case, other = factories.make_proposal(stage.lead), stage.of(stage.lead)
    case.start_screening(by=stage.lab)
    session = sessions.plan(case, other, by=stage.lab)
    session.announce(by=stage.lab)
    words = {name: getattr(session, name) for name in ("title", "starts_at", "ends_at", "place", "facilitator")}
    session.change(by=stage.lab, seen=0, cases=[other], participants=[stage.ambassador], **words)
    sessions.invite(stage.opened)


def decide(stage):
    """One discussed case, answered in every way and reopened each time; its conditions followed."""
    case, soon = stage.discussed, timezone.localdate() + timedelta(days=30)
    answers = [
        (Status.ACCEPTED, {}),
        (Status.POSTPONED, {"reexamine_on": soon}),
        (Status.REDIRECTED, {"redirected_to": "Une porte"}),
        (Status.DECLINED, {}),
        (Status.MERGED, {"merged_into": stage.submitted}),
        (Status.ACCEPTED_CONDITIONS, {"conditions": [{"text": "Trois agents", "owner": "Nous", "due_on": soon}]}),
    ]
    for outcome, words in answers:
        case.refresh_from_db()
        decision = Decision.take(case, by=stage.lab, outcome=outcome, **factories.REASONS, **words)
        decision.announce(subject=decision.letter.subject, body=decision.letter.body)
        if outcome == Status.MERGED:
            Merger.objects.get(source=case).name_each_other(by=stage.lab)
        if outcome != Status.ACCEPTED_CONDITIONS:
            decision.reopen(by=stage.lab, reason="Trois agents sont volontaires.")
    condition = decision.conditions.get()
    condition.claim(by=stage.lead, note="C’est fait.")
    condition.send_back(by=stage.lab, reason="Il manque une personne.")
    condition.move_due(by=stage.lab, due_on=soon + timedelta(days=30), reason="Le recrutement prend du temps.")
    at = timezone.make_aware(datetime.combine(condition.due_on - timedelta(days=7), time(9)))
    Condition.objects.remind(now=at)


def release_a_note(stage):
    """A note read by its service, released, signed, then opened again: its next version is a draft."""
    Proposal.objects.filter(pk=stage.accepted.pk).update(reframed_question="Quelle question ?")
    stage.accepted.refresh_from_db()
    note = factories.make_note(proposal=stage.accepted, by=stage.lab)
    note.question = "La question de la note."
    note.save(update_fields=["question"])
    send(note, by=stage.lab).take_back(by=stage.lab)
    note.refresh_from_db()
    stage.printed = note.release(by=stage.lab)
    sign_all(stage.printed, people_of(note, lab=stage.lab))
    note.refresh_from_db()
    note.revise(by=stage.lab, reason="Une date change.")


def watch(stage):
    """Pages that an agent shares, answered in every way."""
    for verb in ("keep", "publish"):
        getattr(factories.make_item("proposed", by=stage.lead), verb)(by=stage.lab)
    factories.make_item("proposed", by=stage.lead).send_back("Elle est payante.", by=stage.lab)


def read(stage):
    """References that an agent proposes, answered in both ways."""
    factories.make_reference("proposed", by=stage.lead).publish(by=stage.lab)
    factories.make_reference("proposed", by=stage.lead).decline("Elle est introuvable.", by=stage.lab)


def ask(stage):
    """Questions that an agent asks the desk: one answered, with a word beside, one not taken; a structure proposed."""
    answered = factories.make_answered(stage.lead, lab=stage.lab)
    factories.make_research_message(answered, by=stage.lab)
    factories.make_research(stage.lead).decline("D’autres savent mieux.", by=stage.lab)
    factories.make_organisation(shown=False, by=stage.lead).publish(by=stage.lab)


def subscribe(stage):
    """An address asked for, twice once it gets everything; somebody who gave no news for three years."""
    now = timezone.now()
    row = factories.make_subscriber(now=now)
    Subscriber.ask(row.email, row.letters, place="192.0.2.1", now=now)
    subscription_mails.ask_whether_wanted(row, now=now)


def remind(stage):
    """What leaves by itself: reminders, the morning's digests, the worker's round."""
    now = timezone.now()
    request = factories.make_request(factories.make_proposal(stage.lead), by=stage.lab)
    before = timezone.make_aware(datetime.combine(request.due_on - timedelta(days=1), time(9)))
    InformationRequest.objects.remind_all(now=before)
    stage.planned.starts_at, stage.planned.ends_at = now + timedelta(days=24), now + timedelta(days=25)
    stage.planned.save(update_fields=["starts_at", "ends_at"])
    DraftReminder.write_due(now=now + timedelta(days=8))
    for task in (tasks.tell_of_arrivals, tasks.remind_drafts, tasks.remind_conditions, tasks.remind_of_requests):
        task()
    AssessmentSheet.objects.remind(now=now + timedelta(days=30))
    morning = timezone.localtime(now).replace(hour=9) + timedelta(days=1)
    while not is_working_day(morning.date()):
        morning += timedelta(days=1)
    send_digests(now=morning)
