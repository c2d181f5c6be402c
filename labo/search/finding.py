"""Rows that answer a question, the most telling first, where no vector is stored: a few hundred rows at most."""

from django.contrib.postgres.search import SearchRank
from django.db.models import QuerySet, Value

from labo.search.asked import Asked
from labo.search.vectors import FrenchQuery


def found(rows: QuerySet, asked: Asked, vector, *, ranked_by=None) -> QuerySet:
    """
    Return the rows whose ``vector`` answers, with ``told`` (how well); none where nothing is looked for.

    Stored vectors of many rows go another way: see docs/decisions/0028-search.md.

    :param vector: where it is also an index of the table, only the rows that answer are read.
    :param ranked_by: a shorter one, the title say, where ranking many rows by all their text would be slow.
    """
    if not asked:
        return rows.none().annotate(told=Value(0.0))
    query = FrenchQuery(asked)
    return rows.alias(found_in=vector).filter(found_in=query).annotate(told=SearchRank(ranked_by or vector, query))
