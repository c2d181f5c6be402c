"""The search form of the bibliography. It reads the address, so every search can be kept, shared and followed."""

from functools import cached_property
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.text import capfirst

from labo.forms import read_number
from labo.search import lexicon
from labo.search.asked import Asked, read
from labo.search.extracts import Marks, marks_for
from labo.typography import NBSP
from resources.bibliography.codes import FACETS, NO_DATE, NO_LANGUAGE, ON_SHELF, ONLINE, ROOM
from resources.bibliography.search import BY_WORDS, ORDERS, Found, search
from resources.csl.identifiers import WrongIdentifier, find_identifier
from resources.csl.types import TYPES, type_label
from resources.facets import Choice
from resources.models import Recommendation, Reference, Theme
from resources.models.recommendation import A_COLLEAGUE

PAGE = 20
EVERYTHING = 10_000_000
MOST_CHOSEN = 30
"""Of one facet: more come from no page of ours."""
SHOWN = 8
"""How many choices of a facet stand open; the others are one click away."""
WORDS = {
    "type": "Type",
    "sujet": "Sujet",
    "annee": "Années",
    "langue": "Langue",
    "lu": "Lu par",
    "acces": "Accès",
}
LANGUAGES = {
    "fr": "français",
    "en": "anglais",
    "de": "allemand",
    "es": "espagnol",
    "it": "italien",
    "nl": "néerlandais",
}
ACCESS = {ONLINE: "lisible en ligne", ON_SHELF: "à emprunter au labo"}
SORTS = {
    BY_WORDS: "les plus proches de vos mots",
    "ajout": "ajoutées récemment",
    "recentes": "les plus récentes",
    "anciennes": "les plus anciennes",
    "titre": "par titre",
    "auteur": "par auteur",
}
VIEWS = {"liste": "Liste", "cartes": "Cartes"}


class BibliographyForm:
    """
    What an address asks of the bibliography. What makes no sense in it is left out.

    :param data: the parameters of the address.
    """

    def __init__(self, data: QueryDict):
        self.data = data

    # --- What is asked ----------------------------------------------------------------------------------

    @cached_property
    def asked(self) -> Asked:
        """The words; where they are an identifier, with its hyphens or its address, the form that it is kept in."""
        typed = read(self.data.get("q", ""))
        try:
            one = find_identifier(typed.typed)
        except WrongIdentifier:
            return typed
        return read(one.value, as_typed=False) if one and one.scheme != "url" else typed

    @cached_property
    def words(self) -> str:
        """What was typed, on one line."""
        return read(self.data.get("q", "")).typed

    @cached_property
    def other_words(self) -> str:
        """Words that find more, where these find almost nothing: « Vouliez-vous dire… »."""
        other = lexicon.did_you_mean(self.asked, AnonymousUser(), found=self.total)
        if not other:
            return ""
        data = self.data.copy()
        data["q"] = other
        return other if BibliographyForm(data).look_up(start=0, size=1).total > self.total else ""

    @property
    def endings(self) -> list[str]:
        """What is typed with its last word completed, by words that the bibliography has."""
        return lexicon.endings(read(self.data.get("q", "")), source="references")

    @cached_property
    def themes(self) -> dict[str, Theme]:
        return {theme.slug: theme for theme in Theme.objects.all()}

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """{facet: its values as the address has them}, without what does not exist."""
        known = {
            "type": TYPES.__contains__,
            "sujet": self.themes.__contains__,
            "annee": lambda value: read_number(value) is not None and len(value) < 5,
            "langue": lambda value: value == NO_LANGUAGE or (value.isalpha() and value.isascii() and len(value) == 2),
            "lu": lambda value: (number := read_number(value)) is not None and number < ROOM,
            "acces": ACCESS.__contains__,
        }
        asked = {facet: dict.fromkeys(filter(known[facet], self.data.getlist(facet))) for facet in FACETS}
        return {facet: list(values)[:MOST_CHOSEN] for facet, values in asked.items() if values}

    @cached_property
    def sort(self) -> str:
        asked = self.data.get("tri", "")
        return asked if asked in ORDERS else self.usual_sort

    @cached_property
    def usual_sort(self) -> str:
        return BY_WORDS if self.asked else "ajout"

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """
        Return (value, words, whether it is the one in use).

        The usual order has no value: it is not an order that somebody chose, so the first words typed may change it.
        """
        rows = [(value, words) for value, words in SORTS.items() if value != BY_WORDS or self.asked]
        return [("" if value == self.usual_sort else value, words, value == self.sort) for value, words in rows]

    @cached_property
    def view(self) -> str:
        asked = self.data.get("vue", "")
        return asked if asked in VIEWS else "liste"

    # --- What is found ----------------------------------------------------------------------------------

    def everything(self) -> list[int]:
        """Return the primary keys of all that is found, the latest works first unless another order is asked."""
        order = "recentes" if self.sort == BY_WORDS else self.sort
        return self.look_up(start=0, size=EVERYTHING, order=order).keys

    def look_up(self, *, start: int, size: int, order: str = "") -> Found:
        # Only what every text has, or only what must not be there: nothing is looked for, so nothing is found.
        if self.words and not self.asked:
            return Found(0, [], {})
        chosen = dict(self.chosen)
        if "sujet" in chosen:
            chosen["sujet"] = [str(self.themes[slug].pk) for slug in chosen["sujet"]]
        return search(self.asked, chosen, order=order or self.sort, start=start, size=size)

    @cached_property
    def found(self) -> Found:
        number = max(1, read_number(self.data.get("page")) or 1)
        found = self.look_up(start=(number - 1) * PAGE, size=PAGE) if number < 10_000 else Found(0, [], {})
        if found.total and not found.keys:
            # A page beyond the last, of an address that was kept: the last one.
            found = self.look_up(start=(found.total - 1) // PAGE * PAGE, size=PAGE)
        return found

    @property
    def total(self) -> int:
        return self.found.total

    @cached_property
    def page(self):
        return Paginator(range(self.total), PAGE).get_page(self.data.get("page"))

    @cached_property
    def references(self) -> list[Reference]:
        return Reference.objects.in_order(self.found.keys)

    @cached_property
    def marks(self) -> Marks:
        """What to mark in the results of this page."""
        if not self.asked:
            return Marks()
        texts = [
            text
            for row in self.references
            for text in (row.title, row.names, row.container, row.why, str(row.csl.get("abstract") or ""))
        ]
        return marks_for(self.asked, texts)

    # --- The filters ------------------------------------------------------------------------------------

    @cached_property
    def readers(self) -> dict[str, str]:
        """Those who let their name be read, among whoever read what is found."""
        ids = {int(value) for value in self.found.counts.get("lu", ())} | {int(pk) for pk in self.chosen.get("lu", ())}
        return {"0": "quelqu’un du réseau", **Recommendation.objects.names(ids)}

    def words_of(self, facet: str, value: str) -> str:
        match facet:
            case "type":
                return type_label(value)
            case "annee":
                return "sans date" if value == NO_DATE else f"{value} à {int(value) + 9}"
            case "langue":
                return "non précisée" if value == NO_LANGUAGE else LANGUAGES.get(value, value)
            case "acces":
                return ACCESS[value]
            case "lu":
                return self.readers.get(value, "")
        return next((theme.name for theme in self.themes.values() if theme.slug == value), "")

    @cached_property
    def facets(self) -> list[tuple[str, str, list[Choice], list[Choice]]]:
        """The filters: (name, words, the first choices, the others), chosen ones first, then the most frequent."""
        slugs = {str(theme.pk): slug for slug, theme in self.themes.items()}
        rows = []
        for facet, words in WORDS.items():
            counts = self.found.counts.get(facet, {})
            if facet == "sujet":
                counts = {slugs[key]: count for key, count in counts.items() if key in slugs}
            picked = self.chosen.get(facet, [])
            counts = {**dict.fromkeys(picked, 0), **counts}
            choices = [
                Choice(value, capfirst(self.words_of(facet, value)), count, value in picked)
                for value, count in counts.items()
                if self.words_of(facet, value)
            ]
            if facet == "annee":
                choices.sort(key=lambda choice: -int(choice.value))
            else:
                choices.sort(key=lambda choice: (not choice.is_chosen, -choice.count, choice.words))
            if choices:
                rows.append((facet, words, choices[:SHOWN], choices[SHOWN:]))
        return rows

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """The filters in use: (words, the address without this one)."""
        return [
            (capfirst(self.words_of(facet, value) or A_COLLEAGUE), self.query(without=(facet, value)))
            for facet, values in self.chosen.items()
            for value in values
        ]

    def query(self, *, without=None, **changes) -> str:
        """Return the parameters of the same search, without one choice or with others; the page begins anew."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [
            (facet, value) for facet, values in self.chosen.items() for value in values if (facet, value) != without
        ]
        pairs += [("tri", self.data["tri"])] if self.data.get("tri") in ORDERS else []
        pairs += [("vue", self.view)] if self.view != "liste" else []
        pairs = [(name, value) for name, value in pairs if name not in changes]
        return urlencode([*pairs, *((name, value) for name, value in changes.items() if value)])

    @property
    def without_words(self) -> str:
        return self.query(q="")

    @cached_property
    def search_query(self) -> str:
        """What tells this search from every other: words and filters."""
        return self.query(tri="", vue="")

    @property
    def is_too_long(self) -> bool:
        return self.asked.is_cut

    @property
    def title(self) -> str:
        """What the search is called in a feed and in the title of the page."""
        told = [f"«{NBSP}{self.words}{NBSP}»"] if self.words else []
        told += [words for words, _ in self.chips]
        return ", ".join(["Bibliographie", *told])
