"""The pages whose openings are counted: those that everybody may read, and no other."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from resources.models import AnsweredQuestion, Method, PartnerOrganisation, ReadingCount, Reference, WatchItem

Kind = ReadingCount.Kind


@dataclass(frozen=True)
class Counted:
    """One kind of page. ``address`` is the field that ends its address; ``public`` gives the rows everybody reads."""

    kind: Kind
    plural: str
    address: str
    public: Callable[[], QuerySet]


THINGS = {
    one.kind: one
    for one in (
        Counted(Kind.REFERENCE, "références", "key", lambda: Reference.objects.published()),
        Counted(Kind.METHOD, "méthodes", "slug", lambda: Method.objects.offered()),
        Counted(Kind.WATCH, "trouvailles de la veille", "key", lambda: WatchItem.objects.public()),
        Counted(Kind.QUESTION, "questions répondues", "slug", lambda: AnsweredQuestion.objects.shown()),
        Counted(Kind.ORGANISATION, "structures", "slug", lambda: PartnerOrganisation.objects.shown()),
    )
}


def find(kind: str, key: str) -> int | None:
    """Return the primary key of the thing at this address, or None where everybody may read no such thing."""
    counted = THINGS.get(kind)
    if counted is None:
        return None
    try:
        return counted.public().filter(**{counted.address: key}).values_list("pk", flat=True).first()
    except ValidationError:  # no UUID
        return None


def is_counted(kind: str, thing) -> bool:
    """True if the page of this thing is one that everybody may read. No query."""
    match kind:
        case Kind.REFERENCE:
            return thing.is_published
        case Kind.METHOD:
            return not thing.is_withdrawn
        case Kind.WATCH:
            return thing.status == "published" and thing.audience == "public"
    return True  # the pages of the two others answer for what everybody reads, and for nothing else
