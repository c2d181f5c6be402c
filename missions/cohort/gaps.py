"""The numbers of the rules that a cohort does not hold, each with its why. Pure module."""

from missions.cohort import words
from missions.cohort.result import Gap
from missions.cohort.room import Room, Target, complete
from missions.cohort.rules import FLOORS


def gaps(rules, decided, pool, room) -> tuple[Gap, ...]:
    """
    Compare what was reached with what the rules ask for.

    :param decided: those who came in before the rules; ``pool``, those whom the rules chose among.
    :param room: the finished cohort.
    """
    return (
        *floors_missed(rules, decided, pool, room),
        *caps_passed(rules, room),
        *places_left(rules, decided, pool, room),
        *places_given_back(rules, room),
    )


def floors_missed(rules, decided, pool, room):
    for rank, floor in enumerate(FLOORS):
        wanted, held = rules.floors[rank], room.held()[rank]
        if held >= wanted:
            continue
        alone = tuple(asked if floor == other else 0 for other, asked in zip(FLOORS, rules.floors, strict=True))
        available = sum(row.fills(floor) for row in (*decided, *pool))
        if available < wanted:
            why = words.too_few(floor, wanted, available)
        elif complete(Room(rules, decided), pool, Target(alone)) is None:
            why = words.kept_out(floor, wanted, held)
        else:
            others = [other for other, asked in zip(FLOORS, rules.floors, strict=True) if asked and other != floor]
            why = words.against_others(floor, wanted, held, others)
        yield Gap("floor", floor, wanted, held, why)


def caps_passed(rules, room):
    for name, counts, cap in (
        ("direction", room.directions, rules.direction_cap),
        ("family", room.families, rules.family_cap),
        ("managers", {"": room.managers}, rules.manager_cap),
    ):
        for of, held in sorted(counts.items()):
            if held > cap:
                yield Gap("cap", f"{name}: {of}" if of else name, cap, held, words.above(name, of, cap, held))


def places_left(rules, decided, pool, room):
    held = len(room.taken)
    if held > rules.places:
        yield Gap("places", "", rules.places, held, words.above_places(rules.places, held))
    elif held < rules.places:
        if all(row in room.taken for row in pool):
            why = words.too_few_people(rules.places, held)
        else:
            nothing_asked = Target((0,) * len(FLOORS), held + 1)
            is_for_floors = complete(Room(rules, decided), pool, nothing_asked) is not None
            why = words.empty_places(rules.places, held, is_for_floors=is_for_floors)
        yield Gap("places", "", rules.places, held, why)


def places_given_back(rules, room):
    for rule, name, number, held in (
        (words.RESERVED_LEAD, "leads", rules.reserved_leads, sum(row.is_case_lead for row in room.taken)),
        (
            words.RESERVED_MUNICIPALITY,
            "municipality",
            rules.reserved_municipality,
            sum(row.is_municipality for row in room.taken),
        ),
    ):
        if held < number:
            yield Gap("reserved", name, number, held, words.given_back(rule, number, held))
