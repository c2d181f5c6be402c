"""
W4, the shape of the search: which SQL finds, ranks and counts facets fast enough over 100,000 rows.

Made-up references on the stage's own PostgreSQL, gone at the end. Three words are asked: a rare one, one in 2 % of the
rows, one in half of them. The naive statement is the floor. See docs/decisions/0028-search.md.

    python -m bench.w4_shape              # 10,000 rows
    python -m bench.w4_shape 100000       # some minutes, most of them to make the rows
"""

import random
import statistics
import sys
import time

import psycopg2
from psycopg2.extras import execute_values

from bench.stage import environment, machine, manage, servers
from labo import embedded

WORDS = ("ombudsman", "gouvernance", "participation")
ROUNDS = 60
SYLLABLES = [
    "ba",
    "bi",
    "co",
    "cha",
    "dé",
    "do",
    "é",
    "fa",
    "fo",
    "ga",
    "gi",
    "jou",
    "la",
    "li",
    "lo",
    "ma",
    "mé",
    "mi",
    "mo",
    "né",
    "no",
    "ou",
    "pa",
    "po",
    "ra",
    "ré",
    "ro",
    "sa",
    "si",
    "ta",
    "té",
    "to",
    "va",
    "vi",
]
ENDINGS = ["tion", "ment", "ité", "age", "eur", "euse", "ier", "aux", "ons", "es", "ée", "ant", "able", "ique", "iste"]

TABLE = """
DROP TABLE IF EXISTS w4_shape;
CREATE TABLE w4_shape (
    id int PRIMARY KEY, kind smallint NOT NULL, language smallint NOT NULL, year smallint NOT NULL, themes int NOT NULL,
    title_vector tsvector NOT NULL, vector tsvector NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE w4_shape ALTER vector SET STATISTICS 0;
ALTER TABLE w4_shape ALTER title_vector SET STATISTICS 0;
"""
ROWS = """
INSERT INTO w4_shape
SELECT given.id, given.kind, given.language, given.year, given.themes, made.title_vector,
    made.title_vector || labo_french(given.said)
FROM (VALUES %s) AS given (id, kind, language, year, themes, title, names, said)
CROSS JOIN LATERAL (
    SELECT setweight(labo_french(given.title), 'A') || setweight(labo_names(given.names), 'B') AS title_vector OFFSET 0
) AS made
"""
INDEXES = """
CREATE INDEX w4_shape_vector ON w4_shape USING gin (vector);
CREATE INDEX w4_shape_title ON w4_shape USING gin (title_vector);
"""

NAIVE = """
WITH found AS (
    SELECT id, kind, language, year, themes, ts_rank(vector, {query}) AS rank FROM w4_shape WHERE vector @@ {query}
)
SELECT kind, language, year, themes, count(*), NULL::int[] FROM found
GROUP BY GROUPING SETS (kind, language, year, themes)
UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, ARRAY(SELECT id FROM found ORDER BY rank DESC LIMIT 20)
"""
SHAPE = """
WITH cells AS MATERIALIZED (
    SELECT kind, language, year, themes, grouping(themes) AS is_cell,
        count(*) FILTER (WHERE {of_themes}) AS by_themes,
        count(*) FILTER (WHERE {of_kinds} AND {of_languages} AND {of_years}) AS by_others
    FROM w4_shape WHERE vector @@ {query}
    GROUP BY GROUPING SETS ((kind, language, year), (themes))
), titles AS MATERIALIZED (
    SELECT id, year FROM w4_shape
    WHERE title_vector @@ {query} AND {of_themes} AND {of_kinds} AND {of_languages} AND {of_years}
    ORDER BY year DESC, id DESC LIMIT 100
), others AS MATERIALIZED (
    SELECT id, year FROM w4_shape
    WHERE vector @@ {query} AND {of_themes} AND {of_kinds} AND {of_languages} AND {of_years}
        AND id NOT IN (SELECT id FROM titles)
    ORDER BY year DESC, id DESC LIMIT 100 - (SELECT count(*) FROM titles)
), best AS (
    SELECT near.id, (SELECT ts_rank(vector, {query}) FROM w4_shape WHERE id = near.id) AS rank
    FROM (SELECT id, year FROM titles UNION ALL SELECT id, year FROM others) AS near
    ORDER BY rank DESC, near.year DESC, near.id DESC LIMIT 20
)
SELECT 'kind' AS facet, kind::int AS value, sum(by_themes)::float AS count FROM cells
    WHERE is_cell = 1 AND {of_languages} AND {of_years} GROUP BY kind
UNION ALL SELECT 'language', language, sum(by_themes) FROM cells
    WHERE is_cell = 1 AND {of_kinds} AND {of_years} GROUP BY language
UNION ALL SELECT 'year', year, sum(by_themes) FROM cells
    WHERE is_cell = 1 AND {of_kinds} AND {of_languages} GROUP BY year
UNION ALL SELECT 'theme', theme, sum(by_others) FROM cells JOIN generate_series(0, 11) AS theme
    ON themes & (1 << theme) <> 0 WHERE is_cell = 0 GROUP BY theme
UNION ALL SELECT 'all', 0, sum(by_themes) FROM cells
    WHERE is_cell = 1 AND {of_kinds} AND {of_languages} AND {of_years}
UNION ALL SELECT 'best', id, rank FROM best
"""
ALL = dict.fromkeys(("of_kinds", "of_languages", "of_years", "of_themes"), "true")
CHOSEN = {
    "of_kinds": "kind IN (0, 1)",
    "of_languages": "language = 0",
    "of_years": "year BETWEEN 2010 AND 2026",
    "of_themes": "themes & 6 <> 0",
}


def vocabulary() -> list[str]:
    picked = random.Random(4)
    made = {"".join(picked.choices(SYLLABLES, k=picked.randint(2, 4))) + picked.choice(ENDINGS) for _ in range(9000)}
    return sorted(made)


def rows(count: int):
    """Yield made-up references: a title of 5 to 11 words, one to three names, an abstract of 60 to 110 words."""
    picked, words = random.Random(7), vocabulary()
    picked.shuffle(words)
    weights = [1 / (rank + 20) for rank in range(len(words))]
    for number in range(count):
        title = picked.choices(words, weights, k=picked.randint(5, 11))
        said = picked.choices(words, weights, k=picked.randint(60, 110))
        for word, share, in_title in zip(WORDS, (0.0003, 0.02, 0.5), (0.3, 0.2, 0.12), strict=True):
            if picked.random() < share:
                (title if picked.random() < in_title else said).insert(2, word)
        names = [word.capitalize() for word in picked.choices(words, k=picked.randint(1, 3))]
        themes = 0
        for _ in range(picked.randint(0, 3)):
            themes |= 1 << picked.randrange(12)
        kind = picked.choices(range(8), [9, 5, 3, 2, 2, 1, 1, 1])[0]
        language = picked.choices(range(4), [20, 3, 1, 1])[0]
        yield (
            number,
            kind,
            language,
            picked.randint(1990, 2026),
            themes,
            " ".join(title),
            ", ".join(names),
            " ".join(said),
        )


def fill(cursor, count: int) -> float:
    begun = time.monotonic()
    cursor.execute(TABLE)
    execute_values(cursor, ROWS, rows(count), page_size=2000)
    cursor.execute(INDEXES)
    cursor.execute("VACUUM ANALYZE w4_shape")
    return time.monotonic() - begun


def measured(cursor, sql: str, rounds: int) -> tuple[float, float]:
    """Return the median and the 95th percentile, in milliseconds."""
    taken = []
    cursor.execute(sql)
    for _ in range(rounds):
        begun = time.perf_counter()
        cursor.execute(sql)
        cursor.fetchall()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def main(sizes: list[int]):
    with servers() as (home, _):
        manage(environment(home, 8000), "migrate", "labo")
        connection = psycopg2.connect(embedded.database_url(home))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            print(f"PostgreSQL {cursor.fetchone()[0]}, {machine()}; median / p95 in ms")
            cursor.execute("SET jit = off")
            for size in sizes:
                print(f"{size} rows, made in {fill(cursor, size):.0f} s")
                for name, shape, chosen, rounds in (
                    ("naive", NAIVE, ALL, 10),
                    ("shape", SHAPE, ALL, ROUNDS),
                    ("shape, four facets chosen", SHAPE, CHOSEN, ROUNDS),
                ):
                    # In a small table the planner would read every row, and unpack the vector of each.
                    cursor.execute("SET enable_seqscan = on" if shape is NAIVE else "SET enable_seqscan = off")
                    for word in WORDS:
                        sql = shape.format(query=f"labo_words('{word}')", **chosen)
                        median, slow = measured(cursor, sql, rounds)
                        print(f"  {name:28}{word:16}{median:8.1f}{slow:8.1f}", flush=True)
            print(f"at the end: {machine()}")
        connection.close()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:] if size.isdecimal()] or [10_000])
