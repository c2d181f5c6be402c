"""The door to the printer: what it serves, what it refuses, and that it never prints a document that is not right."""

import base64
import contextlib
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from labo import pdf
from labo.accent import tokens
from labo.pdf import PdfError, PdfTooLarge, drawing_url, job_of, print_html
from labo.pdf.printer import FetchRefused, StaticFilesFetcher, print_here

STATIC = f"{settings.SITE_URL}{settings.STATIC_URL}"
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'


def document(body="<p>Bonjour.</p>", *, head="", title="Un titre", lang="fr"):
    return f'<!doctype html><html lang="{lang}"><head><title>{title}</title>{head}</head><body>{body}</body></html>'


class Canary:
    """Listens on loopback and counts who knocks."""

    def __init__(self):
        self.hits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.hits += 1
            connection.close()

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(timeout=5)


@pytest.fixture
def canary():
    listener = Canary()
    yield listener
    listener.close()


def hostile_addresses(port):
    """Return the ways in which a document could ask for what is not its own (R29)."""
    return [
        f"http://127.0.0.1:{port}/",
        f"http://localhost:{port}/",
        f"HTTP://127.0.0.1:{port}/",
        f"https://127.0.0.1:{port}/",
        f"http://[::1]:{port}/",
        f"http://[::ffff:127.0.0.1]:{port}/",
        f"http://2130706433:{port}/",
        f"http://0x7f000001:{port}/",
        f"http://0177.0.0.1:{port}/",
        f"http://127.1:{port}/",
        f"http://user@127.0.0.1:{port}/",
        f"//127.0.0.1:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        f"{settings.SITE_URL}/",
        f"{settings.SITE_URL}/admin/",
        f"{settings.SITE_URL}.127.0.0.1.example.org/static/css/pdf.css",
        f"{settings.SITE_URL}/static/../manage.py",
        f"{settings.SITE_URL}/static/%2e%2e/manage.py",
        f"{settings.SITE_URL}/static/%2fetc/passwd",
        f"{settings.SITE_URL}/static/css/nowhere.css",
        f"{settings.SITE_URL}/static/css",
        f"{settings.SITE_URL}/static/css%00",
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "FILE:/etc/passwd",
        f"ftp://127.0.0.1:{port}/",
        f"gopher://127.0.0.1:{port}/",
        "data:text/html,<p>Bonjour",
        "data:image/png;base64,iVBORw0KGgo=",
        "data:image/svg+xml,<svg/>",
        "data:image/svg+xml;base64,pas de la base 64",
    ]


def test_fetcher_refuses_everything_but_static_files(canary):
    fetcher = StaticFilesFetcher(STATIC)
    passed = []
    for address in hostile_addresses(canary.port):
        for ask in (fetcher, fetcher.fetch, fetcher.open):
            try:
                ask(address)
            except FetchRefused:
                continue
            passed.append(address)

    assert passed == []
    assert canary.hits == 0


def test_fetcher_negative_control(canary):
    """WeasyPrint's own fetcher knocks and reads: the canary hears, so the test above can fail."""
    with contextlib.suppress(OSError):
        URLFetcher(timeout=2).fetch(f"http://127.0.0.1:{canary.port}/")

    assert canary.hits == 1
    answer = URLFetcher().fetch(Path(__file__).as_uri())
    assert answer.read().startswith(b'"""The door')
    answer.close()


def test_fetcher_serves_static_files():
    answer = StaticFilesFetcher(STATIC).fetch(f"{settings.SITE_URL}/static/css/pdf.css")

    assert answer.content_type == "text/css"
    assert b"@font-face" in answer.read()


@pytest.mark.parametrize(
    "body",
    [
        '<img src="{url}" alt="x">',
        '<object data="{url}">x</object>',
        '<embed src="{url}">',
        '<style>p {{ background: url("{url}") }}</style><p>x</p>',
        '<style>@import url("{url}");</style><p>x</p>',
        '<link rel="stylesheet" href="{url}"><p>x</p>',
        '<link rel="attachment" href="{url}"><p>x</p>',
        '<p style="list-style: url({url}); display: list-item">x</p>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>x</title><image href="{url}"/></svg>',
    ],
)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_document_that_asks_for_something_is_not_made(canary, body, scheme):
    address = f"http://127.0.0.1:{canary.port}/a.svg" if scheme == "http" else "file:///etc/hostname"

    with pytest.raises(PdfError, match="refused"):
        print_html(document(body.format(url=address)))

    assert canary.hits == 0


def test_document_negative_control(canary):
    """The same document through bare WeasyPrint does ask: what is refused above would have left."""
    HTML(string=document(f'<img src="http://127.0.0.1:{canary.port}/a.svg" alt="x">')).write_pdf()

    assert canary.hits == 1


def test_drawing_written_in_the_document_cannot_ask_either(canary):
    asking = SQUARE.replace("<rect", f'<image href="http://127.0.0.1:{canary.port}/"/><rect')

    with pytest.raises(PdfError, match="refused"):
        print_html(document(f'<style>p {{ background: url("{drawing_url(asking)}") }}</style><p>x</p>'))

    assert canary.hits == 0


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        (document(f'<img src="{drawing_url(SQUARE)}">'), "no required alt"),
        (document("<style>p { colour: red }</style><p>x</p>"), "colour"),
        (document("<p>Bravo 🎉</p>"), "font|notdef"),
        (document("<p>Ω</p><p>漢字</p>"), "font|notdef"),
        (document('<p style="font-family: DejaVu Sans">Bonjour</p>'), "not ours"),
        (document(title=""), "title"),
        (document(lang="en"), "lang=fr"),
        ("<!doctype html><title>Sans langue</title><p>x</p>", "lang"),
    ],
)
def test_document_that_is_not_right_is_not_made(html, complaint):
    with pytest.raises(PdfError, match=complaint):
        print_html(html)


def test_document_too_long_is_refused():
    with pytest.raises(PdfTooLarge):
        print_html(document("x" * pdf.MAX_CHARACTERS))


def test_sheet_that_complains_is_refused_each_time(monkeypatch, tmp_path, settings):
    """A sheet that complained once must not come out of the cache as if it were good."""
    (tmp_path / "bad.css").write_text("p { colour: red }")
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, tmp_path]
    finders.get_finder.cache_clear()
    try:
        for _ in range(2):
            with pytest.raises(PdfError, match="colour"):
                print_here(job_of(document(), stylesheets=["bad.css"]))
    finally:
        finders.get_finder.cache_clear()


def test_document_is_tagged_french_and_titled(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(print_html(document("<h1>Bonjour</h1>")))

    with pikepdf.open(path) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "fr"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Un titre"


def test_template_is_escaped(monkeypatch):
    seen = []
    monkeypatch.setattr(pdf, "print_html", lambda html, **more: seen.append(html))
    monkeypatch.setattr(
        pdf, "render_to_string", lambda name, context: engines["django"].from_string("{{ word }}").render(context)
    )

    pdf.render_pdf("whatever.html", {"word": "<img src=x>"})

    assert seen == ["&lt;img src=x&gt;"]


def test_same_input_gives_same_bytes():
    one, other = document("<p>Un</p>"), document("<h2>Deux</h2><p><b>gras</b></p>")

    first = print_html(one)
    with time_machine.travel("2031-05-06 07:08:09"):
        print_html(other)

        assert print_html(one) == first


def test_documents_made_at_once_by_several_threads_are_the_same():
    expected = print_html(document("<h1>Un</h1><p>texte</p>"))
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(print_html, [document("<h1>Un</h1><p>texte</p>")] * 8))

    assert made == [expected] * 8


def test_only_our_fonts_are_embedded(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(print_html(document("<ul><li>Une <em>liste</em></li></ul><h1>Titre → fin</h1>")))

    with pikepdf.open(path) as opened:
        fonts = {
            str(each.BaseFont).partition("+")[2]
            for each in opened.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font" and "/BaseFont" in each
        }
    assert {name.rpartition("-")[0] or name for name in fonts} <= {
        "Atkinson-Hyperlegible",
        "Bricolage-Grotesque",
        "Atkinson-Hyperlegible-Italic",
        "Atkinson",
        "Bricolage",
    }


def test_house_colours_are_those_of_the_site():
    sheet = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    site = dict(re.findall(r"--labo-([a-z-]+): (#[0-9A-F]{6});", sheet.partition("/* 3. Dark")[0]))

    assert {name: site[name] for name in pdf.HOUSE_TOKENS} == pdf.HOUSE_TOKENS


def test_accent_of_another_lab_reaches_the_paper(settings):
    house = print_html(document('<p style="color: var(--labo-accent)">x</p>'))
    settings.LAB_ACCENT = "#0A6E4F"

    assert pdf.paper_tokens() == tokens("#0A6E4F")[0]
    assert print_html(document('<p style="color: var(--labo-accent)">x</p>')) != house


def test_drawing_url_round_trip():
    assert base64.b64decode(drawing_url(SQUARE).removeprefix(pdf.DRAWING)).decode() == SQUARE
