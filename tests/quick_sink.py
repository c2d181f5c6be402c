"""
An SMTP server that costs little: for ten thousand letters, and for what a real one does wrong.

``python -m tests.quick_sink 2525 --delay 0.02 --log taken`` runs it on its own and writes a line a letter. It counts a
letter once it has answered 250.
"""

import argparse
import asyncio
import re
import threading
import time
from collections import deque
from pathlib import Path

import pytest

KEY = re.compile(rb"^Message-ID: (<[^>]+>)", re.MULTILINE | re.IGNORECASE)
DROP, HANG = "drop", "hang"


class Session(asyncio.Protocol):
    def __init__(self, sink):
        self.sink, self.buffer, self.in_data, self.busy = sink, bytearray(), False, False
        self.taken = 0

    def connection_made(self, transport):
        self.transport, self.recipients, self.sender = transport, [], ""
        self.sink.connections += 1
        self.sink.open.add(transport)
        self.say(self.sink.greeting)

    def connection_lost(self, error):
        self.sink.open.discard(self.transport)

    def say(self, reply):
        if reply == DROP:
            self.transport.abort()
        elif reply == HANG:
            self.busy = True
        else:
            self.transport.write(reply.encode() + b"\r\n")

    def data_received(self, received):
        self.buffer += received
        self.feed()

    def feed(self):
        while not self.busy and not self.transport.is_closing():
            end = b"\r\n.\r\n" if self.in_data else b"\r\n"
            if self.in_data and self.buffer.startswith(b".\r\n"):
                at, size = 0, 3
            else:
                at, size = self.buffer.find(end), len(end)
            if at < 0:
                return
            piece = bytes(self.buffer[:at])
            del self.buffer[: at + size]
            (self.message if self.in_data else self.command)(piece)

    def command(self, line):
        verb, script = line[:4].upper(), self.sink.answer
        if verb == b"EHLO":
            self.say("250-sink\r\n250 PIPELINING" if self.sink.pipelining else "250 sink")
        elif verb == b"MAIL":
            self.sender, self.recipients = line[11:-1].decode(), []
            self.say(script("mail", self.sender, self.taken) or "250 OK")
        elif verb == b"RCPT":
            recipient = line[9:-1].decode()
            reply = script("rcpt", recipient, self.taken) or "250 OK"
            if reply.startswith("250"):
                self.recipients.append(recipient)
            self.say(reply)
        elif verb == b"DATA":
            reply = "503 Nobody" if not self.recipients else script("data", self.recipients[0], self.taken)
            self.in_data = not reply
            self.say(reply or "354 Go on")
        elif verb == b"QUIT":
            self.say("221 Bye")
            self.transport.close()
        else:
            self.say(script(verb.decode(errors="replace").lower(), "*", self.taken) or "250 OK")

    def message(self, content):
        self.in_data = False
        reply = self.sink.answer("content", self.recipients[0], self.taken)
        if self.sink.delay:
            self.busy = True
            asyncio.get_running_loop().call_later(self.sink.delay, self.end, content, reply)
        else:
            self.end(content, reply)

    def end(self, content, reply):
        self.busy = False
        if not self.transport.is_closing():
            if not reply:
                self.taken += 1
                self.sink.take(self.sender, self.recipients[0], content)
            self.say(reply or "250 Taken")
            self.feed()


class QuickSink:
    """
    ``script`` maps (stage, recipient) to what is answered instead of yes: a reply, DROP or HANG. A list is used up.

    ``keys`` are the Message-IDs taken, in their order; ``taken`` the whole letters, unless ``keeps`` is false.
    """

    def __init__(self, *, delay=0.0, log=None, keeps=True):
        self.delay, self.keeps, self.pipelining, self.greeting = delay, keeps, True, "220 sink"
        self.log = Path(log).open("a", buffering=1) if log else None  # noqa: SIM115  as long as the server lives
        self.script, self.each_line_takes = {}, None
        self.keys, self.taken, self.open, self.connections = [], [], set(), 0

    def answer(self, stage, recipient, taken_here):
        if stage == "mail" and self.each_line_takes is not None and taken_here >= self.each_line_takes:
            return "421 Too many"
        found = self.script.get((stage, recipient)) or self.script.get((stage, "*"))
        if isinstance(found, deque):
            return found.popleft() if found else ""
        return found or ""

    def take(self, sender, recipient, content):
        found = KEY.search(content)
        key = found[1].decode() if found else ""
        self.keys.append(key)
        if self.keeps:
            self.taken.append((sender, recipient, content))
        if self.log:
            self.log.write(f"{time.time():.6f} {key} {recipient}\n")

    @property
    def recipients(self):
        return [recipient for _, recipient, _ in self.taken]

    async def listen(self, port=0):
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(lambda: Session(self), "127.0.0.1", port, backlog=200)
        self.port = self.server.sockets[0].getsockname()[1]


class ThreadedSink(QuickSink):
    """The same, in a thread of the tests."""

    def __init__(self, **options):
        super().__init__(**options)
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="quick-sink", daemon=True)
        self.thread.start()
        self.run(self.listen())

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=10)

    def stop(self):
        async def finish():
            self.server.close()
            for transport in list(self.open):
                transport.abort()
            await asyncio.sleep(0)

        self.run(finish())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=10)
        self.loop.close()


@pytest.fixture
def quick_sink(settings):
    """A sink that the portal sends its letters to."""
    sink = ThreadedSink()
    settings.EMAIL_BACKEND = "labo.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 2
    settings.LETTERS_PER_MINUTE = 0
    yield sink
    sink.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--log")
    given = parser.parse_args()

    async def serve():
        sink = QuickSink(delay=given.delay, log=given.log, keeps=False)
        await sink.listen(given.port)
        await sink.server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
