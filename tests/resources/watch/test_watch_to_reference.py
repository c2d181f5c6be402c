"""An item of the watch becomes a reference: what it says goes along, and each leads to the other."""

import pytest
from django.urls import reverse

from labo.roles import Role
from resources.models import Reference
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "admin:resources_reference_new"


@pytest.fixture
def lab(client):
    person = factories.make_user(role=Role.LAB)
    client.force_login(person)
    return person


@pytest.fixture
def item(lab):
    return factories.make_item(
        lab=lab, title="Un guichet sans comptoir", why="Ils ont tout retiré.", audience="public", language="fr"
    )


def first(client, item):
    return client.get(reverse(NEW), {"trouvaille": item.pk}).context["form"].initial


def posted(client, item, **changes):
    words = {"type": "webpage", "title": item.title, "url": item.address, "found_as": item.pk, **changes}
    return client.post(f"{reverse(NEW)}?trouvaille={item.pk}", words)


def test_form_is_filled_and_nothing_is_written(client, item):
    page = client.get(reverse("admin:resources_watchitem_change", args=[item.pk])).content.decode()

    assert f'href="{reverse(NEW)}?trouvaille={item.pk}"' in page
    assert first(client, item) == {
        "type": "webpage",
        "title": "Un guichet sans comptoir",
        "url": item.address,
        "language": "fr",
        "why": "Ils ont tout retiré.",
        "found_as": item.pk,
    }
    assert not Reference.objects.exists()


@pytest.mark.parametrize("fields", [{"audience": "network"}, {"audience": "lab"}, {"status": "kept"}])
def test_reason_that_not_everybody_reads_stays_where_it_is(client, lab, fields):
    item = factories.make_item(lab=lab, why="Entre nous.", **{"audience": "public", **fields})

    assert first(client, item)["why"] == ""


def test_reference_and_item_lead_to_each_other(client, item):
    assert posted(client, item).status_code == 302
    work = Reference.objects.get()

    assert (work.found_as, work.title, work.is_published) == (item, "Un guichet sans comptoir", True)
    client.logout()
    assert f'href="{item.get_absolute_url()}"' in client.get(work.get_absolute_url()).content.decode()
    assert f'href="{work.get_absolute_url()}"' in client.get(item.get_absolute_url()).content.decode()


def test_item_that_is_a_reference_already_says_so(client, item):
    posted(client, item)
    page = client.get(reverse("admin:resources_watchitem_change", args=[item.pk])).content.decode()

    assert reverse("admin:resources_reference_change", args=[Reference.objects.get().pk]) in page
    assert "En faire une référence" not in page


def test_work_that_has_the_same_address_is_named_first(client, lab, item):
    known = factories.make_reference(lab=lab, title="Déjà là", URL=item.address)
    factories.make_reference(lab=lab, title="Ailleurs", URL="https://example.org/ailleurs")

    page = client.get(reverse("admin:resources_watchitem_change", args=[item.pk]))

    assert page.context["same"] == [known]
    assert "En faire une autre référence" in page.content.decode()


def test_item_that_is_not_for_everybody_is_not_named_to_them(client, lab):
    hidden = factories.make_item(lab=lab, title="Pour les agents", audience="network")
    posted(client, hidden, title="Un autre titre")
    address = Reference.objects.get().get_absolute_url()

    client.logout()
    assert "Pour les agents" not in client.get(address).content.decode()
    client.force_login(factories.make_user())
    assert "Pour les agents" in client.get(address).content.decode()


def test_form_that_is_refused_keeps_the_tie(client, item):
    response = posted(client, item, title="")

    assert (response.status_code, response.context["form"]["found_as"].value()) == (422, str(item.pk))
    assert "Remplie depuis la veille" in response.content.decode()


def test_tie_goes_to_the_work_that_is_kept(client, lab, item):
    posted(client, item)
    work, other = Reference.objects.get(), factories.make_reference(lab=lab)

    work.merge(other, by=lab)

    other.refresh_from_db()
    assert other.found_as == item


@pytest.mark.parametrize("number", ["", "x", "999999999", "-1", "9" * 30])
def test_address_that_names_no_item_gives_an_empty_form(client, lab, number):
    assert client.get(reverse(NEW), {"trouvaille": number}).context["form"].initial == {}
