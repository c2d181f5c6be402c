"""The project's own files, read once: what the tests of this folder look at."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("labo", "resources", "projects", "missions")
CODE = (*APPS, "bench", "tests")
TEXT = {".py", ".html", ".txt", ".md", ".css", ".js", ".svg", ".toml", ".yaml", ".yml", ".json", ".xml", ".ini", ".cfg"}
# Made on each machine, never part of the project.
MADE = {"var", ".venv", ".git", "fonts", "__pycache__", ".pytest_cache", ".ruff_cache"}


def files(*folders: str, suffixes: set[str] | None = None) -> list[Path]:
    """Return the project's files under these folders, or all of them, in a stable order."""
    found = []
    for folder in folders or (".",):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and not MADE & set(path.relative_to(ROOT).parts):
                found.append(path)
    return [path for path in found if suffixes is None or path.suffix in suffixes]


def modules(*folders: str) -> list[Path]:
    return files(*(folders or CODE), suffixes={".py"})


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def templates() -> list[Path]:
    return files("templates", suffixes={".html", ".txt", ".md", ".svg", ".xml"})


def strings(module: ast.Module) -> set[str]:
    """Return every string written in the module, the docstrings and the pieces of f-strings included."""
    return {node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
