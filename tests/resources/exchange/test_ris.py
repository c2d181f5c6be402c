"""RIS as programs write it, well or not."""

import pytest

from labo.typography import NBSP
from resources.exchange.reading import read
from resources.exchange.ris_reading import ris_records

ARTICLE = """TY  - JOUR
AU  - Lewis, Jenny M.
AU  - La 27e Région
TI  - When design meets power:
      design thinking & politics
JF  - Policy &amp; Politics
PY  - 2020///
DA  - 2020/01/15/
VL  - 48
IS  - 1
SP  - 111
EP  - 130
SN  - 0305-5736
DO  - https://doi.org/10.1332/030557319X15579230420081
KW  - design
KW  - labo
N1  - Une note
C1  - rien
ER  -
"""


def items(text):
    return [record.item for record in ris_records(text)]


def told(text):
    return [remark.told for record in ris_records(text) for remark in record.remarks]


def test_article_is_read():
    (record,) = ris_records(ARTICLE)

    assert record.item == {
        "type": "article-journal",
        "title": "When design meets power: design thinking & politics",
        "container-title": "Policy & Politics",
        "author": [{"family": "Lewis", "given": "Jenny M."}, {"literal": "La 27e Région"}],
        "issued": {"date-parts": [[2020, 1, 15]]},
        "volume": "48",
        "issue": "1",
        "page": "111-130",
        "keyword": "design, labo",
        "DOI": "10.1332/030557319x15579230420081",
        "ISSN": "0305-5736",
        "note": "Une note",
    }
    assert (record.line, record.raw, record.remarks) == (1, ARTICLE.rstrip("\n"), ())


@pytest.mark.parametrize(
    "content",
    [
        ARTICLE.encode("utf-8-sig"),
        ARTICLE.replace("\n", "\r\n").encode(),
        ARTICLE.replace("\n", "\r").encode(),
        ARTICLE.encode("utf-16"),
        ARTICLE.encode("latin-1"),
        ARTICLE.replace("  - ", " - ").encode(),
        ("\n\n" + ARTICLE).encode(),
        ARTICLE.replace("ER  - ", "ER  -").encode(),
        ARTICLE.replace("Une note", "Une\x00 note").encode(),
    ],
)
def test_first_record_is_read_however_it_is_written(content):
    assert read(content).items == items(ARTICLE)


@pytest.mark.parametrize(
    ("kind", "number", "field", "value"),
    [
        ("BOOK", "978-2-11-009932-7", "ISBN", "978-2-11-009932-7"),
        ("BOOK", "2110099321", "ISBN", "978-2-11-009932-7"),
        ("JOUR", "1471-9037", "ISSN", "1471-9037"),
        ("BOOK", "1471-9037", "ISSN", "1471-9037"),
        ("JOUR", "978-2-11-009932-7", "ISBN", "978-2-11-009932-7"),
        ("JOUR", "1471-9037 (Print)", "ISSN", "1471-9037"),
        ("CHAP", "978-2-11-009932-7; 1471-9037", "ISSN", "1471-9037"),
    ],
)
def test_number_is_read_for_what_it_is(kind, number, field, value):
    assert items(f"TY  - {kind}\nTI  - T\nSN  - {number}\nER  - \n")[0][field] == value


def test_missing_end_is_told_and_the_next_is_read():
    text = "TY  - BOOK\nTI  - Un\nTY  - BOOK\nTI  - Deux\nER  - \n\nTY  - BOOK\nTI  - Trois"

    assert [item["title"] for item in items(text)] == ["Un", "Deux", "Trois"]
    assert told(text) == [
        f"ligne 2{NBSP}: cette référence n’a pas de fin (ER)",
        f"ligne 8{NBSP}: cette référence n’a pas de fin (ER)",
    ]


def test_text_between_records_is_told():
    text = "Record #1 of 2\n\nTY  - BOOK\nTI  - Un\nER  - \nAU  - Perdu\nTY  - BOOK\nTI  - Deux\nER  - \n"

    assert [(record.line, record.item is None) for record in ris_records(text)] == [(3, False), (6, True), (7, False)]
    assert told(text) == [
        f"ligne 1{NBSP}: texte hors des références, laissé de côté",
        f"ligne 6{NBSP}: ce texte n’appartient à aucune référence (TY manque)",
    ]


def test_keyword_may_stand_on_its_own_line():
    """EndNote writes so."""
    text = "TY  - BOOK\nTI  - T\nKW  - design\nlabo\nméthode\nER  - \n"

    assert items(text)[0]["keyword"] == "design, labo, méthode"


@pytest.mark.parametrize(
    ("lines", "issued"),
    [
        ("PY  - 2018///", {"date-parts": [[2018]]}),
        ("PY  - 2018", {"date-parts": [[2018]]}),
        ("Y1  - 2018/03//", {"date-parts": [[2018, 3]]}),
        ("PY  - 2018\nDA  - 2018/03/15", {"date-parts": [[2018, 3, 15]]}),
        ("PY  - 2018\nDA  - printemps", {"date-parts": [[2018]]}),
        ("PY  - mars 2015", {"date-parts": [[2015, 3]]}),
        ("PY  - bientôt", {"literal": "bientôt"}),
    ],
)
def test_date_is_read(lines, issued):
    assert items(f"TY  - BOOK\nTI  - T\n{lines}\nER  - \n")[0]["issued"] == issued


def test_unknown_type_is_told():
    text = "TY  - GRIMOIRE\nTI  - T\nER  - \n"

    assert items(text)[0]["type"] == "document"
    assert told(text) == [f"ligne 1{NBSP}: type «{NBSP}GRIMOIRE{NBSP}» inconnu"]
