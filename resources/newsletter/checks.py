"""
What is read over before an issue leaves: what stands against it, and what could be better.

The rendered mail and its data are read, nothing is fetched: what links answer was looked at before.

Source: WCAG 2.2, 1.1.1, 1.3.1 and 2.4.4; RGAA 4.1.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from django.urls import Resolver404, resolve

from labo import news
from labo.outside.address import AddressRefused, read_address
from labo.typography import french
from resources.newsletter.letters import LEAVE_PATH
from resources.newsletter.mail import MAX_BYTES, PROSE, Frozen, plain

LONGEST_SUBJECT, SHORTEST_PREHEADER = 60, 30
WORDS_A_MINUTE, MINUTES = 200, 3
MANY = 9


@dataclass(frozen=True)
class Finding:
    """``where`` is the anchor, in the editor, of what is to be mended; empty for the issue as a whole."""

    is_blocking: bool
    words: str
    where: str = ""


@dataclass(frozen=True)
class Length:
    words: int
    size: int

    @property
    def minutes(self) -> int:
        return max(1, round(self.words / WORDS_A_MINUTE))

    @property
    def is_long(self) -> bool:
        return self.words > WORDS_A_MINUTE * MINUTES


def length_of(frozen: Frozen) -> Length:
    """Return how long the issue is: the words of its text without addresses, the bytes of its HTML."""
    text = re.sub(r"https?://\S+", "", frozen.text.partition("* * *")[0])
    return Length(len(re.findall(r"\w[\w’'-]*", text)), frozen.size)


def blocks(words: str, where: str = "") -> Finding:
    return Finding(True, french(words), where)


def advises(words: str, where: str = "") -> Finding:
    return Finding(False, french(words), where)


class Page(HTMLParser):
    """Reads what matters of a mail: its headings, pictures, links, and what is fetched."""

    def __init__(self, html: str):
        super().__init__()
        self.headings: list[int] = []
        self.images: list[str | None] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.language = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "html":
            self.language = found.get("lang") or ""
        elif re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        elif tag == "img":
            self.images.append(found.get("alt"))
        elif tag == "a":
            self.links.append(found.get("href") or "")
        if tag in {"img", "link", "script", "iframe"} and (found.get("src") or found.get("href")):
            self.fetched.append(tag)


def run(frozen: Frozen, content: Mapping, *, links: Mapping) -> list[Finding]:
    """
    Return what there is to say of an issue, what blocks first.

    :param links: {outside address: its :class:`resources.models.LinkCheck`, or None}.
    """
    found = [*of_words(content), *of_mail(frozen), *of_links(content, links), *of_length(frozen, content)]
    return sorted(found, key=lambda one: not one.is_blocking)


def of_words(content):
    title, preheader = content.get("title", ""), content.get("preheader", "")
    if not title:
        yield blocks("Donnez un titre au numéro : c’est l’objet du courriel.", "id_title")
    elif len(title) > LONGEST_SUBJECT:
        over = len(title) - LONGEST_SUBJECT
        yield advises(f"Le titre dépasse de {over} signes ce qu’un téléphone montre d’un objet.", "id_title")
    if not preheader:
        yield blocks("Écrivez la phrase d’aperçu : les messageries la montrent après l’objet.", "id_preheader")
    elif len(preheader) < SHORTEST_PREHEADER:
        yield advises("La phrase d’aperçu est courte : la messagerie la complétera au hasard.", "id_preheader")
    if not plain(content.get("edito", "")):
        yield blocks("Il manque l’édito : quelques lignes, à votre façon.", "id_edito")
    if not content.get("call", "").strip():
        yield advises("Pas d’appel à l’aide ce mois-ci : c’est permis.", "id_call")
    count = 0
    for group in content["groups"]:
        for item in group["items"]:
            count += 1
            name = f"« {item['title']} »"
            if not item["text"].strip():
                yield blocks(f"{name} n’a pas de texte.", "articles")
            if item["address"] and not item["words"].strip():
                yield blocks(f"Le lien de {name} n’a pas de mots.", "articles")
    if not count:
        yield blocks("Le numéro ne contient aucun article.", "articles")
    elif count > MANY:
        yield advises(f"{count} articles : au-delà de {MANY}, on ne lit plus.", "articles")


def of_mail(frozen):
    page = Page(frozen.html)
    if page.headings.count(1) != 1 or page.headings[:1] != [1]:
        yield blocks("Le courriel doit avoir un titre de premier niveau, et un seul.")
    if any(after > before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False)):
        yield blocks("Les titres du courriel sautent un niveau.")
    if any(alt is None for alt in page.images):
        yield blocks("Une image n’a pas de texte de remplacement.")
    if page.fetched:
        yield blocks("Le courriel irait chercher quelque chose ailleurs : une image, une feuille de style.")
    if page.language != "fr":
        yield blocks("Le courriel ne dit pas sa langue.")
    if LEAVE_PATH not in frozen.html or LEAVE_PATH not in frozen.text:
        yield blocks("Le lien de désinscription manque.")
    for link in page.links:
        if not re.match(r"(https?://|mailto:)\S+$", link):
            yield blocks(f"Ce lien ne mène nulle part : {link or 'il est vide'}.")
    text = re.sub(r"\s+", "", frozen.text)
    if missing := [link for link in page.links if re.sub(r"\s+", "", link.removeprefix("mailto:")) not in text]:
        yield blocks(f"La version en texte n’a pas ce lien : {missing[0]}.")


def of_links(content, links):
    for address in own_paths(content):
        try:
            resolve(address.partition("?")[0].partition("#")[0])
        except Resolver404:
            yield blocks(f"Cette page du portail n’existe pas : {address}", "articles")
    unseen = [address for address, link in links.items() if link is None or link.status == "new"]
    for address, link in links.items():
        if link is not None and link.status == "broken":
            yield blocks(f"Ce lien est cassé : {address}", "articles")
        elif link is not None and link.status == "doubtful":
            yield advises(f"Ce lien n’a pas répondu. {link.soft_reason} {address}", "articles")
        elif link is not None and link.status == "moved":
            yield advises(f"Cette page a changé d’adresse : {address}", "articles")
    if unseen:
        words = "Un lien n’a pas encore été vérifié" if len(unseen) == 1 else "Des liens n’ont pas encore été vérifiés"
        yield advises(f"{words} : {', '.join(unseen[:3])}", "liens")


def of_length(frozen, content):
    length = length_of(frozen)
    if length.size > MAX_BYTES:
        yield blocks("Le courriel dépasse 100 Ko : une messagerie le couperait avant la désinscription.")
    if length.is_long:
        yield advises(f"{length.minutes} minutes de lecture : au-delà de {MINUTES}, écartez ou raccourcissez.")


def gone(items: Iterable) -> list[Finding]:
    """Return what stands against telling these items: they were public when they were collected, and are no more."""
    items = list(items)
    standing = news.standing(item.source for item in items)
    return [
        blocks(
            f"« {item.title} » n’est plus public, ou n’est plus à annoncer : écartez-le.",
            f"article-{item.pk}",
        )
        for item in items
        if item.source not in standing
    ]


def addresses(content: Mapping) -> list[str]:
    """Return every address that the issue leads to, those of its prose among them, once each."""
    items = [item for group in content["groups"] for item in group["items"]]
    texts = [content.get("edito", ""), content.get("call", ""), *(item["text"] for item in items)]
    found = [item["address"] for item in items if item["address"]]
    for text in texts:
        for token in PROSE.parse(text):
            found += [child.attrGet("href") for child in token.children or [] if child.type == "link_open"]
    return list(dict.fromkeys(found))


def own_paths(content):
    return [address for address in addresses(content) if address.startswith("/") and not address.startswith("//")]


def outside_addresses(content: Mapping) -> dict[str, str]:
    """Return {address as it is written: as it is looked at}."""
    found = {}
    for address in addresses(content):
        if address.startswith(("http://", "https://")):
            try:
                found[address] = read_address(address).address
            except AddressRefused:
                continue
    return found
