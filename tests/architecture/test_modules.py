"""How the code is laid out: names of the domain, short modules, no SQL put together by hand, no machine in sight."""

import ast
import re

import pytest

from tests.architecture.sources import APPS, ROOT, TEXT, files, modules, name, text, tree

LONGEST, LONG = 500, 300
LONG_WITH_REASON = {
    "projects/models/proposal.py": "the case: its fields as the form asks them, and its whole life cycle",
    "labo/settings.py": "one module, no branches per environment",
}
NAMED_AFTER_NOTHING = {"services.py", "utils.py", "helpers.py", "common.py", "misc.py", "signals.py"}
NAMED_AFTER_THE_GRID = {"projects/signals.py"}  # the green and red signals of the grid, not Django's


def longer_than(limit, *folders):
    return {name(path) for path in modules(*folders) if len(text(path).splitlines()) > limit}


def test_no_module_is_too_long():
    assert {path for path in longer_than(LONGEST) if "/migrations/" not in path} == set()


def test_long_module_has_its_reason():
    """The reasons are for what people read from end to end: not a migration, which makemigrations wrote, nor tests."""
    written = {path for path in longer_than(LONG, *APPS, "bench") if "/migrations/" not in path}
    assert written == set(LONG_WITH_REASON)


def test_modules_are_named_after_things_of_the_domain():
    found = {name(path) for path in modules(*APPS) if path.name in NAMED_AFTER_NOTHING}

    assert found - NAMED_AFTER_THE_GRID == set()


def test_no_app_listens_to_django_s_signals():
    """What follows from a verb stands in the verb. The tests' own receiver restores what a flush removed."""
    faults = [
        name(path) for path in modules(*APPS) if "django.dispatch" in text(path) or "db.models.signals" in text(path)
    ]

    assert faults == []


def test_only_the_outbox_speaks_of_mail():
    """A mail written anywhere else would be lost by a crash, or sent for a change that was rolled back."""
    faults = [
        name(path)
        for path in modules(*APPS)
        if "django.core.mail" in text(path) or "smtplib" in text(path)
        if path.parent != ROOT / "labo" / "outbox"
    ]

    assert faults == []


# --- SQL ------------------------------------------------------------------------------------------------

SQL_CALLS = {"execute", "executemany", "raw", "extra", "RawSQL", "RunSQL"}


def composed_sql(module: ast.Module) -> list[int]:
    """Return the lines where SQL is put together from pieces instead of being given with its parameters."""
    lines = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in SQL_CALLS and any(is_composed(argument) for argument in node.args[:1]):
                lines.append(node.lineno)
    return lines


def is_composed(node) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod) or is_composed(node.left) or is_composed(node.right) or not constant(node)
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"format", "join"}


def constant(node) -> bool:
    if isinstance(node, ast.BinOp):
        return constant(node.left) and constant(node.right)
    return isinstance(node, ast.Constant)


def test_sql_is_never_put_together_from_pieces():
    assert {name(path): lines for path in modules(*APPS) if (lines := composed_sql(tree(path)))} == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('cursor.execute(f"SELECT {column}")', [1]),
        ('cursor.execute("SELECT %s" % column)', [1]),
        ('cursor.execute("SELECT " + column)', [1]),
        ('Model.objects.raw("SELECT {}".format(column))', [1]),
        ('RawSQL(f"{a}", [])', [1]),
        ('cursor.execute("SELECT %s", [column])', []),
        ('cursor.execute("SELECT 1 " "FROM t")', []),
        ('cursor.execute("SELECT 1 " + "FROM t")', []),
        ("cursor.execute(QUERY, [column])", []),
    ],
)
def test_reader_of_sql(source, lines):
    assert composed_sql(ast.parse(source)) == lines


# --- The project speaks of itself alone -----------------------------------------------------------------

# Written in pieces, so that this file does not name what it looks for.
MACHINE = re.compile(
    "|".join(["/" + "work/", "/" + "root/", "/" + "home/[a-z]", "/" + "Users/", "/" + "tmp/[a-z]", r"[A-Z]:\\Users"])
)


def test_no_file_names_a_place_of_one_machine():
    faults = {}
    for path in files():
        if (path.suffix in TEXT or path.name == "Makefile") and (found := MACHINE.search(text(path))):
            faults[name(path)] = found.group()

    assert faults == {}


@pytest.mark.parametrize("place", ["/" + "work/main/x", "/" + "home/camille/x", "/" + "tmp/labo", "/" + "Users/c"])
def test_reader_of_places(place):
    assert MACHINE.search(f'DATA = "{place}"')


def test_files_end_with_a_line_and_hold_no_tab_or_stray_space():
    faults = []
    for path in files():
        if path.suffix not in TEXT - {".svg"}:
            continue
        content = text(path)
        # What ends the template of a mail ends the mail.
        if content and not content.endswith("\n") and "emails" not in path.parts:
            faults.append(f"{name(path)}: no line break at its end")
        if path.suffix == ".py" and "\t" in content:
            faults.append(f"{name(path)}: a tab")
        if "\r" in content:
            faults.append(f"{name(path)}: a carriage return")

    assert faults == []
