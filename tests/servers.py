"""
A pytest plugin: real servers and a fixed environment, there before Django reads its settings.

PostgreSQL and Redis come from their wheels, in a temporary folder that is gone at the end. Set ``DATABASE_URL`` or
``REDIS_URL`` to run the same tests against other servers. With ``-n 2`` the controller starts them once: its workers
inherit the addresses, each with a Redis database of its own.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from labo import embedded, processes

# What the person at the keyboard has set must not change what the tests see.
ENVIRONMENT = {
    "SECRET_KEY": "for-the-tests-only-" + "0" * 40,
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "EMAIL_URL": "smtp://127.0.0.1:9",  # nothing listens there: a mail sent by accident fails
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright keeps an event loop in the thread of the tests
}
FOREIGN = ("LAB_", "OIDC_", "DEBUG", "LABO_DEMO", "LOG_LEVEL", "AGENT_EMAIL_DOMAINS", "ATTACHMENTS_", "CLAMD_")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests():
    """Runs around pytest-django's own hook of this name, which loads the settings."""
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        del os.environ[name]
    os.environ.update(ENVIRONMENT)
    os.environ["ATTACHMENTS_ROOT"] = tempfile.mkdtemp(prefix="labo-pieces-")
    atexit.register(shutil.rmtree, os.environ["ATTACHMENTS_ROOT"], ignore_errors=True)
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        number = int(worker.removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = redis_database(os.environ["REDIS_URL"], number)
    else:
        _start_missing_servers()
    return (yield)


def redis_database(url: str, number: int) -> str:
    """Return the URL of another database of the same Redis, which has sixteen of them."""
    if url.startswith("unix://"):
        return f"{url.partition('?')[0]}?db={number % 16}"
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{number % 16}"


def _start_missing_servers():
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if not missing:
        return
    home = Path(tempfile.mkdtemp(prefix="labo-tests-"))
    embedded.prepare_folders(home)
    children = processes.Children(embedded.run_folder(home))
    atexit.register(_stop, children, home)
    if "DATABASE_URL" in missing:
        database = embedded.PostgreSQL(home, durable=False)
        database.start(children)
        os.environ["DATABASE_URL"] = database.url
    if "REDIS_URL" in missing:
        redis = embedded.Redis(home)
        redis.start(children)
        os.environ["REDIS_URL"] = redis.url


def _stop(children: processes.Children, home: Path):
    children.stop_all()
    shutil.rmtree(embedded.run_folder(home), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
