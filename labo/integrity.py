"""What must agree in the database, whatever happened: each app registers its checks, one command runs them all."""

from collections.abc import Callable, Iterable, Iterator

_checks: dict[str, Callable[[], Iterable[str]]] = {}


def register(subject: str, check: Callable[[], Iterable[str]]) -> None:
    """
    Let ``check()`` look at ``subject``.

    It returns the faults that it finds, each a French sentence that names the row; nothing when all agrees.
    """
    _checks[subject] = check


def faults() -> Iterator[tuple[str, list[str]]]:
    """Yield each subject with its faults, in the order of registration."""
    for subject, check in _checks.items():
        yield subject, list(check())
