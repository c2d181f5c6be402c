"""Where the files that people send lie: a private folder that no address leads to."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from labo.transitions import Refusal

logger = logging.getLogger(__name__)

PART = ".part"


class PrivateStorage(FileSystemStorage):
    """
    Files that only a view gives, after it has checked who asks.

    A name is absent or whole: the bytes are written beside, forced to the disk, then renamed.
    """

    def url(self, name):
        raise ValueError("A private file has no address of its own: a view gives it.")

    def _save(self, name, content):
        path = Path(self.path(name))
        for folder in (Path(self.location), path.parent):
            folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        part = path.with_name(path.name + PART)
        try:
            with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640), "wb") as out:  # noqa: PTH123
                self.write(out, content)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return name

    def write(self, out, content):
        for chunk in content.chunks():
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Yield (name, when it was written) of every file, unfinished ones included."""
        root = Path(self.location)
        for path in sorted(root.rglob("*")):
            if path.is_file():
                yield path.relative_to(root).as_posix(), datetime.fromtimestamp(path.stat().st_mtime, UTC)


def private_storage():
    return storages["private"]


@contextmanager
def kept(data: bytes) -> Iterator[str]:
    """
    Keep these bytes, yield their name, and take them back if what follows fails: a row that is not written.

    :raises Refusal: if they cannot be kept: the disk is full, or away. Nothing is left of them.
    """
    storage, key = private_storage(), uuid4().hex
    try:
        name = storage.save(f"{key[:2]}/{key}", ContentFile(data))
    except OSError as error:
        logger.error("No file can be kept: %s", error)
        raise Refusal(
            "Le portail ne peut plus garder de fichier pour le moment. Votre dossier est intact : réessayez plus tard, "
            "ou écrivez au labo."
        ) from error
    try:
        yield name
    except BaseException:
        storage.delete(name)
        raise
