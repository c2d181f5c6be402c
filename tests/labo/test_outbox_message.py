"""A mail is written once, in Markdown: both parts say the same, and what a person typed stays words."""

import re
import smtplib

import pytest
from django.core import mail as django_mail
from django.template import engines

from labo.models import OutboxMail
from labo.outbox import queue as outbox_queue
from labo.outbox.message import escape_markdown, html_body, text_body
from labo.outbox.sender import deliver_due
from tests import factories
from tests.labo.test_outbox_delivery import make_mail

HOSTILE = [
    "[cliquez ici](https://ailleurs.example/)",
    "![](https://ailleurs.example/pixel.png)",
    "<https://ailleurs.example/>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "# Un titre",
    "Un titre\n===",
    "Un titre\n---",
    "- une liste",
    "1. une liste",
    "1) une liste",
    "> une citation",
    "    du code",
    "```\ndu code\n```",
    "`du code`",
    "**gras** et *penché* et __gras__ et ~~barré~~",
    "| a | b |\n|---|---|",
    "* * *",
    "&lt;b&gt; &#60;",
    "[a]: https://ailleurs.example/\n\n[a]",
    "fin \\",
    "C’est l’été & l'hiver : 3 < 4, « oui » !",
    "adresse@example.org, https://exemple.fr/un_chemin_(long)?a=1&b=2",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_typed_words_read_letter_for_letter(typed):
    escaped = escape_markdown(typed)
    read = "\n".join(line.strip() for line in typed.splitlines())

    assert text_body(escaped) == f"{read}\n"
    html = html_body(escaped)
    assert set(tags(html)) - {"br"} == {"p", "/p"}
    assert html.count("<br") == len(re.findall(r"[^\n]\n(?=[^\n])", read))


@pytest.mark.parametrize("typed", ["[cliquez ici](https://ailleurs.example/)", "# Un titre", "1) une liste"])
def test_typed_words_become_markup_without_the_escape(typed):
    """Negative control."""
    assert set(tags(html_body(typed))) != {"p", "/p"}


@pytest.mark.parametrize(
    "typed", ["LABO-2026-005 : c’est prêt. Et après ?", "Accueil & guichet (1,5 jour) = 2 agents !"]
)
def test_ordinary_words_are_not_escaped(typed):
    """The lab reads and rewrites the letter in Markdown."""
    assert escape_markdown(typed) == typed


def tags(html):
    return re.findall(r"<(/?\w+)", html)


@pytest.mark.parametrize(
    ("markdown", "text", "html"),
    [
        (
            "Il dit :\n\n> Un\n> deux\n>\n> Trois\n\nFin",
            "Il dit :\n\n> Un\n> deux\n>\n> Trois\n\nFin\n",
            ["p", "blockquote", "p", "br", "p", "p"],
        ),
        ("Bonjour,\n\nMerci.", "Bonjour,\n\nMerci.\n", ["p", "p"]),
        ("Une ligne\nune autre", "Une ligne\nune autre\n", ["p", "br"]),
        ("## Le code\n\n**AB-12**", "Le code\n\nAB-12\n", ["h2", "p", "strong"]),
        ("- un\n  la suite\n- deux", "- un\n  la suite\n- deux\n", ["ul", "li", "br", "li"]),
        ("- un\n- deux\n\nfin", "- un\n- deux\n\nfin\n", ["ul", "li", "li", "p"]),
        ("[Le cas](https://exemple.fr/)", "Le cas\u00a0: https://exemple.fr/\n", ["p", "a"]),
        ("[https://exemple.fr/a_b](https://exemple.fr/a_b)", "https://exemple.fr/a_b\n", ["p", "a"]),
        ("<https://exemple.fr/>", "https://exemple.fr/\n", ["p", "a"]),
        ("    Décalé par habitude", "Décalé par habitude\n", ["p"]),
        ("Bien à vous\n---", "Bien à vous\n", ["p", "hr"]),
        ("![pixel](https://ailleurs.example/)", "!pixel\u00a0: https://ailleurs.example/\n", ["p", "a"]),
        ("[piège](javascript:alert(1))", "[piège](javascript:alert(1))\n", ["p"]),
    ],
)
def test_both_parts_say_the_same(markdown, text, html):
    assert text_body(markdown) == text
    assert [tag for tag in tags(html_body(markdown)) if not tag.startswith("/")] == html


# --- R27: a header has one line -------------------------------------------------------------------------

BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\n\n", "\r\n\r\n"]
INJECTION = "X{}Bcc: victime@example.org{}Content-Type: text/html{}<b>Bonjour"


@pytest.fixture
def template(tmp_path, settings, monkeypatch):
    """A mail that repeats what was typed in its subject and its text."""
    (tmp_path / "repeat.md").write_text("Objet : {{ typed }}\n\nVous avez écrit « {{ typed|md }} ».\n")
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, tmp_path])
    for loader in engine.template_loaders:
        loader.reset()
    return "repeat"


@pytest.mark.django_db
@pytest.mark.parametrize("line_break", BREAKS)
def test_line_break_in_a_subject_adds_no_header_and_no_recipient(smtp_sink, template, line_break):
    typed = INJECTION.format(line_break, line_break, line_break)

    outbox_queue.queue(template, to=["camille@example.org"], context={"typed": typed}, key="cause")
    assert deliver_due() == 1

    (taken,) = smtp_sink.taken
    assert taken.recipients == ("camille@example.org",)
    assert taken.message["Bcc"] is None
    assert taken.message.get_content_type() == "multipart/alternative"
    assert taken.message["Subject"] == "X Bcc: victime@example.org Content-Type: text/html <b>Bonjour"
    assert "<b>" not in taken.part("html")


@pytest.mark.django_db
def test_line_break_in_a_subject_cannot_begin_the_text(template):
    outbox_queue.queue(template, to=["camille@example.org"], context={"typed": "A\n\n[piège](https://x/)"}, key="cause")

    mail = OutboxMail.objects.get()
    assert mail.subject == "A [piège](https://x/)"
    assert tags(html_body(mail.body)) == ["p", "/p", "p", "/p"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "camille@example.org\r\nBcc: victime@example.org",
        "camille@example.org\nRCPT TO:<victime@example.org>",
        "camille@example.org\r\n.\r\nMAIL FROM:<x@example.org>",
    ],
)
def test_line_break_in_an_address_reaches_nobody(smtp_sink, address):
    mail = make_mail(to=[address])

    deliver_due()

    mail.refresh_from_db()
    assert (mail.status, smtp_sink.taken) == ("failed", [])


@pytest.mark.django_db
def test_line_break_in_a_subject_is_refused_at_the_wire_too(smtp_sink):
    """Whatever wrote the row, the message is not built with two lines in a header."""
    mail = make_mail(subject="X\r\nBcc: victime@example.org")

    deliver_due()

    mail.refresh_from_db()
    assert (mail.status, smtp_sink.taken) == ("failed", [])


def test_line_break_passes_a_message_that_joins_its_headers(smtp_sink):
    """Negative control: the same words over the same server, headers put together by hand."""
    subject = INJECTION.format("\r\n", "\r\n", "\r\n\r\n")
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as server:
        server.sendmail("labo@example.org", ["camille@example.org"], f"Subject: {subject}\r\n\r\nBonjour")

    assert smtp_sink.taken[0].message["Bcc"] == "victime@example.org"


@pytest.mark.django_db
def test_title_of_a_case_cannot_write_the_receipt(smtp_sink):
    """The whole way: a hostile title, the real templates."""
    title = "Titre\r\nBcc: victime@example.org\r\n\r\n[piège](https://ailleurs.example/)"
    factories.make_proposal(title=title)

    assert deliver_due() == 2

    for taken in smtp_sink.taken:
        assert taken.message["Bcc"] is None
        assert len(taken.recipients) == 1
        assert 'href="https://ailleurs.example' not in taken.part("html")


# --- The queue ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_template_without_its_subject_is_refused(tmp_path, settings, monkeypatch):
    (tmp_path / "nameless.md").write_text("Bonjour,\n")
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, tmp_path])

    with pytest.raises(ValueError, match="does not start with « Objet : »"):
        outbox_queue.queue("nameless", to=["camille@example.org"], context={}, key="cause")


@pytest.mark.django_db
def test_same_cause_keeps_the_first_mail(template):
    first = outbox_queue.queue(template, to=["camille@example.org"], context={"typed": "un"}, key="cause")
    second = outbox_queue.queue(template, to=["dominique@example.org"], context={"typed": "deux"}, key="cause")

    assert first == second
    assert (OutboxMail.objects.count(), second.subject) == (1, "un")


@pytest.mark.django_db
def test_every_mail_has_its_own_message_id_on_the_lab_s_domain(template, settings):
    mails = [
        outbox_queue.queue(template, to=["camille@example.org"], context={"typed": "x"}, key=f"cause {number}")
        for number in range(3)
    ]

    assert len({mail.message_id for mail in mails}) == 3
    assert {mail.message_id.rpartition("@")[2] for mail in mails} == {settings.LAB_EMAIL.rpartition("@")[2] + ">"}


@pytest.mark.django_db
def test_nothing_leaves_before_the_sender_runs(template):
    outbox_queue.queue(template, to=["camille@example.org"], context={"typed": "x"}, key="cause")

    assert django_mail.outbox == []
