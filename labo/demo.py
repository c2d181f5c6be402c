"""
The demonstration: ``python -m labo.demo``, which ``make run`` calls.

A supervisor without Django. It starts PostgreSQL, Redis and an SMTP sink, prepares the data, then runs the web server,
the worker and the beat, starts again what dies, and stops everything at Ctrl-C. A server named by ``DATABASE_URL``,
``REDIS_URL`` or ``EMAIL_URL`` is used instead of the one it would have started.
"""

import contextlib
import http.client
import os
import shutil
import signal
import sys
import time
from collections import deque
from pathlib import Path

from labo import embedded
from labo.claims import Make, Refusal, claim_port, free_port, only_one_here
from labo.processes import Children, stop_leftovers

HOME = embedded.VAR
LOGS = HOME / "log"
ACCOUNTS = [
    ("admin@example.org", "administrator"),
    ("labo@example.org", "lab team"),
    ("ambassadeur@example.org", "ambassador, assesses cases"),
    ("agent@example.org", "agent of a service"),
]
PASSWORD = "demo-labo"
SERVERS, PORTAL = 0, 1  # ranks: the portal stops before the servers that it uses
PATIENCE = 10  # seconds that a child has to stop by itself
ANSWER_WITHIN = 90  # seconds that the site has for its first answer
DEATHS_ALLOWED, DEATHS_WITHIN = 5, 60  # a child that ends more often, in seconds, will not get better


class Demonstration:
    """One run, from the first check to the last process stopped."""

    def __init__(self, port: int):
        self.port = port
        self.site = f"http://127.0.0.1:{port}"
        self.make = Make()
        self.stopping = False
        self.children = self.sink = None
        self.deaths: dict[str, deque] = {}
        self.environment = {**os.environ, "LABO_DEMO": "1", "PYTHONUNBUFFERED": "1"}
        self.environment.setdefault("SITE_URL", self.site)
        self.services = {}

    def run(self) -> int:
        """Serve until a signal asks to stop. Returns the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        with contextlib.ExitStack() as stack:
            stack.enter_context(only_one_here(HOME, self.site))
            if left := stop_leftovers(embedded.run_folder(HOME)):  # one of them may hold the port
                say(f"\n  Stopped what an earlier run left behind: {', '.join(left)}")
            self.listener = stack.enter_context(claim_port(self.port))
            stack.callback(self._stop)
            begun = time.monotonic()
            say("\n  The lab's portal: demonstration\n")
            self._start_servers()
            self._step("Data, styles and scripts", self._prepare)
            self._step("Web server, worker and beat", self._start_portal)
            if self.stopping:
                return 0
            self._welcome(time.monotonic() - begun)
            while not self.stopping and not self.make.is_gone():
                self._revive()
                time.sleep(0.3)
            return 0

    # --- Starting ---------------------------------------------------------------------------------------

    def _start_servers(self):
        keep_previous_logs()
        self.children = Children(embedded.run_folder(HOME))
        for variable, server in [
            ("DATABASE_URL", embedded.PostgreSQL(HOME)),
            ("REDIS_URL", embedded.Redis(HOME)),
        ]:
            if not self.environment.get(variable):
                self.environment[variable] = server.url
                self.services[server.name] = lambda server=server: server.start(self.children)
                self._step(type(server).__name__, self.services[server.name])
        if not self.environment.get("EMAIL_URL"):
            self._step("Mailbox", self._start_sink)

    def _start_sink(self):
        """Receive the demonstration's mails over real SMTP, into the Maildir that /courriels/ shows."""
        from aiosmtpd.controller import Controller
        from aiosmtpd.handlers import Mailbox

        for port in (embedded.smtp_port(HOME), 0):
            with contextlib.suppress(OSError):
                self.sink = Controller(Mailbox(str(HOME / "courriels")), hostname="127.0.0.1", port=free_port(port))
                self.sink.start()
                break
        (HOME / "smtp-port").write_text(f"{self.sink.port}\n")
        self.environment["EMAIL_URL"] = embedded.email_url(HOME)

    def _prepare(self):
        """Migrate, load the demonstration once, collect the static files."""
        log = LOGS / "prepare.log"
        child = self._start_child("prepare", ["manage.py", "prepare_demo"])
        while child.poll() is None and not self.stopping:
            time.sleep(0.05)
        self.children.stop("prepare", patience=PATIENCE)
        if child.returncode and not self.stopping:
            raise Refusal(f"The data could not be prepared:\n\n{tail(log)}\n\n  All of it: {log}")

    def _start_portal(self):
        socket_number = self.listener.fileno()
        web = [
            "-m",
            "gunicorn",
            "labo.wsgi",
            "--bind",
            f"fd://{socket_number}",
            "--workers",
            "2",
            "--threads",
            "8",
            "--preload",
        ]
        web += ["--graceful-timeout", "5", "--no-control-socket", "--access-logfile", "-"]
        celery = ["-m", "celery", "-A", "labo"]
        worker = [*celery, "worker", "--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        beat = [*celery, "beat", "--loglevel", "INFO", "--schedule", HOME / "celerybeat-schedule"]
        starts = {
            "web": lambda: self._start_child("web", web, pass_fds=[socket_number]),
            "worker": lambda: self._start_child("worker", worker),
            "beat": lambda: self._start_child("beat", beat),
        }
        for start in starts.values():
            start()
        self.services |= starts
        self._wait_for_answer()

    def _start_child(self, name, arguments, **popen):
        return self.children.start(
            name,
            [sys.executable, *arguments],
            log=LOGS / f"{name}.log",
            rank=PORTAL,
            env=self.environment,
            cwd=embedded.ROOT,
            **popen,
        )

    def _wait_for_answer(self):
        deadline = time.monotonic() + ANSWER_WITHIN
        status = None
        while time.monotonic() < deadline and not self.stopping:
            self._revive()
            status = answer(self.port)
            if status == 200:
                return
            time.sleep(0.1)
        if not self.stopping:
            what = f"answers {status}" if status else "does not answer"
            raise Refusal(f"The site {what}:\n\n{tail(LOGS / 'web.log')}\n\n  All of it: {LOGS / 'web.log'}")

    # --- Running ----------------------------------------------------------------------------------------

    def _revive(self):
        """Start again what ended by itself, unless it ends again and again."""
        for record, code in self.children.dead():
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            deaths = self.deaths.setdefault(record.name, deque(maxlen=DEATHS_ALLOWED))
            now = time.monotonic()
            if len(deaths) == DEATHS_ALLOWED and now - deaths[0] < DEATHS_WITHIN:
                log = LOGS / f"{record.name}.log"
                raise Refusal(f"{record.name} keeps ending ({how}):\n\n{tail(log)}\n\n  All of it: {log}")
            deaths.append(now)
            say(f"  {record.name} ended unexpectedly ({how}): started again")
            self.services[record.name]()

    def _on_signal(self, number, frame):
        if self.stopping:  # asked twice: do not even finish the step under way
            raise KeyboardInterrupt
        self.stopping = True

    def _stop(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        say("\n  Stopping…")
        if self.children:
            self.children.stop_all(patience=PATIENCE)
        if self.sink:
            self.sink.stop(no_assert=True)
        say("  Stopped. The data is kept; make reset empties it.\n")

    # --- Saying -----------------------------------------------------------------------------------------

    def _step(self, label, act):
        if self.stopping:
            return
        begun = time.monotonic()
        act()
        if not self.stopping:
            say(f"  {label + ' ':.<34} {time.monotonic() - begun:.1f} s")

    def _welcome(self, seconds):
        width = max(len(email) for email, _ in ACCOUNTS) + 3
        say(f"\n  Ready in {seconds:.0f} s:  {bold(self.site + '/')}\n")
        say(f"  Sign in         {self.site}/compte/login/   password  {bold(PASSWORD)}")
        for email, role in ACCOUNTS:
            say(f"                  {email:<{width}} {role}")
        say(f"  Mails           {self.site}/courriels/")
        say(f"  Logs            {LOGS.relative_to(embedded.ROOT)}/")
        say("  Stop            Ctrl-C\n")


def answer(port: int) -> int | None:
    """Return the status of the home page, None while nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def keep_previous_logs():
    """Begin new logs and keep those of the run before, no more."""
    for log in LOGS.glob("*.log"):
        if not log.name.endswith(".previous.log"):
            log.replace(log.with_suffix(".previous.log"))


def reset() -> int:
    """Empty the data folder. Refuses while the demonstration runs."""
    run_folder = embedded.run_folder(HOME)
    with only_one_here(HOME, "make reset"):
        stop_leftovers(run_folder)
        for path in [*HOME.iterdir(), run_folder]:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    say("  var/ is empty: the next make run begins anew.")
    return 0


def tail(path: Path, lines: int = 20) -> str:
    text = path.read_text(errors="replace") if path.exists() else ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def bold(text: str) -> str:
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text


def say(text: str):
    with contextlib.suppress(OSError):  # the terminal may be gone while we still have to stop
        print(text, flush=True)


def wanted_port() -> int:
    """Read PORT. :raises Refusal: if it is no port number."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise Refusal(f"PORT={given} is no port number. For instance: make run PORT=8001")
    return int(given)


def main() -> int:
    try:
        return reset() if sys.argv[1:] == ["reset"] else Demonstration(wanted_port()).run()
    except (Refusal, embedded.ServerDidNotStart) as refusal:
        print(f"\n  {refusal}\n", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
