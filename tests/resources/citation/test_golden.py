"""
The same entries, the same styles, another processor: what citeproc-js writes (golden.cjs) is what is written here.

Set apart before comparing: the box that citeproc-js draws around an entry and around its number, which is the list's;
thin spaces, for this house has one kind of non-breaking space; white space at the end.
"""

import html
import json
import re
from pathlib import Path

import pytest

from labo.typography import NBSP
from resources.citation.cite import STYLES, cite
from resources.csl.types import OFFERED

HERE = Path(__file__).parent
ITEMS = json.loads((HERE / "items.json").read_text(encoding="utf-8"))
GOLDEN = json.loads((HERE / "golden.json").read_text(encoding="utf-8"))

# Where the style itself leaves two full stops, or one before a comma, citeproc-js keeps them; here they are one. Quotes
# within quotes change their shape here, as French printers have it.
MENDED = {
    ("iso690-numeric-fr", "livre"): ("</i>. . 2", "</i>. 2"),
    ("iso690-numeric-fr", "livre-dirige"): ("</i>. . P", "</i>. P"),
    ("iso690-numeric-fr", "livre-collectif"): ("</i>. . P", "</i>. P"),
    ("iso690-numeric-fr", "livre-sans-date"): ("</i>. . P", "</i>. P"),
    ("iso690-numeric-fr", "these"): ("</i>. . T", "</i>. T"),
    ("iso690-numeric-fr", "archive"): ("</i>. . I", "</i>. I"),
    ("chicago-fr", "communication"): ("</i>. , 7", "</i>, 7"),
    ("chicago-fr", "presse"): (f"«{NBSP}beau métier{NBSP}»", "“beau métier”"),
    ("chicago-fr", "loi"): ("</i>. .", "</i>."),
}


def reference(style, item):
    found = re.sub(r'<div class="csl-left-margin">.*?</div>', "", GOLDEN[style][item["id"]])
    found = re.sub(r"</?div[^>]*>", "", found).replace("\u202f", NBSP).replace("\n", " ")
    old, new = MENDED.get((style, item["id"]), ("", ""))
    assert old in found
    return re.sub(" +", " ", found).strip().replace(old, new)


def test_entries_are_of_every_kind():
    assert {item["type"] for item in ITEMS} == set(OFFERED)
    assert len(ITEMS) == 22


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
@pytest.mark.parametrize("style", STYLES)
def test_citation_is_the_other_processor_s(style, item):
    citation = cite(item, style)

    expected = reference(style, item)
    assert html.unescape(citation.html) == html.unescape(expected)
    assert citation.text == html.unescape(re.sub("<[^<>]*>", "", expected.replace("&#60;", "\ue000"))).replace(
        "\ue000", "<"
    )


def test_mended_entries_are_none_of_iso_and_apa():
    assert {style for style, _item in MENDED} == {"iso690-numeric-fr", "chicago-fr"}
