"""Files of references, brought as far as a test needs them."""

from datetime import timedelta

from django.utils import timezone

from resources.bibliography import importing
from resources.models import BibliographyImport, Reference
from tests import factories
from tests.resources.bibliography.pages import fresh

ENTRY = "TY  - BOOK\nTI  - {title}\nAU  - Exemple, Camille\nPY  - {year}\n{more}ER  - \n"


def entry(title, *, year=2020, more=""):
    return ENTRY.format(title=title, year=year, more=more)


def titles(*names):
    """A file of works that nothing tells the same."""
    return "\n".join(entry(name) for name in names)


FIVE = ["Cartographier", "Décider", "Essayer", "Prototyper", "Renoncer"]


def ready(text=None, **more):
    batch = factories.make_import(text or titles(*FIVE), **more)
    assert importing.advance()
    return fresh(batch)


def done(text=None, **more):
    batch = ready(text, **more)
    batch.start()
    assert importing.advance()
    return fresh(batch)


def published():
    return sorted(Reference.objects.published().values_list("title", flat=True))


def lease_ends():
    BibliographyImport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
