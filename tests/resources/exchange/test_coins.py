"""What readers of references find in a list: context objects, read back as any of them does."""

import re
from html import unescape
from urllib.parse import parse_qs

import pytest
from django.urls import reverse
from hypothesis import given

from resources.csl.types import TYPES
from resources.exchange.coins import coins
from tests import factories
from tests.resources.exchange.made_items import items


def read(item):
    return parse_qs(coins(item), strict_parsing=True)


def test_article_names_its_journal_and_its_pages():
    item = factories.csl_item(
        type="article-journal",
        title="<i>When</i> design & power",
        container_title="Policy & Politics",
        volume="48",
        issue="1",
        page="111–130",
        DOI="10.5555/power",
        author=[{"family": "Lewis", "given": "Jenny M."}, {"literal": "La 27e Région"}],
        issued={"date-parts": [[2020, 3]]},
        publisher=None,
    )

    assert read(item) == {
        "ctx_ver": ["Z39.88-2004"],
        "rft_val_fmt": ["info:ofi/fmt:kev:mtx:journal"],
        "rft.genre": ["article"],
        "rft.atitle": ["When design & power"],
        "rft.jtitle": ["Policy & Politics"],
        "rft.volume": ["48"],
        "rft.issue": ["1"],
        "rft.spage": ["111"],
        "rft.epage": ["130"],
        "rft.aulast": ["Lewis"],
        "rft.aufirst": ["Jenny M."],
        "rft.au": ["Jenny M. Lewis", "La 27e Région"],
        "rft.date": ["2020-03"],
        "rft.language": ["fr"],
        "rft_id": ["info:doi/10.5555/power"],
    }


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"type": "book"}, {"rft.genre": ["book"], "rft.btitle": ["Titre"], "rft.pub": ["Éditions du Palier"]}),
        (
            {"type": "chapter", "container_title": "Le tout"},
            {"rft.genre": ["bookitem"], "rft.atitle": ["Titre"], "rft.btitle": ["Le tout"]},
        ),
        ({"type": "report", "container_title": "Une série"}, {"rft.genre": ["report"], "rft.btitle": ["Titre"]}),
        (
            {"type": "book", "author": [{"non-dropping-particle": "van", "family": "Buuren", "given": "Arwin"}]},
            {"rft.aulast": ["van Buuren"], "rft.aufirst": ["Arwin"], "rft.au": ["Arwin van Buuren"]},
        ),
        ({"type": "thesis"}, {"rft.title": ["Titre"], "rft.inst": ["Éditions du Palier"]}),
        (
            {"type": "webpage", "URL": "https://example.org/a?b=c&d"},
            {"rft.type": ["webpage"], "rft.creator": ["Exemple, Camille"], "rft_id": ["https://example.org/a?b=c&d"]},
        ),
    ],
)
def test_each_kind_of_work_has_its_words(changes, told):
    found = read(factories.csl_item(title="Titre", **changes))

    assert {name: found.get(name) for name in told} == told


@given(items())
def test_any_item_of_any_type_is_told(item):
    assert item.get("type") in TYPES
    assert read(item)["ctx_ver"] == ["Z39.88-2004"]


@pytest.mark.django_db
def test_lists_carry_it_and_the_page_of_a_work_does_not(client):
    work = factories.make_reference(title='« Et si… » & "demain"')
    listed = client.get(reverse("resources:bibliography")).content.decode()

    (found,) = re.findall(r'class="Z3988" title="([^"]+)"', listed)
    assert parse_qs(unescape(found))["rft.btitle"] == ['« Et si… » & "demain"']
    assert "Z3988" not in client.get(work.get_absolute_url()).content.decode()
