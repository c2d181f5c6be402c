"""
A verb that says no loses nothing of what was typed: the answer is a 409 that holds the sentence and the text.

Each row builds a situation that is refused (sent, closed, sealed, decided meanwhile) behind a page that is still open
somewhere. The list is held complete in two ways: every form with a long text that a page of the portal shows is posted
here or left out for a reason, and so is every class of form with such a field.
"""

# ruff: noqa: F811 (the world is a fixture, and the name of what the helpers are given)

import html
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django import forms
from django.db import transaction
from django.urls import resolve, reverse
from django.utils import timezone

from labo.models import PresentationText
from labo.outbox.passages import kind_of
from projects.models import AssessmentSheet, Remark
from tests import factories
from tests.projects.note.note_pages import typed as typed_note
from tests.projects.test_decision import form as decision
from tests.routes import ROUTES
from tests.world import ROLES, world  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db

LONG = "Nos ateliers sont pleins le mercredi, et vides le reste du temps : c’est de là que je partirais."
LATER = str(timezone.localdate() + timedelta(days=20))


def fresh(row):
    """Return the row as the database holds it: those of the world are shared, and what a test does is undone."""
    return type(row).objects.get(pk=row.pk)


def own_sheet(world, proposal):
    return AssessmentSheet.objects.get(proposal=proposal, evaluator=world.ambassador)


def sheet_filed(world):
    factories.fill(own_sheet(world, world.assessing), "green")
    return [world.assessing.pk], {"R1-signal": "red", "R1-comment": LONG}


def words_without_a_side(world):
    factories.fill(own_sheet(world, world.assessing), "green")
    return [world.assessing.pk], {"R1-signal": "", "R1-comment": LONG}


def news_meanwhile(from_lab):
    def prepare(world):
        proposal = fresh(world.assessing)
        factories.make_message(proposal, from_lab=from_lab)
        where = proposal.reference if from_lab else proposal.pk
        return [where], {"text": LONG, "key": str(uuid4()), "seen": "0", "audience": "service"}

    return prepare


def reader_only(world):
    factories.make_co_lead(fresh(world.assessing), user=world.agent)
    return [world.assessing.reference], {"text": LONG, "key": str(uuid4()), "seen": "0"}


def opinion_given(world):
    fresh(world.opinion).give("Un premier avis.")
    return [world.opinion_token], {"answer": LONG}


def condition_met(world):
    condition = world.conditions.conditions.get()
    condition.meet(by=world.lab)
    return [world.conditions.proposal.reference, condition.pk], {"note": LONG}


def sent_back_too_late(world):
    condition = world.conditions.conditions.get()
    condition.meet(by=world.lab)
    data = {"act": "send_back", "condition": condition.pk, f"send_back-{condition.pk}-reason": LONG}
    return [world.conditions.proposal.pk], data


def same_date(world):
    condition = world.conditions.conditions.get()
    prefix = f"move-{condition.pk}"
    data = {"act": "move", "condition": condition.pk, f"{prefix}-due_on": str(condition.due_on)}
    return [world.conditions.proposal.pk], data | {f"{prefix}-reason": LONG}


def key_of_another(world):
    return [], {"key": str(factories.make_idea(world.agent).key), "title": "Une idée", "text": LONG}


def idea_closed(key):
    def prepare(world):
        idea = fresh(world.idea)
        factories.say(idea, "close", by=world.lab)
        return [getattr(idea, key)], {"key": str(uuid4()), "text": LONG}

    return prepare


def changes_filed(world):
    amendment = fresh(world.amended).amendment
    amendment.file(by=world.lead, reason="Une autre fenêtre.")
    return [world.amended.reference], {"reason": LONG}


def round_over(*, team, idea_of=""):
    """The ideas of the round are shown: nothing is written under it any more."""

    def prepare(world):
        round = fresh(world.room).rounds.first()
        round.reveal(by=world.lab)
        case = world.in_room.pk if team else world.in_room.reference
        more = [round.contributions.get(author=getattr(world, idea_of)).pk] if idea_of else []
        return [case, *more], {"text": LONG, "key": str(uuid4()), "round": round.pk}

    return prepare


def room_closed(**data):
    def prepare(world):
        fresh(world.room).close(by=world.lab, proposed="Commencer petit.", reasons="L’équipe est prête.")
        return [world.in_room.pk], data

    return prepare


def session_over(world):
    session, case = fresh(world.opened), world.opened_case
    session.close(by=world.lab)
    prefix = f"c{case.pk}"
    return [world.decider_token], {"case": case.pk, f"{prefix}-agrees": "non", f"{prefix}-word": LONG}


def link_closed(world):
    fresh(world.decider).revoke(by=world.lab)
    return [world.decider_token], {"case": world.opened_case.pk, f"c{world.opened_case.pk}-word": LONG}


def signed_answer(world):
    case = world.closed.cases.get()
    row = case.answers.first()
    return [world.closed.pk, case.pk, row.pk], {f"q{row.pk}-answer": LONG, f"q{row.pk}-revision": row.revision}


def line_taken_away(world):
    session, line = fresh(world.opened), fresh(world.line)
    line.delete()
    data = {"revision": session.agenda_revision + 1, f"line-{line.pk}-title": LONG, f"line-{line.pk}-minutes": "15"}
    return [session.pk], data


def noted_by_another(world):
    session = fresh(world.opened)
    seen = session.presence_mark()
    session.note_presence(attendees=[world.lab], guests=["Une personne de la mairie"], seen=seen)
    return [session.pk], {"attendees": [world.ambassador.pk], "guests": LONG, "seen": seen}


def replayed_too_late(world):
    grid = fresh(world.next_grid)
    grid.changelog = "Un critère en d’autres mots."
    grid.save()
    grid.publish()
    return [world.next_grid.pk, world.decided.pk], {"R1-signal": "red", "R1-comment": LONG}


def grid_published(world):
    grid = fresh(world.draft_grid)
    grid.publish()
    return [grid.pk], {"title": grid.title, "criteria-0-hint": LONG}


def worded_by_another(world):
    texts = {passage.name: passage.default for passage in kind_of("projects/emails/E01").passages()}
    return ["E01"], {**texts, "fin": LONG, "seen": "une autre version"}


def part_rewritten(world):
    PresentationText.write("offer", "Un autre texte.", by=world.administrator, seen=0)
    return ["offer"], {"text": LONG, "seen": "0"}


def note_taken_back(**data):
    def prepare(world):
        fresh(world.reading).take_back(by=world.lab)
        return [world.in_reading.reference], data

    return prepare


def sent_again(world):
    reading = fresh(world.reading)
    comment = reading.comments.get()
    comment.give_answer(answer="taken", by=world.lab)
    reading.take_back(by=world.lab)
    factories.make_reading(fresh(reading.note), by=world.lab)
    prefix = f"r{comment.pk}"
    return [world.in_reading.pk], {"comment": comment.pk, f"{prefix}-answer": "partly", f"{prefix}-word": LONG}


def released_after_all(world):
    reading = fresh(world.reading)
    comment = reading.comments.get()
    type(reading.note).objects.filter(pk=reading.note_id).update(status="released")
    prefix = f"r{comment.pk}"
    return [world.in_reading.pk], {"comment": comment.pk, f"{prefix}-answer": "partly", f"{prefix}-word": LONG}


def variant_taken_up_again(*more, **data):
    def prepare(world):
        world.note.groups.get(letter="a").take_up_again(by=world.lab)
        return [world.noted.pk, *more], data

    return prepare


def critique_answered(world):
    fresh(world.critique).reply("Nous y avons pensé.", by=world.lab)
    return [world.noted.pk, world.critique.pk], {"text": LONG}


def work(verb, *more, **data):
    """The accompaniment took another turn meanwhile, if there is a verb."""

    def prepare(world):
        row = fresh(world.accompanied)
        if verb == "pause":
            row.pause(by=world.lab, reason="Un arrêt.", resume_on=timezone.localdate() + timedelta(days=9))
        elif verb == "stop":
            row.stop(by=world.lab, reason="C’est fini.")
        return [row.pk, *more], data

    return prepare


def step_changed(**data):
    def prepare(world):
        step = world.accompanied.steps.earliest("pk")
        return [world.accompanied.pk, step.pk], {"seen": "99", **data}

    return prepare


def review_written_by_another(world):
    review = factories.make_review(accompaniment=fresh(world.accompanied), by=world.lab)
    return [review.accompaniment_id], {"seen": "0", "summary": LONG}


def review_taken_back(world):
    fresh(world.review).take_back(by=world.lab, reason="Une erreur.")
    return [world.review.accompaniment_id], {"reason": LONG}


def follow_up_answered(world):
    fresh(world.follow_up).answer(done="Rien encore.")
    return [world.follow_up_token], {"done": LONG}


def remark_settled(world):
    proposal = fresh(world.declined)
    Remark.write(proposal, {"problem": "Un autre texte."}, by=world.administrator, seen={})
    return [proposal.pk], {"problem": LONG, "seen": '{"problem": "0000000000000000"}'}


def the_last_criterion(world, proposal, **typed):
    code = proposal.grid.criteria.last().code
    return [proposal.pk], {f"{code}-{name}": words for name, words in typed.items()}


@dataclass(frozen=True)
class Refused:
    """A route, who posts there, and how it comes to be refused: ``prepare`` returns the arguments and what is typed."""

    route: str
    role: str
    prepare: object
    forms: tuple = ()


CASE, SESSION, WORK = "admin:projects_proposal_", "admin:projects_session_", "admin:missions_accompaniment_"
TABLE = {
    # The service.
    "a form sent by another tab": Refused(
        "projects:proposal_new",
        "lead",
        lambda world: ([], {"key": str(world.submitted.key), "summary": LONG, "action": "save"}),
        ("ProposalForm",),
    ),
    "a draft sent meanwhile": Refused(
        "projects:draft_edit", "lead", lambda world: ([world.submitted.key], {"summary": LONG, "action": "send"})
    ),
    "a remark on a draft that is sent": Refused(
        "projects:draft_read",
        "lead",
        lambda world: ([world.submitted.key], {"field": "problem", "text": LONG}),
        ("RemarkForm",),
    ),
    "a withdrawal after the answer": Refused(
        "projects:withdraw", "lead", lambda world: ([world.declined.reference], {"reason": LONG}), ("WithdrawForm",)
    ),
    "changes once the answer is read": Refused(
        "projects:amendment",
        "lead",
        lambda world: ([world.declined.reference], {"summary": LONG}),
        ("AmendmentForm",),
    ),
    "changes filed by another tab": Refused("projects:amendment_file", "lead", changes_filed, ("ReasonForm",)),
    "a message that crosses another": Refused(
        "projects:thread", "lead", news_meanwhile(from_lab=True), ("MessageForm",)
    ),
    "a message of who only reads": Refused("projects:thread", "agent", reader_only),
    "a second look once the sheets are opened": Refused(
        "projects:service_view",
        "lead",
        lambda world: ([world.deliberating.reference], {"R1-signal": "red", "R1-comment": LONG}),
        ("AnswerForm",),
    ),
    "a condition met meanwhile": Refused("projects:condition_done", "lead", condition_met, ("DoneForm",)),
    "an idea whose page served before": Refused("projects:idea_new", "lead", key_of_another, ("IdeaForm",)),
    "a reply once the conversation is over": Refused("projects:idea", "lead", idea_closed("key"), ("IdeaNoteForm",)),
    "an idea of the lead after the round": Refused("projects:room", "lead", round_over(team=False)),
    "an idea of the lead in other words": Refused("projects:room_idea", "lead", round_over(team=False, idea_of="lead")),
    # Whoever holds a link.
    "an opinion given by another tab": Refused("projects:opinion", "anonymous", opinion_given, ("OpinionForm",)),
    "an opinion after the closing": Refused("projects:pack", "anonymous", session_over),
    "an opinion behind a closed link": Refused("projects:pack", "anonymous", link_closed),
    # Who assesses.
    "a sheet filed by another tab": Refused(CASE + "sheet", "ambassador", sheet_filed, ("SheetAnswerForm",)),
    "words without a signal in a filed sheet": Refused(CASE + "sheet", "ambassador", words_without_a_side),
    "a link declared once the sheets are opened": Refused(
        CASE + "declare",
        "ambassador",
        lambda world: ([world.deliberating.pk], {"choice": "link", "text": LONG}),
        ("DeclarationForm",),
    ),
    "a stance after the decision": Refused(
        CASE + "stances",
        "ambassador",
        lambda world: the_last_criterion(world, world.decided, side="maintained", word=LONG),
    ),
    "an idea after the round": Refused(CASE + "room_phone", "ambassador", round_over(team=True), ("NoteForm",)),
    "an idea in other words": Refused(
        CASE + "room_idea", "ambassador", round_over(team=True, idea_of="ambassador"), ("IdeaForm",)
    ),
    # The lab, on a case.
    "an assessment opened meanwhile": Refused(
        CASE + "open",
        "lab",
        lambda world: (
            [world.assessing.pk],
            {
                "reframed_question": LONG,
                "referent": world.lab.pk,
                "evaluators": [world.ambassador.pk, world.colleague.pk],
            },
        ),
        ("OpeningForm",),
    ),
    "sheets opened without waiting": Refused(
        CASE + "deliberate", "lab", lambda world: ([world.assessing.pk], {"reason": LONG}), ("EarlyForm",)
    ),
    "a request while another waits": Refused(
        CASE + "request",
        "lab",
        lambda world: ([world.amended.pk], {"text": LONG, "due_on": LATER}),
        ("InformationRequestForm",),
    ),
    "an outside opinion on a decided case": Refused(
        CASE + "opinions", "lab", lambda world: ([world.decided.pk], {"question": LONG}), ("AskForm",)
    ),
    "a message of the lab that crosses another": Refused(CASE + "thread", "lab", news_meanwhile(from_lab=False)),
    "a case decided meanwhile": Refused(
        CASE + "decide",
        "lab",
        lambda world: ([world.decided.pk], decision(reasons=LONG, seen="0")),
        ("DecisionForm", "ConditionForm"),
    ),
    "a letter that has left": Refused(
        CASE + "letter",
        "lab",
        lambda world: ([world.accepted.pk], {"subject": "Votre réponse", "body": LONG, "seen": "0"}),
        ("LetterForm",),
    ),
    "an empty subject on a letter that has left": Refused(
        CASE + "letter", "lab", lambda world: ([world.accepted.pk], {"subject": "", "body": LONG, "seen": "0"})
    ),
    "a case whose note is released": Refused(
        CASE + "reopen", "lab", lambda world: ([world.signed.pk], {"reason": LONG}), ("WhyForm",)
    ),
    "a condition sent back once met": Refused(CASE + "conditions", "lab", sent_back_too_late, ("NewDateForm",)),
    "a condition moved to its own date": Refused(CASE + "conditions", "lab", same_date),
    "remarks on a case in discussion": Refused(
        CASE + "remarks", "lab", lambda world: ([world.deliberating.pk], {"problem": LONG})
    ),
    "a remark that two people write": Refused(CASE + "remarks", "lab", remark_settled),
    "a note released meanwhile": Refused(
        CASE + "note",
        "lab",
        lambda world: ([world.signed.pk], typed_note(world.released, context=LONG)),
        ("NoteForm", "StepForm"),
    ),
    "a note already taken up again": Refused(
        CASE + "note_revise", "lab", lambda world: ([world.noted.pk], {"reason": LONG})
    ),
    "a room closed meanwhile": Refused(
        CASE + "room_close", "lab", room_closed(proposed=LONG, reasons="Tout."), ("SynthesisForm",)
    ),
    "paper keyed in a closed room": Refused(
        CASE + "room_key_in", "lab", room_closed(hat="white", lines=LONG), ("PaperForm",)
    ),
    "a room already open": Refused(
        CASE + "room_reopen", "lab", lambda world: ([world.in_room.pk], {"reason": LONG}), ("ReopeningForm",)
    ),
    "a case told by oneself": Refused(
        CASE + "heard",
        "lab",
        lambda world: ([], {"to": world.lab.email, "title": "Un cas", "summary": LONG}),
        ("HeardCaseForm",),
    ),
    "an answer to an idea that is closed": Refused("admin:projects_idea_answer", "lab", idea_closed("pk")),
    "a last word on an idea that is closed": Refused("admin:projects_idea_close", "lab", idea_closed("pk")),
    "a replay of a grid that is published": Refused(
        "admin:projects_criteriagrid_replay_case", "lab", replayed_too_late
    ),
    "a grid published meanwhile": Refused("admin:projects_criteriagrid_change", "lab", grid_published),
    "words of a mail changed meanwhile": Refused("admin:labo_mailpassage_edit", "lab", worded_by_another),
    "a part of the presentation changed meanwhile": Refused(
        "admin:labo_presentationtext_edit", "lab", part_rewritten, ("PartForm",)
    ),
    # A note that is read, and one that two groups write.
    "a remark on a note that the lab took back": Refused(
        "projects:note", "lead", note_taken_back(section="means", text=LONG), ("CommentForm",)
    ),
    "an opinion on a note that the lab took back": Refused(
        "projects:note_conclude", "lead", note_taken_back(verdict="rework", word=LONG), ("ConcludeForm",)
    ),
    "a note sent by somebody else": Refused(
        CASE + "note_send",
        "lab",
        lambda world: ([world.in_reading.pk], {"due_on": LATER, "word": LONG, "revision": "0"}),
        ("SendForm",),
    ),
    "an answer to a remark of an older reading": Refused(CASE + "note_reading", "lab", sent_again),
    "an answer once the note is released": Refused(CASE + "note_reading", "lab", released_after_all),
    "a critique of a variant taken up again": Refused(
        CASE + "note_critique",
        "administrator",
        variant_taken_up_again("a", "means", signal="red", text=LONG),
        ("CritiqueForm",),
    ),
    "a second answer to a critique": Refused(CASE + "note_critique_reply", "lab", critique_answered, ("ReplyForm",)),
    "a text in place of two, one of which is written again": Refused(
        CASE + "note_merge_section", "lab", variant_taken_up_again("means", choice="both", text=LONG, seen="")
    ),
    "a text from both, which somebody else has chosen": Refused(
        CASE + "note_merge_section",
        "lab",
        lambda world: ([world.noted.pk, "means"], {"choice": "both", "text": LONG, "seen": "0"}),
    ),
    "a section of a variant that is ready": Refused(
        CASE + "note_variant_section",
        "lab",
        lambda world: ([world.noted.pk, "a", "means"], {"text": LONG, "revision": "1"}),
    ),
    # An accompaniment.
    "a pause of work that is paused": Refused(
        WORK + "turn", "lab", work("pause", "suspendre", reason=LONG, resume_on=LATER), ("PauseForm",)
    ),
    "work taken up again that goes on": Refused(
        WORK + "turn", "lab", work("", "reprendre", reason=LONG), ("ResumeForm",)
    ),
    "work stopped a second time": Refused(
        WORK + "turn", "lab", work("stop", "interrompre", reason=LONG), ("StopForm",)
    ),
    "a step more of work that is stopped": Refused(
        WORK + "step_new",
        "lab",
        work("stop", title="Un point", takes_place_on=LATER, frame="drift", drift_words=LONG),
        ("StepForm", "CheckedForm"),
    ),
    "a report on a step that somebody else changed": Refused(
        WORK + "step",
        "lab",
        step_changed(act="report", report=LONG, frame="within", lab_days="1", agent_days="1"),
        ("ReportForm",),
    ),
    "a step moved by two": Refused(
        WORK + "step", "lab", step_changed(act="move", to=LATER, reason=LONG), ("MoveForm",)
    ),
    "a step given up by two": Refused(WORK + "step", "lab", step_changed(act="drop", reason=LONG), ("DropForm",)),
    "a review that two people write": Refused(WORK + "review", "lab", review_written_by_another),
    "a review published meanwhile": Refused(
        WORK + "review", "lab", lambda world: ([world.review.accompaniment_id], {"seen": "0", "summary": LONG})
    ),
    "a review taken back meanwhile": Refused(WORK + "review_back", "lab", review_taken_back, ("TakeBackForm",)),
    "five questions answered by another tab": Refused("missions:follow_up", "anonymous", follow_up_answered),
    # The lab, on a session.
    "presences noted by somebody else": Refused(SESSION + "presence", "lab", noted_by_another, ("PresenceForm",)),
    "presences of signed minutes": Refused(
        SESSION + "presence", "lab", lambda world: ([world.closed.pk], {"guests": LONG})
    ),
    "minutes that are signed": Refused(
        SESSION + "minutes",
        "lab",
        lambda world: ([world.closed.pk], {"preface": LONG, "remarks": "", "revision": "1"}),
        ("MinutesForm",),
    ),
    "a correction of minutes that are not signed": Refused(
        SESSION + "minutes_correct",
        "lab",
        lambda world: ([world.opened.pk], {"reason": LONG}),
        ("CorrectionForm",),
    ),
    "a question once the minutes are signed": Refused(
        SESSION + "presentation",
        "lab",
        lambda world: ([world.closed.pk, world.closed.cases.get().pk], {"question": LONG}),
        ("QuestionForm",),
    ),
    "an answer once the minutes are signed": Refused(SESSION + "answer", "lab", signed_answer),
    "a line of a closed agenda": Refused(
        SESSION + "agenda",
        "lab",
        lambda world: ([world.closed.pk], {"add": "1", "new-title": LONG, "new-minutes": "10", "revision": "1"}),
    ),
    "a line taken away meanwhile": Refused(SESSION + "agenda", "lab", line_taken_away),
}

LEFT_OUT = {
    "admin:projects_criteriagrid_add": "a version that is being made: no state of it can say no",
    **dict.fromkeys(
        [
            f"admin:{model}_{page}"
            for model in ("resources_method", "missions_offerformat", "projects_methodlesson")
            for page in ("add", "change")
        ],
        "a stock page: what it writes has no state",
    ),
}
"""Routes that a page sends a long text to and that are not posted here, each with its reason."""
FORMS_LEFT_OUT = {
    "MethodForm": "the stock pages above",
    "OfferFormatForm": "the stock pages above",
    "SampleForm": "the page of the components, which keeps nothing",
}


def post(world, row):
    """Post in the refused situation, and undo all of it."""
    with transaction.atomic():
        args, data = row.prepare(world)
        response = world.client(row.role).post(reverse(row.route, args=args), data)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("situation", TABLE)
def test_refusal_gives_the_text_back(world, situation):
    response = post(world, TABLE[situation])

    assert response.status_code == 409, response.headers.get("Location")
    assert LONG in html.unescape(response.content.decode())


# --- A second click loses nothing, and says so ----------------------------------------------------------


def withdrawn(world):
    fresh(world.submitted).withdraw(by=world.lead, reason=LONG)
    return "projects:withdraw", "lead", [world.submitted.reference], {"reason": LONG}


def claimed(world):
    condition = world.conditions.conditions.get()
    condition.claim(by=world.lead, note=LONG)
    return "projects:condition_done", "lead", [world.conditions.proposal.reference, condition.pk], {"note": LONG}


def filed(world):
    fresh(world.amended).amendment.file(by=world.lead, reason=LONG)
    return "projects:amendment_file", "lead", [world.amended.reference], {"reason": LONG}


def revised(world):
    fresh(world.released).revise(by=world.lab, reason=LONG)
    return CASE + "note_revise", "lab", [world.signed.pk], {"reason": LONG}


def sent(world):
    data = {"key": str(world.submitted.key), "summary": fresh(world.submitted).summary, "action": "send"}
    return "projects:draft_edit", "lead", [world.submitted.key], data


@pytest.mark.parametrize("first_click", [withdrawn, claimed, filed, revised, sent])
def test_second_click_finds_it_done(world, first_click):
    with transaction.atomic():
        route, role, args, data = first_click(world)
        response = world.client(role).post(reverse(route, args=args), data)
        transaction.set_rollback(True)

    assert response.status_code == 302


# --- The list is complete -------------------------------------------------------------------------------


class LongTexts(HTMLParser):
    """Finds where the forms of a page that hold a text area send it: the form's address, and those of its buttons."""

    def __init__(self, page):
        super().__init__()
        self.page, self.found, self.form, self.holds = page, set(), None, False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            posts = attrs.get("method", "").lower() == "post"
            self.form, self.holds = ({attrs.get("action") or self.page} if posts else None), False
        elif tag == "textarea" and self.form and "readonly" not in attrs:
            self.holds = True
        elif tag == "button" and self.form and "formaction" in attrs:
            self.form.add(attrs["formaction"])

    def handle_endtag(self, tag):
        if tag == "form":
            if self.form and self.holds:
                self.found |= self.form
            self.form = None


def long_texts_of(world):
    """Return the names of the routes that the pages of the portal send long texts to."""
    found = set()
    for name, route in ROUTES.items():
        readers = [role for role, status in zip(ROLES, route.get, strict=True) if status == 200]
        if not readers or not any(status in (200, 302, 409, 422) for status in route.post):
            continue
        path = route.address(name, world)
        response = world.ask(readers[-1], "get", path)
        if not response["Content-Type"].startswith("text/html"):
            continue
        reader = LongTexts(path)
        reader.feed(response.content.decode())
        found |= {resolve(address.partition("#")[0].partition("?")[0]).view_name for address in reader.found}
    return found


def test_every_route_that_takes_a_long_text_is_in_the_list(world):
    found = long_texts_of(world)

    assert sorted(found - {row.route for row in TABLE.values()} - set(LEFT_OUT)) == []


def long_forms(kind=forms.BaseForm):
    """Return the names of our classes of form that have a text area of their own."""
    found = set()
    for form in kind.__subclasses__():
        fields = getattr(form, "base_fields", {}).values()
        if form.__module__.startswith(("labo.", "projects.", "missions.", "resources.")) and any(
            isinstance(field.widget, forms.Textarea) for field in fields
        ):
            found.add(form.__name__)
        found |= long_forms(form)
    return found


def test_every_form_with_a_long_text_is_in_the_list():
    covered = {name for row in TABLE.values() for name in row.forms}

    assert sorted(long_forms() - covered - set(FORMS_LEFT_OUT)) == []
