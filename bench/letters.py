"""What the measures of letters share: subscribers, an issue of a common weight, a server, senders."""

import contextlib
import socket
import subprocess
import time
from pathlib import Path

from bench.stage import PYTHON, ROOT, manage

# An issue of some thirty thousand bytes, as a month makes it.
PREPARE = """
import hashlib
from datetime import date
from django.utils import timezone
from labo.planner import learn_tables
from resources.models import Delivery, NewsletterIssue, Subscriber
from resources.models.subscriber import address_mark
from resources.newsletter.letters import LEAVE_TOKEN_HERE
now = timezone.now()
if not Subscriber.objects.exists():
    Subscriber.objects.bulk_create([
        Subscriber(email=f"lecture-{n}@example.org", mark=address_mark(f"lecture-{n}@example.org"), status="confirmed",
                   letters=["monthly"], asked_at=now, confirmed_at=now)
        for n in range(%(subscribers)d)
    ], batch_size=2000)
leave = f"http://127.0.0.1/lettre/quitter/{LEAVE_TOKEN_HERE}/"
card = '<tr><td style="padding:0 0 16px;font-family:Verdana"><h2>Un été au guichet</h2><p>%(words)s</p></td></tr>'
html = f'<!doctype html><html lang="fr"><body><table>{card * 45}</table><a href="{leave}">Partir</a></body></html>'
number = NewsletterIssue.objects.count() + 1
issue = NewsletterIssue.objects.create(
    letter="monthly", period=date(2000 + number, 1, 1), number=number, status="scheduled", title="Un été",
    subject="La lettre du labo : un été au guichet", html=html, text="Un été au guichet. %(words)s" * 20 + leave,
    sha256=hashlib.sha256(html.encode()).hexdigest(), released_at=now, send_at=now,
)
learn_tables(Subscriber, Delivery)
print("issue", issue.pk)
"""
WORDS = "L’équipe de l’accueil a raconté ce que la chaleur change, et ce qui a été essayé en juillet. " * 5
# A worker's slice without its broker: the same code, and nothing that the measure does not ask for.
SENDER = """
import time
from resources.newsletter import sending
from resources.models import NewsletterIssue
while time.time() < %(start)f:
    time.sleep(0.001)
while NewsletterIssue.objects.filter(pk=%(issue)d).exclude(status="sent").exists():
    if not sending.sweep():
        time.sleep(0.02)
"""


class Server:
    """The sink in a process of its own, and what it wrote down: (instant, Message-ID, address) a letter."""

    def __init__(self, home: Path, *, delay: float):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = home / f"taken-{self.port}"
        command = [PYTHON, "-m", "tests.quick_sink", str(self.port), "--delay", str(delay), "--log", str(self.log)]
        self.process = subprocess.Popen(command, cwd=ROOT)
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            if time.monotonic() > deadline:
                raise SystemExit("The sink does not listen.")
            time.sleep(0.05)

    def taken(self) -> list[tuple[float, str, str]]:
        rows = (line.split() for line in self.log.read_text().splitlines()) if self.log.exists() else ()
        return [(float(at), key, to) for at, key, to in rows]

    def count(self) -> int:
        return self.log.read_bytes().count(b"\n") if self.log.exists() else 0

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)


@contextlib.contextmanager
def server(home: Path, *, delay: float = 0.0):
    sink = Server(home, delay=delay)
    try:
        yield sink
    finally:
        sink.stop()


def prepare(env: dict, *, subscribers: int) -> int:
    """Write the subscribers once, and one more issue that is due. :returns: the issue."""
    printed = manage(env, "shell", "-v", "0", stdin=PREPARE % {"subscribers": subscribers, "words": WORDS})
    return int(printed.rpartition("issue ")[2].split()[0])


def start_senders(env: dict, issue: int, *, processes: int, threads: int = 1, at: float) -> list[subprocess.Popen]:
    """Start senders that begin together at an instant of the clock."""
    env = {**env, "LETTER_CONNECTIONS": str(threads)}
    senders = []
    for _ in range(processes):
        command = [PYTHON, "manage.py", "shell", "-v", "0"]
        sender = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, text=True)
        sender.stdin.write(SENDER % {"start": at, "issue": issue})
        sender.stdin.close()
        senders.append(sender)
    return senders
