"""
The search of the bibliography: what it finds, in which order, and how many each filter would leave.

Inside a facet choices add up (or); facets narrow one another (and); a facet is counted as if it had no choice itself.
Counts are those of the results: one statement reads the narrow index. docs/decisions/0028-search.md has its shape and
what it costs.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection

from labo.search.vectors import FrenchQuery
from resources.bibliography.codes import FACETS, MANIES, ONES, ROOM, code, decoded, value_of
from resources.models import ReferenceIndex
from resources.models.reference_index import REVISION

COLUMNS = {"type": "type", "annee": "decade", "langue": "language"}
ORDERS = {
    "recentes": "year DESC, reference_id DESC",
    "anciennes": "year = -9999, year, reference_id",
    "titre": "by_title, reference_id",
    "auteur": "by_name = '', by_name, reference_id",
    "ajout": "published_at DESC, reference_id DESC",
}
LATEST = "year + 0 DESC, reference_id DESC"
"""
The same as « recentes », which no index has: with words, the planner must not go through the works in their order in
the hope of meeting those that match.
"""
BY_WORDS = "pertinence"
WEIGHTS = "{0.1,0.2,0.5,1}"
"""Of the abstract, of what surrounds a work, of the people and the themes, of the title."""
RANKED = 300
"""How many are compared word by word: those found by their title and their people, then the latest of the others."""
KEPT_FOR = 24 * 3600
BY_INDEX = "SET LOCAL enable_seqscan = off; "
"""
In the same message as the statement, so in its transaction: the planner prices ``@@`` at next to nothing, and would
read some thousands of rows with all their words.
"""


@dataclass(frozen=True)
class Found:
    """``keys``: primary keys of one page of results; ``counts``: {facet: {value: how many it would leave}}."""

    total: int
    keys: list[int]
    counts: dict[str, dict[str, int]]


def search(asked, chosen: dict[str, list[str]], *, order: str, start: int, size: int) -> Found:
    """
    Return one page of what is asked for.

    :param asked: the words, as :mod:`labo.search.asked` reads them; empty for all.
    :param chosen: {facet: its chosen values, as :func:`resources.bibliography.codes.code` takes them}.
    :param order: ``BY_WORDS``, for pages of a size that divides ``RANKED``, or one of ``ORDERS``.
    """
    wanted = {facet: [code(facet, value) for value in values] for facet, values in chosen.items() if values}
    if not asked:
        page, params = _sorted(wanted, _Words("true", "true", []), ORDERS.get(order, ORDERS["ajout"]), start, size)
        total, counts = _counted_once(wanted)
        return Found(total, [key for (key,) in _rows(page, params)], counts)
    words = _Words.of(asked)
    if order in ORDERS:
        page, params = _found_and_sorted(wanted, words, order, start, size)
    elif start < RANKED:
        page, params = _ranked(wanted, words, start, size)
    else:
        page, params = _sorted(wanted, words, LATEST, start - RANKED, size, but=_candidates(wanted, words))
    counting, counting_params = _counting(wanted, words)
    rows = _rows(
        f"{BY_INDEX}{counting} UNION ALL (SELECT 'page', key, NULL FROM ({page}) AS page (key))",
        [*counting_params, *params],
    )
    total, counts = _told(rows)
    return Found(total, [key for facet, key, _ in rows if facet == "page"], counts)


@dataclass(frozen=True)
class _Words:
    """What was asked as two conditions: on all words, and on those of the record."""

    everywhere: str
    in_head: str
    params: list
    query: str = ""

    @classmethod
    def of(cls, asked):
        rows = ReferenceIndex.objects.all()
        compiler = rows.query.get_compiler(connection=connection)
        query, params = compiler.compile(FrenchQuery(asked).resolve_expression(rows.query))
        return cls(f"words @@ ({query})", f"head @@ ({query})", list(params), query)


def _condition(wanted, *, facets=FACETS, but=""):
    """Return the SQL that keeps what was chosen of these facets, and its parameters."""
    parts, params = ["true"], []
    for facet, numbers in wanted.items():
        if facet in facets and facet != but:
            parts.append("many && %s::bigint[]" if facet in MANIES else f"{COLUMNS[facet]} = ANY(%s::smallint[])")
            params.append(numbers)
    return " AND ".join(parts), params


def _sorted(wanted, words, order, start, size, *, but=("", [])):
    kept, params = _condition(wanted)
    apart, apart_params = but
    apart = f"AND reference_id NOT IN ({apart})" if apart else ""
    return (
        f"SELECT reference_id FROM resources_referenceindex WHERE {words.everywhere} AND {kept} {apart} "
        f"ORDER BY {order} LIMIT %s OFFSET %s",
        [*words.params, *params, *apart_params, size, start],
    )


def _found_and_sorted(wanted, words, order, start, size):
    kept, params = _condition(wanted)
    return (
        f"WITH hit AS MATERIALIZED (SELECT reference_id, year, by_title, by_name, published_at "
        f"FROM resources_referenceindex WHERE {words.everywhere} AND {kept}) "
        f"SELECT reference_id FROM hit ORDER BY {ORDERS[order]} LIMIT %s OFFSET %s",
        [*words.params, *params, size, start],
    )


def _candidates(wanted, words):
    """The rows that are compared word by word: found by the record first, then by the rest; the latest of each."""
    kept, params = _condition(wanted)
    return (
        f"""
        WITH firsts AS MATERIALIZED (
            SELECT reference_id FROM resources_referenceindex WHERE {words.in_head} AND {kept}
            ORDER BY {LATEST} LIMIT {RANKED}
        ), others AS MATERIALIZED (
            SELECT reference_id FROM resources_referenceindex
            WHERE {words.everywhere} AND {kept} AND reference_id NOT IN (SELECT reference_id FROM firsts)
            ORDER BY {LATEST} LIMIT {RANKED} - (SELECT count(*) FROM firsts)
        )
        SELECT reference_id FROM firsts UNION ALL SELECT reference_id FROM others
        """,
        [*words.params, *params, *words.params, *params],
    )


def _ranked(wanted, words, start, size):
    near, params = _candidates(wanted, words)
    return (
        f"SELECT reference_id FROM resources_referenceindex WHERE reference_id IN ({near}) "
        f"ORDER BY ts_rank('{WEIGHTS}', words, {words.query}) DESC, {ORDERS['recentes']} LIMIT %s OFFSET %s",
        [*params, *words.params, size, start],
    )


def _counting(wanted, words):
    """
    Return the SQL that counts: (facet, number, how many), and « total ».

    What is found is read once, into cells: how many there are of each type, decade and language together, and of each
    set of themes, readers and accesses, with one row that has this set. The facets are sums of cells.
    """
    of_ones, ones_params = _condition(wanted, facets=ONES)
    of_manies, manies_params = _condition(wanted, facets=MANIES)
    params = [*manies_params, *ones_params, *words.params]
    parts = [f"SELECT 'total' AS facet, 0::bigint AS number, sum(by_manies) FROM cells WHERE is_ones AND {of_ones}"]
    params += ones_params
    for facet in ONES:
        beside, own = _condition(wanted, facets=ONES, but=facet)
        column = COLUMNS[facet]
        parts.append(
            f"SELECT '{facet}', {column}, sum(by_manies) FROM cells WHERE is_ones AND {beside} GROUP BY {column}"
        )
        params += own
    for rank, facet in enumerate(MANIES):
        beside, own = _condition(wanted, facets=MANIES, but=facet)
        parts.append(
            f"SELECT '{facet}', number, sum(by_ones) FROM sets, unnest(many) number "
            f"WHERE {beside} AND number / %s = %s GROUP BY number"
        )
        params += [*own, ROOM, rank]
    cells = f"""
        WITH cells AS MATERIALIZED (
            SELECT type, decade, language, grouping(many_key) = 1 AS is_ones, min(reference_id) AS one,
                   count(*) FILTER (WHERE {of_manies}) AS by_manies, count(*) FILTER (WHERE {of_ones}) AS by_ones
            FROM resources_referenceindex WHERE {words.everywhere}
            GROUP BY GROUPING SETS ((type, decade, language), (many_key))
        ), sets AS MATERIALIZED (
            SELECT many, by_ones FROM cells JOIN resources_referenceindex ON reference_id = one WHERE NOT is_ones
        )
    """
    return cells + " UNION ALL ".join(parts), params


def _told(rows):
    counts, total = defaultdict(dict), 0
    for facet, number, found in rows:
        if facet == "total":
            total = int(found or 0)
        elif facet != "page" and found:
            value = value_of(facet, number) if facet in ONES else decoded(number)[1]
            counts[facet][value] = int(found)
    return total, dict(counts)


def _counted_once(wanted):
    """Return what a search without words counts, as it was counted last if the index has not changed since."""
    told = repr((cache.get(REVISION, ""), sorted(wanted.items())))
    key = f"bibliography-counts-{hashlib.sha256(told.encode()).hexdigest()}"
    if (kept := cache.get(key)) is None:
        kept = _told(_rows(*_counting(wanted, _Words("true", "true", []))))
        cache.set(key, kept, KEPT_FOR)
    return kept


def _rows(statement, params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
