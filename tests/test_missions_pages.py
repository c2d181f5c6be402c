"""The public pages of the three missions."""

import pytest
from django.urls import reverse

PAGES = ["missions:index", "missions:support", "missions:network", "missions:resource_centre"]


@pytest.mark.parametrize("name", PAGES)
def test_missions_page_reads_without_account_nor_query(client, django_assert_num_queries, db, name):
    with django_assert_num_queries(1 if name == "missions:support" else 0):  # its formats
        response = client.get(reverse(name))

    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1
    assert not response.cookies


@pytest.mark.parametrize("name", PAGES)
def test_missions_page_only_reads(client, db, name):
    assert client.post(reverse(name)).status_code == 405


def test_missions_index_leads_to_each_mission(client, db):
    page = client.get(reverse("missions:index")).content.decode()

    assert [name for name in PAGES[1:] if f'href="{reverse(name)}"' not in page] == []


def test_support_page_leads_to_the_proposal(client, db):
    page = client.get(reverse("missions:support")).content.decode()

    assert f'href="{reverse("projects:propose")}"' in page


def test_network_page_gives_the_labs_own_address(client, db, settings):
    settings.LAB_EMAIL = "bonjour@ville.example"

    page = client.get(reverse("missions:network")).content.decode()

    assert 'href="mailto:bonjour@ville.example"' in page
    assert "labo@example.org" not in page
