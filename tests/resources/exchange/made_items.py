"""Items of every type with every field, made by Hypothesis: what an exchange has to bring back unchanged."""

from hypothesis import strategies as st

from resources.csl.fields import DATES, LONG, NAMES, NUMBERS, TEXTS, TITLES
from resources.csl.item import check
from resources.csl.names import PERSON
from resources.csl.types import TYPES

# Letters of our languages, and all that a format may take for a sign of its own.
SIGNS = "aéœÎ ßж  \u00a0’'\"`{}[]()\\/&%$#_^~@<>=+-–—,;:.!?|*\u202f\n\u0085\u2028\u0301" + "1290"
PIECES = st.sampled_from(
    ["ER  - ", "\nTY  - BOOK", "@book{x,", "}", "{", "\\", "\\'e", "--", "---", "''", "``", "&amp;", "&lt;b&gt;",
     "csl: {", "and", "<i>x</i>", "<sup>e</sup>", "</i>", '<span class="nocase">X</span>', "<script>", " and ", " et ",
     "10.1234/x", "=", "+1", "\x00"]
)  # fmt: skip
TEXT = st.lists(st.text(SIGNS, max_size=12) | PIECES, max_size=5).map("".join)
NAME = st.dictionaries(st.sampled_from(PERSON), TEXT, max_size=5) | TEXT.map(lambda text: {"literal": text})
PARTS = st.tuples(st.integers(-50, 2100), st.integers(1, 12), st.integers(1, 28)).flatmap(
    lambda parts: st.integers(1, 3).map(lambda count: list(parts[:count]))
)
DATE = st.fixed_dictionaries(
    {"date-parts": st.lists(PARTS, min_size=1, max_size=2)},
    optional={"circa": st.sampled_from([True, "?", "%"]), "season": st.integers(1, 4)},
) | TEXT.map(lambda text: {"literal": text})

_ANY = {
    **dict.fromkeys((*TITLES, *NUMBERS, *TEXTS, *LONG), TEXT),
    **dict.fromkeys(NAMES, st.lists(NAME, max_size=3)),
    **dict.fromkeys(DATES, DATE),
    "DOI": st.sampled_from(["10.1234/abc_(d)", "10.1000/a<b>c", "10.1/x"]),
    "ISBN": st.sampled_from(["978-2-11-009932-7", "2-7081-3010-2"]),
    "ISSN": st.sampled_from(["1471-9037"]),
    "URL": st.sampled_from(
        ["https://exemple.org/a_b%20c?d=e&f=~g#h", "http://exemple.org/{x}", "https://exemple.org/é\\"]
    ),
    "custom": st.dictionaries(st.sampled_from(["hal", "arxiv", "suite", "csl"]), TEXT),
    "categories": st.lists(TEXT, max_size=2),
}


@st.composite
def items(draw) -> dict:
    """Return a clean item of any type; its title is never empty."""
    fields = draw(st.lists(st.sampled_from(sorted(_ANY)), max_size=8, unique=True))
    item = {name: draw(_ANY[name]) for name in fields}
    item |= {"type": draw(st.sampled_from(sorted(TYPES))), "title": f"T {draw(TEXT)}", "id": draw(TEXT)}
    return check(item).item


FULL = {
    "title": "L’évaluation & le <i>labo</i> : 100 % {utile} ?",
    "author": [
        {"family": "Bono", "given": "Edward", "non-dropping-particle": "de"},
        {"family": "Gaulle", "given": "Charles", "dropping-particle": "de"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"literal": "Barnes and Noble, Inc."},
        {"literal": "La 27e Région"},
    ],
    "editor": [{"family": "Peters", "given": "B. Guy"}],
    "translator": [{"family": "Durand", "given": "Anne"}],
    "director": [{"family": "Varda", "given": "Agnès"}],
    "issued": {"date-parts": [[2015, 3, 12], [2015, 3, 14]], "circa": "?"},
    "accessed": {"date-parts": [[2026, 11, 3]]},
    "container-title": "Revue {de} l’action",
    "collection-title": "Cahiers",
    "volume": "12",
    "issue": "3-4",
    "number": "2018-04",
    "page": "A12-A34, 56",
    "publisher": "Éditions d’ici",
    "publisher-place": "Strasbourg",
    "genre": "Étude",
    "language": "fr-FR",
    "keyword": "design, labo",
    "abstract": "Un paragraphe.\n\nUn autre ; avec « guillemets ».",
    "note": "Lu en réunion.",
    "DOI": "10.1234/abc_d",
    "ISBN": "978-2-11-009932-7",
    "ISSN": "1471-9037",
    "URL": "https://exemple.org/a_b%20c?d=e&f=~g#h",
    "custom": {"hal": "hal-01541439", "arxiv": "2101.01234", "suite": "oui"},
}
"""One item with most of what a format may have no place for."""
