"""
The agenda of a session, born of disagreement. Pure module: no Django.

What divides comes first and has the most time; what everybody agrees on is only named. The same signals always make
the same agenda, and each line says why it is there.

Source: La Transfo, session 10, Strasbourg: « pour structurer notre discussion, nous nous appuyons sur une grille ».
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from projects import signals
from projects.signals import GREEN, RED, UNCLEAR

NBSP = "\u00a0"

OPENING, PRESENTATION, ANSWERS, CRITERION, LATER, AGREED, HATS, DECISION, CLOSING, OTHER = (
    "opening",
    "presentation",
    "answers",
    "criterion",
    "later",
    "agreed",
    "hats",
    "decision",
    "closing",
    "other",
)
LENGTHS = {OPENING: 10, PRESENTATION: 10, ANSWERS: 20, HATS: 20, DECISION: 10, CLOSING: 10}
"""Minutes. The two of the presentation are what the service was told (mail E06)."""
SHORTEST, LONGEST = 4, 20
"""Minutes for one criterion: less is no discussion, more tires the group."""
ENOUGH = 5
"""Criteria of one case. Strong gaps and eliminatory reds are always discussed; nuances only fill up to that."""

STRONG, BLOCKING, OPEN, SILENT = range(4)
WEIGHTS = {STRONG: 4, BLOCKING: 3, OPEN: 2, SILENT: 1}


@dataclass(frozen=True)
class CriterionSigns:
    """One criterion of one case: the signals of the opened sheets, and how many questions nobody has answered."""

    code: str
    title: str
    position: int
    signals: tuple[str, ...]
    is_eliminatory: bool = False
    questions: int = 0
    key: int | None = None


@dataclass(frozen=True)
class CaseSigns:
    """One case. ``are_open`` is false as long as its sheets are sealed: nothing is then said of its criteria."""

    title: str
    criteria: tuple[CriterionSigns, ...] = ()
    links: int = 0
    are_open: bool = True
    key: int | None = None


@dataclass(frozen=True)
class Line:
    """One line of an agenda. ``case`` and ``criterion`` are the keys of :class:`CaseSigns`, :class:`CriterionSigns`."""

    kind: str
    title: str
    minutes: int
    why: str = ""
    case: int | None = None
    criterion: int | None = None


@dataclass(frozen=True)
class Ranked:
    """A criterion to discuss: its class, how evenly it splits, and the sentence that says why it is there."""

    signs: CriterionSigns
    level: int
    evenness: Fraction
    why: str = field(compare=False)

    @property
    def order(self):
        signs = self.signs
        blocking = signs.is_eliminatory and RED in signs.signals
        return (self.level, -self.evenness, -signs.questions, not blocking, signs.position, signs.code)


def evenness(answers: Iterable[str]) -> Fraction:
    """Return the part of the smaller side among those who took one: 1/2 when they are as many, 0 when all agree."""
    counts = signals.tally(answers)
    sides = counts.green + counts.red
    return Fraction(min(counts.green, counts.red), sides) if sides else Fraction(0)


def is_settled(signs: CriterionSigns) -> bool:
    """True when all who gave an opinion gave the same, nothing is left to ask, and no decision hangs on it."""
    kinds = set(signs.signals) - {signals.ABSTAIN}
    if signs.questions or len(kinds) != 1 or UNCLEAR in kinds:
        return False
    return not (signs.is_eliminatory and RED in kinds)


def level_of(signs: CriterionSigns) -> int:
    gap = signals.gap(signs.signals, eliminatory=signs.is_eliminatory)
    if gap == signals.STRONG_GAP:
        return STRONG
    if signs.is_eliminatory and RED in signs.signals:
        return BLOCKING
    return SILENT if gap == signals.SILENCE and not signs.questions else OPEN


def ranked(criteria: Iterable[CriterionSigns]) -> list[Ranked]:
    """
    Return the criteria to discuss, the most divided first.

    Strong gaps before eliminatory reds on which people agree, before nuances and questions, before silence; inside
    each, the most even split, then the most questions, then what may block, then the order of the grid.
    """
    found = [
        Ranked(signs, level_of(signs), evenness(signs.signals), why_of(signs))
        for signs in criteria
        if not is_settled(signs)
    ]
    return sorted(found, key=lambda each: each.order)


def settled(criteria: Iterable[CriterionSigns]) -> list[CriterionSigns]:
    """Return the criteria on which everybody agrees, in the grid's order."""
    return sorted((signs for signs in criteria if is_settled(signs)), key=lambda signs: (signs.position, signs.code))


def why_of(signs: CriterionSigns) -> str:
    """« Écart fort : 3 verts, 3 rouges. Critère éliminatoire. 2 questions sans réponse. »"""
    words = signals.in_words(signals.tally(signs.signals))
    level = level_of(signs)
    if level == STRONG:
        parts = [f"Écart fort{NBSP}: {words}."]
    elif level == SILENT:
        parts = ["Personne ne s’est prononcé."]
    elif len(set(signs.signals) - {signals.ABSTAIN}) > 1:
        parts = [f"Nuances{NBSP}: {words}."]
    else:
        parts = [f"{words[:1].upper()}{words[1:]}."]
    if signs.is_eliminatory:
        red = RED in signs.signals
        parts.append("Critère éliminatoire, à lever ou à mettre en condition." if red else "Critère éliminatoire.")
    if signs.questions:
        parts.append(
            "Une question sans réponse." if signs.questions == 1 else f"{signs.questions} questions sans réponse."
        )
    return " ".join(parts)


def worth_discussing(found: Sequence[Ranked]) -> int:
    """Return how many of these criteria, the first ones, are worth the group's time."""
    pressing = sum(1 for each in found if each.level in (STRONG, BLOCKING))
    return min(len(found), max(pressing, ENOUGH))


def shares(found: Sequence[Ranked], minutes: int) -> list[int]:
    """
    Divide the minutes among criteria in proportion to their weight; as many as fit and are worth it, the first first.

    :returns: one length per criterion that has its time, a multiple of no less than SHORTEST; the others have none.
    """
    kept = list(found[: min(worth_discussing(found), max(0, minutes) // SHORTEST)])
    if not kept:
        return []
    total = sum(WEIGHTS[each.level] + each.signs.questions for each in kept)
    lengths = [
        max(SHORTEST, min(LONGEST, minutes * (WEIGHTS[each.level] + each.signs.questions) // total)) for each in kept
    ]
    # Raising the last ones to the shortest length may overrun: the longest give back, one minute at a time.
    while sum(lengths) > minutes:
        longest = max(range(len(lengths)), key=lambda index: (lengths[index], index))
        lengths[longest] -= 1
    return lengths


def plan(cases: Sequence[CaseSigns], *, minutes: int) -> list[Line]:
    """
    Return the agenda of a session.

    :param minutes: the time available, breaks left out. What is promised to the services is never cut: when the time is
        too short, the criteria lose theirs first, and the agenda may still be longer than the time.
    """
    lines = [Line(OPENING, "Accueil, tour de table, règles du jour", LENGTHS[OPENING], "La session commence ensemble.")]
    fixed = LENGTHS[OPENING] + LENGTHS[CLOSING]
    per_case = sum(LENGTHS[kind] for kind in (PRESENTATION, ANSWERS, HATS, DECISION))
    free = max(0, minutes - fixed - per_case * len(cases))
    rankings = [ranked(case.criteria) if case.are_open else [] for case in cases]
    weights = [sum(WEIGHTS[each.level] + each.signs.questions for each in found) for found in rankings]
    total = sum(weights) or 1
    for case, found, weight in zip(cases, rankings, weights, strict=True):
        lines += case_lines(case, found, free * weight // total)
    lines.append(Line(CLOSING, "Clôture, suites et dates", LENGTHS[CLOSING], "Chacun repart avec ce qui est décidé."))
    return lines


def case_lines(case: CaseSigns, found: Sequence[Ranked], minutes: int) -> list[Line]:
    """Return the lines of one case: presentation, answers, what divides, what is agreed, hats, decision."""
    asked = sum(signs.questions for signs in case.criteria)
    lines = [
        Line(
            PRESENTATION,
            f"Présentation{NBSP}: {case.title}",
            LENGTHS[PRESENTATION],
            "Dix minutes annoncées au service, sans diapositives." + links_in_words(case.links),
            case.key,
        ),
        Line(ANSWERS, "Réponses du service aux questions", LENGTHS[ANSWERS], answers_why(case, asked), case.key),
    ]
    lengths = shares(found, minutes)
    for each, length in zip(found, lengths, strict=False):
        title = f"{each.signs.code} {each.signs.title}"
        lines.append(Line(CRITERION, title, length, each.why, case.key, each.signs.key))
    if later := found[len(lengths) :]:
        codes = ", ".join(each.signs.code for each in later)
        lines.append(
            Line(LATER, f"S’il reste du temps{NBSP}: {codes}", 0, "Moins divisés que les précédents.", case.key)
        )
    if case.are_open and (agreed := settled(case.criteria)):
        lines.append(
            Line(AGREED, f"Déjà d’accord{NBSP}: {', '.join(map(agreement, agreed))}", 0, "Rien à discuter.", case.key)
        )
    lines += [
        Line(HATS, "Six chapeaux", LENGTHS[HATS], "Chacun les porte tous, l’un après l’autre.", case.key),
        Line(DECISION, "Décision proposée", LENGTHS[DECISION], "Elle s’applique à la clôture de la session.", case.key),
    ]
    return lines


def agreement(signs: CriterionSigns) -> str:
    """« P2 (vert) »: on which side everybody is."""
    return f"{signs.code} ({'vert' if GREEN in signs.signals else 'rouge'})"


def answers_why(case: CaseSigns, asked: int) -> str:
    if not case.are_open:
        return "Les avis ne sont pas encore ouverts : les critères à discuter viendront ensuite."
    if not asked:
        return "Aucune question n’est restée ouverte dans les avis."
    return "Une question attend dans les avis." if asked == 1 else f"{asked} questions attendent dans les avis."


def links_in_words(links: int) -> str:
    if not links:
        return ""
    return " Une personne déclare un lien avec ce cas." if links == 1 else f" {links} personnes déclarent un lien."
