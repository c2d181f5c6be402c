"""Loading the demonstration into an empty portal: once, whole or not at all. What it loads: test_demo.py."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from labo.models import User
from projects.demo.story import CaseStory
from projects.models import CriteriaGrid, Proposal
from tests.parallel import failures, in_parallel

LOADED = "Demonstration loaded: 16 people, 16 criteria, 13 cases."
ALREADY = "The demonstration is already loaded: nothing changed."


def load(*arguments):
    """Load the demonstration, and return the last line of what the command says."""
    output = StringIO()
    call_command("load_demo", *arguments, stdout=output)
    return output.getvalue().splitlines()[-1]


def counts():
    """Return how many rows each table of the portal holds."""
    models = [model for app in ("labo", "projects", "resources") for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: model.objects.count() for model in models}


@pytest.mark.django_db(transaction=True)
def test_load_demo_twice_at_once_loads_it_once():
    results = in_parallel(lambda: load("--force"), lambda: load("--force"))

    assert failures(results) == []
    assert sorted(results) == [LOADED, ALREADY]
    assert Proposal.objects.count() == 13


def test_load_demo_cut_half_way_leaves_nothing(db, monkeypatch):
    empty = counts()

    def cut(story):
        assert Proposal.objects.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(CaseStory, "_write_note", cut)
    with pytest.raises(KeyboardInterrupt):
        load("--force")

    assert counts() == empty


def test_load_demo_refuses_outside_the_demonstration(db, settings):
    settings.DEMO_MODE = False

    with pytest.raises(CommandError, match="--force"):
        load()

    assert not User.objects.exists()


def test_load_demo_refuses_another_grid(db):
    grid = CriteriaGrid.objects.create(version=1)
    for position, dimension in enumerate(("relevance", "feasibility", "coherence")):
        grid.criteria.create(code=f"X{position}", dimension=dimension, position=position, title="Autre")
    grid.publish()

    with pytest.raises(CommandError, match="grid in force"):
        load("--force")

    assert not Proposal.objects.exists()


def test_load_grid_publishes_one_where_there_is_none(db, capsys):
    call_command("load_grid")
    call_command("load_grid")

    assert capsys.readouterr().out.splitlines() == [
        "Published: Grille de choix des cas pratiques, version 1.",
        "A grid is in force: Grille de choix des cas pratiques, version 1. Nothing changed.",
    ]
    grid = CriteriaGrid.objects.get()
    assert list(grid.criteria.filter(is_eliminatory=True).values_list("code", flat=True)) == ["P1", "F1", "C1"]
    assert list(grid.criteria.filter(is_seed=True).values_list("code", flat=True)) == ["P1", "F1", "C1"]


def test_load_grid_leaves_a_grid_being_written(db):
    CriteriaGrid.objects.create(version=1, title="La nôtre")

    call_command("load_grid", verbosity=0)

    assert CriteriaGrid.objects.get(version=1).title == "La nôtre"
    assert CriteriaGrid.objects.current().version == 2
