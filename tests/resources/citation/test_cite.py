"""Citations are safe, for any item, in any thread."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings

from labo.typography import NBSP
from resources.citation import cite as module
from resources.citation.cite import STYLES, cite
from resources.csl.item import check
from resources.csl.types import TYPES
from tests.resources.exchange.made_items import FULL, items

SAFE = re.compile(r"(?:[^<>]|</?(?:i|b|sup|sub)>)*")
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "<a href='javascript:alert(1)'>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<i onclick=alert(1)>x</i>",
    "</i></i></i>",
    "<i><b>x</i></b>",
    "\ue001script\ue002",
    "<!-- x -->",
    "<![CDATA[<script>]]>",
    "<iframe srcdoc=&lt;script&gt;>",
    "<<i>script>",
]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", HOSTILE)
def test_citation_holds_no_html_of_an_item(text, style):
    """Even where nobody cleaned the item."""
    fields = ("title", "container-title", "publisher", "publisher-place", "genre", "number", "note", "edition", "page")
    item = {
        **dict.fromkeys(fields, text),
        "type": "book",
        "author": [{"family": text, "given": text}, {"literal": text}],
    }

    citation = cite({**item, "issued": {"literal": text}}, style)

    assert SAFE.fullmatch(citation.html)


def test_signs_of_html_are_letters():
    citation = cite({"type": "book", "title": "A < B & C > D"})

    assert "<i>A &lt; B &amp; C &gt; D</i>" in citation.html
    assert "A < B & C > D" in citation.text


def test_italics_within_italics_stand_upright():
    assert "<i>Le </i>labo<i> et</i>" in cite({"type": "book", "title": "Le <i>labo</i> et"}).html


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("csl_type", TYPES)
def test_every_type_is_cited(csl_type, style):
    item = check({**FULL, "type": csl_type}).item

    citation = cite(item, style)

    assert SAFE.fullmatch(citation.html)
    assert "évaluation" in citation.text or csl_type == "personal_communication"
    assert ".." not in citation.text


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(item=items())
def test_any_item_is_cited(item, style):
    citation = cite(item, style)

    assert SAFE.fullmatch(citation.html)
    assert citation.text
    assert not re.search("[\ue000-\ue01f]", citation.html)


@pytest.mark.parametrize("csl_type", ["interview", "personal_communication"])
def test_what_a_style_leaves_out_is_told_all_the_same(csl_type):
    """APA has no letters in its lists."""
    item = {"type": csl_type, "title": "Une <lettre>", "issued": {"date-parts": [[2020]], "circa": True}}

    assert cite(item, "apa-fr").html == "Une &lt;lettre&gt;. vers 2020."


def test_name_without_given_name_has_no_comma_to_spare():
    item = {"type": "book", "title": "T", "author": [{"family": "Région", "given": ""}]}

    assert [cite(item, style).text[:9] for style in STYLES] == ["RÉGION, [", "RÉGION. T", "Région. (", "Région. s"]


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"type": "post-weblog", "title": "Plus ambitieux ?"}, f"DITP, 2023. Plus ambitieux{NBSP}? 2023."),
        ({"type": "chapter", "title": "Chapitre", "publisher": "IGPDE"}, "DITP, 2023. Chapitre. IGPDE."),
        ({"type": "book", "title": "Livre…"}, "DITP, 2023. Livre…"),
        ({"type": "book", "title": "Livre", "edition": "1re éd.", "publisher": "P"}, "DITP, 2023. Livre. 1re éd. P."),
    ],
)
def test_empty_fields_leave_no_stop_behind(item, text):
    full = {**item, "author": [{"literal": "DITP"}], "issued": {"date-parts": [[2023]]}}

    assert cite(full).text == text


def test_particles_are_not_cut():
    item = {
        "type": "book",
        "title": "T",
        "author": [{"family": "Ormesson", "given": "Jean", "non-dropping-particle": "d’"}],
    }

    assert cite(item).text.startswith("D’ORMESSON, Jean")
    assert cite(
        {**item, "author": [{"family": "Bono", "given": "Edward", "non-dropping-particle": "de"}]}
    ).text.startswith(f"DE{NBSP}BONO, Edward")


def test_address_stays_as_it_is():
    address = "https://exemple.org/l'été..x?a=1&b=2"

    assert address in cite({"type": "webpage", "title": "T", "URL": address}).text


def test_style_is_read_once(monkeypatch):
    read = []
    real = module.LoadedStyle
    module.loaded.cache_clear()
    monkeypatch.setattr(module, "LoadedStyle", lambda name: read.append(name) or real(name))

    for number in range(5):
        cite({"type": "book", "title": f"T{number}"}, "apa-fr")

    module.loaded.cache_clear()
    assert read == ["apa-fr"]


def test_threads_do_not_meet():
    """One after the other or together: the same citations."""
    made = [check({**FULL, "type": csl_type, "title": f"Titre {csl_type}"}).item for csl_type in sorted(TYPES)]
    alone = [cite(item, style) for item in made for style in STYLES]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda pair: cite(*pair), [(item, style) for item in made for style in STYLES]))

    assert together == alone


def test_one_thread_at_a_time_renders(monkeypatch):
    """The elements of a style remember where they are."""
    style = module.loaded("apa-fr")
    held = []
    real = style.render_bibliography
    monkeypatch.setattr(style, "render_bibliography", lambda items: held.append(style.lock.locked()) or real(items))

    cite({"type": "book", "title": "T"}, "apa-fr")

    assert held == [True]


def test_order_of_citations_changes_nothing():
    """The library writes into its locale while it renders: here it is put back."""
    item = check({**FULL, "type": "webpage"}).item
    first = cite(item, "apa-fr")
    for csl_type in TYPES:
        cite({**item, "type": csl_type}, "apa-fr")

    assert cite(item, "apa-fr") == first
