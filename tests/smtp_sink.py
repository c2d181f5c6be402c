"""
A real SMTP server on the loopback, that keeps what it takes and can misbehave.

It counts a message once it has answered 250: what a client that died never saw accepted was not delivered.
"""

import asyncio
import threading
from collections import deque
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from aiosmtpd.smtp import SMTP


@dataclass(frozen=True)
class Taken:
    """One message as it came over the wire: the envelope, the bytes, and what a mail reader makes of them."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    message: EmailMessage = field(compare=False)

    @property
    def key(self) -> str:
        return self.message["Message-ID"]

    def part(self, kind: str) -> str:
        return self.message.get_body((kind,)).get_content()


class Session(SMTP):
    """One client's connection. When the client dies, aiosmtpd drops the message that waits for its answer."""

    def connection_made(self, transport):
        self.event_handler.connections += 1
        self.event_handler.clients += 1
        super().connection_made(transport)

    def connection_lost(self, error):
        self.event_handler.clients -= 1
        super().connection_lost(error)


class Sink:
    """
    The server, in a thread of its own.

    ``refusals`` maps an address to the answer it gets instead of 250; ``data_answers`` is a queue of answers to the
    next messages; :meth:`hold` keeps the next messages waiting for their answer until :meth:`let_go`; ``clients`` is
    how many are connected now.
    """

    def __init__(self):
        self.taken: list[Taken] = []
        self.connections = self.clients = 0
        self.refusals: dict[str, str] = {}
        self.data_answers: deque[str] = deque()
        self.held = threading.Semaphore(0)
        self._open, self._let_pass = None, 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-sink", daemon=True)
        self._thread.start()
        self._server = self._run(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]

    async def _listen(self, port=0):
        return await self._loop.create_server(self._session, "127.0.0.1", port)

    def _session(self):
        return Session(self, hostname="sink", loop=self._loop, data_size_limit=None)

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=10)

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.refusals.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        if self._let_pass:
            self._let_pass -= 1
        elif self._open is not None:
            self.held.release()
            await self._open.wait()
        answer = self.data_answers.popleft() if self.data_answers else "250 OK"
        if answer.startswith("250"):
            content = envelope.content
            message = BytesParser(policy=policy.default).parsebytes(content)
            self.taken.append(Taken(envelope.mail_from, tuple(envelope.rcpt_tos), content, message))
        return answer

    @property
    def keys(self) -> list[str]:
        """The Message-ID of each message taken, in the order they came."""
        return [taken.key for taken in self.taken]

    def hold(self, *, after=0):
        """Answer no message from now on, once ``after`` more have passed."""

        async def close_gate():
            self._open, self._let_pass = asyncio.Event(), after

        self._run(close_gate())

    def wait_until_held(self, *, seconds=30):
        assert self.held.acquire(timeout=seconds), "No message came to the sink."

    def let_go(self):
        async def open_gate():
            if self._open is not None:
                self._open.set()
            self._open, self._let_pass = None, 0

        self._run(open_gate())

    def go_away(self):
        """Stop listening: the next client is refused."""

        async def close():
            self._server.close()

        self._run(close())

    def come_back(self):
        """Listen again, at the same port."""
        self._server = self._run(self._listen(self.port))

    def stop(self):
        async def finish():
            self._server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0)

        self.let_go()
        self._run(finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()


@pytest.fixture
def smtp_sink(settings):
    """A sink that the portal sends its mails to."""
    sink = Sink()
    settings.EMAIL_BACKEND = "labo.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 5
    yield sink
    sink.stop()
