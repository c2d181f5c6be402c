"""What somebody wants to attach, once it was read and looked into."""

import hashlib
from dataclasses import dataclass

from labo.attached.inspection import Format, inspect
from labo.attached.name import clean_name
from labo.attached.refusal import RefusedFile

MAX_SIZE = 10 * 1024 * 1024
TOO_BIG = "Ce fichier pèse plus de 10\u00a0Mo. Réduisez-le, ou ne gardez que les pages utiles."


@dataclass(frozen=True)
class Content:
    """The bytes, in memory: ten megabytes at most."""

    name: str
    data: bytes
    format: Format

    @classmethod
    def of(cls, upload):
        """
        Read an uploaded file and look into it.

        :raises RefusedFile: if it is not of those that the portal takes.
        """
        if upload.size > MAX_SIZE:
            raise RefusedFile("size", TOO_BIG)
        upload.seek(0)
        data = upload.read(MAX_SIZE + 1)
        if len(data) > MAX_SIZE:
            raise RefusedFile("size", TOO_BIG)
        name = clean_name(upload.name)
        return cls(name, data, inspect(name, data))

    @property
    def sha256(self):
        return hashlib.sha256(self.data).hexdigest()
