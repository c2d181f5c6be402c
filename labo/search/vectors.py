"""
French texts and French questions as PostgreSQL compares them, for any query and for stored columns.

The functions come from the migration ``0011_search``. A text holds three forms of each word: the stem of the folded
word, the folded stem, the folded word itself (for names, beginnings, exact forms), all at the same position.
"""

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchQueryField, SearchVectorField
from django.db import connection
from django.db.models import Expression, F, Func, TextField, Value
from django.db.models.functions import Coalesce

from labo.search.asked import Asked, Term


class Lines(Func):
    """The lines of an array column as one text; may stand in a stored column or in an index."""

    function = "labo_lines"
    output_field = TextField()


class Picked(Func):
    """
    The strings that a path picks in a JSON column, as one text; may stand in an index.

    :param path: a JSON path of PostgreSQL, without an apostrophe.
    """

    function = "jsonb_path_query_array"
    output_field = TextField()

    def __init__(self, column, path: str):
        super().__init__(column)
        if "'" in path or "%" in path:
            raise ValueError("A path has neither apostrophe nor percent sign.")
        self.path = path

    def as_sql(self, compiler, connection, **context):
        # JSON writes the end of a line, and a quotation mark, with a sign before it.
        picked = f"%(function)s(%(expressions)s, '{self.path}')::text"
        template = rf"""replace(replace({picked}, '\n', ' '), '\"', ' ')"""
        return super().as_sql(compiler, connection, template=template, **context)


class Joined(Func):
    """Texts one after the other, nothing for those that are null."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()

    def __init__(self, *columns):
        parts = [F(column) if isinstance(column, str) else column for column in columns]
        super().__init__(*[Coalesce(part, Value(""), output_field=TextField()) for part in parts])


class _Vector(Func):
    output_field = SearchVectorField()

    def __init__(self, *columns, weight: str = ""):
        super().__init__(Joined(*columns))
        if weight not in ("", "A", "B", "C", "D"):
            raise ValueError(f"A weight is A, B, C or D, not {weight}.")
        self.weight = weight

    def as_sql(self, compiler, connection, **context):
        template = "%(function)s(%(expressions)s)"
        if self.weight:
            template = f"setweight({template}, '{self.weight}')"
        return super().as_sql(compiler, connection, template=template, **context)

    def __add__(self, other):
        return Weighed(self, other)


class FrenchVector(_Vector):
    """
    Several columns as one French text: ``FrenchVector("title", "summary", weight="A")``.

    Immutable: good on the fly, in a ``GeneratedField`` and in an index. ``FrenchVector(…) + NamesVector(…)`` adds up.
    """

    function = "labo_french"


class NamesVector(_Vector):
    """Names of people and places: folded, never stemmed, « de » and « la » kept."""

    function = "labo_names"


class Weighed(Func):
    """Vectors one after the other."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = SearchVectorField()

    def __add__(self, other):
        return Weighed(*self.source_expressions, other)


class FrenchQuery(SearchQuery):
    """
    What was asked as a ``tsquery``: ``.filter(vector=FrenchQuery(asked))``, ``SearchRank(vector, FrenchQuery(asked))``.

    :raises ValueError: if nothing is looked for: the question is then another one, see :class:`Asked`.
    """

    def __init__(self, asked: Asked):
        if not asked:
            raise ValueError("Nothing is looked for.")
        query = _all(_any(_of(term) for term in group) for group in asked.groups)
        for term in asked.without:
            query = _combined(query, "&&", Func(_of(term), template="!! (%(expressions)s)"))
        Func.__init__(self, query, output_field=SearchQueryField())
        self.invert = False

    def as_sql(self, compiler, connection, **context):
        return Func.as_sql(self, compiler, connection, template="%(expressions)s")


class _Words(Func):
    function = "labo_words"
    output_field = SearchQueryField()


class _Beginning(_Words):
    function = "labo_beginning"


def _of(term: Term) -> Expression:
    parts = [_Words(Value(variant)) for variant in term.variants]
    if term.is_beginning:
        parts.append(_Beginning(Value(term.words[-1])))
    return _any(parts)


def _combined(left, connector, right):
    return CombinedSearchQuery(left, connector, right, None, output_field=SearchQueryField())


def _all(parts):
    first, *others = parts
    for other in others:
        first = _combined(first, "&&", other)
    return first


def _any(parts):
    first, *others = parts
    for other in others:
        first = _combined(first, "||", other)
    return first


_TEXTS = """
    SELECT CASE WHEN begins THEN labo_words(said) || labo_beginning(said) ELSE labo_words(said) END::text
    FROM unnest(%s::text[], %s::boolean[]) WITH ORDINALITY AS given (said, begins, rank) ORDER BY rank
"""


def tsquery_text(asked: Asked) -> str:
    """
    Return what was asked as PostgreSQL writes it, for a statement written by hand: ``vector @@ %(query)s::tsquery``.

    One query. The same question as :class:`FrenchQuery`.

    :raises ValueError: if nothing is looked for.
    """
    if not asked:
        raise ValueError("Nothing is looked for.")
    given = [
        (variant, term.is_beginning and rank == 0)
        for term in (*asked.terms, *asked.without)
        for rank, variant in enumerate(term.variants)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [[said for said, _ in given], [begins for _, begins in given]])
        texts = iter([text for (text,) in cursor.fetchall()])

    def written(term):
        return " | ".join(f"({text})" for text in [next(texts) for _ in term.variants] if text)

    groups = [" | ".join(written(term) for term in group) for group in asked.groups]
    without = [f"!({written(term)})" for term in asked.without]
    return " & ".join([*(f"({group})" for group in groups), *without])
