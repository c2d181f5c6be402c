"""
W4: a search page with its facets, over 10,000 and 100,000 references, beside PostgreSQL asked naively.

Run it with ``make bench`` or ``.venv/bin/python -m bench.w4_search`` (``… -m bench.w4_search 10000`` for one size; to
fill 100,000 takes some minutes). Aims: the page in 12 and 24 ms (median), 18 and 45 ms (95th percentile); a reference
that has changed is found within 80 ms.

Each question is asked once: forty words from rare to common, half of them with filters, over HTTP, with layout, marks
and everything; then once more to the search alone, which is nearly all PostgreSQL. The naive side is SQL alone on the
same rows: what matches is read with its vector, ranked and counted. The words are those of the demonstration's texts,
so a figure moves when they do: the slowest questions are told with it.
"""

import contextlib
import random
import re
import statistics
import sys
import time
from urllib.parse import urlencode

from bench.stage import Browser, environment, machine, manage, serve, servers

PORT = 8397
PATH = "/ressources/bibliographie/"
BANDS = [(0.00005, 0.0005), (0.0005, 0.002), (0.002, 0.01), (0.01, 0.04), (0.04, 0.12)]
"""Shares of the references that have a word: eight words of each."""
A_BAND = 8
FILTERS = ["type=book", "langue=fr", "annee=2010", "acces=en-ligne", "type=report&langue=en"]
AIMS = {10_000: (12, 18), 100_000: (24, 45)}
NAIVE = """
WITH found AS (
    SELECT reference_id, type, decade, language, ts_rank(words, labo_words(%(word)s)) AS rank
    FROM resources_referenceindex WHERE words @@ labo_words(%(word)s)
)
SELECT type, decade, language, count(*), NULL::bigint[] FROM found GROUP BY GROUPING SETS (type, decade, language, ())
UNION ALL SELECT NULL, NULL, NULL, NULL, ARRAY(SELECT reference_id FROM found ORDER BY rank DESC LIMIT 20)
"""


def prepare(count: int):
    """Fill the bibliography; print the words to ask for, from rare to common."""
    from bench import shelf
    from labo.models import User
    from tests import factories

    by = User.objects.filter(email="labo@example.org").first() or factories.make_user("labo@example.org")
    shelf.fill(count, by=by)
    chance, words = random.Random(7), shelf.by_frequency()
    picked = []
    for least, most in BANDS:
        band = [word for word, found in words if least * count <= found < most * count and word.isalpha()]
        picked += chance.sample(band, min(A_BAND, len(band)))
    print("words", *picked)


def alone(addresses: list[str]):
    """Print how long the search of each address takes without its page: milliseconds."""
    from django.http import QueryDict

    from resources.bibliography.form import PAGE, BibliographyForm

    times = []
    for address in addresses:
        form = BibliographyForm(QueryDict(address.partition("?")[2]))
        _ = form.asked, form.chosen
        begun = time.perf_counter()
        form.look_up(start=0, size=PAGE)
        times.append((time.perf_counter() - begun) * 1000)
    print("alone", *(f"{value:.2f}" for value in times))


def naive(words: str):
    """Print how long PostgreSQL takes alone, word by word: milliseconds."""
    from django.db import connection

    times = []
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for word in words.split():
            begun = time.perf_counter()
            cursor.execute(NAIVE, {"word": word})
            cursor.fetchall()
            times.append((time.perf_counter() - begun) * 1000)
    print("naive", *(f"{value:.2f}" for value in times))


def change():
    """Print how long it takes until a corrected reference is found by its new word: milliseconds."""
    from labo.models import User
    from labo.search.asked import read
    from resources.bibliography.search import search
    from resources.models import Reference

    by, times = User.objects.get(email="labo@example.org"), []
    for number, row in enumerate(Reference.objects.all()[100:120]):
        begun = time.perf_counter()
        row.rewrite({**row.csl, "title": f"Un titre corrigé zanzibar{number}"}, by=by)
        found = search(read(f"zanzibar{number}", as_typed=False), {}, order="pertinence", start=0, size=20)
        times.append((time.perf_counter() - begun) * 1000)
        if found.keys != [row.pk]:
            raise SystemExit("the corrected reference is not found")
    print("changed", f"{statistics.median(times):.2f}")


def call(env: dict, function: str, pattern: str) -> str:
    said = manage(env, "shell", stdin=f"from bench import w4_search as w4\nw4.{function}\n")
    found = re.search(pattern, said)
    if not found:
        raise SystemExit(said)
    return found[1]


def asked(words):
    for number, word in enumerate(words):
        filters = FILTERS[number // 2 % len(FILTERS)] if number % 2 else ""
        yield f"{PATH}?{urlencode({'q': word})}&{filters}"


def told(times: list[float]) -> str:
    return f"median {statistics.median(times):7.1f} ms   p95 {statistics.quantiles(times, n=20)[-1]:7.1f} ms"


def measure(count: int):
    with servers() as (home, children):
        env = environment(home, PORT)
        manage(env, "migrate", "--verbosity", "0")
        words = call(env, f"prepare({count})", r"words (.+)")
        serve(children, home, "labo.wsgi", env=env, port=PORT)
        times, addresses = [], list(asked(words.split()))
        with contextlib.closing(Browser(PORT)) as browser:
            for _ in range(6):
                browser.get(PATH)
            for address in addresses:
                begun = time.perf_counter()
                status, _, _page = browser.get(address)
                times.append((time.perf_counter() - begun) * 1000)
                if status != 200:
                    raise SystemExit(f"{address} answered {status}")
        search = [float(value) for value in call(env, f"alone({addresses!r})", r"alone (.+)").split()]
        bare = [float(value) for value in call(env, f"naive({words!r})", r"naive (.+)").split()]
        changed = call(env, "change()", r"changed (.+)")
    aim, aim_slow = AIMS.get(count, ("-", "-"))
    print(f"W4 search page, {count} references, {len(times)} questions ({machine()})")
    print(f"  the page         {told(times)}   aims {aim} and {aim_slow}")
    for took, address in sorted(zip(times, addresses, strict=True), reverse=True)[:3]:
        print(f"    {took:7.1f} ms   {address.partition('?')[2]}")
    print(f"  the search alone {told(search)}   aim 60")
    ratio = statistics.median(times) / statistics.median(bare)
    print(f"  PostgreSQL naive {told(bare)}   the page takes {ratio:.2f} times as long")
    print(f"  a corrected reference is found after {changed} ms (aim 80)")


if __name__ == "__main__":
    for size in [int(size) for size in sys.argv[1:]] or AIMS:
        measure(size)
