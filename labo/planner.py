"""What PostgreSQL's planner knows of the portal's tables."""

from django.db import connection
from psycopg2.extensions import AsIs


def learn_tables(*models):
    """
    Have the planner learn the size and content of tables now, instead of when autovacuum comes.

    The tables are named: a bare ``ANALYZE`` also takes those that all the databases of the server share, and would
    make another one's wait until the transaction ends.

    :param models: those whose tables have grown; without any, all tables of the portal.
    """
    tables = [model._meta.db_table for model in models] or connection.introspection.django_table_names(
        only_existing=True, include_views=False
    )
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute("ANALYZE %s", [AsIs(connection.ops.quote_name(table))])
