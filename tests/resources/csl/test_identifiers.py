"""Identifiers as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labo.typography import NBSP
from resources.csl.identifiers import (
    READERS,
    Identifier,
    WrongIdentifier,
    doi,
    find_identifier,
    identifier,
    identifiers_of,
    isbn,
    isbn_told,
    issn,
    url,
)


@pytest.mark.parametrize(
    ("scheme", "typed", "value"),
    [
        ("doi", "10.1080/14719037.2017.1287939", "10.1080/14719037.2017.1287939"),
        ("doi", "https://doi.org/10.1080/14719037.2017.1287939", "10.1080/14719037.2017.1287939"),
        ("doi", "http://dx.doi.org/10.1332/030557319X15579230420081", "10.1332/030557319x15579230420081"),
        ("doi", "doi:10.4000/books.igpde.5856", "10.4000/books.igpde.5856"),
        ("doi", "DOI 10.4000/books.igpde.5856.", "10.4000/books.igpde.5856"),
        ("doi", "https://doi.org/10.1016%2Fj.respol.2019.01.001", "10.1016/j.respol.2019.01.001"),
        ("doi", "(10.1016/S0140-6736(05)67890-1)"[1:], "10.1016/s0140-6736(05)67890-1"),
        ("doi", "10.1002/(SICI)1097<1:A>3.0.CO;2-D", "10.1002/(sici)1097<1:a>3.0.co;2-d"),
        ("isbn", "978-2-11-009932-7", "9782110099327"),
        ("isbn", "2-7081-3010-2", "9782708130104"),
        ("isbn", "ISBN 978 2 11 009932 7", "9782110099327"),
        ("isbn", "ISBN-13: 978‑2‑11‑009932‑7", "9782110099327"),
        ("isbn", "0-8044-2957-X", "9780804429573"),
        ("isbn", "080442957x", "9780804429573"),
        ("issn", "1471-9037", "1471-9037"),
        ("issn", "ISSN 14719037", "1471-9037"),
        ("issn", "2434-561x", "2434-561X"),
        ("hal", "hal-01541439", "hal-01541439"),
        ("hal", "HAL-01541439v2", "hal-01541439"),
        ("hal", "https://hal.science/hal-01541439v1/document", "hal-01541439"),
        ("hal", "https://shs.hal.science/halshs-00123456", "halshs-00123456"),
        ("hal", "https://hal.archives-ouvertes.fr/hal-01787038", "hal-01787038"),
        ("arxiv", "arXiv:2101.01234v2", "2101.01234"),
        ("arxiv", "https://arxiv.org/pdf/2101.01234.pdf", "2101.01234"),
        ("arxiv", "arXiv:2101.01234 [cs.CL]", "2101.01234"),
        ("arxiv", "math.GT/0309136", "math.gt/0309136"),
        ("url", "https://Transfocodesource.la27eregion.FR/A?b=C#d", "https://transfocodesource.la27eregion.fr/A?b=C#d"),
        ("url", "www.strasbourg.eu", "https://www.strasbourg.eu"),
        ("url", "HTTP://example.org:8080/", "http://example.org:8080/"),
        ("url", "https://münchen.example/été", "https://münchen.example/été"),
        ("url", "http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
    ],
)
def test_identifier_is_kept_in_one_form(scheme, typed, value):
    assert identifier(scheme, typed) == Identifier(scheme, value)


@pytest.mark.parametrize(
    ("reader", "typed", "reason"),
    [
        (
            isbn,
            "978-2-11-009932-2",
            f"La clé de cet ISBN est fausse{NBSP}: il finit par 2, les autres chiffres demandent 7. "
            "Un des chiffres est sans doute mal recopié.",
        ),
        (
            isbn,
            "0-8044-2957-3",
            f"La clé de cet ISBN est fausse{NBSP}: il finit par 3, les autres chiffres demandent X. "
            "Un des chiffres est sans doute mal recopié.",
        ),
        (isbn, "978-2-11-00993-7", f"Un ISBN a 10 ou 13{NBSP}chiffres{NBSP}: celui-ci en a 12."),
        (isbn, "977-2-11-009932-7", f"Un ISBN de 13{NBSP}chiffres commence par 978 ou 979."),
        (isbn, "neuf", "Un ISBN ne contient que des chiffres et des tirets (et parfois un X à la fin)."),
        (isbn, "", "Un ISBN ne contient que des chiffres et des tirets (et parfois un X à la fin)."),
        (issn, "1471-9038", f"La clé de cet ISSN est fausse{NBSP}: il finit par 8, les autres chiffres demandent 7."),
        (issn, "1471-903", f"Un ISSN a 8{NBSP}chiffres, comme 1471-9037 (le dernier est parfois un X)."),
        (url, "javascript:alert(1)", "Une adresse commence par https:// ou http://."),
        (url, "data:text/html,x", "Une adresse commence par https:// ou http://."),
        (url, "ftp://example.org", "Une adresse commence par https:// ou http://."),
        (url, "//example.org", "Une adresse commence par https:// ou http://."),
        (url, "https://", "Le nom du site, dans cette adresse, n’est pas lisible."),
        (url, "https://[::1", "Le nom du site, dans cette adresse, n’est pas lisible."),
        (url, "https://example.org:99999/", "Le nom du site, dans cette adresse, n’est pas lisible."),
        (url, "https://exemple/", "Le nom du site, dans cette adresse, n’est pas lisible."),
        (
            url,
            "https://moi:secret@example.org/",
            "Cette adresse contient un nom ou un mot de passe, avant le signe @. Retirez-les.",
        ),
        (
            url,
            "https://example.org\\@evil.org/",
            "Cette adresse contient des espaces ou des signes qu’une adresse n’a pas.",
        ),
        (url, "https://example.org/a b", "Cette adresse contient des espaces ou des signes qu’une adresse n’a pas."),
        (
            url,
            'https://example.org/"onclick=',
            "Cette adresse contient des espaces ou des signes qu’une adresse n’a pas.",
        ),
        (
            url,
            "https://example.org/\u202egpj",
            "Cette adresse contient des espaces ou des signes qu’une adresse n’a pas.",
        ),
        (url, "https://example.org/" + "a" * 2000, "Cette adresse est trop longue (2000 signes au plus)."),
    ],
)
def test_wrong_identifier_says_why(reader, typed, reason):
    with pytest.raises(WrongIdentifier) as refusal:
        reader(typed)

    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    "typed", ["10.1080", "10.80/x", "doi:", "https://example.org/10.1080/x", "", "10.1080/" + "x" * 300]
)
def test_what_is_no_doi_is_refused(typed):
    with pytest.raises(WrongIdentifier, match=r"^Ceci n’est pas un DOI"):
        doi(typed)


@pytest.mark.parametrize(
    ("line", "scheme"),
    [
        ("10.1080/14719037.2017.1287939", "doi"),
        ("https://doi.org/10.1080/14719037.2017.1287939", "doi"),
        ("978-2-11-009932-7", "isbn"),
        ("2-7081-3010-2", "isbn"),
        ("1471-9037", "issn"),
        ("https://hal.science/hal-01541439", "hal"),
        ("hal-01541439", "hal"),
        ("arXiv:2101.01234", "arxiv"),
        ("https://arxiv.org/abs/2101.01234", "arxiv"),
        ("https://www.hal.com/", "url"),
        ("www.strasbourg.eu", "url"),
    ],
)
def test_pasted_line_is_recognised(line, scheme):
    assert find_identifier(line).scheme == scheme


@pytest.mark.parametrize("line", ["", "Design for Policy", "2018", "javascript:alert(1)"])
def test_line_that_is_no_identifier_is_none(line):
    assert find_identifier(line) is None


@pytest.mark.parametrize("line", ["978-2-11-009932-2", "doi:10.1080", "https://exa mple"])
def test_identifier_clearly_meant_but_wrong_is_refused(line):
    with pytest.raises(WrongIdentifier):
        find_identifier(line)


def test_isbn_is_told_with_its_hyphens():
    assert [isbn_told(isbn(typed)) for typed in ("2110099321", "9782708130104")] == [
        "978-2-11-009932-7",
        "978-2-7081-3010-4",
    ]


def test_identifiers_of_an_item_are_those_of_the_work():
    article = {"type": "article-journal", "DOI": "doi:10.1/x", "ISSN": "1471-9037", "URL": "https://doi.org/10.1234/X"}
    chapter = {"type": "chapter", "ISBN": "978-2-11-009932-7"}
    book = {**chapter, "type": "book", "custom": {"hal": "hal-01541439"}, "URL": "javascript:x"}

    assert identifiers_of(article) == [Identifier("doi", "10.1234/x"), Identifier("url", "https://doi.org/10.1234/X")]
    assert identifiers_of(chapter) == []
    assert identifiers_of(book) == [Identifier("isbn", "9782110099327"), Identifier("hal", "hal-01541439")]


@pytest.mark.parametrize(
    ("scheme", "value", "address"),
    [
        ("doi", "10.1234/x", "https://doi.org/10.1234/x"),
        ("hal", "hal-01541439", "https://hal.science/hal-01541439"),
        ("arxiv", "2101.01234", "https://arxiv.org/abs/2101.01234"),
        ("url", "https://example.org/", "https://example.org/"),
        ("isbn", "9782110099327", ""),
    ],
)
def test_identifier_leads_to_its_work(scheme, value, address):
    assert Identifier(scheme, value).address == address


@pytest.mark.parametrize("scheme", READERS)
@given(text=st.text(max_size=60) | st.from_regex(r"[0-9Xx -]{8,20}") | st.from_regex(r"https?://[^ ]{0,30}"))
def test_what_is_kept_is_kept_again(scheme, text):
    try:
        value = READERS[scheme](text)
    except WrongIdentifier:
        return

    assert READERS[scheme](value) == value
    assert Identifier(scheme, value).told
