"""Research requests, answers, answered questions, and the structures of the directory."""

from uuid import uuid4

from django.utils import timezone

from labo.roles import Role
from projects.models import CasePartner
from resources.models import (
    AnsweredQuestion,
    PartnerOrganisation,
    Reference,
    ResearchAnswer,
    ResearchMessage,
    ResearchRequest,
)
from tests.factories.cases import counter, make_proposal, make_user


def make_known_reference(title="", *, by=None):
    """A reference of the bibliography."""
    by = by or make_user(role=Role.LAB)
    return Reference.add({"type": "book", "title": title or f"Ouvrage {next(counter)}"}, by=by)


def make_research(by=None, **fields):
    """A request that nobody has taken."""
    words = {"subject": f"Sujet {next(counter)}", "looking_for": "Des exemples.", "key": uuid4(), **fields}
    return ResearchRequest.ask(by=by or make_user(), **words)


def make_taken(by=None, *, lab=None, **fields):
    return make_research(by, **fields).take(by=lab or make_user(role=Role.LAB), now=fields.get("now"))


def make_answer_draft(request=None, *, count=3, text="Voici.", lab=None):
    """A draft of an answer, with references and an opinion on each."""
    request = request or make_taken(lab=lab)
    lines = [(make_known_reference(by=request.taken_by), "Utile.") for _ in range(count)]
    return ResearchAnswer.save_draft(request, by=request.taken_by, seen=0, text=text, lines=lines)


def make_answered(by=None, *, lab=None, now=None, **fields):
    """A request with its answer, that waits for a word of whoever asked."""
    draft = make_answer_draft(make_taken(by, lab=lab, now=now, **fields))
    draft.send(by=draft.written_by, seen=draft.revision, now=now)
    return ResearchRequest.objects.get(pk=draft.request_id)


def make_closed(by=None, *, lab=None):
    return make_answered(by, lab=lab).close()


def make_question(request=None, *, lab=None, **fields):
    """A public note, written anew."""
    request = request or make_closed(lab=lab)
    words = {"title": f"Question {next(counter)}", "question": "Comment faire ?", "answer": "En lisant.", **fields}
    return AnsweredQuestion.publish(request, by=request.taken_by, **words)


def make_research_message(request=None, *, by=None, text="Un mot.", now=None):
    request = request or make_research()
    return ResearchMessage.write(request, by=by or request.asked_by, key=uuid4(), text=text, now=now)


def make_organisation(*, shown=True, by=None, now=None, **fields):
    by = by or make_user(role=Role.LAB)
    values = {"name": f"Structure {next(counter)}", "does": "Elle aide.", "scale": "locale", **fields}
    row = PartnerOrganisation.propose(by=by, **values)
    if shown:
        row.publish(by=by, now=now or timezone.now())
    return row


def make_case_partner(*, proposal=None, organisation=None, role="a ouvert ses portes"):
    return CasePartner.objects.create(
        proposal=proposal or make_proposal(), organisation=organisation or make_organisation(), role=role
    )
