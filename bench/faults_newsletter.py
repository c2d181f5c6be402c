"""
R9: the workers that send a letter to ten thousand people are killed twenty times, at any moment: who has it, who has it
twice.

    python -m bench.faults_newsletter              # 10,000 people, 20 kills, some minutes
    python -m bench.faults_newsletter 2000 5

A real Celery worker with its beat and two processes, as it is shipped but for the pace (ten a second would take a
quarter of an hour); the group gets SIGKILL and another one starts, as systemd does. Aims: nobody lost, nobody twice but
the letter that each process had in hand, with the same Message-ID, no manual act, at most 300 s.
"""

import os
import random
import signal
import sys
import time
from collections import Counter, defaultdict

from bench.letters import prepare, server
from bench.stage import PYTHON, ROOT, environment, machine, manage, servers

PROCESSES = 2
LEFT = """
from resources.models import NewsletterIssue
issue = NewsletterIssue.objects.get(pk=%d)
print("state", issue.status, *sorted({row.status for row in issue.deliveries.all()}))
print("keys", *(f"<{key.hex}@example.org>" for key in issue.deliveries.values_list("key", flat=True)))
"""


def start_worker(children, home, env):
    command = [PYTHON, "-m", "celery", "-A", "labo", "worker", "--concurrency", str(PROCESSES), "--beat"]
    command += ["--schedule", home / "beat", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    return children.start("worker", command, log=home / "log" / "worker.log", env=env, cwd=ROOT, rank=1)


def kill(children, worker):
    os.killpg(worker.pid, signal.SIGKILL)
    while worker.poll() is None:
        time.sleep(0.01)
    children.stop("worker", patience=1)


def wait_for(sink, count, *, until):
    while (taken := sink.count()) < count:
        if time.monotonic() > until:
            raise SystemExit(f"{taken} letters after all this time: somebody is lost.")
        time.sleep(0.05)


def main():
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with servers() as (home, children), server(home, delay=0.002) as sink:
        env = environment(home, 8397)
        manage(env, "migrate", "--verbosity", "0")
        env |= {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "LETTERS_PER_MINUTE": "0"}
        issue = prepare(env, subscribers=people)
        begun = time.monotonic()
        worker = start_worker(children, home, env)
        for moment in sorted(random.sample(range(people // 100, people * 99 // 100), kills)):
            wait_for(sink, moment, until=begun + 1200)
            time.sleep(random.random() * 0.05)
            kill(children, worker)
            worker = start_worker(children, home, env)
        while "state sent accepted\n" not in (told := manage(env, "shell", "-v", "0", stdin=LEFT % issue)):
            if time.monotonic() > begun + 1200:
                raise SystemExit(told.partition("\n")[0])
            time.sleep(2)
        took = time.monotonic() - begun
        expected, rows = set(told.partition("keys ")[2].split()), sink.taken()
    times, of_people = Counter(key for _, key, _ in rows), defaultdict(set)
    for _, key, to in rows:
        of_people[to].add(key)
    twice = sum(count - 1 for count in times.values())
    print(f"R9 {people} people, {kills} kills of {PROCESSES} processes ({machine()})")
    print(f"  lost          {len(expected - set(times)):6d}   (aim: 0)")
    print(f"  twice         {twice:6d}   (aim: at most {kills * PROCESSES})")
    print(f"  two Message-IDs for one person {sum(len(keys) > 1 for keys in of_people.values())}   (aim: 0)")
    print(f"  seconds       {took:6.0f}   (aim: at most 300)")


if __name__ == "__main__":
    main()
