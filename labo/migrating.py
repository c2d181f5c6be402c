"""A migration takes the time that it needs: the limit to a statement is that of pages. No lock is waited for longer."""

from django.db import connections


def lift_limit(*, using, **_):
    with connections[using].cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def put_limit_back(*, using, **_):
    with connections[using].cursor() as cursor:
        cursor.execute("RESET statement_timeout")
