"""
What a cohort still has room for, and whether it can still be completed. Pure module.

Two caps (direction, family) alone would be a flow in a network. The cap of managers and the floors are not, so the
question is settled by a search: a flow whose costs count what a floor or a cap asks for either refutes a branch, or
gives a cohort that answers, or leaves a branch to open. It is exact, and in practice seldom opens more than a few.

Source: the flow by successive shortest paths (Ahuja, Magnanti, Orlin, « Network Flows », 9.7); the costs are the
multipliers of a Lagrangian relaxation (ibid., 16).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from missions.cohort.rules import FLOORS, Application, Rules


@dataclass(frozen=True)
class Target:
    """
    What the cohort reaches: how many for each floor, in the order of FLOORS, and how many people.

    :param size: None for any number of people, up to the places.
    """

    floors: tuple[int, ...]
    size: int | None = None


class Room:
    """
    The places of a cohort, less those that are taken.

    Whoever was taken in writing may stand above a cap: then nobody else of theirs enters.
    """

    def __init__(self, rules: Rules, taken: Iterable[Application] = ()):
        self.rules = rules
        self.taken = tuple(taken)
        self.directions = Counter(application.direction for application in self.taken)
        self.families = Counter(application.family for application in self.taken)
        self.managers = sum(application.is_manager for application in self.taken)

    def with_one(self, application: Application) -> "Room":
        return Room(self.rules, (*self.taken, application))

    def in_direction(self, direction: str) -> int:
        return max(0, self.rules.direction_cap - self.directions[direction])

    def in_family(self, family: str) -> int:
        return max(0, self.rules.family_cap - self.families[family])

    @property
    def for_managers(self) -> int:
        return max(0, self.rules.manager_cap - self.managers)

    def full_for(self, application: Application) -> tuple[str, ...]:
        """Return the caps that keep an application out: among direction, family and managers."""
        return tuple(
            name
            for name, is_full in (
                ("direction", not self.in_direction(application.direction)),
                ("family", not self.in_family(application.family)),
                ("managers", application.is_manager and not self.for_managers),
            )
            if is_full
        )

    def held(self) -> tuple[int, ...]:
        """Return how many of those taken count for each floor."""
        return tuple(sum(application.fills(floor) for application in self.taken) for floor in FLOORS)

    def missing(self, floors: Sequence[int]) -> tuple[int, ...]:
        return tuple(max(0, wanted - held) for wanted, held in zip(floors, self.held(), strict=True))


def complete(room: Room, pool: Sequence[Application], target: Target) -> tuple[Application, ...] | None:
    """
    Return applications of the pool that bring the room to the target, or None if no choice does.

    Whether there is an answer is exact; which one is returned means nothing.
    """
    places = room.rules.places if target.size is None else target.size
    places = max(0, places - len(room.taken))
    missing = room.missing(target.floors)
    network = Network(room, pool)
    for per_floor, per_manager in prices(missing, network.managers > room.for_managers):
        cost = [
            per_manager * row.is_manager
            - sum(price for price, floor in zip(per_floor, FLOORS, strict=True) if price and row.fills(floor))
            for row in network.rows
        ]
        found = network.cheapest(places, cost, is_exact=target.size is not None)
        if found is None:
            return None
        asked = sum(price * need for price, need in zip(per_floor, missing, strict=True))
        if sum(cost[arc] for arc in found) > per_manager * room.for_managers - asked:
            return None
        people = tuple(network.rows[arc] for arc in found)
        if answers(room, people, missing):
            return people
    return branch(room, network.rows, target, missing)


def prices(missing, is_tight):
    """Yield what a person is paid for each missing floor and what a manager costs: all of it first, then the parts."""
    whole, *parts = product(*((1, 0) if need else (0,) for need in missing), (1, 0) if is_tight else (0,))
    for *per_floor, per_manager in (whole, *sorted(parts, key=sum)):
        yield per_floor, per_manager


def answers(room, people, missing):
    return sum(row.is_manager for row in people) <= room.for_managers and all(
        sum(row.fills(floor) for row in people) >= need for floor, need in zip(FLOORS, missing, strict=True)
    )


def branch(room, pool, target, missing):
    """Open the search on the floor that misses the most: one of those who would fill it must come."""
    _, floor = max(zip(missing, FLOORS, strict=True))
    left = list(pool)
    for row in pool:
        if row.fills(floor) and row in left:
            left.remove(row)
            if (found := complete(room.with_one(row), left, target)) is not None:
                return row, *found
            left = [other for other in left if alike(other) != alike(row)]
    return None


def alike(row):
    """Return what the caps and the floors see of an application: between two alike, one answers for the other."""
    return row.direction, row.family, row.is_manager, *(row.fills(floor) for floor in FLOORS)


class Network:
    """
    The directions on one side, the families on the other, and each application an arc between the two.

    Of those alike, as many are kept as their direction and their family have places.
    """

    def __init__(self, room: Room, pool: Iterable[Application]):
        seen: Counter = Counter()
        self.rows: list[Application] = []
        for row in pool:
            if not room.full_for(row):
                seen[alike(row)] += 1
                if seen[alike(row)] <= min(room.in_direction(row.direction), room.in_family(row.family)):
                    self.rows.append(row)
        directions = sorted({row.direction for row in self.rows})
        families = sorted({row.family for row in self.rows})
        self.managers = sum(row.is_manager for row in self.rows)
        self.starts = [directions.index(row.direction) for row in self.rows]
        self.ends = [families.index(row.family) for row in self.rows]
        self.out = [room.in_direction(direction) for direction in directions]
        self.into = [room.in_family(family) for family in families]

    def cheapest(self, size: int, cost: Sequence[int], *, is_exact: bool) -> list[int] | None:
        """
        Return ``size`` arcs whose costs add up to the least, or None if the places of both sides do not allow them.

        A path enters by a direction with a place, leaves by a family with a place, and takes one more person; where it
        goes back along an arc, it frees the person that it had taken.

        :param is_exact: False for at most ``size``, as long as one more costs less than nothing.
        """
        out, into, used = list(self.out), list(self.into), [False] * len(cost)
        for _ in range(size):
            length, path, (first, last) = self.shortest(out, into, used, cost)
            if length is None or (not is_exact and length >= 0):
                if is_exact:
                    return None
                break
            for arc in path:
                used[arc] = not used[arc]
            out[first] -= 1
            into[last] -= 1
        return [arc for arc, is_used in enumerate(used) if is_used]

    def shortest(self, out, into, used, cost):
        """Return the length of the shortest path, its arcs, and its two ends; a length of None if there is no path."""
        far = len(cost) * 4 + 1
        at_start = [0 if places else far for places in out]
        at_end = [far] * len(into)
        to_start, to_end = [-1] * len(out), [-1] * len(into)
        arcs = [*zip(range(len(cost)), self.starts, self.ends, cost, used, strict=True)]
        is_moving = True
        while is_moving:
            is_moving = False
            for arc, start, end, price, is_used in arcs:
                if is_used and at_end[end] - price < at_start[start]:
                    at_start[start], to_start[start], is_moving = at_end[end] - price, arc, True
                elif not is_used and at_start[start] + price < at_end[end]:
                    at_end[end], to_end[end], is_moving = at_start[start] + price, arc, True
        ways = [(at_end[end], end) for end, places in enumerate(into) if places and to_end[end] >= 0]
        if not ways:
            return None, [], (0, 0)
        length, last = min(ways)
        path, start = [to_end[last]], self.starts[to_end[last]]
        while (back := to_start[start]) >= 0:
            arc = to_end[self.ends[back]]
            path += [back, arc]
            start = self.starts[arc]
        return length, path, (start, last)
