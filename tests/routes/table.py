"""One row of the table: what each role gets at an address, and how to write it shortly."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver, reverse

from tests.world import World

LOGIN = "login"
"""Sent to sign in, and back here afterwards."""


@dataclass(frozen=True)
class Route:
    """
    What each role gets, in the order of ``tests.world.ROLES``: a status, or LOGIN.

    ``args`` builds the arguments of the address from the world. ``absent`` builds those of a thing that does not exist,
    and ``hidden`` those of a thing that exists and is not for the roles of ``secret_to``: the two must look the same.
    """

    get: tuple
    post: tuple
    args: Callable[[World], list] = lambda world: []
    absent: Callable[[World], list] | None = None
    hidden: Callable[[World], list] | None = None
    secret_to: tuple[str, ...] = ()
    path: str = ""

    def address(self, name, world, args=None):
        return self.path or reverse(name, args=(args or self.args)(world))


def everyone(status):
    return (status,) * 6


def signed_in(status):
    return (LOGIN, *(status,) * 5)


def visitors(anonymous, others):
    """One answer before signing in, another one after."""
    return (anonymous, *(others,) * 5)


def lead(status, *, team=(404, 404, 404)):
    """The service's own page: a stranger gets what one gets for a thing that does not exist."""
    return (LOGIN, 404, status, *team)


def team(status):
    return (LOGIN, LOGIN, LOGIN, *(status,) * 3)


def lab(status, *, ambassador=403):
    return (LOGIN, LOGIN, LOGIN, ambassador, status, status)


def administrators(status):
    return (LOGIN, LOGIN, LOGIN, 403, 403, status)


def walk(resolver=None, namespaces=(), route="") -> Iterator[tuple[str, str]]:
    """Yield (name, route) of every address of the resolver. One without a name is known by its route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, (*namespaces, *([pattern.namespace] if pattern.namespace else [])), here)
        else:
            yield ":".join([*namespaces, pattern.name]) if pattern.name else here, here
