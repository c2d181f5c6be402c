"""
W5: a letter leaves, beside raw smtplib with a letter of the same weight, in one run; then what the site feels of it.

    python -m bench.w5_newsletter            # 3,000 letters a measure, some minutes
    python -m bench.w5_newsletter 10000

The server is a small one in a process of its own (``tests/quick_sink.py``), that takes 0 or 20 ms a letter. The portal
sends with rights, consent and pauses checked before each letter, and each one noted in a durable database. Aims: at
least a third of raw on four connections, at least 0.8 of raw on twenty; a page's p95 at most 1.5 times that of a quiet
day.
"""

import contextlib
import multiprocessing
import smtplib
import statistics
import sys
import threading
import time

from bench.letters import WORDS, prepare, server, start_senders
from bench.stage import Browser, environment, machine, manage, serve, servers

PORT = 8397
PAGES = ("/", "/ressources/methodes/", "/ressources/bibliographie/", "/presentation/")
SETTLING = 6.0
"""Seconds for the processes of both sides to load what they need, outside of the measure."""


def raw(port: int, count: int, at: float, threads: int):
    """Send as many letters as a bare loop can, on each of ``threads`` connections of this process."""
    letter = ("Subject: La lettre\r\nMessage-ID: <raw@example.org>\r\n\r\n" + (WORDS * 60)).encode()

    def one():
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            while time.time() < at:
                time.sleep(0.001)
            for number in range(count):
                smtp.sendmail("labo@example.org", [f"lecture-{number}@example.org"], letter)

    running = [threading.Thread(target=one) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def raw_rate(home, *, delay, letters, processes=1, threads=1) -> float:
    with server(home, delay=delay) as sink:
        at = time.time() + 2
        share = letters // (processes * threads)
        running = [multiprocessing.Process(target=raw, args=(sink.port, share, at, threads)) for _ in range(processes)]
        for process in running:
            process.start()
        for process in running:
            process.join()
        return rate(sink, at)


def rate(sink, at) -> float:
    taken = sink.taken()
    return len(taken) / (max(row[0] for row in taken) - at)


def portal_rate(env, home, *, delay, letters, processes=1, threads=1) -> float:
    with server(home, delay=delay) as sink:
        env = {**env, "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "LETTERS_PER_MINUTE": "0"}
        issue = prepare(env, subscribers=letters)
        at = time.time() + SETTLING + 2 * processes
        for sender in start_senders(env, issue, processes=processes, threads=threads, at=at):
            sender.wait(timeout=900)
        keys = [row[1] for row in sink.taken()]
        if (len(keys), len(set(keys))) != (letters, letters):
            raise SystemExit(f"{len(keys)} letters, {len(set(keys))} of them different, for {letters} people")
        return rate(sink, at)


def page_times(seconds: float) -> list[float]:
    """Ask for pages, one after the other as a person does, for so long. :returns: milliseconds, sorted."""
    times, until = [], time.monotonic() + seconds
    with contextlib.closing(Browser(PORT)) as browser:
        while time.monotonic() < until:
            for page in PAGES:
                start = time.perf_counter()
                browser.get(page)
                times.append((time.perf_counter() - start) * 1000)
                time.sleep(0.01)
    return sorted(times)


def p95(times):
    return times[int(len(times) * 0.95)]


def site(env, home, children, *, letters):
    """Print what a page takes on a quiet day, while a letter leaves at the pace that is shipped, and without a pace."""
    serve(children, home, "labo.wsgi", env=env, port=PORT)
    page_times(3)
    quiet, results = page_times(15), []
    for words, pace in (("at the pace that is shipped", None), ("without a pace", "0")):
        with server(home) as sink:
            sending = {**env, "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
            sending |= {"LETTERS_PER_MINUTE": pace} if pace else {}
            issue = prepare(sending, subscribers=letters)
            at = time.time() + SETTLING
            (sender,) = start_senders(sending, issue, processes=1, at=at)
            time.sleep(SETTLING)
            before = len(sink.taken())
            start = time.monotonic()
            times = page_times(15 if pace is None else 5)
            sent = (len(sink.taken()) - before) / (time.monotonic() - start)
            sender.terminate()
            sender.wait()
        results.append((words, times, sent))
    print(f"W5 a page of the site while a letter leaves ({machine()}; p95, median)")
    print(f"  a quiet day                  {p95(quiet):7.1f} ms {statistics.median(quiet):7.1f} ms")
    for words, times, sent in results:
        ratio = p95(times) / p95(quiet)
        figures = f"{p95(times):7.1f} ms {statistics.median(times):7.1f} ms"
        print(f"  {words:28s} {figures}   {sent:6.1f} letters/s, ratio {ratio:.2f}")
    print("  (aim: at most 1.5 of a quiet day)")


def main():
    letters = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    with servers() as (home, children):
        env = environment(home, PORT)
        manage(env, "migrate", "--verbosity", "0")
        few = min(letters, 600)
        rows = [
            ("0 ms, one connection", {"delay": 0}, {"letters": letters}),
            ("0 ms, four processes", {"delay": 0, "processes": 4}, {"letters": letters}),
            ("20 ms, one connection", {"delay": 0.02}, {"letters": letters, "raw": few}),
            ("20 ms, twenty threads", {"delay": 0.02, "threads": 20}, {"letters": letters}),
        ]
        print(f"W5 {letters} letters ({machine()})")
        for words, how, what in rows:
            if "raw" in what and "--all" not in sys.argv:
                floor = raw_rate(home, letters=what["raw"], **how)
                print(f"  {words:24s} raw {floor:7.0f}/s")
                continue
            floor = raw_rate(home, letters=letters, **how)
            ours = portal_rate(env, home, letters=letters, **how)
            print(f"  {words:24s} raw {floor:7.0f}/s   portal {ours:7.0f}/s   ratio {ours / floor:.2f}", flush=True)
        print("  (aims: at least 0.33 on four, at least 0.8 on twenty)")
        site(env, home, children, letters=letters)


if __name__ == "__main__":
    main()
