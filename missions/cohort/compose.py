"""The rounds that make a cohort: reserved places, then floors, trades, training, arrival, draw. Pure module."""

from collections.abc import Collection, Iterable, Sequence

from missions.cohort import words
from missions.cohort.gaps import gaps
from missions.cohort.result import Chosen, Cohort, Reason, Refused, Substitute
from missions.cohort.room import Room, Target, complete
from missions.cohort.rules import FLOORS, Application, Override, Rules


def compose(
    applications: Iterable[Application],
    rules: Rules | None = None,
    overrides: Iterable[Override] = (),
    kept: Collection[str] = (),
) -> Cohort:
    """
    Compose the cohort, the ordered substitutes and the refusals, each line with its reasons.

    In this order: who is invited stays; who was taken in writing enters, above any cap; caps hold for all others;
    floors hold whenever a cohort exists that holds them; then as many places as possible are filled; reserved places
    come before the rounds, but break neither a floor nor a full group. Calling it again after a withdrawal, without
    the person and with the others in ``kept``, gives who comes instead.

    :param overrides: at most one per application; one about an application that is not there says nothing.
    :param kept: the keys of those whose invitation has left.
    :raises ValueError: if two applications, or two overrides, have the same key.
    """
    rows = sorted(applications, key=lambda application: (application.arrival, application.key))
    overrides = list(overrides)
    written = {override.key: override for override in overrides}
    if len({row.key for row in rows}) < len(rows) or len(written) < len(overrides):
        raise ValueError("Two applications, or two overrides, have the same key.")
    decided, refused, pool = sort_out(rows, written, kept)
    rules = (rules or Rules()).for_these([*pool, *(row for row, _ in decided)])
    draft = Draft(rules, decided, pool)
    draft.fill()
    return Cohort(
        rules=rules,
        chosen=tuple(Chosen(row, reasons, place) for place, (row, reasons) in enumerate(draft.chosen, 1)),
        substitutes=draft.substitutes(),
        refused=tuple(refused),
        gaps=gaps(rules, [row for row, _ in decided], pool, draft.room),
    )


def sort_out(rows, written, kept):
    """Return who is decided already (with the reasons), who is refused, and who is chosen among."""
    invited, taken, refused, pool = [], [], [], []
    for row in rows:
        override = written.get(row.key)
        if row.key in kept:
            invited.append((row, (Reason(words.KEPT, words.KEPT_SENTENCE),)))
        elif override:
            why = (Reason(words.OVERRIDE, words.override(override.is_in, override.reason)),)
            if override.is_in:
                taken.append((row, why))
            else:
                refused.append(Refused(row, why))
        elif why := inadmissible(row):
            refused.append(Refused(row, why))
        else:
            pool.append(row)
    return [*invited, *taken], refused, pool


def inadmissible(row):
    reasons = []
    if row.came_before:
        reasons.append(Reason(words.CAME_BEFORE, words.CAME_BEFORE_SENTENCE))
    if not row.is_agreed:
        reasons.append(Reason(words.NOT_AGREED, words.NOT_AGREED_SENTENCE))
    return tuple(reasons)


def reachable(room: Room, pool: Sequence[Application]) -> Target:
    """Return the floors that a cohort can hold, the first of FLOORS first, then the most places that it then fills."""
    floors = list(room.rules.floors)
    if complete(room, pool, Target(tuple(floors))) is None:
        floors = [0] * len(FLOORS)
        for rank, asked in enumerate(room.rules.floors):
            for floors[rank] in range(asked, -1, -1):
                if complete(room, pool, Target(tuple(floors))) is not None:
                    break
    sizes = range(max(len(room.taken), room.rules.places), -1, -1)
    return next(found for size in sizes if complete(room, pool, found := Target(tuple(floors), size)) is not None)


class Draft:
    """
    A cohort in the making.

    ``chosen`` grows round by round. ``ruled_out`` holds those who came first in a round but with whom no cohort would
    reach the target any more: as the cohort only grows, they stay out. ``sure`` completes what is chosen.
    """

    def __init__(self, rules, decided, pool):
        self.rules, self.pool = rules, list(pool)
        self.chosen = list(decided)
        self.room = Room(rules, [row for row, _ in decided])
        self.target = reachable(self.room, self.pool)
        self.ruled_out = {}
        self.sure = set(complete(self.room, self.pool, self.target))

    def fill(self):
        for rule, is_reserved, number in (
            (words.RESERVED_LEAD, lambda row: row.is_case_lead, self.rules.reserved_leads),
            (words.RESERVED_MUNICIPALITY, lambda row: row.is_municipality, self.rules.reserved_municipality),
        ):
            while (rank := sum(is_reserved(row) for row in self.room.taken) + 1) <= number:
                why = Reason(rule, words.reserved(rule, rank, number))
                if not self.take_one([row for row in self.pool if is_reserved(row)], why):
                    break
        while self.take_one(self.pool):
            pass

    def take_one(self, candidates, *reasons):
        """Choose the first of the candidates with whom the target is still reached, if a place is left."""
        if len(self.room.taken) >= self.target.size:
            return False
        within = [row for row in candidates if not self.room.full_for(row)]
        missing = self.room.missing(self.target.floors)
        while within:
            row, criteria = first(within, self.room, missing, self.rules)
            if self.can_take(row):
                self.chosen.append((row, (*reasons, *criteria)))
                self.pool.remove(row)
                self.room = self.room.with_one(row)
                return True
            within.remove(row)
            self.pool.remove(row)
        return False

    def can_take(self, row):
        rest = [other for other in self.pool if other != row]
        if row in self.sure:
            self.sure.remove(row)
            return True
        room = self.room.with_one(row)
        if (found := complete(room, rest, self.target)) is not None:
            self.sure = set(found)
            return True
        fills = complete(room, rest, Target((0,) * len(FLOORS), self.target.size)) is not None
        self.ruled_out[row] = (
            Reason(words.WOULD_MISS_FLOOR, words.WOULD_MISS_FLOOR_SENTENCE)
            if fills
            else Reason(words.WOULD_LEAVE_PLACE, words.WOULD_LEAVE_PLACE_SENTENCE)
        )
        return False

    def substitutes(self):
        """Order all the others by the same calculation; those whom a cap keeps out come last."""
        cohort, found = self.room, []
        missing = cohort.missing(self.rules.floors)
        waiting = [*self.pool, *self.ruled_out]
        caps = {row: cohort.full_for(row) for row in waiting}
        order = cohort
        for group in ([row for row in waiting if not caps[row]], [row for row in waiting if caps[row]]):
            while group:
                row, reasons = first(group, order, missing, self.rules)
                if row in self.ruled_out:
                    reasons = (self.ruled_out[row], *reasons)
                full = (Reason(words.CAP, words.cap(name, row, self.rules)) for name in caps[row])
                found.append(Substitute(row, (*full, *reasons), len(found) + 1))
                group.remove(row)
                order = order.with_one(row)
        return tuple(found)


def first(candidates, room, missing, rules):
    """Return the candidate that comes first, and the reasons: each criterion that set some of the others aside."""
    lacking = [floor for floor, need in zip(FLOORS, missing, strict=True) if need]

    def filled(row):
        return tuple(floor for floor in lacking if row.fills(floor))

    criteria = (
        (words.FLOOR, lambda row: -len(filled(row))),
        (words.FAMILY, lambda row: room.families[row.family]),
        (words.TRAINING, lambda row: row.is_trained),
        (words.WAITED, lambda row: not row.has_waited),
        (words.ARRIVAL, lambda row: row.arrival),
        (words.DRAW, lambda row: rules.draw(row.key)),
    )
    row = min(candidates, key=lambda row: (*(value(row) for _, value in criteria), row.key))
    equal, reasons = candidates, []
    for rule, value in criteria:
        left = [other for other in equal if value(other) == value(row)]
        if len(left) < len(equal) or (rule == words.FLOOR and filled(row)):
            floors = filled(row) if rule == words.FLOOR else ()
            reasons.append(
                Reason(rule, sentence(rule, row, room, floors, len(equal), rules), floors, len(equal), len(left))
            )
        equal = left
    return row, tuple(reasons) or (Reason(words.ALONE, words.ALONE_SENTENCE, (), 1, 1),)


def sentence(rule, row, room, floors, among, rules):
    return {
        words.FLOOR: lambda: words.floors(floors),
        words.FAMILY: lambda: words.family(row.family, room.families[row.family]),
        words.TRAINING: lambda: words.TRAINING_SENTENCE,
        words.WAITED: lambda: words.WAITED_SENTENCE,
        words.ARRIVAL: lambda: words.arrival(row.arrival),
        words.DRAW: lambda: words.draw(among, rules.seed),
    }[rule]()
