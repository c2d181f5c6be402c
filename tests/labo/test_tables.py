"""Tables that a migration makes together."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ModelState, ProjectState

from labo.tables import CreateTables


def pointing_at(name, *others):
    to = {other.lower(): models.ForeignKey(f"labo.{other}", models.PROTECT, null=True) for other in others}
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *to.items()])


@pytest.fixture
def here_and_there():
    return CreateTables([pointing_at("Here", "There", "User"), pointing_at("There", "Here", "User")])


@pytest.fixture
def before():
    """The state of the portal, its models drawn, as a migration finds it."""
    state = ProjectState.from_apps(apps)
    assert state.apps.get_model("labo", "user")
    return state


@pytest.fixture
def after(here_and_there, before):
    state = before.clone()
    here_and_there.state_forwards("labo", state)
    return state


def tables():
    return {table for table in connection.introspection.table_names() if table in {"labo_here", "labo_there"}}


@pytest.mark.django_db
def test_tables_may_point_at_one_another(here_and_there, before, after):
    with connection.schema_editor() as editor:
        here_and_there.database_forwards("labo", editor, before, after)

    assert tables() == {"labo_here", "labo_there"}
    with connection.cursor() as cursor:
        keys = connection.introspection.get_relations(cursor, "labo_here")
    assert {column: table for column, (_, table) in keys.items()} == {"there_id": "labo_there", "user_id": "labo_user"}


@pytest.mark.django_db
def test_tables_have_a_way_back(here_and_there, before, after):
    with connection.schema_editor() as editor:
        here_and_there.database_forwards("labo", editor, before, after)

    with connection.schema_editor() as editor:
        here_and_there.database_backwards("labo", editor, after, before)

    assert tables() == set()


def test_models_are_drawn_once(here_and_there, before, monkeypatch):
    drawn, render = Counter(), ModelState.render
    monkeypatch.setattr(
        ModelState, "render", lambda model, apps: drawn.update([(model.app_label, model.name)]) or render(model, apps)
    )

    here_and_there.state_forwards("labo", before)

    assert before.apps.get_model("labo", "there").here.field.related_model.there.field.name == "there"
    assert {drawn["labo", "Here"], drawn["labo", "There"], drawn["labo", "User"]} == set(drawn.values()) == {1}
