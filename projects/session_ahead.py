"""The session to come, as the service needs it: a date that is known, never a delay that is guessed."""

from django.db.models import OuterRef, Subquery

from projects.models import Session
from projects.road import Ahead


def with_session_ahead(cases, *, now):
    """Add to each case the next session, and the one that has it on its agenda, in the same query."""
    coming = Session.objects.upcoming(now=now)
    return cases.annotate(
        next_session_at=Subquery(coming.values("starts_at")[:1]),
        own_session_at=Subquery(coming.filter(cases__proposal=OuterRef("pk")).values("starts_at")[:1]),
    )


def ahead_of(case):
    """Return the session to come of a row of :func:`with_session_ahead`, or None while none is planned."""
    if not case.seems_amendable:
        return None
    if case.own_session_at:
        return Ahead(case.own_session_at, holds_case=True)
    return Ahead(case.next_session_at) if case.next_session_at else None
