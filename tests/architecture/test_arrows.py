"""Which room may know which: the imports and the foreign keys point one way only."""

import ast

import pytest
from django.apps import apps

from tests.architecture.sources import APPS, ROOT, modules, name, text, tree

IMPORTS = {
    "labo": set(),
    "resources": {"labo"},
    "projects": {"labo"},
    "missions": {"labo"},
}
TABLES = {
    "labo": {"labo"},
    "resources": {"labo", "resources"},
    "projects": {"labo", "resources", "projects"},
    "missions": {"labo", "resources", "projects", "missions"},
}
# Django's own tables that ours may point to.
FRAMEWORK = {"auth", "contenttypes"}

# Inside an app: a module of the left knows none of the right.
LAYERS = {
    "models": {"views", "forms", "admin", "urls", "backoffice"},
    "tasks": {"views", "forms", "admin", "urls", "backoffice"},
    "forms": {"views", "admin", "urls"},
}
PURE = {
    "projects/signals.py",
    "projects/states.py",
    "projects/note_sections.py",
    # and every module that says so of itself
    *(name(path) for path in modules(*APPS) if "Pure module" in (ast.get_docstring(tree(path)) or "")),
}


def imported(module: ast.Module) -> set[str]:
    """Return the dotted names that a module imports, wherever in it. Nothing imports by dots (see below)."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def apps_imported(module: ast.Module) -> set[str]:
    return {dotted.partition(".")[0] for dotted in imported(module)} & set(APPS)


def layer(path) -> str:
    """Return the layer of a module: ``projects/models/note.py`` and ``projects/models.py`` are both « models »."""
    parts = path.relative_to(ROOT).parts
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


@pytest.mark.parametrize("app", APPS)
def test_app_imports_only_what_it_may(app):
    faults = {
        name(path): strangers
        for path in modules(app)
        if (strangers := apps_imported(tree(path)) - IMPORTS[app] - {app})
    }

    assert faults == {}


@pytest.mark.parametrize("app", APPS)
def test_tables_point_one_way(app):
    faults = set()
    for model in apps.get_app_config(app).get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.concrete and field.remote_field:
                target = field.related_model._meta.app_label
                if target not in TABLES[app] | FRAMEWORK:
                    faults.add(f"{field} → {target}")

    assert faults == set()


@pytest.mark.parametrize("app", APPS)
def test_layers_of_an_app_know_only_those_below(app):
    faults = []
    for path in modules(app):
        above = LAYERS.get(layer(path), set())
        for dotted in imported(tree(path)):
            parts = dotted.split(".")
            if parts[0] == app and len(parts) > 1 and parts[1] in above:
                faults.append(f"{name(path)} imports {dotted}")

    assert faults == []


@pytest.mark.parametrize("path", sorted(PURE))
def test_pure_module_knows_no_django(path):
    known = {dotted.partition(".")[0] for dotted in imported(tree(ROOT / path))}

    assert known & {"django", "celery", "weasyprint"} == set()


@pytest.mark.parametrize(
    ("known", "by"), [("weasyprint", "labo/pdf/printer.py"), ("labo.pdf.printer", "labo/pdf/process.py")]
)
def test_printer_is_loaded_by_its_process_alone(known, by):
    """Its libraries are heavy, and what it prints is held to limits that no other process bears."""
    knowing = {name(path) for path in modules(*APPS) if {n for n in imported(tree(path)) if n.startswith(known)}}

    assert knowing == {by}


def test_tests_and_bench_are_imported_by_no_app():
    faults = [
        name(path)
        for path in modules(*APPS)
        if {dotted.partition(".")[0] for dotted in imported(tree(path))} & {"tests", "bench"}
    ]

    assert faults == []


# --- Negative controls: the readers see what they must see ----------------------------------------------


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import projects", {"projects"}),
        ("import projects.models as models", {"projects"}),
        ("from projects import models", {"projects"}),
        ("from projects.models import Proposal", {"projects"}),
        ("def f():\n    from missions import urls", {"missions"}),
        ("if True:\n    import resources.models", {"resources"}),
        ("import projectsmith", set()),
        ("name = 'projects.models'", set()),
    ],
)
def test_reader_of_imports(source, found):
    assert apps_imported(ast.parse(source)) == found


def test_nothing_is_imported_by_dots():
    """``from ..missions`` would step over the reader of imports; nobody needs it."""
    faults = [
        name(path)
        for path in modules(*APPS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert faults == []


def test_no_app_imports_another_by_its_name_in_a_string():
    faults = [
        f"{name(path)}: {word}"
        for path in modules(*APPS)
        for word in ("import_module(", "__import__(", "import_string(")
        if word in text(path)
    ]

    assert faults == []
