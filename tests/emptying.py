"""
What a test with real transactions wrote is deleted at its end.

Django's own flush truncates every table and makes all permissions anew: most of a second, for the few rows that a test
writes. What the migrations wrote stays.
"""

from functools import cache

from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase

from projects.models.question_set import KEPT

FROM_MIGRATIONS = {"auth_group", "auth_group_permissions", "auth_permission", "django_content_type"}


@cache
def our_tables():
    return sorted(set(connection.introspection.django_table_names(only_existing=True)) - FROM_MIGRATIONS)


def delete_everything(test_case=None):
    """
    Delete every row but those of the migrations, once whoever still writes has finished.

    A thread of a server that still reads may ask for the same tables in another order: the lock is asked for again.
    """
    for tries_left in (2, 1, 0):
        try:
            _delete()
        except OperationalError:
            if not tries_left:
                raise
        else:
            break


def _delete():
    tables = our_tables()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE")
        # The triggers that never let a journal be rewritten would refuse.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("".join(f"DELETE FROM {table};" for table in tables))
    KEPT.clear()


TransactionTestCase._fixture_teardown = delete_everything
