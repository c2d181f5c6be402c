"""The environment: every variable is explained, none is half set, and production passes Django's own checks."""

import ast
import os
import re
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT, files, modules, name, text, tree

READERS = {"str", "bool", "int", "list", "url", "float", "json", "db_url", "email_url", "get", "getenv", "required"}


def variables(module: ast.Module) -> set[str]:
    """Return the environment variables that a module reads."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            owner = getattr(
                getattr(node.func, "value", None), "id", getattr(getattr(node.func, "value", None), "attr", "")
            )
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called == "required" or (owner in {"env", "environ", "os"} and called in READERS):
                found.add(node.args[0].value)
        elif isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "environ":
            found.add(getattr(node.slice, "value", None))
    return {word for word in found if isinstance(word, str)}


def all_variables():
    return {variable for path in modules("labo") for variable in variables(tree(path))}


# Of the tools around, not of the portal.
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "MAKELEVEL"}


def test_readme_explains_every_variable():
    table = text(ROOT / "README.md")

    assert {variable for variable in all_variables() - NOT_OURS if f"`{variable}`" not in table} == set()


def test_readme_explains_no_variable_that_is_gone():
    rows = re.findall(r"^\|\s*((?:`[A-Z][A-Z0-9_]+`[,\s]*)+)\|", text(ROOT / "README.md"), re.MULTILINE)
    explained = {variable for row in rows for variable in re.findall(r"`([A-Z0-9_]+)`", row)}

    assert explained - all_variables() == set()


def test_environment_is_read_in_the_kernel_alone():
    faults = [
        name(path)
        for path in modules("projects", "missions", "resources")
        if "environ" in text(path) or variables(tree(path))
    ]

    assert faults == []


def test_reader_of_variables():
    source = 'a = env.str("A", default="")\nb = required("B")\nos.environ["C"]\nos.environ.get("D")\nx.get("E")\n'
    source += 'env.list("F")\nos.environ[name]'

    assert variables(ast.parse(source)) == {"A", "B", "C", "D", "F"}


# --- Boots ----------------------------------------------------------------------------------------------

PRODUCTION = {
    "DATABASE_URL": "postgresql://labo:secret@127.0.0.1/labo",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "SECRET_KEY": "x7" * 30 + "-Kq9!",
    "SITE_URL": "https://labo.example.org",
    "ALLOWED_HOSTS": "labo.example.org",
}
KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "TMPDIR")


def manage(*arguments, without=(), **changes):
    environment = {key: os.environ[key] for key in KEPT if key in os.environ}
    environment |= {key: value for key, value in {**PRODUCTION, **changes}.items() if key not in without}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_production_passes_django_s_own_checks():
    checked = manage("check", "--deploy", "--fail-level", "WARNING")

    assert (checked.returncode, checked.stderr) == (0, "")


def test_checks_for_production_can_fail():
    """Negative control: the same command sees a site without TLS and a short key."""
    checked = manage(
        "check", "--deploy", "--fail-level", "WARNING", SITE_URL="http://labo.example.org", SECRET_KEY="abc"
    )

    assert checked.returncode != 0
    assert {"security.W009", "security.W012"} <= set(re.findall(r"security\.W\d+", checked.stderr))


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "SITE_URL"])
def test_portal_does_not_boot_half_configured(variable):
    booted = manage("check", without=[variable])

    assert booted.returncode != 0
    assert f"{variable} is not set." in booted.stderr


@pytest.mark.parametrize("variable", ["DATABASE_URL", "SECRET_KEY"])
def test_empty_variable_is_a_missing_one(variable):
    booted = manage("check", **{variable: ""})

    assert booted.returncode != 0
    assert f"{variable} is not set." in booted.stderr


def test_demonstration_boots_with_nothing_set():
    booted = manage("check", without=list(PRODUCTION), LABO_DEMO="1")

    assert (booted.returncode, booted.stderr) == (0, "")


def test_no_secret_is_written_in_the_project():
    """A key, a token or a password with a value of its own, outside tests and the demonstration's known ones."""
    pattern = re.compile(r"""(?i)(secret|token|password|api_?key)\w*\s*[:=]\s*["'][A-Za-z0-9+/_-]{16,}["']""")
    faults = [
        name(path)
        for path in files(suffixes={".py", ".toml", ".yaml", ".yml", ".json", ".cfg", ".ini"})
        if "tests" not in path.parts and pattern.search(text(path))
    ]

    assert faults == []
