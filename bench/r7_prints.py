"""
R7: what twenty documents asked for at once cost whoever reads the site meanwhile.

Run it with ``make bench`` or ``.venv/bin/python -m bench.r7_prints``. Aim: the 95th percentile of a public page stays
within 20 %; every print is answered, by its PDF or by a sentence.

One reader asks for the same page again and again, alone first, then while twenty others each ask for a document that
nobody has printed yet: a kit of eight sheets, never twice the same. gunicorn with two workers, as in production.
"""

import itertools
import os
import statistics
import threading
import time
from collections import Counter
from pathlib import Path

from bench.stage import Browser, environment, machine, manage, serve, servers

PORT, PRINTS, READ = 8395, 20, 200
PAGE = "/ressources/methodes/"
SLUGS = "from resources.models import Method; print(*Method.objects.values_list('slug', flat=True))"


def addresses(slugs):
    """Return as many addresses of kits, each of other sheets."""
    kits = itertools.islice(itertools.combinations(slugs, 8), PRINTS)
    return ["/ressources/kit.pdf?" + "&".join(f"fiche={slug}" for slug in kit) for kit in kits]


def asked(address, answers):
    browser = Browser(PORT)
    browser.connection.timeout = 120
    begun = time.perf_counter()
    try:
        browser.connection.request("GET", address)
        response = browser.connection.getresponse()
        response.read()
        answers.append((response.status, time.perf_counter() - begun))
    except OSError:
        answers.append((0, time.perf_counter() - begun))
    finally:
        browser.close()


def read_page():
    """Ask for the page on a connection of its own, as another reader does. :returns: milliseconds."""
    begun = time.perf_counter()
    browser = Browser(PORT)
    browser.connection.timeout = 120
    status, _, _ = browser.get(PAGE)
    browser.close()
    if status != 200:
        raise SystemExit(f"{PAGE} answers {status}")
    return (time.perf_counter() - begun) * 1000


def percentile(times):
    return statistics.quantiles(times, n=20)[-1]


def main():
    with servers() as (home, children):
        env = environment(home, PORT)
        env["ATTACHMENTS_ROOT"] = os.fspath(Path(home, "attachments"))
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "load_methods")
        slugs = manage(env, "shell", "-v", "0", "-c", SLUGS).split()
        serve(children, home, "labo.wsgi", env=env, port=PORT)
        for _ in range(20):
            read_page()
        alone = [read_page() for _ in range(READ)]
        answers = []
        threads = [threading.Thread(target=asked, args=(address, answers)) for address in addresses(slugs)]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        meanwhile = []
        while any(thread.is_alive() for thread in threads):
            meanwhile.append(read_page())
        took = time.perf_counter() - begun
    ours, theirs = percentile(alone), percentile(meanwhile) if len(meanwhile) > 1 else max(meanwhile)
    print(f"R7 {PRINTS} documents asked for at once ({machine()})")
    print(f"  page alone:     median {statistics.median(alone):7.1f} ms   p95 {ours:7.1f} ms   ({len(alone)} reads)")
    print(
        f"  page meanwhile: median {statistics.median(meanwhile):7.1f} ms   p95 {theirs:7.1f} ms   "
        f"worst {max(meanwhile):7.1f} ms   ({len(meanwhile)} reads)   {theirs / ours:.1f} times (aim: 1.2)"
    )
    print(f"  prints: {dict(Counter(status for status, _ in answers))}, all in {took:.1f} s")


if __name__ == "__main__":
    main()
