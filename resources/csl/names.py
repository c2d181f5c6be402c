"""
Names of people and bodies: from what was typed to CSL, and back into French. Pure module.

A CSL name is ``{"family", "given", "dropping-particle", "non-dropping-particle", "suffix"}`` for a person and
``{"literal"}`` for a body. « de Gaulle » keeps its particle before the name it is filed under, in CSL's sense
non-dropping; « La Fontaine » has its article in the family name.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from labo.typography import NBSP, listed

PERSON = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix")
EDITOR = re.compile(
    r"\s*[(\[]\s*(?:dir|éds?|eds?|coord|sous la dir(?:ection)?)\b\.?s?\.?\s*[)\]]\.?\s*$", re.IGNORECASE
)
SUFFIX = re.compile(r"^(?:jr|sr|junior|senior|ii|iii|iv|fils|père)\.?$", re.IGNORECASE)
# What stands before a family name, in small letters: « Arwin van Buuren », « Cécile de la Tour ».
PARTICLES = frozenset(
    re.findall(
        r"\S+",
        """
    af al bin d' da dal dalla das de degli dei del della den der des di do dos du el l' la le les lo of st. 't te
    ten ter van vande vander von vom y zu zum zur
    """,
    )
)
# With these a name is a body's: they stand in no person's name.
BODY_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
    académie agence assemblée association atelier bibliothèque bureau caisse cabinet centre cercle cité collectif
    collectivité comité commission communauté commune confédération conseil cour délégation département direction
    école ecole equipe équipe eurométropole fabrique fédération fondation groupe horizons inspection institut
    laboratoire labo lab labs ligue mairie métropole ministère mission observatoire office organisation parlement
    préfecture région rectorat réseau revue secrétariat sénat service société syndicat union université ville agency
    assembly bureau center centre college committee community council department foundation government group
    institute laboratory ministry network office organization organisation society university
    """,
    )
)
BODY_STARTS = ("la ", "le ", "les ", "l'", "the ", "collectif ", "union ")
LONGEST_LIST = 20_000
_AFFILIATION = re.compile(r"(.*\S)\s*\([^()]*\)$")
BETWEEN = re.compile(r"\s*(?:;|\n|\r|\s&\s|\s(?:et|and)\s)\s*")


def parse_name(text: str) -> dict:
    """
    Return the CSL name of one person or body as typed or found: « Lewis, Jenny M. », « Jenny M. Lewis », « DITP ».

    Braces around the whole name, as BibTeX has them, make it a body. What a person's name has in brackets, « Bruno
    Monteiro (OCDE) », is where that person works, and no part of it. An empty text gives an empty dict.
    """
    text = " ".join(text.split()).strip(" ,;")
    if text.startswith("{") and text.endswith("}"):
        return literal(text[1:-1].strip())
    if not text:
        return {}
    if "," not in text and (found := _AFFILIATION.match(text)) and not is_body(found[1]):
        text = found[1]
    if "," in text:
        return _inverted([part.strip() for part in text.split(",")])
    if is_body(text):
        return literal(text)
    return _in_order(text.split(" "))


def literal(text: str) -> dict:
    return {"literal": text} if text else {}


def is_body(text: str) -> bool:
    """
    Tell whether a name without a comma is a body's: an article first, a figure, capitals alone, a word of bodies.

    One word alone is a body too (« DITP », « Nesta »): a person has two.
    """
    plain = text.replace("’", "'").lower()
    words = re.findall(r"[\w'-]+", plain)
    return (
        plain.startswith(BODY_STARTS)
        or len(words) < 2
        or any(character.isdigit() for character in text)
        or any(character in "()/&:«»@" for character in text)
        or bool(BODY_WORDS & {word.split("'")[-1] for word in words})
    )


def _inverted(parts: list[str]) -> dict:
    family, given, suffix = parts[0], "", ""
    if len(parts) > 2 and SUFFIX.match(parts[1]):  # BibTeX's « von Last, Jr, First »
        suffix, given = parts[1], " ".join(parts[2:])
    else:
        rest = parts[1:]
        if len(rest) > 1 and SUFFIX.match(rest[-1]):
            suffix = rest.pop()
        given = ", ".join(filter(None, rest))
    before, family = _leading_particles(family.split(" "))
    # « Gaulle, Charles de »: French files the particle after the given name.
    given_words = given.split(" ") if given else []
    after = []
    while len(given_words) > 1 and _is_particle(given_words[-1]):
        after.insert(0, given_words.pop())
    name = {
        "family": " ".join(family),
        "given": " ".join(given_words),
        "dropping-particle": " ".join(after),
        "non-dropping-particle": " ".join(before),
        "suffix": suffix,
    }
    name = {key: value for key, value in name.items() if value}
    return name if "family" in name else literal(given)


def _in_order(words: list[str]) -> dict:
    suffix = words.pop() if len(words) > 2 and SUFFIX.match(words[-1]) else ""
    first = next((place for place in range(1, len(words) - 1) if _is_particle(words[place])), len(words) - 1)
    particles, family = _leading_particles(words[first:])
    if not particles and len(words) > 2:
        family = _capital_family(words) or family
        first = len(words) - len(family)
    name = {
        "family": " ".join(family),
        "given": " ".join(words[:first]),
        "non-dropping-particle": " ".join(particles),
        "suffix": suffix,
    }
    return {key: value for key, value in name.items() if value}


def _capital_family(words: Sequence[str]) -> list[str]:
    """« Diana VILLA ALVAREZ »: the words in capitals at the end are the family name."""
    family = []
    for word in reversed(words[1:]):
        if len(word.strip(".")) < 2 or not word.isupper():
            break
        family.insert(0, word)
    return family


def _leading_particles(words: list[str]) -> tuple[list[str], list[str]]:
    count = 0
    while count < len(words) - 1 and _is_particle(words[count]):
        count += 1
    particles, family = words[:count], words[count:]
    # « d’Ormesson » in one word.
    if family and (found := re.match(r"^([dl]['’])(?=[^\W\d_])", family[0])):
        particles, family = [*particles, found.group()], [family[0][found.end() :], *family[1:]]
    return particles, family


def _is_particle(word: str) -> bool:
    return word == word.lower() and word.replace("’", "'") in PARTICLES


def split_names(text: str) -> list[str]:
    """
    Return the names of a list as typed: one a line, or apart by « ; », « et », « & »; by commas too where each piece
    is a whole name, so that « Lewis, Jenny M. » stays one and « Jean-Marc Weller, Frédérique Pallez » are two.
    """
    names = []
    for piece in BETWEEN.split(text.strip()) if not is_one_body(text) else [text.strip()]:
        parts = [part.strip() for part in piece.split(",") if part.strip()]
        whole = [part for part in parts if len(part.split(" ")) > 1 or part.isupper()]
        names += parts if len(parts) > 1 and len(whole) == len(parts) else [piece.strip(" ,")]
    return [name for name in names if name]


def is_one_body(text: str) -> bool:
    """« Ministère de la Transition écologique et de la Cohésion »: one body, « et » and all."""
    first, found, rest = text.strip().partition(" et ")
    return (
        bool(found)
        and is_body(first)
        and bool(re.match(r"(?:de |du |des |d['’]|à |l['’]|la |le )", rest))
        and ";" not in text
    )


def parse_names(text: str) -> dict[str, list[dict]]:
    """
    Return who wrote and who directed: {"author": […], "editor": […]}, empty lists left out.

    « (dir.) » after the last name makes editors of all, as French title pages mean it; after a name followed by one
    without it, of that name alone and of those before it.
    """
    text = "\n".join(" ".join(line.split()) for line in text[:LONGEST_LIST].split("\n"))
    pieces = split_names(text)
    marked = [place for place, piece in enumerate(pieces) if EDITOR.search(piece)]
    last = marked[-1] if marked else -1
    roles = {"author": [], "editor": []}
    for place, piece in enumerate(pieces):
        if name := parse_name(EDITOR.sub("", piece)):
            roles["editor" if place <= last else "author"].append(name)
    return {role: names for role, names in roles.items() if names}


def name_told(name: Mapping) -> str:
    """Return the name as French says it: « Jenny M. Lewis », « Charles de Gaulle », « La 27e Région »."""
    if body := str(name.get("literal") or ""):
        return body
    words = [name.get("given"), name.get("dropping-particle"), name.get("non-dropping-particle")]
    front = _joined([str(word) for word in words if word])
    told = _joined([front, str(name.get("family") or "")])
    return f"{told} {name['suffix']}" if name.get("suffix") else told


def family_told(name: Mapping) -> str:
    """Return what the name is called by in a sentence: « de Bono », « Lewis », « DITP »."""
    if body := str(name.get("literal") or ""):
        return body
    particle, family = str(name.get("non-dropping-particle") or ""), str(name.get("family") or "")
    return _joined([particle, family]) or str(name.get("given") or "")


def name_inverted(name: Mapping) -> str:
    """Return the name as a file has it: « Lewis, Jenny M. », « van Buuren, Arwin », « Gaulle, Charles de »."""
    if name.get("literal"):
        return str(name["literal"])
    after = " ".join(str(name[key]) for key in ("given", "dropping-particle") if name.get(key))
    parts = [family_told(name) if name.get("family") else "", after, str(name.get("suffix") or "")]
    return ", ".join(filter(None, parts))


def _joined(words: Iterable[str]) -> str:
    """Join with spaces, but « d’ » touches what follows."""
    text = ""
    for word in filter(None, words):
        text += word if not text or text.endswith(("'", "’")) else f" {word}"
    return text


def names_told(names: Sequence[Mapping], *, at_most: int = 0) -> str:
    """Return « Jenny M. Lewis, Michael McGann et Emma Blomkamp »; beyond ``at_most`` the first and « et al. »."""
    told = [name_told(name) for name in names]
    if at_most and len(told) > at_most:
        return f"{told[0]} et{NBSP}al."
    return listed(told)


def short_names(names: Sequence[Mapping]) -> str:
    """Return « Lewis », « Weller et Pallez », « Lewis et al. »."""
    families = [family_told(name) for name in names]
    if len(families) > 2:
        return f"{families[0]} et{NBSP}al."
    return listed(families)
