"""What the search of the bibliography reads: a narrow row a published reference, its filters and its words."""

from functools import partial
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.cache import cache
from django.db import connection, models, transaction

from resources.bibliography.codes import ON_SHELF, ONLINE, ORDERED_TYPES, ROOM, code, decoded

REVISION = "bibliography-revision"
AT_ONCE = 500
"""References in one statement: a second or two, far from what the database allows to one."""

WRITE = """
WITH told AS (
    SELECT r.id, r.published_at, coalesce(r.year, -9999) AS year,
           left(labo_folded(labo_spelled(r.title)), 600) AS by_title,
           left(labo_folded(labo_spelled(r.names)), 400) AS by_name,
           coalesce(array_position(%(types)s::varchar[], r.type), 1) - 1 AS type,
           greatest(coalesce(r.year / 10 * 10, 0), 0) AS decade,
           CASE WHEN r.language ~ '^[a-z]{2}' THEN ascii(r.language) * 256 + ascii(substr(r.language, 2)) ELSE 0 END
               AS language,
           array(SELECT t.theme_id FROM resources_reference_themes t WHERE t.reference_id = r.id ORDER BY 1)
           || array(SELECT DISTINCT %(room)s + CASE WHEN o.shows_name THEN o.reader_id ELSE 0 END
                    FROM resources_recommendation o WHERE o.reference_id = r.id AND o.hidden_at IS NULL ORDER BY 1)
           || array_remove(ARRAY[
                  CASE WHEN r.csl ? 'URL' OR r.csl ? 'DOI' THEN 2 * %(room)s END,
                  CASE WHEN EXISTS (SELECT 1 FROM resources_copy c WHERE c.reference_id = r.id AND c.removed_at IS NULL)
                       THEN 2 * %(room)s + 1 END], NULL) AS many,
           r.title, r.container, r.why, coalesce(r.csl->>'abstract', '') AS abstract,
           coalesce(r.csl->>'keyword', '') AS keyword,
           (SELECT string_agg(concat_ws(' ', n->>'given', n->>'dropping-particle', n->>'non-dropping-particle',
                                        n->>'family', n->>'literal'), ' ')
            FROM jsonb_path_query(r.csl, '$.*[*] ? (exists(@.family) || exists(@.literal))') n) AS people,
           (SELECT string_agg(t.name, ' ') FROM resources_theme t
            JOIN resources_reference_themes rt ON rt.theme_id = t.id WHERE rt.reference_id = r.id) AS theme_names,
           (SELECT string_agg(i.value, ' ') FROM resources_referenceidentifier i
            WHERE i.reference_id = r.id AND i.scheme <> 'url') AS identifiers,
           (SELECT string_agg(o.opinion, ' ') FROM resources_recommendation o
            WHERE o.reference_id = r.id AND o.hidden_at IS NULL) AS opinions
    FROM resources_reference r WHERE r.id = ANY(%(keys)s) AND r.status = 'published'
), weighed AS (
    SELECT *, setweight(labo_french(title), 'A') || setweight(labo_names(concat_ws(' ', people, identifiers)), 'B')
              || setweight(labo_french(concat_ws(' ', theme_names)), 'B')
              || setweight(labo_french(concat_ws(' ', container, why, keyword)), 'C') AS head
    FROM told
)
INSERT INTO resources_referenceindex
    (reference_id, type, decade, language, many, published_at, year, by_title, by_name, head, words)
SELECT id, type, decade, language, many, published_at, year, by_title, by_name, head,
       head || setweight(labo_french(concat_ws(' ', abstract, opinions)), 'D')
FROM weighed
ON CONFLICT (reference_id) DO UPDATE SET
    type = excluded.type, decade = excluded.decade, language = excluded.language, many = excluded.many,
    published_at = excluded.published_at, year = excluded.year, by_title = excluded.by_title,
    by_name = excluded.by_name, head = excluded.head, words = excluded.words
"""
FORGET = """
DELETE FROM resources_referenceindex WHERE reference_id = ANY(%(keys)s)
AND NOT EXISTS (SELECT 1 FROM resources_reference r WHERE r.id = reference_id AND r.status = 'published')
"""


class ReferenceIndexQuerySet(models.QuerySet):
    def write(self, references):
        """
        Write again the rows of these references: those that are published have one, no other has.

        In the transaction of the caller: what it changed is found when it commits, and not before.

        :param references: primary keys, as many as one wants.
        """
        keys = list(references)
        with connection.cursor() as cursor:
            for start in range(0, len(keys), AT_ONCE):
                given = {"keys": keys[start : start + AT_ONCE], "types": ORDERED_TYPES, "room": ROOM}
                cursor.execute(FORGET, given)
                cursor.execute(WRITE, given)
        transaction.on_commit(partial(cache.set, REVISION, uuid4().hex, None))


class ReferenceIndex(models.Model):
    """
    Narrow, so that counting reads few pages: the migration has PostgreSQL keep the words apart from the row.

    The filters are numbers (:mod:`resources.bibliography.codes`); ``many_key`` is one number for the same ``many``, for
    it is much faster to group by a number than by a list. Columns of a fixed length come first: they are read faster.
    ``head`` holds the words of all but the abstract and the opinions, ``words`` all of them.
    """

    reference = models.OneToOneField(
        "Reference", models.CASCADE, primary_key=True, related_name="indexed", verbose_name="référence"
    )
    published_at = models.DateTimeField("publiée le")
    many_key = models.GeneratedField(
        expression=models.Func("many", models.Value(0), function="hash_array_extended"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name="clé des sujets, lecteurs et accès",
    )
    type = models.SmallIntegerField("type")
    decade = models.SmallIntegerField("décennie")
    language = models.SmallIntegerField("langue")
    year = models.SmallIntegerField("année")
    many = ArrayField(models.BigIntegerField(), verbose_name="sujets, lecteurs, accès")
    by_title = models.CharField("rang par titre", max_length=600)
    by_name = models.CharField("rang par auteur", max_length=400)
    head = SearchVectorField("mots de la notice")
    words = SearchVectorField("mots")

    objects = ReferenceIndexQuerySet.as_manager()

    class Meta:
        verbose_name = "référence indexée"
        verbose_name_plural = "références indexées"
        indexes = [
            GinIndex(fields=["words"], name="reference_words", fastupdate=False),
            GinIndex(fields=["head"], name="reference_head", fastupdate=False),
            models.Index(fields=["-published_at", "-reference"], name="reference_by_arrival"),
            models.Index(fields=["-year", "-reference"], name="reference_by_year"),
            models.Index(fields=["by_title", "reference"], name="reference_by_title"),
            models.Index(fields=["by_name", "reference"], name="reference_by_name"),
        ]

    def __str__(self):
        return str(self.reference)

    @property
    def is_online(self) -> bool:
        return code("acces", ONLINE) in self.many

    @property
    def is_on_shelf(self) -> bool:
        return code("acces", ON_SHELF) in self.many

    @property
    def is_read(self) -> bool:
        """Whether a colleague said what they thought of it."""
        return any(decoded(number)[0] == "lu" for number in self.many)
