"""
W6 for the document that presents the lab: its twelve parts from the data of the demonstration, beside bare WeasyPrint.

Run it with ``make bench`` or ``.venv/bin/python -m bench.w6_presentation``. Aim: the first print at most 1.2 times the
bare one, which is not tagged and checks nothing; asked again, at most 3 ms.

The portal's side gathers the figures, the cases and the methods, draws the page and checks what comes out. « Asked
again » is a frozen version: its stored bytes alone, then the whole answer over HTTP. The document of today is asked
again too: it is gathered each time, so that it is never stale, and printed only when what it says has changed.
"""

import io
import os
from datetime import date
from pathlib import Path

from bench.paper import ASKED, asked_again, bare, call, page_and_tokens
from bench.stage import environment, interleaved, machine, manage, serve, servers

ME, PORT, PRINTED = "w6_presentation", 8394, 8
ON = date(2026, 11, 24)
SHEETS = ("pdf.css", "presentation.css", "presentation_page.css")


def portal() -> bytes:
    """Print the document as a freeze does."""
    from labo.presentation.document import document
    from labo.presentation.printing import printed

    return printed(document(on=ON), number=1)


def prepare():
    """Freeze a version; print its address."""
    from labo.models import User
    from labo.presentation.models import PresentationVersion

    lab = next(user for user in User.objects.order_by("pk") if user.is_lab)
    print("address", PresentationVersion.freeze(by=lab).get_absolute_url())


def warm():
    """Measure both sides in turn, the press and the libraries being there."""
    import pikepdf

    page, tokens = page_and_tokens(portal)
    medians = interleaved(PRINTED, portal=portal, bare=lambda: bare(page, tokens, SHEETS))
    with pikepdf.open(io.BytesIO(portal())) as opened:
        pages = len(opened.pages)
    print(f"pages {pages} portal {medians['portal']} bare {medians['bare']}")


def kept():
    """Measure the reading of the stored bytes alone."""
    from labo.presentation.models import PresentationVersion

    def read():
        return bytes(PresentationVersion.objects.values_list("pdf", flat=True).get(number=1))

    print("took", interleaved(ASKED, read=read)["read"])


def main():
    with servers() as (home, children):
        env = environment(home, PORT)
        # The demonstration keeps its attached files beside the rest of this run.
        env["ATTACHMENTS_ROOT"] = os.fspath(Path(home, "attachments"))
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "load_demo", "--force")
        (address,) = call(env, ME, "prepare()", r"address (\S+)")
        pages, ours, theirs = map(float, call(env, ME, "warm()", r"pages (\S+) portal (\S+) bare (\S+)"))
        stored = float(call(env, ME, "kept()", r"took (\S+)")[0])
        serve(children, home, "labo.wsgi", env=env, port=PORT)
        again = asked_again(PORT, address)
        today = asked_again(PORT, "/presentation/presentation.pdf")
    print(f"W6 the presentation of the lab, {pages:.0f} pages ({machine()}, {PRINTED} rounds, medians)")
    print(f"  first:        portal {ours:7.1f} ms   bare {theirs:7.1f} ms   {ours / theirs:.2f} times (aim: 1.2)")
    print(f"  asked again:  stored {stored:7.2f} ms   over HTTP {again:6.2f} ms   (aim: 3 ms)")
    print(f"  of today, gathered again over HTTP: {today:6.2f} ms")


if __name__ == "__main__":
    main()
