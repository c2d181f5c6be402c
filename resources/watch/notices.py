"""What the shared watch tells people: the lab of what comes in, whoever shared of what becomes of it."""

from django.urls import reverse

from labo.models import User
from labo.notices.kinds import Kind, Rhythm
from labo.notices.notify import notify, retract

PROPOSED, ANSWERED = "watch_proposed", "watch_answered"


def is_lab(person):
    return person.is_lab


KINDS = (
    Kind(
        ANSWERED,
        "Ce que devient une page que j’ai partagée",
        "Elle est retenue, publiée, ou renvoyée avec un mot.",
        default=Rhythm.INSTANT,
    ),
    Kind(PROPOSED, "Une trouvaille arrive à la veille", concerns=is_lab),
)


def cause(item):
    """Name this sharing of the page: what was sent back and is shared again is another one."""
    return f"{item.pk}:{item.transitions.filter(target=item.Status.PROPOSED).latest('pk').pk}"


def proposed(item):
    """Tell the lab that something is to read."""
    url, line = reverse("admin:resources_watchitem_next"), "Une trouvaille est à lire"
    notify(User.objects.lab(), PROPOSED, line=line, url=url, key=cause(item), heading=item.title)


def kept(item):
    answer(item, "kept", "Le labo retient votre trouvaille", reverse("resources:watch_own"), template=KEPT)


def published(item):
    answer(item, "published", "Votre trouvaille est publiée", item.get_absolute_url(), template=PUBLISHED)


def sent_back(item):
    answer(item, "sent_back", "Le labo vous renvoie une trouvaille", reverse("resources:watch_own"), template=SENT_BACK)


KEPT = "resources/emails/watch_kept"
PUBLISHED = "resources/emails/watch_published"
SENT_BACK = "resources/emails/watch_sent_back"


def answer(item, what, line, url, *, template):
    words = {"line": line, "url": url, "heading": item.title, "template": template, "context": {"item": item}}
    notify([item.shared_by], ANSWERED, key=f"{what}:{cause(item)}", **words)


def forget(item):
    """Take back what was told to the lab and has not left: there is nothing to read any more."""
    retract(PROPOSED, key=cause(item))
