"""The mails of a case whose words the lab may change: what each is for, what it may name, what it is shown with."""

from django.urls import reverse

from labo.outbox.passages import MailKind, register
from labo.templatetags.labo import day
from projects.models import Decision, NoteReading, NoteVersion, OutsideOpinion, Proposal, Session

CASE = {
    "titre": "le titre du cas",
    "référence": "sa référence, comme LABO-2026-001",
    "service": "le service demandeur",
    "porteur": "la personne qui porte le cas",
    "commanditaire": "la personne qui le soutient",
}
SHOWN = 20


def of_the_case(context) -> dict:
    proposal = context["proposal"]
    return {
        "titre": proposal.title,
        "référence": proposal.reference,
        "service": proposal.org_unit,
        "porteur": proposal.lead,
        "commanditaire": proposal.sponsor_name,
    }


def labelled(rows, case=lambda row: row):
    return [(str(row.pk), f"{case(row).title} ({case(row).reference})") for row in rows]


# --- What a mail is shown with: real cases, the latest first -----------------------------------------------


def sent_cases():
    return labelled(Proposal.objects.exclude(status=Proposal.Status.DRAFT)[:SHOWN])


def sent_case(key):
    case = Proposal.objects.exclude(status="draft").select_related("org_unit", "lead").filter(pk=key).first()
    return {"proposal": case} if case else None


def released_notes():
    versions = NoteVersion.objects.defer("pdf").select_related("note__proposal").order_by("-released_at")
    return labelled(versions[:SHOWN], lambda version: version.note.proposal)


def released_note(key):
    found = NoteVersion.objects.defer("pdf").select_related("note__proposal__org_unit", "note__proposal__lead")
    version = found.filter(pk=key).first()
    if version is None:
        return None
    note = version.note
    return {
        "proposal": note.proposal,
        "note": note,
        "version": version,
        "signatures": list(version.signatures.all()),
        "steps": note.dated_steps(),
    }


def sent_readings():
    readings = NoteReading.objects.select_related("note__proposal").order_by("-sent_at")
    return labelled(readings[:SHOWN], lambda reading: reading.note.proposal)


def sent_reading(key):
    found = NoteReading.objects.select_related("note__proposal__org_unit", "note__proposal__lead")
    reading = found.filter(pk=key).first()
    if reading is None:
        return None
    before = reading.earlier()
    changes = reading.changes_since(before)
    return {"proposal": reading.note.proposal, "reading": reading, "before": before, "changes": changes}


def asked_opinions():
    return labelled(OutsideOpinion.objects.select_related("proposal")[:SHOWN], lambda opinion: opinion.proposal)


def asked_opinion(key):
    opinion = OutsideOpinion.objects.select_related("proposal__org_unit", "proposal__lead", "asked_by")
    found = opinion.filter(pk=key).first()
    # The real link is nobody's to read: what is shown leads nowhere.
    address = reverse("projects:opinion", args=["x" * 32])
    return {"proposal": found.proposal, "opinion": found, "address": address} if found else None


def decisions(*outcomes):
    """Return the two functions that show a letter with the decisions of these outcomes."""

    def examples():
        rows = Decision.objects.applied().filter(outcome__in=outcomes).select_related("proposal")[:SHOWN]
        return labelled(rows, lambda decision: decision.proposal)

    def context(key):
        rows = Decision.objects.applied().filter(outcome__in=outcomes, pk=key)
        decision = rows.select_related("proposal__org_unit", "proposal__lead", "decided_by").first()
        if decision is None:
            return None
        conditions = list(decision.conditions.all())
        return {"proposal": decision.proposal, "decision": decision, "conditions": conditions}

    return {"examples": examples, "context": context}


def of_the_decision(context) -> dict:
    return {**of_the_case(context), "signataire": context["decision"].decided_by}


def announced_sessions():
    sessions = Session.objects.filter(cases__isnull=False).distinct()
    return [(str(session.pk), str(session)) for session in sessions[:SHOWN]]


def announced_session(key):
    session = Session.objects.filter(pk=key).first()
    cases = list(session.cases.select_related("proposal__org_unit", "proposal__lead")) if session else []
    if not cases:
        return None
    # The real link is nobody's to read: what is shown leads nowhere.
    address = reverse("projects:pack", args=["x" * 32])
    proposal = cases[0].proposal
    return {"session": session, "cases": cases, "proposal": proposal, "person": proposal.lead, "address": address}


def register_sessions():
    sessions = {
        "variables": {"jour": "le jour de la session", "numéro": "son numéro", "lieu": "son lieu"},
        "values": lambda context: {
            "jour": day(context["session"].starts_at),
            "numéro": context["session"].number,
            "lieu": context["session"].place,
        },
        "examples": announced_sessions,
        "context": announced_session,
    }
    for template, name, recipient in (
        ("E06", "Présentation en session", "Au porteur ou à la porteuse"),
        ("E07", "À lire avant la session", "Aux personnes qui participent ou évaluent"),
        ("session_left", "Présentation reportée", "Au porteur ou à la porteuse"),
        ("session_pack", "Dossier de décision", "Aux décideuses et décideurs"),
    ):
        register(MailKind(f"projects/emails/{template}", name, recipient, **sessions))


def register_all():
    register_sessions()
    cases = {"variables": CASE, "values": of_the_case, "examples": sent_cases, "context": sent_case}
    register(MailKind("projects/emails/E01", "Proposition bien arrivée", "Au porteur ou à la porteuse", **cases))
    register(MailKind("projects/emails/E08", "Avis attendu", "À la personne qui évalue", **cases))
    notes = {"variables": CASE, "values": of_the_case, "examples": released_notes, "context": released_note}
    readings = {
        "variables": {**CASE, "échéance": "le jour avant lequel la note est à relire"},
        "values": lambda context: {**of_the_case(context), "échéance": day(context["reading"].due_on)},
        "examples": sent_readings,
        "context": sent_reading,
    }
    register(MailKind("projects/emails/E12", "Note à relire", "Au service et à sa direction", **readings))
    register(MailKind("projects/emails/note_to_sign", "Note à signer", "Au service et à sa direction", **notes))
    register(MailKind("projects/emails/E13", "Note signée", "Au service, à sa direction et au labo", **notes))
    register(
        MailKind(
            "projects/emails/outside_opinion",
            "Avis demandé à l’extérieur",
            "À la personne consultée",
            variables={"titre": CASE["titre"], "échéance": "le jour avant lequel la réponse est attendue"},
            values=lambda context: {
                "titre": context["proposal"].title,
                "échéance": day(context["opinion"].due_on),
            },
            examples=asked_opinions,
            context=asked_opinion,
        )
    )
    letters = {"variables": {**CASE, "signataire": "la personne qui porte la décision"}, "values": of_the_decision}
    Status = Proposal.Status
    for template, name, outcomes in (
        ("E09", "Lettre : cas retenu", [Status.ACCEPTED]),
        ("E10", "Lettre : retenu sous conditions", [Status.ACCEPTED_CONDITIONS]),
        ("E11", "Lettre : ajourné, réorienté, non retenu", [Status.POSTPONED, Status.REDIRECTED, Status.DECLINED]),
    ):
        register(
            MailKind(
                f"projects/emails/{template}", name, "Au service et à sa direction", **letters, **decisions(*outcomes)
            )
        )
