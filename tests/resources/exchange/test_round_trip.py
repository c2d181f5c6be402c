"""What was exported here is imported here as it was, and exported again byte for byte."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.csl.item import check
from resources.csl.types import TYPES
from resources.exchange.reading import read
from resources.exchange.writing import write
from tests.resources.exchange.made_items import FULL, items

FORMATS = ("bibtex", "ris", "csl-json")


def written(items, format):
    return "".join(write(items, format)).encode()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("csl_type", TYPES)
def test_item_of_every_type_comes_back(csl_type, format):
    item = check({**FULL, "type": csl_type, "id": "cle"}).item

    content = written([item], format)
    reading = read(content)

    assert (reading.format, reading.items, reading.records[0].remarks) == (format, [item], ())
    assert written(reading.items, format) == content


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("csl_type", TYPES)
def test_item_with_a_title_alone_comes_back(csl_type, format):
    item = {"id": "cle", "type": csl_type, "title": "Titre"}

    content = written([item], format)

    assert (read(content).format, read(content).items) == (format, [item])


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(made=st.lists(items(), min_size=1, max_size=3))
def test_any_items_come_back(made, format):
    content = written(made, format)
    reading = read(content)

    assert (reading.format, len(reading.items)) == (format, len(made))
    assert list(reading.items) == [{"id": again["id"]} | item for item, again in zip(made, reading.items, strict=True)]
    assert written(reading.items, format) == content


@pytest.mark.parametrize(
    ("csl_type", "format"),
    [
        *((csl_type, "bibtex") for csl_type in ("book", "article-journal", "article-newspaper", "chapter", "webpage")),
        *((csl_type, "ris") for csl_type in ("book", "article-journal", "chapter", "webpage", "thesis")),
    ],
)
def test_usual_item_needs_no_note_of_ours(csl_type, format):
    item = {
        "id": "lewis2020",
        "type": csl_type,
        "title": "When design meets power",
        "author": [{"family": "Lewis", "given": "Jenny M."}, {"literal": "La 27e Région"}],
        "issued": {"date-parts": [[2020, 1]]},
        "container-title": "Policy & Politics",
        "volume": "48",
        "issue": "1",
        "page": "111-130",
        "URL": "https://exemple.org/a_b",
        "accessed": {"date-parts": [[2026, 11, 3]]},
        "language": "en",
        "keyword": "design, labo",
    }

    assert b"csl: " not in written([item], format)


@pytest.mark.parametrize(
    "more",
    [
        {"custom": {"hal": "{"}},
        {"custom": {"arxiv": "}{"}},
        {"DOI": "10.1234/a{b"},
        {"PMID": "}"},
        {"custom": {"hal": "\\"}},
        {"note": "csl: {}"},
        {"title": "Fin\\"},
        {"id": "@book{x,"},
        {"author": [{"literal": "A and B {C"}, {"family": "et", "given": "and"}]},
        {"author": [{"family": ",", "given": "}"}]},
    ],
)
@pytest.mark.parametrize("format", FORMATS)
def test_signs_of_a_format_come_back(format, more):
    item = check({"id": "cle", "type": "article", "title": "Titre", **more}).item

    assert [{**again, "id": item["id"]} for again in read(written([item], format)).items] == [item]


def test_two_items_of_one_key_get_two():
    content = written([{"type": "book", "title": "A", "id": "x"}, {"type": "book", "title": "B", "id": "x"}], "bibtex")

    assert content.count(b"@book{x,\n") == content.count(b"@book{x-2,\n") == 1


def test_item_without_a_key_gets_one():
    item = {"type": "book", "title": "Évaluer l’innovation", "author": [{"family": "Gélédan", "given": "Fabien"}]}

    assert "".join(write([{**item, "issued": {"date-parts": [[2020]]}}], "bibtex")).startswith(
        "@book{geledan2020evaluer,\n"
    )


def test_writing_is_a_stream():
    """The first piece is there before the second item is asked for."""
    asked = []

    def endless():
        for number in range(10**9):
            asked.append(number)
            yield {"type": "book", "title": f"T{number}"}

    for format in (*FORMATS, "csv"):
        asked.clear()
        pieces = write(endless(), format)
        assert next(pieces)
        assert len(asked) <= 1


@pytest.mark.parametrize("format", [*FORMATS, "csv"])
def test_nothing_to_write_is_a_file_all_the_same(format):
    expected = {"csl-json": "[]\n", "bibtex": "", "ris": ""}

    assert "".join(write([], format)).startswith(expected.get(format, "\ufeff"))


def test_table_holds_no_formula():
    item = {"type": "book", "title": "=1+1", "author": [{"literal": "@SUM(A1)"}], "note": "+33 3", "id": "-x"}

    row = "".join(write([item], "csv")).split("\r\n")[1]

    assert [cell.strip('"') for cell in row.split('";"') if cell.strip('"')] == [
        "'-x", "livre", "'=1+1", "'@SUM(A1)", "'+33 3"
    ]  # fmt: skip
