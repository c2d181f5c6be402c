"""The grid in the back office: edited until it is published, then read and copied."""

import pytest
from django.urls import reverse

from projects.models import CriteriaGrid, Criterion
from tests.factories import make_grid


def address(name, *args):
    return reverse(f"admin:projects_criteriagrid_{name}", args=args)


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def posted(grid, **changes):
    """The form of a grid as the page sends it."""
    criteria = list(grid.criteria.all())
    data = {
        "title": grid.title,
        "changelog": grid.changelog,
        "criteria-TOTAL_FORMS": len(criteria),
        "criteria-INITIAL_FORMS": len(criteria),
        "_continue": "1",
    }
    for index, criterion in enumerate(criteria):
        data |= {f"criteria-{index}-id": criterion.pk, f"criteria-{index}-grid": grid.pk}
        for name in ("code", "dimension", "position", "title", "green_signal", "red_signal", "hint"):
            data[f"criteria-{index}-{name}"] = getattr(criterion, name)
        if criterion.is_eliminatory:
            data[f"criteria-{index}-is_eliminatory"] = "on"
    return data | changes


def test_published_grid_is_read_only(as_lab):
    grid = make_grid()

    page = as_lab.get(address("change", grid.pk)).content.decode()
    answer = as_lab.post(address("change", grid.pk), posted(grid, title="Autre titre"))

    assert "Une version publiée ne change plus" in page
    assert 'name="title"' not in page
    assert 'name="criteria-0-title"' not in page
    assert grid.criteria.first().title in page
    assert answer.status_code == 409
    assert "Autre titre" in answer.content.decode()
    assert CriteriaGrid.objects.get(pk=grid.pk).title == grid.title


def test_published_grid_is_read_only_for_the_administrator_too(client, administrator):
    administrator.is_superuser = True
    administrator.save()
    client.force_login(administrator)
    grid, draft = make_grid(), make_grid(published=False)

    assert client.post(address("change", grid.pk), posted(grid)).status_code == 403
    assert client.post(address("delete", grid.pk), {"post": "yes"}).status_code == 403
    assert client.post(address("delete", draft.pk), {"post": "yes"}).status_code == 302
    assert list(CriteriaGrid.objects.all()) == [grid]


def test_draft_of_a_grid_is_edited_with_its_criteria(as_lab):
    grid = make_grid(published=False)

    page = as_lab.get(address("change", grid.pk)).content.decode()
    answer = as_lab.post(
        address("change", grid.pk), posted(grid, **{"title": "Grille revue", "criteria-0-title": "Mieux dit"})
    )

    assert 'for="id_criteria-0-title"' in page
    assert answer.status_code == 302
    assert CriteriaGrid.objects.get(pk=grid.pk).title == "Grille revue"
    assert grid.criteria.first().title == "Mieux dit"


def test_new_version_is_a_draft_copy_and_leaves_the_old_one(as_lab):
    grid = make_grid()

    answer = as_lab.post(address("new_version", grid.pk))

    copy = CriteriaGrid.objects.get(version=2)
    assert answer.url == address("change", copy.pk)
    assert not copy.is_published
    assert list(copy.criteria.values_list("code", "title")) == list(grid.criteria.values_list("code", "title"))
    assert CriteriaGrid.objects.current() == grid


def test_publishing_puts_a_version_in_force_once(as_lab):
    grid = make_grid(published=False)

    first = as_lab.post(address("publish", grid.pk), follow=True).content.decode()
    second = as_lab.post(address("publish", grid.pk), follow=True).content.decode()

    assert "Cette version de la grille est en vigueur." in first
    assert "Cette version de la grille est déjà publiée." in second
    assert CriteriaGrid.objects.current() == grid


def test_publishing_an_incomplete_grid_is_a_sentence(as_lab):
    grid = make_grid(published=False)
    Criterion.objects.filter(grid=grid, dimension="coherence").delete()

    page = as_lab.post(address("publish", grid.pk), follow=True).content.decode()

    assert "Il manque au moins un critère pour\u00a0: Cohérence." in page
    assert CriteriaGrid.objects.current() is None


def test_first_grid_of_a_lab_takes_the_next_version(as_lab):
    answer = as_lab.post(
        address("add"),
        {"title": "Notre grille", "changelog": "", "criteria-TOTAL_FORMS": 0, "criteria-INITIAL_FORMS": 0},
    )

    assert answer.status_code == 302
    assert list(CriteriaGrid.objects.values_list("version", "title")) == [(1, "Notre grille")]


@pytest.mark.parametrize("name", ["publish", "new_version"])
def test_verbs_are_post_and_for_the_lab(client, ambassador, lab_member, name):
    grid = make_grid(published=False)

    client.force_login(ambassador)
    assert client.post(address(name, grid.pk)).status_code == 403

    client.force_login(lab_member)
    assert client.get(address(name, grid.pk)).status_code == 405
    assert client.post(address(name, 987654)).status_code == 404
    assert CriteriaGrid.objects.published().count() == 0
    assert CriteriaGrid.objects.count() == 1
