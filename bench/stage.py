"""
The stage that every measure plays on: the portal as in production, beside a bare floor, in one run.

gunicorn with two workers, DEBUG off, PostgreSQL durable, Redis on. A figure in milliseconds alone proves nothing:
the measures print both sides and their ratio, and the load of the machine.
"""

import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from labo import embedded
from labo.processes import Children

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


def environment(home: Path, port: int) -> dict:
    """Return the environment of a portal that runs as in production, on this stage's servers."""
    return {
        **os.environ,
        "DATABASE_URL": embedded.database_url(home),
        "REDIS_URL": embedded.redis_url(home),
        "EMAIL_URL": "smtp://127.0.0.1:1025",
        "SECRET_KEY": "measured-" + "0" * 50,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LABO_DEMO": "0",
        "LOG_LEVEL": "WARNING",
        "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }


@contextlib.contextmanager
def servers():
    """Start PostgreSQL (durable) and Redis in a folder of their own; yield (folder, children)."""
    with tempfile.TemporaryDirectory(prefix="labo-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        embedded.prepare_folders(home)
        children = Children(home / "run")
        try:
            embedded.PostgreSQL(home).start(children)
            embedded.Redis(home).start(children)
            yield home, children
        finally:
            children.stop_all()


def manage(env: dict, *arguments: str, stdin: str | None = None) -> str:
    """Run a Django command and return what it printed."""
    return subprocess.run(
        [PYTHON, "manage.py", *arguments], cwd=ROOT, env=env, input=stdin, text=True, check=True, capture_output=True
    ).stdout


def serve(children, home: Path, application: str, *, env: dict, port: int):
    """Serve a WSGI application with two gunicorn workers of eight threads and return once it answers."""
    command = [PYTHON, "-m", "gunicorn", application, "--workers", "2", "--threads", "8", "--bind", f"127.0.0.1:{port}"]
    child = children.start(f"web-{port}", command, log=home / "log" / f"web-{port}.log", env=env, cwd=ROOT)
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(OSError), contextlib.closing(Browser(port)) as browser:
            browser.get("/sante/")
            return
        if child.poll() is not None or time.monotonic() > deadline:
            raise SystemExit((home / "log" / f"web-{port}.log").read_text())
        time.sleep(0.1)


class Browser:
    """One kept connection with its cookies: just enough to walk a form. Counts its requests."""

    def __init__(self, port: int, cookies: dict | None = None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies = dict(cookies or {})
        self.requests = 0

    def close(self):
        self.connection.close()

    def get(self, path: str):
        return self._send("GET", path)

    def post(self, path: str, body: str):
        return self._send("POST", path, body)

    def _send(self, method: str, path: str, body: str | None = None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{self.connection.port}"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        page = response.read().decode()
        self.requests += 1
        for header in response.headers.get_all("Set-Cookie", []):
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers.get("Location", ""), page


def interleaved(rounds: int, **works) -> dict[str, float]:
    """
    Run each work ``rounds`` times, in turn, after three rounds that do not count.

    :returns: the median of each, in milliseconds.
    """
    times = {name: [] for name in works}
    for number in range(rounds + 3):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            if number >= 3:
                times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def machine() -> str:
    """Return the load that the measure met."""
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load {load}"
