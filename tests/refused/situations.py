"""How a form comes to be refused: each returns the arguments of the address, and what is typed."""

from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from labo.models import PresentationText
from labo.outbox.passages import kind_of
from missions.models import Event
from projects.models import AssessmentSheet, Remark
from tests import factories

LONG = "Nos ateliers sont pleins le mercredi, et vides le reste du temps : c’est de là que je partirais."
LATER = str(timezone.localdate() + timedelta(days=20))


def shared_by_another(world):
    return [], factories.shared(address=world.item.address, why=LONG)


KNOWN = {"type": "book", "title": "Le même livre", "doi": "10.5555/a", "why": LONG}


def opinion_hidden(world):
    factories.make_recommendation(world.work, by=world.ambassador).hide(by=world.lab)
    return [world.work.key], {"opinion": LONG}


def proposal_answered(world):
    row = factories.make_reference("proposed")
    row.publish(by=world.administrator)
    return [row.pk], {"word": LONG}


def same_file_empty(world):
    """A file of spaces is not empty for the browser: the verb says no, and what is beside it stays."""
    return [], {"file": SimpleUploadedFile("vide.bib", b" \n"), "pasted": LONG}


def decided_by_another(act, status="published"):
    def prepare(world):
        item = factories.make_item(status)
        words = {"title": item.title, "category": item.category, "seen": item.mark, "word": LONG, "act": act}
        return [item.pk], words

    return prepare


def issue_saved_by_another(world):
    issue = factories.make_issue()
    item = issue.items.first()
    typed = {
        "seen": issue.revision,
        "edito": LONG,
        f"i{item.pk}-title": item.title,
        f"i{item.pk}-text": LONG,
        "new-category": "lecture",
        "new-title": "Le mien",
        "new-text": LONG,
    }
    issue.edit(by=world.administrator, seen=issue.revision, words={"edito": "Le sien."})
    return [issue.pk], typed


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


def moment():
    day = timezone.localdate() + timedelta(days=30)
    return {"day": str(day), "begins_at": "08:30", "ends_at": "10:00", "place": "Ailleurs"}


def event_cancelled(**data):
    """Somebody else has just called it off."""

    def prepare(world):
        event = fresh(world.breakfast)
        event.cancel(by=world.administrator, reason="La salle est prise.")
        return [event.pk], data

    return prepare


def word_sent(world):
    """Somebody else has just written to the person."""
    row = fresh(world.held_slot)
    row.write("Voici la fiche.")
    return [row.event_id, row.pk], {"act": "write", "word": LONG}


def invited_event_cancelled(world):
    event = fresh(world.invited)
    event.cancel(by=world.administrator, reason="La salle est prise.")
    return [event.pk], {"emails": f"{LONG} <camille.exemple@example.org>"}


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


def feedback_given(world):
    fresh(world.feedback).answer(verdict="yes")
    return [world.feedback_token], {"verdict": "no", "kept": LONG}


def follow_up_answered(world):
    fresh(world.follow_up).answer(done="Rien encore.")
    return [world.follow_up_token], {"done": LONG}


def day_closed(world):
    Event.objects.filter(pk=world.onboarding.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    yes = dict.fromkeys(("is_field", "is_manager", "is_trained"), "yes")
    named = {"manager_name": "Yaël Croquis", "manager_email": "yael.croquis@example.org"}
    typed = {
        "org_unit": "commune",
        "municipality": "Ostville",
        "family": "culture",
        "category": "B",
        "motivation": LONG,
        **yes,
        **named,
    }
    return [world.onboarding.slug], typed


def network_left(world):
    fresh(world.member).leave()
    return [], {"offer": LONG}


def remark_settled(world):
    proposal = fresh(world.declined)
    Remark.write(proposal, {"problem": "Un autre texte."}, by=world.administrator, seen={})
    return [proposal.pk], {"problem": LONG, "seen": '{"problem": "0000000000000000"}'}


def the_last_criterion(world, proposal, **typed):
    code = proposal.grid.criteria.last().code
    return [proposal.pk], {f"{code}-{name}": words for name, words in typed.items()}


def research_withdrawn(**typed):
    """A research request that whoever asked takes back while the lab writes."""

    def prepare(world):
        fresh(world.taken_research).withdraw()
        return [world.taken_research.pk], typed

    return prepare


def research_over(world):
    fresh(world.research).close()
    return [world.research.key], {"key": str(uuid4()), "text": LONG}


def answer_saved_by_another(world):
    line = world.answer_draft.lines.first()
    data = {"seen": "0", "text": LONG, "reference": [line.reference_id], f"opinion_{line.reference_id}": "Lisez-le."}
    return [world.taken_research.pk], data


def key_of_another_research(world):
    return [], {"key": str(world.asked_research.key), "subject": "Un sujet", "looking_for": LONG}
