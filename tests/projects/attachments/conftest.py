"""A private folder of its own for each test: what lies there is what the test put there."""

from pathlib import Path

import pytest
from django.conf import settings as the_settings
from django.core.files.storage import storages


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.STORAGES = {
        **the_settings.STORAGES,
        "private": {**the_settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "pieces"}},
    }
    return tmp_path / "pieces"


@pytest.fixture
def files(folder):
    """Return what lies in the folder, unfinished files included."""

    def listed():
        return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())

    return listed


def path_of(attachment) -> Path:
    return Path(storages["private"].path(attachment.stored_as))
