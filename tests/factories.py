"""Rows for tests: plain functions with sensible defaults, all real, all saved."""

import itertools
from datetime import date, timedelta

from django.utils import timezone

from labo.models import OrgUnit, User
from labo.roles import Role
from projects.models import (
    Amendment,
    CriteriaGrid,
    Criterion,
    Decision,
    Dimension,
    InformationRequest,
    InterventionNote,
    Proposal,
    Session,
    SessionCase,
    Signal,
)
from resources.models import Method

counter = itertools.count(1)
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


def make_assessed(*, evaluators=2, lead=None, **fields):
    """A case in assessment, each evaluator with an open sheet."""
    if CriteriaGrid.objects.current() is None:
        make_grid()
    lab = make_user(role=Role.LAB)
    proposal = make_proposal(lead, **fields)
    proposal.start_screening(by=lab)
    proposal.open_assessment([make_user(role=Role.AMBASSADOR) for _ in range(evaluators)], by=lab)
    return proposal


def fill(sheet, *signals, file=True):
    """Answer the sheet's criteria in order, the last signal repeated; a comment goes with red and unclear."""
    for index, criterion in enumerate(sheet.grid.criteria.all()):
        signal = signals[min(index, len(signals) - 1)]
        comment = "Voici pourquoi." if signal in (Signal.RED, Signal.UNCLEAR) else ""
        sheet.answer(criterion, signal=signal, comment=comment)
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
    if outcome == Proposal.Status.POSTPONED:
        fields.setdefault("reexamine_on", date(2027, 6, 1))
    decision = Decision.take(proposal, by=make_user(role=Role.LAB), outcome=outcome, reasons="Des motifs.", **fields)
    if announced:
        decision.announce(subject=decision.letter.subject, body=decision.letter.body)
    return decision


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
    return Session.objects.create(number=next(counter), place="Salle des Actes", **{**values, **fields})


def make_session_case(*, session=None, proposal=None, **fields):
    return SessionCase.objects.create(session=session or make_session(), proposal=proposal or make_assessed(), **fields)
