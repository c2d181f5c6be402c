"""What the measures of a printed document share: the bare floor, the page that the portal prints, the stored bytes."""

import http.client
import re
import statistics
import time
from pathlib import Path

from bench.stage import manage

ASKED = 200


def bare(page: str, tokens: str, sheets: tuple[str, ...]) -> bytes:
    """Print the same page with the same sheets, all options of WeasyPrint as they come."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    folder = Path("static/css").resolve()
    read = [CSS(filename=folder / name, font_config=fonts) for name in sheets]
    return HTML(string=page).write_pdf(stylesheets=[*read, CSS(string=tokens)], font_config=fonts)


def page_and_tokens(print_it) -> tuple[str, str]:
    """
    Return what the portal gives to WeasyPrint: the page, and the sheet of the accent.

    :param print_it: prints the document as the portal does.
    """
    from labo import pdf

    kept = []
    press_print = pdf.press.print
    pdf.press.print = lambda job: kept.append(job.html) or press_print(job)
    try:
        print_it()
    finally:
        del pdf.press.print
    values = " ".join(f"--labo-{name}: {value};" for name, value in pdf.paper_tokens().items())
    return kept[0], f":root {{ {values} }}"


def asked_again(port: int, address: str, session: str = "") -> float:
    """Return the median time of a stored document over one kept connection, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times = []
    for _ in range(ASKED):
        start = time.perf_counter()
        connection.request("GET", address, headers={"Cookie": f"session={session}"} if session else {})
        response = connection.getresponse()
        content = response.read()
        times.append((time.perf_counter() - start) * 1000)
        if response.status != 200 or not content.startswith(b"%PDF"):
            raise SystemExit(f"No PDF at {address}: {response.status}")
    connection.close()
    return statistics.median(times)


def call(env: dict, module: str, function: str, pattern: str) -> tuple[str, ...]:
    """Run a function of a measure inside the portal and return what it printed."""
    said = manage(env, "shell", stdin=f"from bench import {module} as w6\nw6.{function}\n")
    found = re.search(pattern, said)
    if not found:
        raise SystemExit(said)
    return found.groups()
