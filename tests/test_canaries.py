"""
R38: two audiences. What the lab writes for itself reaches no service and no public, by page, file, mail or notice.

Every column of words says whose it is (``tests/canaries/columns.py``). A word of its own is put in each column of the
lab's, in every row that is the lab's alone; then everything that somebody outside can open or is sent is searched.
"""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.template import Template
from django.template.loader import get_template
from django.urls import reverse

from labo.models import Notice, OutboxMail, SearchWord
from labo.outbox.message import build
from labo.search import lexicon
from labo.search.asked import read
from projects.models import Proposal
from tests import factories
from tests.canaries import acts
from tests.canaries.columns import INTERNAL, meanwhile, ours, pairs, read_outside, text_columns
from tests.canaries.planting import Birds, words_of
from tests.canaries.stage import FOLLOWING, LINKS, OUTSIDE, Stage
from tests.databases import settled
from tests.routes import ROUTES, walk

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    """A world with its words planted, where everything was then done that tells somebody something."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = Stage()
        found.birds = Birds()
        found.birds.plant(found)
        found.before = OutboxMail.objects.latest("pk").pk
        acts.everything(found)
        # What the acts have left behind, the draft of a note that was released among it.
        found.birds.plant(found)
        yield settled(found)
        transaction.set_rollback(True)


# --- Every column -----------------------------------------------------------------------------------------


def undeclared(found):
    known = {*pairs(INTERNAL), *meanwhile(), *read_outside()}
    return [(model._meta.label, name) for model in found for name in text_columns(model)
            if (model._meta.label, name) not in known]  # fmt: skip


def test_every_column_of_words_says_who_reads_it():
    assert undeclared(ours()) == []


def test_no_column_is_declared_twice_or_gone():
    known = {(model._meta.label, field.name) for model in ours() for field in model._meta.local_fields}
    inside, outside = pairs(INTERNAL), read_outside()

    assert {*inside, *meanwhile(), *outside} - known == set()
    assert [pair for pair, times in Counter(inside + outside).items() if times > 1] == []
    assert set(inside) & meanwhile() == set()


def test_a_new_column_is_seen(monkeypatch):
    """Negative control."""
    found = models.TextField()
    found.set_attributes_from_name("whispered")
    monkeypatch.setattr(Proposal._meta, "local_fields", [*Proposal._meta.local_fields, found])

    assert undeclared(ours()) == [("projects.Proposal", "whispered")]


def test_every_word_was_planted(stage):
    """A column without a row proves nothing."""
    assert [key for key, rows in stage.birds.planted.items() if not rows] == []


# --- Pages and files --------------------------------------------------------------------------------------


def heard(stage, role, addresses, method="get"):
    """Return {address: whose words this role read there that are not for it}."""
    found = {path: stage.birds.sing(words_of(stage.ask(role, method, path)), role) for path in addresses}
    return {path: whose for path, whose in found.items() if whose}


def of_the_table(stage, prefix=""):
    """Return the addresses of the table of routes, but for those that a link opens: they are read below."""
    found = {route.address(name, stage) for name, route in ROUTES.items() if name.startswith(prefix)}
    return sorted(found - {path for paths in stage.links().values() for path in paths})


@pytest.mark.parametrize(
    ("method", "role"),
    [("get", "anonymous"), ("get", "agent"), ("get", "lead"), ("post", "anonymous"), ("post", "lead")],
)
def test_no_address_gives_it_to_who_is_outside(stage, role, method):
    assert heard(stage, role, of_the_table(stage), method) == {}


OF_A_CASE = [
    name
    for name, path in walk()
    if path.startswith("projets/<reference:reference>/") and path.count("<") == 1 and 405 not in ROUTES[name].get
]
"""Every page that is about one case and nothing more, its receipt in PDF among them."""


def pages_of(cases, names=OF_A_CASE):
    """Return the addresses of these pages of these cases, those that print left out."""
    return [reverse(name, args=[case.reference]) for case in cases for name in names if not name.endswith("_pdf")]


def test_no_page_of_any_case_gives_it_to_its_lead(stage):
    cases = Proposal.objects.filter(lead=stage.lead).exclude(status="draft")
    telling = [f"projects:{name}" for name in ("case_detail", "thread", "receipt", "versions", "service_view", "room")]
    addresses = {*pages_of(cases, telling[:1]), *pages_of(stage.secretive(), telling), *pages_of([stage.decided])}

    assert len(OF_A_CASE) > 10
    assert len(cases) > 25
    assert heard(stage, "lead", sorted(addresses)) == {}


@pytest.mark.parametrize("role", [role for role in OUTSIDE if role not in ("lead", "agent")])
def test_no_page_of_a_case_that_waits_gives_it_to_anybody(stage, role):
    """To who sponsors it or shares it, to the services that joined it or may, to the public, whose page it has."""
    addresses = pages_of(stage.secretive(), ["projects:case_detail"])
    addresses += [
        *pages_of([stage.decided, stage.next_door]),
        *[reverse(f"projects:draft_{name}", args=[stage.draft.key]) for name in ("read", "team", "attachments")],
        reverse("my_space"),
        reverse("projects:case_list"),
    ]

    assert heard(stage, role, addresses) == {}


@pytest.mark.parametrize("role", [*FOLLOWING, "newcomer"])
def test_who_follows_a_case_does_read_it(stage, role):
    """A page that does not open proves nothing. Their title is theirs to read."""
    for page in ("case_detail", "thread", "receipt", "versions"):
        response = stage.ask(role, "get", reverse(f"projects:{page}", args=[stage.decided.reference]))
        assert response.status_code == 200, page
        assert stage.decided.title in response.content.decode(), page


def test_the_public_and_the_neighbour_read_their_pages(stage):
    public = stage.ask("anonymous", "get", stage.decided.get_absolute_url())
    own = stage.ask("neighbour", "get", stage.next_door.get_absolute_url())

    assert stage.decided.summary in public.content.decode()
    assert stage.birds.word("projects.Proposal", "title", "of another service") in own.content.decode()


@pytest.mark.parametrize("role", LINKS)
def test_no_link_gives_more_than_it_is_for(stage, role):
    for path in stage.links()[role]:
        said = words_of(stage.ask("anonymous", "get", path))
        assert stage.birds.sing(said, role) == set(), path
        # The link does open: what it is for is read there.
        assert stage.birds.sing(said), path


def test_what_the_team_takes_away_is_refused_to_who_is_outside(stage):
    """Exports, archives, minutes, matrices: every file of the back office is refused, not only silent."""
    files = [
        (name, route.address(name, stage))
        for name, route in ROUTES.items()
        if name.startswith("admin:") and name.endswith(("_export", "_archive", "_pdf", "_sheets"))
    ]

    assert len(files) >= 10
    for name, path in files:
        for role in OUTSIDE:
            response = stage.ask(role, "get", path)
            assert response.status_code == 302, (name, role)
            assert response["Location"].startswith(reverse("admin:login")), (name, role)


def test_files_of_a_service_are_read_to_their_last_word(stage):
    """The receipt of a case whose answer waits, each version of another, the released note, by what they print."""
    note = reverse("projects:note_pdf", args=[stage.accepted.reference, stage.printed.number])
    receipt = reverse("projects:receipt_pdf", args=[stage.decided.reference])
    for role in ("lead", "newcomer"):
        assert stage.decided.title in words_of(stage.ask(role, "get", receipt))
        assert heard(stage, role, [receipt]) == {}
    said = words_of(stage.ask("lead", "get", note))
    assert "La question de la note." in " ".join(said.split())
    assert stage.birds.sing(said) == set()


# --- The search of the whole site -----------------------------------------------------------------------


@pytest.mark.parametrize("role", ["anonymous", "agent", "lead"])
def test_search_gives_it_to_nobody(stage, role):
    """Asked for by each of its words, and by what they begin with; proposed neither as one types nor instead."""
    with transaction.atomic():
        lexicon.refresh()
        known = " ".join(SearchWord.objects.values_list("word", flat=True))
        words = {stage.birds.word(*key) for key in stage.birds.planted if role not in stage.birds.told_to[key]}
        told = [stage.ask(role, "get", f"{reverse('search')}?q={word}") for word in sorted(words)[::4]]
        told += [stage.ask(role, "get", f"{reverse('search')}?q={word}") for word in ("zcanari", "zcanary0001")]
        asked = read("zcanari")
        proposed = lexicon.endings(asked), lexicon.did_you_mean(asked, getattr(stage, role, AnonymousUser()), found=0)
        transaction.set_rollback(True)

    assert known
    assert "zcanari" not in known
    assert proposed == ([], "")
    for page in told:
        said = page.content.decode()
        assert (page.status_code, "Aucun résultat" in said, "Vouliez-vous dire" in said) == (200, True, False)


# --- Mails and notices ------------------------------------------------------------------------------------


def mails_outside(stage):
    """Return the mails that the acts wrote to somebody outside, and that left or are about to."""
    team = set(stage.addresses_of_the_team())
    written = OutboxMail.objects.filter(pk__gt=stage.before).exclude(status=OutboxMail.Status.HELD)
    return [mail for mail in written if set(mail.to) - team]


def wire(mail):
    """Return all that a mail carries: headers, both parts, attachments."""
    message = build(mail)
    parts = [mail.subject, *mail.headers.values(), message.subject, message.body]
    parts += [content for content, _ in message.alternatives]
    return " ".join(map(str, [*parts, *message.attachments, message.message().as_string()]))


def reader_of(stage, mail):
    """Return the role by which the recipient may read some of the words: whoever has the link of that mail."""
    return {"outside_opinion": "opinion", "session_pack": "decider"}.get(Path(mail.template).name, "")


def test_no_mail_gives_it_to_who_is_outside(stage):
    told = {
        (mail.template, mail.subject): whose
        for mail in mails_outside(stage)
        if (whose := stage.birds.sing(wire(mail), reader_of(stage, mail)))
    }

    assert told == {}


def test_every_mail_to_somebody_outside_was_written(stage):
    """After the planting: a mail that nobody wrote proves nothing."""
    folder = Path(settings.BASE_DIR) / "templates"
    known = {path.stem for app in ("labo", "projects", "resources") for path in (folder / app / "emails").glob("*.md")}
    written = {Path(mail.template).name for mail in mails_outside(stage)}

    assert known - set(acts.TO_THE_TEAM) - set(acts.OF_THE_HOUSE) == written
    assert written & (set(acts.TO_THE_TEAM) | set(acts.OF_THE_HOUSE)) == set()


def test_no_notice_gives_it_to_who_is_outside(stage):
    lines = Notice.objects.filter(person__in=stage.outsiders())

    assert {notice.person for notice in lines} >= {stage.lead, stage.sponsor}
    for notice in lines:
        assert stage.birds.sing(f"{notice.line} {notice.heading} {notice.url}") == set(), notice


# --- The watchmen themselves ------------------------------------------------------------------------------


def test_the_lab_does_read_its_own_words(stage):
    """Negative control: the same search, with the eyes of the lab, finds most of what was planted."""
    paths = [
        *[
            reverse(f"admin:projects_proposal_{name}", args=[stage.deliberating.pk])
            for name in ("matrix", "evaluators")
        ],
        *[
            reverse(f"admin:projects_proposal_{name}", args=[stage.proposed.proposal.pk])
            for name in ("change", "thread")
        ],
        reverse("admin:projects_proposal_note", args=[stage.noted.pk]),
        reverse("admin:projects_proposal_room", args=[stage.opened_case.proposal.pk]),
        reverse("admin:projects_session_agenda", args=[stage.opened.pk]),
        reverse("admin:labo_auditevent_changelist"),
    ]
    read = set().union(*heard(stage, "administrator", paths).values())

    assert {
        ("projects.Answer", "comment", "always"),
        ("projects.Answer", "quote", "always"),
        ("projects.AssessmentSheet", "declaration_text", "always"),
        ("projects.HatRoom", "dissent", "always"),
        ("projects.AgendaItem", "why", "always"),
        ("labo.AuditEvent", "label", "always"),
        ("projects.Decision", "reasons", "proposed"),
        ("projects.InterventionNote", "context", "draft"),
        ("projects.Message", "text", "internal"),
    } <= read


def leaking(monkeypatch, name, before, words):
    """Make a template say something more."""
    template = get_template(name).template
    assert before in template.source
    source = template.source.replace(before, before + words, 1)
    made = Template(source, template.origin, template.name, template.engine)
    monkeypatch.setattr(template, "source", source)
    monkeypatch.setattr(template, "nodelist", made.nodelist)


@pytest.mark.parametrize(
    ("words", "whose"),
    [
        ("{{ proposal.sheets.first.answers.first.comment }}", ("projects.Answer", "comment", "always")),
        ("{{ proposal.decisions.first.reasons }}", ("projects.Decision", "reasons", "not announced")),
        ("{{ proposal.sheets.first.evaluator }}", ("labo.User", "last_name", "evaluates")),
    ],
)
def test_a_page_that_leaks_is_seen(stage, monkeypatch, words, whose):
    """Negative control: the page of a case, made to say what it must not."""
    leaking(monkeypatch, "projects/case_detail.html", "{% block content %}", words)
    (said,) = heard(stage, "lead", [reverse("projects:case_detail", args=[stage.decided.reference])]).values()

    assert whose in said


def test_a_mail_that_leaks_is_seen(stage, monkeypatch):
    """Negative control: the letter of a message, made to give a note that the lab wrote to itself."""
    words = "{% for message in proposal.messages.all %}{{ message.text }}{% endfor %}"
    leaking(monkeypatch, "projects/emails/message_to_service.md", "Bonjour,", words)
    with transaction.atomic():
        before = OutboxMail.objects.latest("pk").pk
        factories.make_message(stage.deliberating, from_lab=True, by=stage.lab)
        mail = OutboxMail.objects.filter(pk__gt=before).first()
        transaction.set_rollback(True)

    assert ("projects.Message", "text", "internal") in stage.birds.sing(wire(mail))


def test_words_of_a_pdf_are_read(stage):
    """Negative control of the reader: the minutes, as the lab prints them, do say what is planted."""
    path = ROUTES["admin:projects_session_minutes_draft_pdf"].address("admin:projects_session_minutes_draft_pdf", stage)

    assert stage.birds.sing(words_of(stage.ask("lab", "get", path)))
