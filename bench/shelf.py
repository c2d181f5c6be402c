"""
A bibliography of any size for the measures: words drawn as a language has them, few of them often, many of them rarely.
"""

import itertools
import random
import re
from pathlib import Path

from django.db import connection
from django.utils import timezone

from resources.models import Reference, ReferenceIdentifier, Theme

ROOT = Path(__file__).resolve().parent.parent
TYPES = ["article-journal"] * 9 + ["book"] * 5 + ["report"] * 4 + ["chapter"] * 3 + ["webpage", "thesis", "document"]
LANGUAGES = ["fr"] * 7 + ["en"] * 3 + [""]
AT_ONCE = 5000


def vocabulary() -> list[str]:
    """Return the French words of the demonstration's own texts, then words made of their halves."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("*/demo/*.yaml"))]
    words = sorted({word for text in texts for word in re.findall(r"[a-zà-ÿœ]{5,}", text.lower())})
    chance = random.Random(4)
    halves = [(word[: len(word) // 2], word[len(word) // 2 :]) for word in words]
    made = sorted({chance.choice(halves)[0] + chance.choice(halves)[1] for _ in range(20_000)})
    chance.shuffle(words)
    return [*words, *made]


def fill(count: int, *, by):
    """Replace the bibliography with this many published references, indexed; the planner knows them."""
    chance, now = random.Random(count), timezone.now()
    words = vocabulary()
    often = [1 / (rank + 3) for rank in range(len(words))]
    stream = chance.choices(words, weights=often, k=400_000)
    draw = itertools.cycle(stream)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE resources_reference, resources_theme CASCADE")
    themes = Theme.objects.bulk_create(Theme(name=f"Sujet {n}", slug=f"sujet-{n}") for n in range(12))
    for start in range(0, count, AT_ONCE):
        rows = []
        for number in range(start, min(start + AT_ONCE, count)):
            row = Reference(
                key=f"reference-{number}",
                csl={
                    "type": chance.choice(TYPES),
                    "title": " ".join(itertools.islice(draw, 8)).capitalize(),
                    "author": [{"family": next(draw).capitalize(), "given": "Camille"} for _ in range(2)],
                    "issued": {"date-parts": [[chance.randint(1970, 2026)]]},
                    "language": chance.choice(LANGUAGES),
                    "container-title": " ".join(itertools.islice(draw, 3)).capitalize(),
                    "abstract": " ".join(itertools.islice(draw, chance.randint(40, 120))),
                    "DOI": f"10.5555/{number}",
                },
                status="published",
                published_at=now,
                added_by=by,
            )
            row.tell()
            rows.append(row)
        rows = Reference.objects.bulk_create(rows)
        ReferenceIdentifier.objects.bulk_create(
            ReferenceIdentifier(reference=row, scheme="doi", value=row.csl["DOI"]) for row in rows
        )
        Reference.themes.through.objects.bulk_create(
            Reference.themes.through(reference=row, theme=theme)
            for row in rows
            for theme in chance.sample(themes, chance.choice([0, 1, 1, 2, 3]))
        )
        Reference.objects.filter(pk__gte=rows[0].pk, pk__lte=rows[-1].pk).index()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE resources_reference, resources_referenceindex")


def by_frequency() -> list[str]:
    """Return the words of the index, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT word, ndoc FROM ts_stat('SELECT words FROM resources_referenceindex') ORDER BY 2 DESC")
        return cursor.fetchall()
