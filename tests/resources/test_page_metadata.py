"""What a page says of itself, in each of the ways that pages have, and with whatever bytes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.watch.page_metadata import LIMITS, Metadata, read_metadata


def read(html, kind="text/html; charset=utf-8"):
    return read_metadata(html if isinstance(html, bytes) else html.encode(), kind)


def test_open_graph_page():
    html = """<html lang="fr-FR"><head><title>Un titre · Le site</title>
      <meta property="og:title" content="Un titre &amp; un autre"><meta property="og:site_name" content="Le site">
      <meta property="og:description" content="  Deux
      lignes "><meta property="article:published_time" content="2024-03-15T08:00:00+01:00">
      <meta name="author" content="Camille Exemple"></head>"""

    assert read(html) == Metadata(
        "Un titre & un autre", "Deux lignes", "Le site", "Camille Exemple", "2024-03-15", "fr"
    )


def test_highwire_page_lists_its_authors():
    html = """<meta name="citation_title" content="The rise of labs"><meta name="citation_author" content="McGann, M.">
      <meta name="citation_author" content="Blomkamp, E."><meta name="citation_author" content="McGann, M.">
      <meta name="citation_journal_title" content="Policy Sciences">
      <meta name="citation_publication_date" content="2018/9/1">
      <meta name="citation_language" content="en"><meta property="og:title" content="Autre">"""

    assert read(html) == Metadata(
        "The rise of labs", "", "Policy Sciences", "McGann, M., Blomkamp, E.", "2018-09-01", "en"
    )


def test_dublin_core_page():
    html = """<meta name="DC.Title" content="Un rapport"><meta name="DC.creator" content="DITP">
      <meta name="DCTERMS.issued" content="2018-05"><meta name="DC.language" content="fr">"""

    assert read(html) == Metadata("Un rapport", "", "", "DITP", "2018-05", "fr")


@pytest.mark.parametrize("wrap", [lambda work: work, lambda work: [work], lambda work: {"@graph": [{}, work]}])
def test_linked_data_page(wrap):
    work = {
        "@type": ["NewsArticle"],
        "headline": "Un article",
        "description": "De quoi",
        "author": [{"name": "Alix"}, "Noa"],
        "datePublished": "2023",
        "publisher": {"@type": "Organization", "name": "La revue"},
        "inLanguage": "fr",
    }
    html = f'<script type="application/ld+json">{json.dumps(wrap(work))}</script>'

    assert read(html) == Metadata("Un article", "De quoi", "La revue", "Alix, Noa", "2023", "fr")


def test_plain_page_has_its_title_and_not_that_of_a_drawing():
    html = "<body><svg><title>Icône</title></svg><title>Le vrai &eacute;</title><svg><title>Autre</title></svg>"

    assert read(html).title == "Le vrai é"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<title>Été</title>".encode(), "text/html; charset=UTF-8"),
        ("<title>Été</title>".encode(), "text/html"),
        ("<title>Été</title>".encode("cp1252"), "text/html"),
        ("<title>Été</title>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ('<meta charset="windows-1252"><title>Été</title>'.encode("cp1252"), ""),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">'
            + "<title>Été</title>".encode("iso8859-15"),
            "text/html",
        ),
        ("\ufeff<title>Été</title>".encode(), "text/html; charset=iso-8859-1"),
        ("\ufeff<title>Été</title>".encode("utf-16-le"), "text/html"),
        ('<meta charset="utf-16"><title>Été</title>'.encode(), "text/html"),
        ("<title>Été</title>".encode(), "text/html; charset=n-importe-quoi"),
        ("<title>Été</title>".encode(), "text/html; charset=zlib"),
        ("<title>Été</title>é".encode()[:-1], "text/html"),
    ],
)
def test_letters_are_right_whatever_says_them(content, kind):
    assert read(content, kind).title == "Été"


def test_texts_have_a_length_and_are_cut_between_words():
    found = read(f"<title>{'mot ' * 500}</title><meta name='description' content='{'x' * 9000}'>")

    assert len(found.title) <= LIMITS["title"]
    assert found.title.endswith("mot…")
    assert len(found.description) == LIMITS["description"]


def test_signs_that_cannot_be_kept_are_spaces():
    assert read("<title>a\x00b\u202ec\nd</title>").title == "a b c d"


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("2024-13-40", "2024"),
        ("15/03/2024", ""),
        ("0001-01-01", ""),
        ("20240315", ""),
        ("2024.3.5 10:00", "2024-03-05"),
    ],
)
def test_dates_that_mean_nothing_are_left_out(said, date):
    assert read(f'<meta name="dc.date" content="{said}">').date == date


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"<![CDATA[",
        b"<!DOCTYPE [<!ENTITY a 'b'>]><title>x",
        b"<![if x]><title>y</title>",
        b"<meta property=og:title>",
        b"<script type=application/ld+json>{",
        b"<script type=application/ld+json>" + b"[" * 100_000,
        b"<script type=application/ld+json>null</script>",
        b'<script type=application/ld+json>{"@type":"Article","author":{"name":{"name":{}}}}</script>',
        b"%PDF-1.7\x00\x01",
        b"<" * 50_000,
        b"&#" * 50_000,
        b"<svg>" * 10_000,
    ],
    ids=range(14),
)
def test_no_page_makes_it_fall(content):
    assert isinstance(read(content, "text/html"), Metadata)


@given(st.binary(max_size=400), st.text(max_size=40))
def test_no_bytes_make_it_fall(content, kind):
    found = read_metadata(b"<meta property='og:title' content='" + content, f"text/html; charset={kind}")

    assert all(len(getattr(found, name)) <= most for name, most in LIMITS.items())
