"""The bytes on the wire: what mailboxes read in them, whoever they are for."""

import uuid
from email import policy
from email.parser import BytesParser

import pytest

from resources.newsletter.letters import LEAVE_TOKEN_HERE, LETTERS
from resources.newsletter.wire import Wire, ascii_address, quoted_printable
from tests import factories

KEY = uuid.UUID("0123456789abcdef0123456789abcdef")
TOKEN = "abcDEF-_0123456789abcd"
BOX = "retour@lettres.example.org"


@pytest.fixture
def issue(db):
    return factories.make_frozen_issue()


def parsed(content):
    return BytesParser(policy=policy.default).parsebytes(content)


def raw_headers(content):
    head = content.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").decode("ascii")
    return dict(line.split(": ", 1) for line in head.split("\r\n"))


def part(message, kind):
    """Return the words of a part; a mail ends its lines with CR LF."""
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


@pytest.mark.parametrize("token", [TOKEN, "a", "-" * 22, "z" * 75])
def test_both_parts_say_what_was_frozen(issue, token):
    message = parsed(Wire(issue).message(KEY, "camille@example.org", token))

    assert message.get_content_type() == "multipart/alternative"
    assert [inner.get_content_type() for inner in message.iter_parts()] == ["text/plain", "text/html"]
    assert part(message, "plain") == issue.text.replace(LEAVE_TOKEN_HERE, token)
    assert part(message, "html") == issue.html.replace(LEAVE_TOKEN_HERE, token)
    assert message.defects == []
    assert [inner.defects for inner in message.walk()] == [[]] * 3


@pytest.mark.parametrize(
    "text",
    [
        f"{LEAVE_TOKEN_HERE}",
        f"à la fin {LEAVE_TOKEN_HERE}",
        f"{LEAVE_TOKEN_HERE} au début\n",
        f"{LEAVE_TOKEN_HERE}{LEAVE_TOKEN_HERE}",
        f"{'é' * 300}{LEAVE_TOKEN_HERE}.{'=' * 200}\n..\n.\n",
        f"espace \ntabulation\t\n\n\n{LEAVE_TOKEN_HERE}\t",
        ("." * 200 + "\n") * 3 + LEAVE_TOKEN_HERE,
        f"a\r\nb\rc\n{LEAVE_TOKEN_HERE}",
    ],
)
def test_part_holds_on_the_wire_whatever_it_says(issue, text):
    issue.text = text
    content = Wire(issue).message(KEY, "camille@example.org", TOKEN)

    read = part(parsed(content), "plain")

    written = text.replace("\r\n", "\n").replace("\r", "\n").replace(LEAVE_TOKEN_HERE, TOKEN)
    assert read.rstrip("\n") == written.rstrip("\n")
    lines = content.split(b"\r\n")
    body = lines[lines.index(b"") :]
    assert max(map(len, body)) <= 76
    assert [line for line in lines if line.startswith(b".")] == []
    assert {10, 13} & set(content.replace(b"\r\n", b"")) == set()


def test_line_of_76_signs_is_the_longest():
    assert max(map(len, quoted_printable("é" * 500 + "." * 500).split(b"\r\n"))) == 76


@pytest.mark.parametrize("letter", LETTERS)
def test_headers_say_what_kind_of_mail_it_is(issue, letter, settings):
    settings.BOUNCE_ADDRESS = BOX
    issue.letter = letter
    content = Wire(issue).message(KEY, "camille@example.org", TOKEN)

    headers, message = raw_headers(content), parsed(content)

    assert headers["To"] == "camille@example.org"
    assert headers["Message-ID"] == f"<{KEY.hex}@example.org>"
    assert headers["List-Unsubscribe"] == (
        f"<http://testserver/lettre/quitter/{TOKEN}/?lettre={letter}>, "
        f"<mailto:retour+{KEY.hex}@lettres.example.org?subject=desinscription>"
    )
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Id"] == f"{LETTERS[letter].list_id} <{letter}.example.org>"
    assert headers["List-Help"] == headers["List-Archive"] == "<http://testserver/lettre/>"
    assert headers["List-Owner"] == "<mailto:labo@example.org>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert headers["Content-Language"] == "fr"
    assert headers["Feedback-ID"] == f"{issue.pk}:{letter}:lettre:example.org"
    assert message["From"].addresses[0].addr_spec == message["Reply-To"].addresses[0].addr_spec == "labo@example.org"
    assert message["Subject"] == issue.subject
    assert message["Date"].datetime.utcoffset() is not None
    assert "=?" not in "".join(value for name, value in headers.items() if name.startswith("List-"))
    assert len(headers) == len(set(headers)) == 18


def test_line_of_the_head_is_short_and_ascii_however_long_the_site_s_name(issue, settings):
    settings.SITE_URL, settings.BOUNCE_ADDRESS = f"https://{'labo.' * 20}example.org", BOX
    issue.subject = "É" * 190

    content = Wire(issue).message(KEY, f"{'c' * 64}@{'d.' * 80}example.org", TOKEN)

    head = content.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) < 998
    assert parsed(content)["Subject"] == issue.subject
    assert raw_headers(content)["List-Unsubscribe"].startswith(
        f"<{settings.SITE_URL}/lettre/quitter/{TOKEN}/?lettre=monthly>, <mailto:"
    )


def test_without_a_mailbox_for_what_comes_back_one_leaves_by_the_web_alone(issue):
    wire = Wire(issue)

    assert raw_headers(wire.message(KEY, "camille@example.org", TOKEN))["List-Unsubscribe"].count("<") == 1
    assert wire.sender(KEY) == "labo@example.org"


def test_envelope_names_the_delivery_where_a_mailbox_takes_it(issue, settings):
    settings.BOUNCE_ADDRESS = BOX

    assert Wire(issue).sender(KEY) == f"retour+{KEY.hex}@lettres.example.org"


@pytest.mark.parametrize("to", ["a@example.org\r\nBcc: b@example.org", "é@example.org", "a\x00@example.org"])
def test_header_cannot_be_slipped_in(issue, to):
    with pytest.raises(ValueError, match="plain ASCII"):
        Wire(issue).message(KEY, to, TOKEN)
    with pytest.raises(ValueError, match="plain ASCII"):
        Wire(issue).message(KEY, "a@example.org", to)


def test_subject_and_sender_cannot_slip_a_header_in(issue, settings):
    issue.subject = "Bonjour\r\nBcc: tous@example.org"
    settings.DEFAULT_FROM_EMAIL = '"Le labo, été" <labo@example.org>'

    message = parsed(Wire(issue).message(KEY, "a@example.org", TOKEN))

    assert message["Bcc"] is None
    assert message["Subject"] == "Bonjour Bcc: tous@example.org"
    assert message["From"].addresses[0].display_name == "Le labo, été"


@pytest.mark.parametrize(
    ("email", "written"),
    [
        ("camille@example.org", "camille@example.org"),
        ("camille@été.example.org", "camille@xn--t-9fab.example.org"),
        ("cámille@example.org", None),
        ("a b@example.org", None),
        ("a@example.org>\r\nDATA", None),
        ("<a@example.org", None),
        ("a", None),
        ("", None),
        ("@example.org", None),
    ],
)
def test_address_of_the_envelope(email, written):
    assert ascii_address(email) == written


def test_letter_of_eighty_thousand_signs_stays_under_what_a_mailbox_shows(issue):
    issue.html = issue.html.replace("</body>", "<p>Une phrase toute simple, sans accent.</p>\n" * 1500 + "</body>")

    assert 70_000 < len(Wire(issue).message(KEY, "a@example.org", TOKEN)) <= 100_000
