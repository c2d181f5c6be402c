"""BibTeX as people have it."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labo.typography import NBSP
from resources.csl.remark import Level
from resources.exchange.bibtex_reading import bibtex_records
from resources.exchange.latex import from_latex, to_latex


def one(text):
    (record,) = bibtex_records(text)
    return record


def told(text):
    return [remark.told for record in bibtex_records(text) for remark in record.remarks]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"{\oe}uvrer", "œuvrer"),
        (r"\oe uvrer", "œuvrer"),
        (r"27\textsuperscript{e} R{\'e}gion", "27<sup>e</sup> Région"),
        (r"\'{E}valuer l'\'et\'e", "Évaluer l'été"),
        (r"{\'{\i}}ndice et \'\i", "índice et í"),
        (r"Fran\c{c}ois, \c cedille", "François, çedille"),
        (r"\v{S}koda, Erd{\H o}s, {\"o}, T{\~o}nurist", "Škoda, Erdős, ö, Tõnurist"),
        (r"A \& B, 5\%, \#1, a\_b", "A & B, 5%, #1, a_b"),
        (r"{\em bonjour} \emph{x} \textbf{y}", "<i>bonjour</i> <i>x</i> <b>y</b>"),
        (r"$\alpha_{i}$ et $x^2$", "α<sub>i</sub> et x<sup>2</sup>"),
        (r"5 \$ ou 5$", "5 $ ou 5$"),
        (r"a~b -- c --- d ``e''", f"a{NBSP}b – c — d “e”"),
        (r"\~{}x", "~x"),
        (r"{{Public} {S}ector}", "Public Sector"),
        (r"\textsc{Labo}", "<sc>Labo</sc>"),
        (r"R$\backslash$'enyi", "Rényi"),
        (r"\unknown{x}", r"\unknownx"),
        (r"ouvert {jamais fermé", "ouvert jamais fermé"),
        (r"fermé} trop", "fermé trop"),
        ("\\", "\\"),
        ("", ""),
    ],
)
def test_latex_is_read(source, text):
    assert from_latex(source) == text


@given(st.text(alphabet="aé{}\\'`^~-$_&%#<i>/ \"\u00a0", max_size=60))
def test_latex_written_is_read_again(text):
    assume(not re.search(r"<i>\s*</i>", text))  # LaTeX has no italics of nothing
    source = to_latex(text)

    assert from_latex(source) == text
    assert source.replace(r"\{", "").count("{") == source.replace(r"\}", "").count("}")


@given(st.text(alphabet="a{}\\'`^~-$_ \"=\n", max_size=80))
def test_any_latex_is_read(source):
    from_latex(source)


ARTICLE = r"""
@string{pmr = "Public Management Review"}
% un commentaire
@article{tonurist2017,
  author = {T{\~o}nurist, Piret and Kattel, Rainer and others},
  title = "{Innovation labs} in the public sector",
  journal = pmr # { (London)},
  year = 2017, month = mar # "~15",
  pages = {1455--1479},
  number = 10,
  doi = {https://doi.org/10.1080/14719037.2017.1287939},
  url = {https://exemple.org/x?y=1\&z=2_3~t},
  file = {Full Text:x.pdf},
}
"""


def test_article_is_read():
    record = one(ARTICLE)

    assert record.item == {
        "id": "tonurist2017",
        "type": "article-journal",
        "title": "Innovation labs in the public sector",
        "container-title": "Public Management Review (London)",
        "author": [{"family": "Tõnurist", "given": "Piret"}, {"family": "Kattel", "given": "Rainer"}],
        "issued": {"date-parts": [[2017, 3, 15]]},
        "issue": "10",
        "page": "1455-1479",
        "DOI": "10.1080/14719037.2017.1287939",
        "URL": "https://exemple.org/x?y=1&z=2_3~t",
    }
    assert (record.line, record.remarks) == (4, ())
    assert record.raw == ARTICLE[ARTICLE.index("@article") :].strip()


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("{La 27e R{\\'e}gion}", [{"literal": "La 27e Région"}]),
        (
            "{Barnes and Noble, Inc.} and Doe, Jane",
            [{"literal": "Barnes and Noble, Inc."}, {"family": "Doe", "given": "Jane"}],
        ),
        ("Jean de La Fontaine", [{"family": "La Fontaine", "given": "Jean", "non-dropping-particle": "de"}]),
        ("King, Jr., Martin Luther", [{"family": "King", "given": "Martin Luther", "suffix": "Jr."}]),
        ("Juan {de la Cruz}", [{"family": "Cruz", "given": "Juan", "non-dropping-particle": "de la"}]),
        ("DITP AND La 27e Région", [{"literal": "DITP"}, {"literal": "La 27e Région"}]),
        ("Rolland, Anne~Marie", [{"family": "Rolland", "given": "Anne Marie"}]),
        (" and ", []),
    ],
)
def test_names_are_read(author, names):
    assert one(f"@book{{x, title={{T}}, author={{{author}}}}}").item.get("author", []) == names


@pytest.mark.parametrize(
    ("fields", "issued"),
    [
        ("year = 2018", {"date-parts": [[2018]]}),
        ("year = {2018}, month = {3}", {"date-parts": [[2018, 3]]}),
        ("year = 2018, month = dec", {"date-parts": [[2018, 12]]}),
        ("year = 2018, month = {mars}, day = 5", {"date-parts": [[2018, 3, 5]]}),
        ("year = {vers 1984}", {"date-parts": [[1984]], "circa": True}),
        ("year = {n. d.}", {}),
        ("date = {2015-21}", {"date-parts": [[2015]], "season": 1}),
        ("date = {2012/2014}, year = 2012", {"date-parts": [[2012], [2014]]}),
        ("year = 2018, month = 45", {"date-parts": [[2018]]}),
    ],
)
def test_date_is_read(fields, issued):
    assert one(f"@book{{x, title={{T}}, {fields}}}").item.get("issued", {}) == issued


@pytest.mark.parametrize(
    ("entry", "csl_type"),
    [
        ("@misc{x, title={T}, url={https://exemple.org/}}", "webpage"),
        ("@misc{x, title={T}}", "document"),
        ("@PhdThesis{x, title={T}}", "thesis"),
        ("@article{x, title={T}, entrysubtype={newspaper}}", "article-newspaper"),
        ("@book(x, title={T (1)}, year=2010)", "book"),
        ("@grimoire{x, title={T}}", "document"),
    ],
)
def test_type_is_read(entry, csl_type):
    assert one(entry).item["type"] == csl_type


def test_broken_entries_are_told_and_the_others_read():
    text = """@book{un, title = {Un}}
@book{casse, title = {jamais fermé,
  year = 2010
}
@book{trois, title = {Trois} year = 2012}
@article{quatre title = {Quatre}}
@book{un, title = {Cinq}}
@book{six, title = {Six}, title = {Autre}, note = inconnue}
"""

    records = list(bibtex_records(text))

    assert [(record.line, record.item and record.item["title"]) for record in records] == [
        (1, "Un"), (2, None), (5, "Trois"), (6, None), (7, "Cinq"), (8, "Six")
    ]  # fmt: skip
    assert told(text) == [
        f"ligne 2{NBSP}: accolade non fermée",
        f"ligne 5{NBSP}: virgule manquante entre deux champs",
        f"ligne 6{NBSP}: virgule manquante après la clé",
        f"ligne 7{NBSP}: la clé «{NBSP}un{NBSP}» est déjà celle de la ligne 1",
        f"ligne 8{NBSP}: champ écrit deux fois{NBSP}: title{NBSP}; le premier est gardé",
        f"ligne 8{NBSP}: abréviation «{NBSP}inconnue{NBSP}» inconnue",
    ]


def test_child_inherits_of_its_parent():
    text = """@inproceedings{enfant, crossref = {actes}, title = {Enfant}, author = {Doe, Jane}}
@proceedings{actes, title = {Actes}, editor = {Peters, B. Guy}, year = 2020, publisher = {Presses}}"""

    child = next(bibtex_records(text)).item

    assert (child["title"], child["container-title"], child["publisher"]) == ("Enfant", "Actes", "Presses")


def test_parent_is_found_whatever_its_capitals():
    text = "@inproceedings{enfant, crossref = {ACTES}, title = {Enfant}}\n@proceedings{actes, title = {Actes}}"

    assert next(bibtex_records(text)).item["container-title"] == "Actes"


def test_child_without_its_parent_is_told():
    text = "@inproceedings{enfant, crossref = {actes}, title = {Enfant}}"

    assert told(text) == [f"ligne 1{NBSP}: renvoie à «{NBSP}actes{NBSP}» (crossref), que le fichier n’a pas"]


def test_unknown_command_is_told():
    assert told(r"@book{x, title = {Un \grimoire{} ouvert}}") == [
        f"ligne 1{NBSP}: commande LaTeX «{NBSP}\\grimoire{NBSP}» inconnue dans le titre"
    ]


def test_entry_without_a_title_is_told():
    assert [record.level for record in bibtex_records("@book{x, year=2010}")] == [Level.REFUSED]


@given(
    st.lists(
        st.sampled_from(
            ["@book{", "@string{", "@comment{", "{", "}", '"', "x", "=", ",", "\n", "\\", "#", "@", "(", ")", " "]
        ),
        max_size=40,
    ).map("".join)
)
def test_any_bibtex_is_read(text):
    for record in bibtex_records(text):
        assert record.raw in text
