"""The portal itself, with its review dashboard on one page instead of several: what the bare floors write at once."""

from labo.wsgi import application
from projects.backoffice import overview

overview.PER_PAGE = 10_000

__all__ = ["application"]
