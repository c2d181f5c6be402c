"""The grid of criteria: a published version never changes, whoever tries and by whatever way."""

import pytest
from django.db import IntegrityError, connection, transaction

from labo.transitions import Refusal
from projects.models import CriteriaGrid, Criterion, Dimension
from tests import factories

pytestmark = pytest.mark.django_db


def rows(grid):
    fields = ("code", "dimension", "position", "title", "green_signal", "red_signal", "hint", "is_eliminatory")
    return list(grid.criteria.order_by("position").values_list(*fields))


def test_current_grid_is_the_last_one_published():
    assert CriteriaGrid.objects.current() is None
    first, second = factories.make_grid(), factories.make_grid(published=False)
    assert CriteriaGrid.objects.current() == first

    second.publish()

    assert CriteriaGrid.objects.current() == second


def test_publish_twice_is_refused():
    grid = factories.make_grid()

    with pytest.raises(Refusal, match="déjà publiée"):
        grid.publish()


@pytest.mark.parametrize("dimension", Dimension.values)
def test_publish_names_the_dimension_without_a_criterion(dimension):
    grid = factories.make_grid(published=False)
    grid.criteria.filter(dimension=dimension).delete()

    with pytest.raises(Refusal) as refusal:
        grid.publish()

    assert str(refusal.value) == f"Il manque au moins un critère pour : {Dimension(dimension).label}."


def test_new_version_is_an_unpublished_copy_that_can_change():
    grid = factories.make_grid()
    before = rows(grid)

    copy = grid.new_version()
    copy.criteria.filter(position=1).update(title="Autrement dit")

    assert (copy.version, copy.is_published) == (grid.version + 1, False)
    assert rows(grid) == before
    assert [row[3] for row in rows(copy)] == ["Autrement dit", *(row[3] for row in before[1:])]


def test_new_version_never_changes_an_old_sheet():
    proposal = factories.make_assessed()
    sheet = factories.fill(proposal.sheets.first(), "green", "red", "unclear")
    before = list(sheet.answers.values_list("criterion__title", "signal", "comment"))

    copy = sheet.grid.new_version()
    copy.criteria.update(title="Autrement dit")
    copy.changelog = "Des mots plus simples."
    copy.save()
    copy.publish()

    sheet.refresh_from_db()
    assert sheet.grid != copy
    assert list(sheet.answers.values_list("criterion__title", "signal", "comment")) == before


WAYS_TO_CHANGE = {
    "reword a criterion": lambda grid: grid.criteria.filter(position=1).update(title="Autrement dit"),
    "save a criterion": lambda grid: grid.criteria.first().save(),
    "remove a criterion": lambda grid: grid.criteria.first().delete(),
    "add a criterion": lambda grid: Criterion.objects.create(
        grid=grid,
        code="Z9",
        dimension=Dimension.RELEVANCE,
        position=99,
        title="De plus",
        green_signal="-",
        red_signal="-",
    ),
    "bring a criterion from a draft": lambda grid: Criterion.objects.filter(
        pk=factories.make_grid(published=False).criteria.first().pk
    ).update(grid=grid, code="Z9", position=99),
    "take a criterion to a draft": lambda grid: grid.criteria.filter(position=1).update(
        grid=factories.make_grid(published=False), code="Z9", position=99
    ),
    "take the publication back": lambda grid: CriteriaGrid.objects.filter(pk=grid.pk).update(published_at=None),
    "remove the grid": lambda grid: grid.delete(),
}


@pytest.mark.parametrize("way", WAYS_TO_CHANGE)
def test_database_refuses_to_change_a_published_grid(way):
    grid = factories.make_grid()
    before = rows(grid)

    with pytest.raises(IntegrityError, match="never"), transaction.atomic():
        WAYS_TO_CHANGE[way](grid)

    assert rows(grid) == before


@pytest.mark.parametrize("way", WAYS_TO_CHANGE)
def test_changes_of_a_published_grid_pass_without_the_triggers(way):
    """Negative control: it is the triggers that refuse, and nothing else would."""
    grid = factories.make_grid()
    with connection.cursor() as cursor:
        # The deferred checks of the rows just written must run before a table can be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE projects_criterion DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE projects_criteriagrid DISABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    WAYS_TO_CHANGE[way](grid)


def test_unpublished_grid_changes_freely():
    grid = factories.make_grid(published=False)

    grid.criteria.filter(position=1).update(title="Autrement dit")
    grid.criteria.filter(position=2).delete()

    assert [row[3] for row in rows(grid)] == ["Autrement dit", "Critère de cohérence"]
