"""
R38: two audiences. What the lab writes for itself reaches no service and no public, by page, file, mail or notice.

Every column of text is declared here: read by the service (or the public), or the lab’s own. A word of its
own is planted in each column of the lab's, in every row, and everything that a lesser role can open is searched for it.
A new column fails until it says whose it is.
"""

import re
import subprocess

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction

from labo.models import OutboxMail
from labo.outbox.message import build
from missions.models.review import WRITTEN
from projects.models import Proposal
from tests import factories
from tests.routes import ROUTES
from tests.world import World

pytestmark = pytest.mark.django_db

OUTSIDE = ("anonymous", "agent", "lead")
CANARY = "Zcanari"

# {model: columns that the lab alone reads}. In order: what evaluators say, how people differ, what is prepared, kept.
INTERNAL = {
    "projects.Answer": ["comment", "quote"],
    "projects.AssessmentSheet": ["declaration_text"],
    "projects.Stance": ["word"],
    "projects.Lifting": ["text"],
    "projects.ReplayAnswer": ["comment"],
    "projects.HatRoom": ["proposed", "reasons", "dissent"],
    "projects.OutsideOpinion": ["answer"],
    "projects.DeciderOpinion": ["word"],
    "projects.AgendaItem": ["why"],
    "projects.Minutes": ["preface", "remarks", "correction"],
    "projects.MinutesVersion": ["reason"],
    "projects.SessionTransition": ["reason"],
    "projects.MinutesTransition": ["reason"],
    "projects.NoteTransition": ["reason"],
    "projects.HatRoomTransition": ["reason"],
    "projects.PresentationAnswer": ["question", "answer"],
    "missions.ScopeCheck": ["words"],
    "labo.AuditEvent": ["label", "via"],
    "labo.OutboxMail": ["last_error"],
}
# Columns that somebody outside the lab writes, reads or is named by; and the names of things, which say nothing.
READ_OUTSIDE = {
    "labo.AuditEvent": ["act", "subject", "details"],  # the journal is the administration's; its labels are planted
    "labo.AuditSeal": ["digest"],
    "labo.OutboxMail": ["template", "to", "subject", "body", "about", "headers"],
    "labo.Notice": ["kind", "line", "url", "heading", "about", "key"],
    "labo.NoticePreference": ["kind"],
    "labo.MailPassage": ["template", "name", "text"],
    "labo.OrgUnit": ["name"],
    "labo.User": ["password", "first_name", "last_name", "job_title"],
    "projects.CriteriaGrid": ["title", "changelog"],
    "projects.Criterion": ["code", "title", "green_signal", "red_signal", "hint"],
    "projects.CoLead": ["email"],
    "projects.QuestionSet": ["questions"],
    "projects.ProposalVersion": ["answers", "sha256", "reason"],
    "projects.Proposal": [*Proposal.WRITTEN, "reframed_question", "shown_status"],
    "projects.ProposalTransition": ["source", "target", "reason"],
    "projects.Session": ["title", "place", "guests"],
    "projects.SessionTransition": ["source", "target"],
    "projects.MinutesTransition": ["source", "target"],
    "projects.NoteTransition": ["source", "target"],
    "projects.HatRoomTransition": ["source", "target"],
    "projects.IdeaTransition": ["source", "target", "reason"],
    "projects.AgendaItem": ["title"],
    "projects.Amendment": ["answers"],
    "projects.Attachment": ["caption", "name", "content_type", "sha256"],
    "projects.Merger": ["reason"],
    "projects.Door": ["purpose", "contact_name", "contact_email", "contact_phone"],
    "projects.Decision": [
        "reasons",
        "relevance_reasons",
        "feasibility_reasons",
        "coherence_reasons",
        "watch_points",
        "redirected_to",
        "contact_name",
        "contact_email",
        "contact_phone",
        "to_rework",
    ],
    "projects.Condition": ["text", "owner", "claim_note", "lab_word"],
    "projects.Decider": ["name", "email"],
    "projects.DeciderOpinion": ["about"],
    "projects.DraftComment": ["field", "text"],
    "projects.Handover": ["to"],
    "projects.HatGroup": ["name"],  # the porteur may stay in the room
    "projects.HatContribution": ["text"],
    "projects.Idea": ["title", "text"],
    "projects.IdeaNote": ["text"],
    "projects.InformationRequest": ["text", "asked"],
    "projects.Message": ["text"],  # by audience: tests/projects/thread/test_thread_canary.py
    "projects.MinutesSignature": ["mark"],
    "projects.MinutesVersion": ["sha256"],
    "projects.InterventionNote": [  # a draft: below
        "context",
        "question",
        "will_do",
        "will_not_do",
        "audiences",
        "objectives",
        "deliverables",
        "service_commitments",
        "lab_commitments",
        "governance",
        "means",
        "data_protection",
        "risks",
        "stop_conditions",
        "follow_up",
        "authors",
        "signatories",
    ],
    "projects.InterventionStep": ["title", "duration", "audience", "objective", "deliverable"],
    "projects.NoteVersion": ["sha256"],
    "projects.OutsideOpinion": ["name", "email", "question"],
    "projects.Remark": ["field", "text"],
    "projects.ServiceAnswer": ["comment"],
    "missions.Accompaniment": ["limits"],
    "missions.AccompanimentTransition": ["source", "target", "reason"],
    "missions.AccompanimentStep": [
        *("title", "place", "duration", "audience", "objective", "deliverable", "report", "participants"),
    ],
    "missions.AccompanimentStepTransition": ["source", "target", "reason"],
    "missions.ScopeCheck": ["line"],
    # By level of publication: tests/missions/test_review.py
    "missions.Review": [*WRITTEN, "agreement"],
    "missions.Quote": ["words", "speaker"],
    "missions.Recommendation": ["text", "words"],
    "missions.FollowUp": ["done", "effects", "blocked", "kept", "next"],  # whoever holds the link reads them again
    "missions.TimeRequest": ["manager_name", "purpose", "word"],
}


def text_columns(model):
    """Return the names of the columns of a model that hold words: no choice, no key, nothing unique."""
    return {
        field.name
        for field in model._meta.local_fields
        if (isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique)
        or isinstance(field, ArrayField | models.JSONField)
        if not field.remote_field and not isinstance(field, models.EmailField | models.UUIDField)
    }


def ours():
    return [model for app in ("labo", "projects", "missions") for model in apps.get_app_config(app).get_models()]


def declared(label):
    return {*INTERNAL.get(label, ()), *READ_OUTSIDE.get(label, ())}


def test_every_column_of_words_says_who_reads_it():
    undeclared = {
        model._meta.label: sorted(text_columns(model) - declared(model._meta.label))
        for model in ours()
        if text_columns(model) - declared(model._meta.label)
    }

    assert undeclared == {}


def test_no_column_is_declared_twice_or_gone():
    known = {model._meta.label: {field.name for field in model._meta.local_fields} for model in ours()}

    assert {label for label in (*INTERNAL, *READ_OUTSIDE) if declared(label) - known.get(label, set())} == set()
    assert {label for label, names in INTERNAL.items() if set(names) & set(READ_OUTSIDE.get(label, ()))} == set()


def word(label, name):
    return f"{CANARY}-{label.rpartition('.')[2]}-{name}".lower()


def plant():
    """Put its word in every internal column of every row, behind the back of what keeps rows from changing."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        for label, names in INTERNAL.items():
            table = apps.get_model(label)._meta.db_table
            for name in names:
                column = apps.get_model(label)._meta.get_field(name).column
                sql = f'UPDATE "{table}" SET "{column}" = %s'
                try:
                    with transaction.atomic():
                        cursor.execute(sql, [word(label, name)])
                except IntegrityError:
                    # Words that go with a date or a person: where they are, they are replaced.
                    cursor.execute(f"{sql} WHERE \"{column}\" <> ''", [word(label, name)])
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture(scope="module")
def planted(django_db_setup, django_db_blocker):
    """A world with a row of everything, each internal column holding its word."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        opinion, _ = factories.make_opinion(proposal=world.deliberating)
        opinion.give("Un avis.")
        factories.make_replay_answer()
        plant()
        yield world
        transaction.set_rollback(True)


def words_of(response):
    """Return what an answer says, a PDF's pages included."""
    content = b"".join(response.streaming_content if response.streaming else [response.content])
    if response.get("Content-Type", "").startswith("application/pdf") and len(content) > 100:
        return pdf_words(content)
    return content.decode(errors="replace")


def pdf_words(content):
    return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=False).stdout.decode()


def found(world, role, method="get"):
    """Return {route: the words of the lab that this role read there}."""
    told = {}
    for name, route in ROUTES.items():
        response = world.ask(role, method, route.address(name, world))
        if hits := set(re.findall(rf"{CANARY}[\w-]+", words_of(response), re.IGNORECASE)):
            told[name] = sorted(hits)
    return told


@pytest.mark.parametrize("role", OUTSIDE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_of_the_lab_s_reaches_who_is_outside(planted, role, method):
    assert found(planted, role, method) == {}


def test_nothing_of_the_lab_s_is_in_the_pages_of_any_case(planted):
    """Every case of the service, not only the one that the table of routes names."""
    for case in Proposal.objects.exclude(status="draft"):
        for page in ("", "accuse/", "accuse.pdf", "versions/", "echanges/", "pieces/", "regard/", "equipe/"):
            response = planted.ask("lead", "get", f"/projets/{case.reference}/{page}")
            assert CANARY.lower() not in words_of(response).lower(), (case.status, page)


def test_nothing_of_the_lab_s_is_in_a_mail_to_somebody_else(planted):
    team = {person.email for person in (planted.ambassador, planted.lab, planted.administrator)}
    for mail in OutboxMail.objects.exclude(to__overlap=list(team)):
        message = build(mail)
        assert CANARY.lower() not in f"{mail.subject} {message.body} {message.alternatives[0][0]}".lower(), (
            mail.template
        )


def test_the_lab_does_read_its_own_words(planted):
    """Negative control: the same search, with the eyes of the lab, finds most of what was planted."""
    hits = {hit for hits in found(planted, "administrator").values() for hit in hits}

    assert {
        word("projects.Answer", "comment"),
        word("projects.Answer", "quote"),
        word("projects.AssessmentSheet", "declaration_text"),
        word("projects.HatRoom", "dissent"),
        word("projects.OutsideOpinion", "answer"),
        word("projects.AgendaItem", "why"),
        word("labo.AuditEvent", "label"),
    } <= {hit.lower() for hit in hits}


def test_a_leak_is_seen(planted, monkeypatch):
    """Negative control: the page of the service, made to say what an evaluator wrote."""
    monkeypatch.setattr("projects.views.cases.answers", leaking)

    assert "projects:case_detail" in found(planted, "lead")


def leaking(proposal):
    from projects.form_sections import answers

    section, questions = answers(proposal)[0]
    question, _ = questions[0]
    return [(section, [(question, word("projects.Answer", "comment"))])]


def test_words_of_a_pdf_are_read(planted):
    """Negative control of the reader: the receipt of a case gives its title."""
    response = planted.ask("lead", "get", f"/projets/{planted.submitted.reference}/accuse.pdf")

    assert planted.submitted.title in words_of(response)
