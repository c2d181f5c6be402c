"""
W6: the four-page note d'intervention as a tagged PDF, beside bare WeasyPrint on the same page and the same sheets.

Run it with ``make bench`` or ``.venv/bin/python -m bench.w6_note_pdf``. Aim: the first print at most 1.2 times the bare
one, which is not tagged and checks nothing; asked again, at most 3 ms.

The portal's side has everything that a person waits for: the queries, the template, PDF/UA-1, the checks of fonts and
complaints, and prints in its press, a process apart. The first line has both sides warm; the second has each in new
processes, imports included, that of the press too.
« Asked again » is a released version: its stored bytes, read from the database, then the whole answer over HTTP to the
service that it concerns, through gunicorn, with session and rights.
"""

import io
import os
import statistics
import time
from datetime import date
from pathlib import Path

from bench.paper import ASKED, asked_again, bare, call, page_and_tokens
from bench.stage import environment, interleaved, machine, manage, serve, servers

PORT = 8393
PRINTED, COLD = 15, 3
ME = "w6_note_pdf"
RELEASED_ON = date(2026, 11, 24)
SHEETS = ("pdf.css", "note.css", "note_page.css")


def prepare():
    """Release the note of the muséolab; print its address and the session of the service's lead."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from labo.roles import Role
    from tests.factories import make_user
    from tests.projects.note.case_notes import make_case_note

    lab = make_user(role=Role.LAB)
    note = make_case_note("museolab", by=lab)
    version = note.release(by=lab)
    lead = note.proposal.lead
    session = SessionStore()
    session[SESSION_KEY] = str(lead.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = lead.get_session_auth_hash()
    session.create()
    print("address", version.get_absolute_url(), "session", session.session_key)


def portal() -> bytes:
    """Print the note as its release does."""
    from projects.models import InterventionNote
    from projects.note_pdf import render_note

    return render_note(InterventionNote.objects.get(), number=1, released_on=RELEASED_ON)


def warm(folder: str):
    """Measure both sides in this process, in turn; keep the page for those who have not made it."""
    import pikepdf

    page, tokens = page_and_tokens(portal)
    Path(folder, "page.html").write_text(page)
    Path(folder, "tokens.css").write_text(tokens)
    medians = interleaved(PRINTED, portal=portal, bare=lambda: bare(page, tokens, SHEETS))
    with pikepdf.open(io.BytesIO(portal())) as opened:
        pages = len(opened.pages)
    print(f"pages {pages} portal {medians['portal']} bare {medians['bare']}")


def kept():
    """Measure the reading of the stored bytes alone, as the view finds them."""
    from projects.models import NoteVersion

    version = NoteVersion.objects.defer("pdf").get()

    def read():
        return bytes(NoteVersion.objects.values_list("pdf", flat=True).get(pk=version.pk))

    print("took", interleaved(ASKED, read=read)["read"])


def cold(side: str, folder: str):
    """Print once, as a new process does."""
    page, tokens = Path(folder, "page.html").read_text(), Path(folder, "tokens.css").read_text()
    start = time.perf_counter()
    portal() if side == "portal" else bare(page, tokens, SHEETS)
    print("took", (time.perf_counter() - start) * 1000)


def main():
    with servers() as (home, children):
        env = environment(home, PORT)
        folder = os.fspath(home)
        manage(env, "migrate", "--verbosity", "0")
        address, session = call(env, ME, "prepare()", r"address (\S+) session (\S+)")
        pages, warm_portal, warm_bare = map(
            float, call(env, ME, f"warm({folder!r})", r"pages (\S+) portal (\S+) bare (\S+)")
        )
        first = {"portal": [], "bare": []}
        for _ in range(COLD):
            for side, times in first.items():
                times.append(float(call(env, ME, f"cold({side!r}, {folder!r})", r"took (\S+)")[0]))
        stored = float(call(env, ME, "kept()", r"took (\S+)")[0])
        serve(children, home, "labo.wsgi", env=env, port=PORT)
        again = asked_again(PORT, address, session)
    cold_portal, cold_bare = (statistics.median(first[side]) for side in ("portal", "bare"))
    print(f"W6 the note of the muséolab, {pages:.0f} pages ({machine()}, {PRINTED} rounds, medians)")
    for name, ours, theirs in (("warm", warm_portal, warm_bare), ("new", cold_portal, cold_bare)):
        print(
            f"  {name:4} process: portal {ours:7.1f} ms   bare {theirs:7.1f} ms   {ours / theirs:.2f} times (aim: 1.2)"
        )
    print(f"  asked again:  stored {stored:7.2f} ms   over HTTP {again:6.2f} ms   (aim: 3 ms)")


if __name__ == "__main__":
    main()
