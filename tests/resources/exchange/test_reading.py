"""Whatever people bring."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labo.typography import NBSP
from resources.csl.remark import Level
from resources.exchange import bibtex_reading
from resources.exchange.decoding import decoded
from resources.exchange.reading import FORMATS, format_of, opened, read, records

TOO_DEEP = "cette référence est trop profonde ou trop longue pour être lue"
BOOK = {"type": "book", "title": "Un été à Œting", "id": "x"}


def told(content, name=""):
    return [remark.told for record in records(content, name) for remark in record.remarks]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-32", "utf-32-le"),
        ("cp1252", "cp1252"),
    ],
)
def test_text_is_read_in_any_encoding(encoding, found):
    text = "@book{x, title = {L’été à Œting, là-bas}}"

    assert decoded(text.encode(encoding)) == (text, found)


def test_latin_1_is_read_where_cp1252_has_no_letter():
    assert decoded(b"\xe9t\xe9 \x81") == ("été \x81", "latin-1")


@pytest.mark.parametrize("content", [b"a\x00b", b"a\r\nb", b"\xef\xbb\xbf", b"\xff\xfe\x00\xd8", b"\xff\xfea"])
def test_text_never_holds_what_a_database_refuses(content):
    text, _encoding = decoded(content)

    assert "\x00" not in text
    assert "\r" not in text
    text.encode()


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("@book{x, title={T}}", "bibtex"),
        ("% TY  - BOOK dans un commentaire\n@book{x, abstract={\nTY  - BOOK}}", "bibtex"),
        ("TY  - BOOK\nTI  - T\nAB  - @book{x,\nER  - ", "ris"),
        ('[{"type": "book"}]', "csl-json"),
        ("[]", "csl-json"),
        ('{"items": []}', "csl-json"),
        ("Key,Item Type,Title\nA,book,T", "csv"),
        ("Titre;Auteurs;DOI\nT;A;", "csv"),
        ("10.1234/x\n978-2-11-009932-7", "pasted"),
        ("https://exemple.org/", "pasted"),
        ("Design for Policy", ""),
        ("", ""),
    ],
)
def test_format_is_found_in_the_text(text, format):
    assert format_of(text) == format


def test_name_helps_where_the_text_does_not():
    assert format_of("rien", "Ma liste.BIB") == "bibtex"


@pytest.mark.parametrize("content", [b"", b"  \n", b"\x00"])
def test_empty_file_is_told(content):
    assert told(content) == [f"ligne 1{NBSP}: le fichier est vide"]


@pytest.mark.parametrize("content", [b"@string{a = {b}}", b"@comment{x}", b"Title,DOI\n"])
def test_file_without_references_is_told(content):
    assert told(content) == [f"ligne 1{NBSP}: aucune référence dans ce fichier"]


def test_unknown_text_is_told():
    assert told(b"Design for Policy") == [
        f"ligne 1{NBSP}: ni BibTeX, ni RIS, ni CSL-JSON, ni tableau avec un titre par colonne, ni DOI, ISBN ou adresse"
    ]


# --- CSL-JSON --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([BOOK]),
        json.dumps(BOOK),
        json.dumps({"items": [BOOK]}),
        json.dumps({"references": [BOOK]}),
        json.dumps({"message": BOOK}),
        json.dumps([BOOK], indent=2) + "\n",
        f"[{json.dumps(BOOK)},]",
    ],
)
def test_json_is_read_however_it_is_wrapped(text):
    assert read(text.encode()).items == [check_order(BOOK)]


def check_order(item):
    return {name: item[name] for name in ("id", "type", "title")}


def test_broken_json_is_told_with_its_line_and_the_others_read():
    text = (
        '[\n{"type": "book", "title": "Un"},\n{"type": "book",\n "title": deux},\n{"type": "book", "title": "Trois"}\n]'
    )

    assert [item["title"] for item in read(text.encode()).items] == ["Un", "Trois"]
    assert told(text.encode()) == [f"ligne 4{NBSP}: valeur attendue"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[{"type": "book", "title": "T"}', f"ligne 1{NBSP}: la liste n’est pas fermée (crochet manquant)"),
        ('[\n{"type": "book"\n "title": "T"}]', f"ligne 3{NBSP}: virgule manquante"),
        ('[\n{"type": "book}]', f"ligne 2{NBSP}: guillemet non fermé"),
        ('{"type": "book", "title"}', f"ligne 1{NBSP}: signe : manquant"),
        ('[{"type": "book", "title": "T"}, 3]', f"ligne 1{NBSP}: ce n’est pas une référence"),
        ("[" * 100_000, f"ligne 1{NBSP}: {TOO_DEEP}"),
        ('[{"volume": ' + "9" * 5000 + "}]", f"ligne 1{NBSP}: {TOO_DEEP}"),
    ],
)
def test_wrong_json_is_told(text, sentence):
    assert told(text.encode()) == [sentence]


# --- tables and lines ------------------------------------------------------------------------------------

ZOTERO = """"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Date","Pages","Manual Tags"
"ABCD","journalArticle","2020","Lewis, Jenny M.; McGann, Michael","When ""design"" meets power","Policy & Politics","10.1332/x","2020-01-15","111-130","design; labo"
"""  # noqa: E501


@pytest.mark.parametrize("separator", [",", ";"])
def test_table_of_zotero_is_read(separator):
    text = "\ufeff" + ZOTERO.replace('","', f'"{separator}"')

    reading = read(text.encode())

    assert reading.format == "csv"
    assert reading.records[0].line == 2
    assert reading.items == [
        {
            "id": "ABCD",
            "type": "article-journal",
            "title": 'When "design" meets power',
            "container-title": "Policy & Politics",
            "author": [{"family": "Lewis", "given": "Jenny M."}, {"family": "McGann", "given": "Michael"}],
            "issued": {"date-parts": [[2020, 1, 15]]},
            "page": "111-130",
            "keyword": "design, labo",
            "DOI": "10.1332/x",
        }
    ]


def test_row_with_a_break_in_it_keeps_its_line():
    text = 'Titre;Résumé\n"Un";"a\nb"\n"Deux";"c"\n'

    assert [(record.line, record.item["title"]) for record in records(text.encode())] == [(2, "Un"), (4, "Deux")]


def test_lines_pasted_are_read():
    text = "doi:10.1234/X\n\n- 978-2-11-009932-7\nhttps://hal.science/hal-01541439\nwww.strasbourg.eu\n1471-9037"

    assert read(text.encode()).items == [
        {"type": "article-journal", "DOI": "10.1234/x"},
        {"type": "book", "ISBN": "978-2-11-009932-7"},
        {"type": "document", "URL": "https://hal.science/hal-01541439", "custom": {"hal": "hal-01541439"}},
        {"type": "webpage", "URL": "https://www.strasbourg.eu"},
        {"type": "periodical", "ISSN": "1471-9037"},
    ]


def test_wrong_lines_pasted_are_told():
    text = "10.1234/x\nDesign for Policy\n978-2-11-009932-2\nhttps://doi.org/10.1234/X\njavascript:alert(1)"

    assert [
        remark for record in records(text.encode()) if record.item is None for remark in [record.remarks[0].told]
    ] == [
        f"ligne 2{NBSP}: ni DOI, ni ISBN, ni adresse",
        f"ligne 3{NBSP}: la clé de cet ISBN est fausse{NBSP}: il finit par 2, les autres chiffres demandent 7. "
        "Un des chiffres est sans doute mal recopié",
        f"ligne 4{NBSP}: déjà à la ligne 1",
        f"ligne 5{NBSP}: ni DOI, ni ISBN, ni adresse",
    ]


# --- never fails, never slows down -----------------------------------------------------------------------


@given(
    st.binary(max_size=300)
    | st.lists(
        st.sampled_from(
            [b"@book{x,", b"title={", b"}", b"{", b'"', b"\n", b"TY  - BOOK", b"ER  - ", b"TI  - \xe9", b"[", b"]",
             b",", b'{"type":"book"', b":", b";", b"Title,DOI", b"\x00", b"\xff\xfe", b"10.1234/x", b"csl: {",
             b"crossref={x}"]
        ),
        max_size=25,
    ).map(b"".join),
    st.sampled_from(["", "x.bib", "x.ris", "x.json", "x.csv"]),
)  # fmt: skip
def test_any_bytes_are_read(content, name):
    reading = read(content, name)

    assert reading.format in FORMATS
    for record in reading.records:
        assert (record.item is None) == (record.level is Level.REFUSED)
        json.dumps([record.item, record.raw], allow_nan=False).encode()


def entries(count):
    return "".join(f"@book{{k{number}, title = {{Titre {number}}}, crossref = {{k0}}}}\n" for number in range(count))


def test_work_grows_with_the_file_alone(monkeypatch):
    """Counted in signs given to the splitter, parents included: twice the entries, twice the signs."""
    signs = []
    real = bibtex_reading.Splitter
    monkeypatch.setattr(bibtex_reading, "Splitter", lambda text: signs.append(len(text)) or real(text))
    given = {}
    for count in (100, 200):
        signs.clear()
        assert sum(1 for _record in records(entries(count).encode())) == count
        given[count] = sum(signs)

    assert given[200] < 2.2 * given[100]


@pytest.mark.parametrize(
    "content",
    [
        "@book{x, title = " + "{" * 50_000,
        "@book{x, title = " + "{" * 20_000 + "}" * 20_000 + "}",
        "@book{x, title = {" + "{" * 100_000 + "x" * 200_000 + "}" * 100_000 + "}}",
        "@book{x, title = {" + "\\'" * 50_000 + "}}",
        "@book{x, title = {" + "<" * 50_000 + "i>}}",
        "@book{x, author = {" + " and " * 20_000 + "}}",
        "@book{x, title = " + "a # " * 20_000 + "}",
        "@a{" * 20_000,
        "\n@a{" * 5_000,
        "TY  - BOOK\n" * 10_000,
        "TY  - BOOK\n" + "AU  - A, B\n" * 50_000,
        "[" + '{"a":' * 500 + "1" + "}" * 500 + "]",
        "Title,DOI\n" + '"' * 50_000,
        "Title,DOI\n" + "," * 100_000,
        '[{"a' * 20_000,
        "10." * 30_000,
        "<script" * 20_000 + "\n10.1234/x",
    ],
)
def test_hostile_file_is_read(content):
    for record in records(content.encode()):
        assert record.line >= 1


def test_reading_is_a_stream(monkeypatch):
    """A long import tells how far it is: the first record is there before the second entry is read."""
    source = opened(entries(50).encode())

    assert next(iter(source.records())).item["title"] == "Titre 0"
    assert source.at_most == 50
