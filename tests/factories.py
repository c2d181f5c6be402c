"""Rows for tests: plain functions with sensible defaults, all real, all saved."""

import itertools
import re
from datetime import date, timedelta
from functools import cache
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from labo.audit import record
from labo.models import MailPassage, OrgUnit, OutboxMail, User
from labo.roles import TEAM, Role
from missions.models import Accompaniment, OfferFormat, Review, TimeRequest
from missions.models.scope_check import Checked
from projects.models import (
    Amendment,
    Answer,
    Attachment,
    Clause,
    CoLead,
    CriteriaGrid,
    Criterion,
    Critique,
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
    MethodLesson,
    NoteGroup,
    NoteOrigin,
    NoteReading,
    NoteSignature,
    OutsideOpinion,
    Proposal,
    ProposalVersion,
    ServiceView,
    Session,
    SessionCase,
    Signal,
)
from projects.models.note_origin import three_texts
from projects.note_text import as_text
from resources.models import Method

counter = itertools.count(1)
session_numbers = itertools.count(1)  # a session has at most four digits: it does not share the counter
REASONS = {"reasons": "Des motifs.", "relevance_reasons": "Un vrai sujet de labo."}
"""What the least of the decisions says to a service."""
PASSWORD = "demo-labo"


@cache
def group_of(role):
    """Return the key of a role's group, which a migration made."""
    return Group.objects.get(name=role).pk


def make_user(email=None, *, role=Role.AGENT, password=None, **fields):
    """The rows that ``create_user`` leaves, in a quarter of its statements: every case of the tests has six people."""
    number = next(counter)
    values = {"first_name": "Prénom", "last_name": f"Nom {number}", **fields, "is_staff": role in TEAM}
    user = User(email=(email or f"personne{number}@example.org").lower(), **values)
    user.set_password(password)
    user.save()
    if role != Role.AGENT:
        User.groups.through.objects.create(user=user, group_id=group_of(role))
    return user


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

    The answers are written straight: nearly every test fills sheets, most several.
    """
    if not sheet.declaration:
        sheet.declare("no_link")
    given = []
    for index, criterion in enumerate(sheet.grid.criteria.all()):
        signal = signals[min(index, len(signals) - 1)]
        comment = "Voici pourquoi." if signal in (Signal.RED, Signal.UNCLEAR) else ""
        given.append(Answer(sheet=sheet, criterion=criterion, signal=signal, comment=comment))
    sheet.answers.all().delete()
    Answer.objects.bulk_create(given)
    if file:
        sheet.file()
    else:
        sheet.version = sheet.proposal.versions.first().number
        sheet.save(update_fields=["version", "updated_at"])
    return sheet


def file_together(sheets):
    """File filled sheets, the last one by the verb, which tells the lab: the others as it leaves them."""
    *others, last = sheets
    for sheet in others:
        sheet.filed_at = timezone.now()
        sheet.save(update_fields=["filed_at", "updated_at"])
        record("sheet_filed", on=sheet.proposal, by=sheet.evaluator, version=sheet.version)
    last.file()


def make_deliberating(*signals, evaluators=2, lead=None, **fields):
    """A case in discussion; the first evaluator gave ``signals``, the others green everywhere."""
    proposal = make_assessed(evaluators=evaluators, lead=lead, **fields)
    sheets = list(proposal.sheets.select_related("grid", "evaluator"))
    for index, sheet in enumerate(sheets):
        sheet.proposal = proposal
        fill(sheet, *(signals if index == 0 and signals else (Signal.GREEN,)), file=False)
    file_together(sheets)
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


def make_lesson(proposal=None, *, by=None, method=None, audience="public", text="Préparer la salle la veille."):
    return MethodLesson.objects.create(
        method=method or make_method(),
        proposal=proposal or make_decided(announced=True).proposal,
        text=text,
        audience=audience,
        written_by=by or make_user(role=Role.LAB),
    )


def make_offer(*methods, **fields):
    number = next(counter)
    values = {"code": f"format-{number}", "name": f"Format {number}", "duration": "Un jour", "purpose": "Essayer."}
    offer = OfferFormat.objects.create(**{**values, **fields})
    offer.methods.set(methods)
    return offer


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


def make_reading(note=None, *, by=None):
    """A note that its service reads, with one remark and another wording."""
    note, by = note or make_note(by=by), by or make_user(role=Role.LAB)
    reading = NoteReading.send(note, by=by, due_on=timezone.localdate() + timedelta(days=14))
    reading.comment(section="means", text="Trop peu.", wording="Deux textes.", by=note.proposal.lead)
    return reading


def make_signature(party="lead"):
    """The agreement of one party to a version, whose PDF is a stand-in."""
    note = make_note()
    version = note.versions.create(number=1, pdf=b"-", sha256="0", released_by=make_user(role=Role.LAB))
    InterventionNote.objects.filter(pk=note.pk).update(status="released")
    people = {"lead": note.proposal.lead, "lab": version.released_by}
    return NoteSignature.sign(version, party=party, by=people[party], seen="0", confirmed=True)


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


def make_clause(text=None, *, kind="will", **fields):
    return Clause.objects.create(text=text or f"Faire la chose {next(counter)}", kind=kind, **fields)


def make_groups(note=None, *, a=None, b=None, ready=True):
    """Two groups of one person each, which wrote the « moyens » each in its way, both ready."""
    note = note or make_note()
    people = {"a": a or make_user(role=Role.LAB), "b": b or make_user(role=Role.LAB)}
    composed = {letter: (f"Groupe {letter.upper()}", [person]) for letter, person in people.items()}
    groups = NoteGroup.compose(note, groups=composed, by=people["a"])
    for group in groups:
        person = people[group.letter]
        group.sections.get(field="means").write(f"Les moyens de {group.letter.upper()}.", revision=0, by=person)
        if ready:
            group.say_ready(by=person)
    return groups


def make_drafting(note=None, **people):
    """A drafting where each thing happened once, by its names: group A, its section, its critique, an origin."""
    first, second = make_groups(note, **people)
    section = first.sections.get(field="means")
    by = second.members.get()
    critique = Critique.leave(section, signal="red", text="Trop court.", by=by)
    standing = as_text(first.note.governance)
    seen = three_texts(standing, standing, standing)
    origin = NoteOrigin.settle(first.note, "governance", standing, seen=seen, by=by)
    return {"group": first, "section": section, "critique": critique, "origin": origin}


def make_released(*, proposal=None, by=None, starts_on=None):
    """A released note with a stand-in for its PDF; its one step takes place a week after its first day."""
    note = make_note(proposal=proposal, by=by)
    if starts_on:
        InterventionNote.objects.filter(pk=note.pk).update(starts_on=starts_on)
        note.refresh_from_db()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("projects.note_pdf.render_note", lambda note, *, number, released_on: b"%PDF-1.7")
        note.release(by=by or make_user(role=Role.LAB))
    return note


def make_signed(*, note=None, by=None, **fields):
    """A released note that its three parties have signed; the sponsor has an account by then."""
    lab = by or make_user(role=Role.LAB)
    note = note or make_released(by=lab, **fields)
    version, case = note.versions.get(), note.proposal
    sponsor = User.objects.filter(email__iexact=case.sponsor_email).first() or make_user(case.sponsor_email)
    for party, person in (("lead", case.lead), ("sponsor", sponsor), ("lab", lab)):
        NoteSignature.sign(version, party=party, by=person, seen=version.sha256, confirmed=True)
    note.refresh_from_db()
    return note


def make_accompaniment(*, proposal=None, by=None, starts_on=None, done=False, **fields):
    """An accompaniment that runs since a month, its step to report on, or reported on."""
    by = by or make_user(role=Role.LAB)
    starts_on = starts_on or timezone.localdate() - timedelta(days=30)
    note = proposal.note if proposal and hasattr(proposal, "note") else make_released(proposal=proposal, by=by)
    if not note.is_signed:
        make_signed(note=note, by=by)
    InterventionNote.objects.filter(pk=note.pk).update(starts_on=starts_on)
    note.refresh_from_db()
    row = Accompaniment.start(note, by=by, **{"planned_lab_days": 10, "planned_agent_days": 8, **fields})
    if done:
        step = row.steps.get()
        step.tell_done(by=by, seen=0, check=Checked(True), report="Nous nous sommes vus.", lab_days=2, agent_days=1)
    return row


REVIEW = {
    "summary": "L’essentiel.",
    "themes": ["Accueil"],
    "question": "Que se passe-t-il ?",
    "findings": ["Un constat"],
    "leads": ["Une piste"],
    "tests": ["Un essai"],
    "works": "Ceci marche.",
    "recommended": ["Un conseil", "Un autre"],
    "outputs": "Un atelier.",
    "outcomes": "Une habitude.",
    "lessons": "Une leçon.",
}


def make_review(*, accompaniment=None, level="", by=None, quotes=(("On nous a écoutés.", "Une médiatrice"),), **fields):
    """A review that is written, and published as far as ``level`` says."""
    by = by or make_user(role=Role.LAB)
    review = Review.open(accompaniment or make_accompaniment(by=by, done=True))
    for name, value in {**REVIEW, **fields}.items():
        setattr(review, name, value)
    review.save_draft(by=by, seen=review.revision, quotes=quotes)
    if level:
        agreement = "La direction, par courriel" if level == "public" else ""
        review.publish(by=by, seen=review.revision, level=level, agreement=agreement)
    return review


def make_time_request(*, accompaniment=None, by=None, **fields):
    today = timezone.localdate()
    values = {
        "agent": make_user(),
        "manager_name": "Yaël Croquis",
        "manager_email": "yael.croquis@example.org",
        "days": 4,
        "from_on": today,
        "until_on": today + timedelta(days=60),
        "purpose": "Enquêter sur place",
    }
    row = accompaniment or make_accompaniment()
    return TimeRequest.ask(row, by=by or make_user(role=Role.LAB), **{**values, **fields})


def token_of(key, word):
    """Return the token of the link that a mail carries: ``word`` stands before it in the address."""
    return re.search(rf"/{word}/([\w-]+)/", OutboxMail.objects.get(key=key).body)[1]
