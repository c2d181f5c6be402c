"""One form for the many addresses of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.watch.web_address import canonical_address, site_of, with_scheme


@pytest.mark.parametrize(
    ("typed", "known_as"),
    [
        ("https://Example.ORG", "https://example.org/"),
        ("http://example.org/", "https://example.org/"),
        ("https://www.example.org/page/", "https://example.org/page"),
        ("https://example.org:443/page#haut", "https://example.org/page"),
        ("http://example.org:80/page", "https://example.org/page"),
        ("https://example.org:8443/page", "https://example.org:8443/page"),
        ("https://example.org/page?utm_source=lettre&utm_medium=mail", "https://example.org/page"),
        ("https://example.org/?id=3&fbclid=abc&UTM_Campaign=x", "https://example.org/?id=3"),
        ("https://example.org/?b=2&a=1", "https://example.org/?a=1&b=2"),
        ("https://example.org/?xtor=RSS-16&at_medium=x&mtm_source=y&gclid=z&_hsenc=a", "https://example.org/"),
        ("https://example.org/?vide=", "https://example.org/?vide="),
        ("https://example.org/%7Eagent/%C3%A9t%c3%a9", "https://example.org/~agent/%C3%A9t%C3%A9"),
        ("https://example.org/~agent/été", "https://example.org/~agent/%C3%A9t%C3%A9"),
        ("https://example.org/a%2fb", "https://example.org/a%2Fb"),
        ("https://example.org/%E9", "https://example.org/%E9"),
        ("https://métropole.fr/", "https://xn--mtropole-b1a.fr/"),
        ("example.org/page", "https://example.org/page"),
        ("  https://example.org/page  ", "https://example.org/page"),
        ("https://dx.doi.org/10.1007/S11077-018-9315-7", "https://doi.org/10.1007/s11077-018-9315-7"),
        ("http://doi.org/10.1007/s11077-018-9315-7?from=x", "https://doi.org/10.1007/s11077-018-9315-7"),
        ("doi:10.1332/030557319X15579230420081", "https://doi.org/10.1332/030557319x15579230420081"),
        ("10.4000/books.igpde.5856", "https://doi.org/10.4000/books.igpde.5856"),
    ],
)
def test_address_has_one_form(typed, known_as):
    assert canonical_address(typed) == known_as
    assert canonical_address(known_as) == known_as


@pytest.mark.parametrize("typed", ["", "bonjour", "mailto:agent@example.org", "https://", "https:///page", "http://["])
def test_what_is_no_address_has_none(typed):
    with pytest.raises(ValueError, match=r"names no site|is no address|Invalid IPv6"):
        canonical_address(typed)


@given(st.text(max_size=60))
def test_any_words_give_an_address_in_ascii_or_a_refusal(words):
    for typed in (words, f"https://example.org/{words}", f"https://example.org/?{words}"):
        try:
            found = canonical_address(typed)
        except ValueError:
            continue
        assert found.isascii()
        assert canonical_address(found) == found


def test_what_a_person_types_is_made_an_address():
    assert with_scheme("www.example.org/page") == "https://www.example.org/page"
    assert with_scheme("doi: 10.1000/182") == "https://doi.org/10.1000/182"
    assert with_scheme("https://example.org") == "https://example.org"
    assert with_scheme("javascript:alert(1)") == "javascript:alert(1)"


@pytest.mark.parametrize(
    ("address", "site"), [("https://www.Example.org/page", "example.org"), ("http://[", ""), ("", "")]
)
def test_site_as_a_person_reads_it(address, site):
    assert site_of(address) == site
