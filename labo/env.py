"""
What ``settings.py`` reads the environment with.

A missing variable stops the boot with a sentence, never with a half-configured portal. A test checks that the README
explains every variable that the code names.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from labo.working_days import WorkingDays, read_periods

env = environ.Env()


def required(name: str, *, demo: str | None = None) -> str:
    """
    Return the variable, or its demonstration value in demo mode.

    :raises ImproperlyConfigured: outside demo mode, when the variable is absent or empty.
    """
    value = env.str(name, default="")
    if value:
        return value
    if DEMO and demo is not None:
        return demo
    raise ImproperlyConfigured(f"{name} is not set. The README's table of variables says what it is for.")


def working_days(subdivision: str, school: str) -> WorkingDays:
    """
    Return the lab's calendar, from what HOLIDAYS_SUBDIVISION and SCHOOL_HOLIDAYS say.

    :raises ImproperlyConfigured: with the variable at fault, when one of them cannot be read.
    """
    try:
        periods = read_periods(school)
    except ValueError as mistake:
        raise ImproperlyConfigured(f"SCHOOL_HOLIDAYS cannot be read: {mistake}") from mistake
    try:
        return WorkingDays(subdivision, periods)
    except ValueError as mistake:
        raise ImproperlyConfigured(f"HOLIDAYS_SUBDIVISION cannot be read: {mistake}") from mistake


def broker_url(url: str) -> str:
    """Return the URL of a Redis as Celery reads it, which names a unix socket in a way of its own."""
    return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)


def process_name(argv: list[str]) -> str:
    """Return what this process is, as the database shows it and as the journal of acts keeps it: « celery worker »."""
    program = Path(argv[0] if argv else "").name
    if program in {"manage.py", "celery"}:
        program = " ".join([program, *[word for word in argv[1:] if word.isidentifier()][-1:]])
    return program[:63] or "python"


DEMO = env.bool("LABO_DEMO", default=False)
