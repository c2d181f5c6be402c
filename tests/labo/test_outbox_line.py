"""The kept line to the SMTP server: what it is told, what it answers, and when it is cut."""

import pytest

from labo.outbox.line import TAKEN, Line, Reply, Stage
from tests.quick_sink import DROP

LETTER = b"Message-ID: <1@example.org>\r\n\r\nBonjour.\r\n"
FROM, TO = "labo@example.org", "camille@example.org"


@pytest.fixture
def line(quick_sink):
    line = Line()
    assert line.open() is None
    yield line
    line.close()


@pytest.mark.parametrize("pipelining", [True, False])
def test_letters_leave_over_one_line(quick_sink, pipelining):
    quick_sink.pipelining = pipelining
    line = Line()
    line.open()

    assert [line.send(FROM, TO, LETTER) for _ in range(3)] == [TAKEN] * 3

    line.close()
    assert quick_sink.taken == [(FROM, TO, LETTER.removesuffix(b"\r\n") + b"\r\n")] * 3
    assert (quick_sink.connections, line.sent, line.is_open) == (1, 3, False)


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "content"])
def test_refusal_says_what_was_refused_and_leaves_the_line_fit(quick_sink, pipelining, stage):
    quick_sink.pipelining = pipelining
    line = Line()
    line.open()
    quick_sink.script[stage, FROM if stage == "mail" else TO] = "550 5.1.1 Non"

    assert line.send(FROM, TO, LETTER) == Reply(Stage(stage), 550, "5.1.1 Non")
    quick_sink.script.clear()
    line.open()
    assert line.send(FROM, TO, LETTER) == TAKEN

    line.close()
    assert len(quick_sink.keys) == 1


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "content"])
def test_cut_line_says_when(quick_sink, pipelining, stage):
    quick_sink.pipelining = pipelining
    line = Line()
    line.open()
    quick_sink.script[stage, "*"] = DROP

    reply = line.send(FROM, TO, LETTER)

    assert (reply.stage, reply.code, line.is_open) == (Stage(stage), 0, False)


def test_server_that_closes_is_not_spoken_to_again(line, quick_sink):
    quick_sink.script["mail", "*"] = "421 Au revoir"

    assert (line.send(FROM, TO, LETTER).code, line.is_open) == (421, False)


def test_server_that_is_away_is_said(settings, quick_sink):
    settings.EMAIL_PORT = 9

    trouble = Line().open()

    assert (trouble.stage, trouble.code) == (Stage.CONNECT, 0)
    assert trouble.text.startswith("ConnectionRefusedError : ")


def test_server_that_lets_nobody_in_is_said(quick_sink):
    quick_sink.greeting = "554 Personne"

    assert Line().open() == Reply(Stage.CONNECT, 554, "Personne")


def test_server_that_has_no_lock_where_one_is_asked_for_is_said(quick_sink, settings):
    settings.EMAIL_USE_TLS = True

    assert Line().open().code == 504
