"""
Looking at a link: does its page still answer, elsewhere, or only seem to?

One HEAD, then a GET where a HEAD says nothing sure, after a look at the robots.txt of the site. A site that does not
let itself be looked at (403, 429…) has not lost its page.

Source: RFC 9309 (robots.txt); RFC 9110 §15 (status codes); Bar-Yossef et al., « Sic transit gloria telae » (soft 404).
"""

import re
import time
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from labo.folding import folded
from labo.outside import door
from labo.outside.door import NotAllowed, NotOpened, TooLarge
from resources.models import LinkCheck
from resources.watch.page_metadata import read_metadata
from resources.watch.web_address import canonical_address

Status = LinkCheck.Status
READ = 300_000
GONE = frozenset({404, 410})
SHY = frozenset({401, 402, 403, 405, 406, 407, 429, 451, 503})
"""Answers of a site that is there and does not want, or cannot now: they say nothing of the page."""
PAUSE, SECONDS = 1.0, 5.0
LOST = re.compile(
    r"^(404|410)\b|\b(erreur|error|page) (404|410)\b|\b(404|410) (erreur|error|not found)\b"
    r"|\b(page (introuvable|non trouvee|inexistante|supprimee|n existe (pas|plus))|not found|no longer exists"
    r"|n est plus disponible|contenu (introuvable|supprime)|page (can t|cannot) be found)\b"
)
"""What the title of a page says that is there only to say that it is not; without accents."""


@dataclass(frozen=True)
class Found:
    """``verdict`` is a status of a link; None where it could not be told, and the fault may be ours."""

    verdict: str | None
    status: int | None = None
    final_address: str = ""
    reason: str = ""


class Looker:
    """Looks at links, and remembers for a while what the robots.txt of each site said."""

    def __init__(self, *, pause=PAUSE):
        self.pause, self.rules = pause, {}

    def look(self, address) -> Found:
        """Return what is found at an address. It asks the site three times at most, one after the other."""
        try:
            if not self.allows(address):
                return Found(Status.CLOSED, reason="Le site demande aux robots de ne pas lire cette page.")
            page = door.fetch(address, method="HEAD", seconds=SECONDS)
            # Many sites answer to HEAD what they do not to a reader; a page that is there may say that it is not.
            if page.status in SHY | GONE | {500, 501} or is_html(page):
                time.sleep(self.pause)
                page = door.fetch(address, limit=READ, cut=True, seconds=SECONDS)
        except NotAllowed as refusal:
            return Found(Status.CLOSED, reason=str(refusal))
        except TooLarge:
            return Found(Status.FINE)
        except NotOpened as refusal:
            return Found(Status.DOUBTFUL, reason=str(refusal))
        return verdict_of(address, page)

    def allows(self, address) -> bool:
        parts = urlsplit(address)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self.rules:
            self.rules[site] = rules_of(site)
            time.sleep(self.pause)
        rules = self.rules[site]
        return rules is None or rules.can_fetch(door.ROBOT, address)


def rules_of(site):
    """Return what the robots.txt of a site says, or None where it has none."""
    try:
        page = door.fetch(f"{site}/robots.txt", limit=READ, cut=True, seconds=SECONDS)
    except NotOpened:
        # The page itself will say whether the site is there.
        return None
    if page.status != 200:
        return None
    rules = RobotFileParser()
    rules.parse(page.content.decode("utf-8", "replace").splitlines())
    return rules


def is_html(page):
    return page.status == 200 and "html" in page.content_type.lower()


def verdict_of(address, page) -> Found:
    """Say what an answer means for the link that led to it."""
    if page.status in GONE:
        return Found(Status.DOUBTFUL, page.status, reason="La page n’est plus là.")
    if page.status in SHY:
        return Found(Status.CLOSED, page.status, reason="Le site ne se laisse pas vérifier.")
    if page.status >= 400:
        return Found(Status.DOUBTFUL, page.status, reason="Le site répond par une erreur.")
    if reason := soft_reason(address, page):
        return Found(Status.DOUBTFUL, page.status, reason=reason)
    if page.is_moved and is_elsewhere(address, page.address):
        return Found(Status.MOVED, page.status, final_address=page.address[:2000])
    return Found(Status.FINE, page.status)


def soft_reason(address, page) -> str:
    """Return why a page that answers is not the page, or nothing."""
    asked, found = urlsplit(address), urlsplit(page.address)
    if len(asked.path.strip("/")) > 1 and not found.path.strip("/") and not found.query:
        return "L’adresse renvoie à la page d’accueil du site."
    title = re.sub(r"\W+", " ", folded(read_metadata(page.content, page.content_type).title))
    return "Le titre de la page dit qu’elle n’existe plus." if LOST.search(title) else ""


def is_elsewhere(address, other) -> bool:
    """Say whether two addresses are not only two ways to write the same one. HTTPS is worth a new address."""
    if urlsplit(address).scheme != urlsplit(other).scheme:
        return True
    try:
        return canonical_address(address) != canonical_address(other)
    except ValueError:
        return True
