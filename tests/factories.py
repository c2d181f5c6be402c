"""Rows for tests: plain functions with sensible defaults, all real, all saved."""

import itertools
import re
from datetime import date, timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from labo.models import MailPassage, OrgUnit, OutboxMail, User
from labo.roles import Role
from projects.models import (
    Amendment,
    Answer,
    Attachment,
    CoLead,
    CriteriaGrid,
    Criterion,
    Decision,
    Dimension,
    Door,
    DraftComment,
    GridReplay,
    Handover,
    HatContribution,
    HatRoom,
    Idea,
    InformationRequest,
    InterventionNote,
    Message,
    OutsideOpinion,
    Proposal,
    ProposalVersion,
    ServiceView,
    Session,
    SessionCase,
    Signal,
)
from resources.models import Method

counter = itertools.count(1)
session_numbers = itertools.count(1)  # a session has at most four digits: it does not share the counter
REASONS = {"reasons": "Des motifs.", "relevance_reasons": "Un vrai sujet de labo."}
"""What the least of the decisions says to a service."""
PASSWORD = "demo-labo"


def make_user(email=None, *, role=Role.AGENT, password=None, **fields):
    number = next(counter)
    fields.setdefault("first_name", "Prénom")
    fields.setdefault("last_name", f"Nom {number}")
    return User.objects.create_user(email or f"personne{number}@example.org", password, role=role, **fields)


def make_unit(name=None, **fields):
    return OrgUnit.objects.create(name=name or f"Service {next(counter)}", **fields)


def make_grid(*, published=True):
    """Three criteria, one per dimension, the first eliminatory. Published unless told otherwise."""
    last = CriteriaGrid.objects.order_by("-version").first()
    grid = CriteriaGrid.objects.create(version=last.version + 1 if last else 1)
    for position, dimension in enumerate(Dimension, start=1):
        Criterion.objects.create(
            grid=grid,
            code=f"{dimension.value[0].upper()}1",
            dimension=dimension,
            position=position,
            title=f"Critère de {dimension.label.lower()}",
            green_signal="Ce qui parle pour.",
            red_signal="Ce qui parle contre.",
            is_eliminatory=position == 1,
        )
    if published:
        grid.publish()
    return grid


def make_draft(lead=None, **fields):
    """A draft with every required answer."""
    values = {
        "title": f"Cas {next(counter)}",
        "lead_job_title": "Responsable de la médiation",
        "sponsor_name": "Dominique Modèle",
        "sponsor_email": "dominique.modele@example.org",
        "summary": "Un résumé.",
        "problem": "Un problème.",
        "audiences": "Des publics.",
        "expectations": "Des attentes.",
        "leeway": "Tout est ouvert.",
        "available_agents": ["Trois agents, deux jours par mois"],
        "schedule": "Au printemps.",
    }
    values.update(fields)
    if "org_unit" not in values:
        values["org_unit"] = make_unit()
    return Proposal.objects.create(lead=lead or make_user(), **values)


def make_proposal(lead=None, **fields):
    """A case that was sent."""
    proposal = make_draft(lead, **fields)
    proposal.submit(by=proposal.lead)
    return proposal


def make_assessed(*, evaluators=2, lead=None, declared=True, **fields):
    """A case in assessment, each evaluator with an open sheet, without a link to the case unless told otherwise."""
    if CriteriaGrid.objects.current() is None:
        make_grid()
    lab = make_user(role=Role.LAB)
    proposal = make_proposal(lead, **fields)
    proposal.start_screening(by=lab)
    proposal.open_assessment([make_user(role=Role.AMBASSADOR) for _ in range(evaluators)], by=lab)
    for sheet in proposal.sheets.all() if declared else ():
        sheet.declare("no_link")
    return proposal


def make_opened(proposal, *, reason=""):
    """The same case, its sheets opened together."""
    proposal.open_deliberation(by=make_user(role=Role.LAB), reason=reason)
    return proposal


def fill(sheet, *signals, file=True):
    """
    Answer the sheet's criteria in order, the last signal repeated; a comment goes with red and unclear.

    The verb gives the first answer; the others are written straight: nearly every test fills sheets, most several.
    """
    if not sheet.declaration:
        sheet.declare("no_link")
    given = []
    for index, criterion in enumerate(sheet.grid.criteria.all()):
        signal = signals[min(index, len(signals) - 1)]
        comment = "Voici pourquoi." if signal in (Signal.RED, Signal.UNCLEAR) else ""
        given.append(Answer(sheet=sheet, criterion=criterion, signal=signal, comment=comment))
    first, *others = given
    sheet.answer(first.criterion, signal=first.signal, comment=first.comment)
    key, values = ["sheet", "criterion"], ["signal", "comment"]
    Answer.objects.bulk_create(others, update_conflicts=True, unique_fields=key, update_fields=values)
    if file:
        sheet.file()
    return sheet


def make_deliberating(*signals, evaluators=2, lead=None, **fields):
    """A case in discussion; the first evaluator gave ``signals``, the others green everywhere."""
    proposal = make_assessed(evaluators=evaluators, lead=lead, **fields)
    for index, sheet in enumerate(proposal.sheets.all()):
        fill(sheet, *(signals if index == 0 and signals else (Signal.GREEN,)))
    proposal.open_deliberation(by=make_user(role=Role.LAB))
    return proposal


def make_decided(outcome=Proposal.Status.ACCEPTED, *, announced=False, lead=None, **fields):
    proposal = make_deliberating(lead=lead)
    if outcome == Proposal.Status.ACCEPTED_CONDITIONS:
        fields.setdefault(
            "conditions", [{"text": "Nommer trois agents", "owner": "Le service", "due_on": date(2027, 1, 15)}]
        )
    if outcome == Proposal.Status.REDIRECTED:
        fields.setdefault("redirected_to", "Service communication, accueil du service")
    if outcome == Proposal.Status.MERGED:
        fields.setdefault("merged_into", make_proposal())
    if outcome == Proposal.Status.POSTPONED:
        fields.setdefault("reexamine_on", date(2027, 6, 1))
    decision = Decision.take(proposal, by=make_user(role=Role.LAB), outcome=outcome, **{**REASONS, **fields})
    if announced:
        decision.announce(subject=decision.letter.subject, body=decision.letter.body)
    return decision


def make_opinion(*, proposal=None, **fields):
    """Return a question asked outside the team, and the token of its link."""
    values = {
        "name": "Sacha Maquette, voirie",
        "email": f"dehors{next(counter)}@example.org",
        "question": "Qui tient les plannings du terrain ?",
        "due_on": timezone.localdate() + timedelta(days=10),
    }
    opinion = OutsideOpinion.ask(proposal or make_deliberating(), by=make_user(role=Role.LAB), **{**values, **fields})
    body = OutboxMail.objects.get(key=f"opinion:{opinion.pk}").body
    return opinion, re.search(r"/projets/avis/([\w-]+)/", body)[1]


def make_wording(text="Merci de nous avoir écrit.", *, template="projects/emails/E01", name="fin"):
    """The lab's own words for one passage of a mail."""
    return MailPassage.objects.create(template=template, name=name, text=text, updated_by=make_user(role=Role.LAB))


def make_replay_answer():
    """A past case read again with a draft of the grid that words its first criterion otherwise."""
    proposal = make_decided(announced=True).proposal
    draft = proposal.grid.new_version()
    draft.criteria.filter(position=1).update(title="Autrement dit")
    criterion = draft.criteria.get(position=1)
    by = make_user(role=Role.LAB)
    return GridReplay.answer(draft, proposal, {criterion: (Signal.GREEN, "")}, by=by).answers.get()


def make_door(name=None, **fields):
    values = {
        "purpose": "Pour être vu et compris.",
        "contact_name": "Alix Fictive",
        "contact_email": "porte@example.org",
        **fields,
    }
    return Door.objects.create(name=name or f"Porte {next(counter)}", **values)


def make_proposed(outcome=Proposal.Status.ACCEPTED, *, proposal=None, **fields):
    """A decision that waits: its case is still in discussion."""
    by = make_user(role=Role.LAB)
    return Decision.propose(proposal or make_deliberating(), by=by, outcome=outcome, **{**REASONS, **fields})


def make_request(proposal=None, **fields):
    """A request on two answers, due in ten days."""
    values = {
        "by": make_user(role=Role.LAB),
        "asked": {"available_agents": "Combien de personnes ?", "schedule": ""},
        "due_on": timezone.localdate() + timedelta(days=10),
    }
    return InformationRequest.ask(proposal or make_proposal(), **{**values, **fields})


def make_amendment(proposal=None, *, by=None, **answers):
    """Changes that wait; another summary unless told otherwise."""
    amendment = Amendment.of(proposal or make_proposal())
    amendment.keep(answers or {"summary": "Un autre résumé."}, by=by or amendment.proposal.lead, seen=amendment.mark)
    return amendment


def make_amended(lead=None, *, lab=None):
    """A case in its second version, with a request that waits and changes that are not filed."""
    proposal = make_proposal(lead)
    make_amendment(proposal).file(by=proposal.lead, reason="Une précision.")
    make_request(proposal, by=lab or make_user(role=Role.LAB))
    make_amendment(proposal, schedule="À l’automne.")
    return proposal


def make_method(slug=None, **fields):
    number = next(counter)
    values = {"name": f"Méthode {number}", "objective": "Comprendre.", "duration": "Un jour", "people": "Quatre"}
    return Method.objects.create(slug=slug or f"methode-{number}", **{**values, **fields})


def make_note(*, proposal=None, complete=True, by=None):
    """A note in drafting; complete, it can be released."""
    by = by or make_user(role=Role.LAB)
    proposal = proposal or make_decided(announced=True).proposal
    note = InterventionNote.start(proposal, by=by)
    if complete:
        for section, value in note.sections:
            if not value:
                setattr(note, section.field, "Un texte." if section.kind == "text" else ["Une ligne."])
        note.starts_on = timezone.localdate()
        note.save_draft(revision=0)
        note.steps.create(
            position=1,
            title="Lancement",
            offset_days=7,
            duration="1/2 journée",
            audience="L’équipe du cas",
            objective="Se connaître",
            deliverable="Un calendrier",
            method=make_method(),
        )
    return note


def make_session(**fields):
    """A session of a day, in a week's time."""
    starts_at = timezone.now() + timedelta(days=7)
    values = {"title": "Choisir les prochains cas", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=7)}
    return Session.objects.create(number=next(session_numbers), place="Salle des Actes", **{**values, **fields})


def make_session_case(*, session=None, proposal=None, **fields):
    return SessionCase.objects.create(session=session or make_session(), proposal=proposal or make_assessed(), **fields)


def make_message(proposal=None, *, from_lab=False, by=None, text="Une question.", **fields):
    """A message of the service to the lab, or the other way."""
    proposal = proposal or make_proposal()
    if from_lab:
        return Message.write_to_service(proposal, by=by or make_user(role=Role.LAB), text=text, **fields)
    return Message.write_to_lab(proposal, by=by or proposal.lead, text=text, **fields)


def make_internal_note(proposal=None, *, by=None, text="Entre nous.", **fields):
    return Message.note(proposal or make_proposal(), by=by or make_user(role=Role.LAB), text=text, **fields)


def make_service_view(proposal, *signals, send=True):
    """The grid as the service fills it: its criteria in order, the last signal repeated."""
    view = ServiceView.begin(proposal, by=proposal.lead)
    for index, criterion in enumerate(view.grid.criteria.all()):
        signal = signals[min(index, len(signals) - 1)]
        view.answer(criterion, signal=signal, comment="" if signal == Signal.GREEN else "Nos mots.")
    if send:
        view.send(by=proposal.lead)
    return view


def amend(proposal, **answers):
    """The service sends another version of its answers."""
    for name, answer in answers.items():
        setattr(proposal, name, answer)
    proposal.save(update_fields=list(answers))
    number = proposal.versions.first().number + 1
    return ProposalVersion.file(proposal, by=proposal.lead, number=number, reason="Une précision.")


def make_room(*, proposal=None, by=None, ideas=(), **fields):
    """
    A room whose first round, the white hat's, is being written.

    :param ideas: [(author, text)] under that hat.
    """
    by = by or make_user(role=Role.LAB)
    room = HatRoom.prepare(proposal or make_deliberating(), by=by, **fields)
    round = room.rounds.first()
    round.start(by=by)
    for author, text in ideas:
        HatContribution.contribute(room.proposal, hat=round.hat, round=round, text=text, by=author)
    return HatRoom.objects.get(pk=room.pk)


def make_upload(name="notes.txt", data=None):
    """A file as a form gives it; a text unlike any other by default."""
    return SimpleUploadedFile(name, data if data is not None else f"Des notes, numéro {next(counter)}.".encode())


def make_attachment(proposal=None, *, upload=None, **fields):
    proposal = proposal or make_draft()
    values = {"by": proposal.lead, "caption": f"Une pièce {next(counter)}", **fields}
    return Attachment.attach(proposal, upload or make_upload(), **values)


def make_co_lead(proposal=None, *, user=None, role=CoLead.Role.READ):
    """A co-lead; with an account of their own unless one is given."""
    proposal = proposal or make_draft()
    return CoLead.invite(proposal, email=(user or make_user()).email, role=role, by=proposal.lead)


def make_handover(proposal=None, *, to=None, **fields):
    proposal = proposal or make_draft()
    return Handover.offer(proposal, to=(to or make_user()).email, by=proposal.lead, **fields)


def make_remark(proposal=None, *, by=None, field="problem", text="Donnez un exemple."):
    proposal = proposal or make_draft()
    return DraftComment.write(proposal, field=field, text=text, by=by or proposal.lead)


def make_idea(author=None, **fields):
    """An idea that the lab has received."""
    number = next(counter)
    values = {"key": uuid4(), "title": f"Idée {number}", "text": "Quelques lignes.", **fields}
    return Idea.receive(by=author or make_user(), **values)


def say(idea, verb="answer", *, by=None, text="Un mot."):
    """A line of the conversation: « answer » or « close » by the lab, « reply » by the author."""
    by = by or (idea.author if verb == "reply" else make_user(role=Role.LAB))
    getattr(idea, verb)(by=by, key=uuid4(), text=text)
    return idea.notes.last()
