"""What stands beside the code: README, licence, catalogue file, decisions."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
CATALOGUE = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_document_leads_only_to_files_that_exist(document):
    links = LINK.findall(document.read_text(encoding="utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_screenshots_are_light_and_all_shown():
    pictures = {path.name for path in (ROOT / "docs" / "screenshots").glob("*")}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert pictures == set(re.findall(r"docs/screenshots/([\w.-]+)", readme))
    heavy = [path.name for path in (ROOT / "docs" / "screenshots").glob("*") if path.stat().st_size > 200 * 1024]
    assert heavy == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_has_its_reason(name):
    reasons = (ROOT / "docs" / "decisions" / "0002-libraries.md").read_text(encoding="utf-8").lower()
    lines = (ROOT / name).read_text(encoding="utf-8").lower().splitlines()
    pinned = [line.split(";")[0].replace("==", " ") for line in lines if line and not line.startswith(("#", "-r"))]

    assert pinned
    assert [line for line in pinned if f"\n| {line} |" not in reasons] == []


def test_licence_is_the_same_everywhere():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"]

    assert declared == CATALOGUE["legal"]["license"] == "EUPL-1.2"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")


def test_catalogue_file_has_what_the_standard_asks():
    """Source: publiccode.yml, core schema."""
    mandatory = {"publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType"}
    mandatory |= {"releaseDate", "description", "legal", "maintenance", "localisation"}

    assert mandatory - set(CATALOGUE) == set()
    assert CATALOGUE["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    for text in CATALOGUE["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10000
        assert text["features"]
        assert [path for path in text.get("screenshots", ()) if not (ROOT / path).exists()] == []
    assert (ROOT / CATALOGUE["logo"]).exists()
