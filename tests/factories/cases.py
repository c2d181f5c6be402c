"""People, grids, cases and what is decided of them."""

import itertools
import re
from datetime import date, timedelta
from functools import cache

from django.contrib.auth.models import Group
from django.utils import timezone

from labo.audit import record
from labo.models import MailPassage, OrgUnit, OutboxMail, User
from labo.roles import TEAM, Role
from projects.models import (
    Amendment,
    Answer,
    CriteriaGrid,
    Criterion,
    Decision,
    Dimension,
    Door,
    GridReplay,
    InformationRequest,
    MethodLesson,
    OutsideOpinion,
    Proposal,
    ProposalVersion,
    ServiceView,
    Signal,
)
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
