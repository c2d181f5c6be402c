"""Items from anywhere, cleaned."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labo.typography import NBSP
from resources.csl.fields import FIELDS
from resources.csl.item import MOST_NAMES, check
from resources.csl.remark import Level, Remark, info, warning
from resources.csl.texts import LONGEST, clean_text


def told(item):
    return [remark.told for remark in check(item).remarks]


def test_item_is_kept_as_csl_has_it():
    item = {
        "id": "lewis2020",
        "type": "article-journal",
        "title": "When design meets power",
        "author": [{"family": "Lewis", "given": "Jenny M."}],
        "issued": {"date-parts": [[2020, 1]]},
        "volume": "48",
        "DOI": "10.1332/030557319x15579230420081",
        "abstract": "Un.\n\nDeux.",
        "custom": {"hal": "hal-01541439"},
    }

    assert check(item) == (type(check(item)))(item, [])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Un   titre\n ", "Un titre"),
        ("E\u0301valuer", "Évaluer"),
        ("a\x00b\x07c\u202ed\ud800e\ufefff", "abcdef"),
        ("Un <em>beau</em> <strong>titre</strong>", "Un <i>beau</i> <b>titre</b>"),
        ("H<sub>2</sub>O et m<sup>2</sup>", "H<sub>2</sub>O et m<sup>2</sup>"),
        ('<span style="font-variant: small-caps">Labo</span>', "<sc>Labo</sc>"),
        ('<span>a <span class="nocase">B</span></span>', 'a <span class="nocase">B</span>'),
        ('<span class="nocase">iPhone</span>', '<span class="nocase">iPhone</span>'),
        ('<span onclick="x()">Labo</span>', "Labo"),
        ("<script>alert(1)</script>Titre", "Titre"),
        ("Titre<scr<a>ipt>alert(1)", "Titre"),
        ('<img src=x onerror="x()">Titre<br>Suite', "Titre Suite"),
        ("<i>jamais fermé", "jamais fermé"),
        ("fermé deux fois</i></i>", "fermé deux fois"),
        ("<i><b>croisés</i></b>", "<b>croisés</b>"),
        ("the politics of <policymaking> & 3 < 4", "the politics of <policymaking> & 3 < 4"),
        ("<jats:p>Un</jats:p><jats:p>deux</jats:p>", "Un deux"),
        (12, "12"),
        (True, ""),
        (float("nan"), ""),
        (None, ""),
        (["a"], ""),
    ],
)
def test_text_is_cleaned(given, kept):
    assert clean_text(given) == kept


def test_tags_within_tags_within_tags_are_none():
    text = "<a>"
    for _depth in range(20):
        text = f"<{text}a>"

    assert "<" not in clean_text(f"Titre {text}")


def test_lines_are_kept_where_they_mean_something():
    assert clean_text("Un\r\n  deux \n\n\n\ntrois", lines=True) == "Un\ndeux\n\ntrois"


@pytest.mark.parametrize(
    ("item", "kept"),
    [
        ({"title": "x", "type": "grimoire"}, {"type": "document", "title": "x"}),
        ({"title": "x", "type": "journal-article"}, {"type": "article-journal", "title": "x"}),
        ({"title": ["x", "y"], "type": "book"}, {"type": "book", "title": "x"}),
        (
            {"title": "x", "type": "book", "author": [{"name": "DITP"}]},
            {"type": "book", "title": "x", "author": [{"literal": "DITP"}]},
        ),
        (
            {"title": "x", "type": "book", "author": ["DITP", {}]},
            {"type": "book", "title": "x", "author": [{"literal": "DITP"}]},
        ),
        ({"title": "x", "type": "book", "page": 12}, {"type": "book", "title": "x", "page": "12"}),
        ({"title": "x", "type": "book", "shortTitle": "y"}, {"type": "book", "title": "x", "title-short": "y"}),
        ({"title": "x", "type": "book", "event": "y"}, {"type": "book", "title": "x", "event-title": "y"}),
        (
            {"title": "x", "type": "book", "issued": "mars 2015"},
            {"type": "book", "title": "x", "issued": {"date-parts": [[2015, 3]]}},
        ),
        (
            {"title": "x", "type": "book", "ISBN": "2-7081-3010-2 978-2-11-009932-7"},
            {"type": "book", "title": "x", "ISBN": "978-2-7081-3010-4"},
        ),
        ({"title": "x", "type": "book", "ISSN": ["1471-9037"]}, {"type": "book", "title": "x", "ISSN": "1471-9037"}),
        (
            {"title": "x", "type": "book", "DOI": "https://doi.org/10.1234/X"},
            {"type": "book", "title": "x", "DOI": "10.1234/x"},
        ),
        ({"title": "x", "type": "book", "URL": "javascript:alert(1)"}, {"type": "book", "title": "x"}),
        (
            {"title": "x", "type": "book", "inconnu": "gardé"},
            {"type": "book", "title": "x", "custom": {"inconnu": "gardé"}},
        ),
        (
            {"title": "x", "type": "book", "custom": {"hal": "h", "liste": [1]}},
            {"type": "book", "title": "x", "custom": {"hal": "h"}},
        ),
    ],
)
def test_item_is_cleaned(item, kept):
    assert check(item).item == kept


@pytest.mark.parametrize(
    ("item", "sentences"),
    [
        (
            {"title": "x", "type": "grimoire"},
            [f"type «{NBSP}grimoire{NBSP}» inconnu{NBSP}: lu comme «{NBSP}guide ou outil{NBSP}»"],
        ),
        ({"title": "x"}, [f"sans type{NBSP}: lu comme «{NBSP}guide ou outil{NBSP}»"]),
        ({"type": "book"}, ["ni titre, ni identifiant, ni adresse"]),
        ({"type": "book", "DOI": "10.1234/x"}, ["sans titre"]),
        ("x", ["ce n’est pas une référence"]),
        ({"title": "x", "type": "book", "author": 3}, [f"«{NBSP}author{NBSP}» n’est pas une liste de noms"]),
        ({"title": "x", "type": "book", "author": [{}]}, [f"un nom de «{NBSP}author{NBSP}» est vide ou illisible"]),
        ({"title": "x", "type": "book", "issued": [1]}, [f"la date «{NBSP}issued{NBSP}» n’est pas lisible"]),
        ({"title": "x", "type": "book", "note": {"a": 1}}, [f"«{NBSP}note{NBSP}» n’est pas un texte"]),
        ({"title": "x", "type": "book", "autre": {"a": 1}}, [f"le champ «{NBSP}autre{NBSP}» n’est pas gardé"]),
        (
            {"title": "x", "type": "book", "URL": "javascript:alert(1)"},
            [
                f"URL laissé de côté («{NBSP}javascript:alert(1){NBSP}»){NBSP}: une adresse commence par https:// ou http://"
            ],
        ),
    ],
)
def test_what_is_lost_is_told(item, sentences):
    assert told(item) == sentences


def test_long_text_is_cut_and_told():
    checked = check({"type": "book", "title": "é" * 3000})

    assert (len(checked.item["title"]), checked.remarks) == (
        LONGEST["title"],
        [warning(f"«{NBSP}title{NBSP}» est coupé à {LONGEST['title']}{NBSP}signes")],
    )


def test_long_list_of_names_is_cut_and_told():
    checked = check({"type": "book", "title": "x", "author": [{"literal": "DITP"}] * (MOST_NAMES + 1)})

    assert len(checked.item["author"]) == MOST_NAMES
    assert [remark.level for remark in checked.remarks] == [Level.WARNING]


def test_remark_tells_its_line():
    assert info("accolade non fermée", 37).told == f"ligne 37{NBSP}: accolade non fermée"
    assert Remark(Level.REFUSED, "vide").told == "vide"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.sampled_from(FIELDS), inner, max_size=6)
    ),
    max_leaves=30,
)


@given(JSON | st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=12))
def test_any_item_is_cleaned_once_for_all(item):
    once = check(item)

    assert check(once.item).item == once.item or once.is_refused
    assert "\x00" not in json.dumps(once.item, allow_nan=False)


@given(st.text(alphabet="<>/ibsup scrt=\"'x\u0301e", max_size=60))
def test_markup_is_cleaned_once_for_all(text):
    assert clean_text(clean_text(text)) == clean_text(text)
