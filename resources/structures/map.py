"""
The map of the structures: an outline and numbered points on it. Pure module, no tile and no server from outside.

Source: Snyder, Map Projections (USGS 1395), Lambert azimuthal equal-area on the sphere.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from resources.structures.outlines import EUROPE, FRANCE

WIDTH = 600
RADIUS = 22
"""Of a numbered point, in units of the drawing: a finger's 24 pixels where the map is as wide as a phone."""
APART = 2 * RADIUS + 3
TURN = 12
"""Places that are tried around a point that is taken."""


@dataclass(frozen=True)
class Frame:
    """
    A piece of the world: its outlines, the point that the projection is centred on, and what is in sight.

    :param west: and the others: the edges, in degrees, as they stand on the meridian and parallel of the centre.
    """

    name: str
    outlines: tuple
    longitude: float
    latitude: float
    west: float
    east: float
    south: float
    north: float

    @property
    def height(self) -> int:
        return round(self._scale * (self._plane(self.longitude, self.north)[1] - self._bottom))

    @property
    def _bottom(self) -> float:
        return self._plane(self.longitude, self.south)[1]

    @property
    def _left(self) -> float:
        return self._plane(self.west, self.latitude)[0]

    @property
    def _scale(self) -> float:
        return WIDTH / (self._plane(self.east, self.latitude)[0] - self._left)

    def _plane(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return a point of the globe on the plane, the centre at nought, in radii of the Earth."""
        phi, phi0 = math.radians(latitude), math.radians(self.latitude)
        turn = math.radians(longitude - self.longitude)
        k = math.sqrt(2 / (1 + math.sin(phi0) * math.sin(phi) + math.cos(phi0) * math.cos(phi) * math.cos(turn)))
        north = math.cos(phi0) * math.sin(phi) - math.sin(phi0) * math.cos(phi) * math.cos(turn)
        return k * math.cos(phi) * math.sin(turn), k * north

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a place stands in the drawing, from its upper left corner."""
        x, y = self._plane(longitude, latitude)
        return round((x - self._left) * self._scale, 1), round(self.height - (y - self._bottom) * self._scale, 1)

    def holds(self, x: float, y: float) -> bool:
        return 0 <= x <= WIDTH and 0 <= y <= self.height


FRANCE_FRAME = Frame("France", FRANCE, 2.6, 46.5, -5.6, 10.4, 41.1, 51.5)
EUROPE_FRAME = Frame("Europe", EUROPE, 10.0, 52.0, -13.0, 34.0, 34.5, 71.6)


@lru_cache(maxsize=4)
def path_of(frame: Frame) -> str:
    """Return the outlines of a frame as one SVG path."""
    parts = [" ".join(f"{x:g},{y:g}" for x, y in (frame.point(*place) for place in line)) for line in frame.outlines]
    return "".join(f"M{part}Z" for part in parts)


@dataclass(frozen=True)
class Mark:
    """One numbered point: ``at`` is where the place is, ``x`` and ``y`` where its number is drawn."""

    number: int
    thing: object
    at: tuple[float, float]
    x: float
    y: float

    @property
    def is_moved(self) -> bool:
        return (self.x, self.y) != self.at


def marks(frame: Frame, numbered: Iterable[tuple[int, object]]) -> list[Mark]:
    """
    Return the points of these things, none over another; those out of the frame are left out.

    :param numbered: (number, thing with ``longitude`` and ``latitude``).
    """
    placed: list[Mark] = []
    for number, thing in numbered:
        at = frame.point(thing.longitude, thing.latitude)
        if frame.holds(*at):
            placed.append(Mark(number, thing, at, *_free_place(at, placed, frame)))
    return placed


def _free_place(at, placed: Sequence[Mark], frame: Frame) -> tuple[float, float]:
    for ring in range(len(placed) + 2):
        for step in range(TURN if ring else 1):
            angle = 2 * math.pi * step / TURN
            x, y = round(at[0] + ring * APART * math.cos(angle), 1), round(at[1] + ring * APART * math.sin(angle), 1)
            inside = RADIUS <= x <= WIDTH - RADIUS and RADIUS <= y <= frame.height - RADIUS
            if (inside or not ring) and all(math.hypot(x - one.x, y - one.y) >= APART for one in placed):
                return x, y
    return at
