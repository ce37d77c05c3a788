"""The first planner, and the baseline of all later ones: claim the whole way, or stay.

A vehicle that wants to go on claims, in one piece, its way to the goal and, where it would
stand in others' way there, on to the nearest free refuge (a node where it blocks nobody). The
claims of all vehicles together are therefore a complete joint plan: each can be driven to its
end without anybody else moving, so nobody ever waits in a circle on the road.

What is left are waits between vehicles that stand in refuges. Each vehicle has a home that is
never given to another, so it can always make room; and the vehicle that has waited longest may
reserve its way, so that newer claims cannot overtake it for ever.

What is barred may change while vehicles are under way (a zone is sealed). Claims stay as they
are: what is released is driven to its end, and what is held beyond it stays held, so the joint
plan in hand is as complete as before and nobody new gets in its way. New claims keep off what
is barred, with the way as with the escape. That leaves two cases:

- A vehicle on the road whose escape is barred by now. It goes to any other refuge, and waits
  where it is while none is free. Only where that wait closes a circle (each waits for the next)
  is the escape driven nevertheless, as the one exception: it is clear, since it is held. So it
  stays true that nobody waits in a circle on the road.
- A vehicle whose home is barred. It rests in a refuge that is nobody's home and where nobody
  works, if need be for a while in a bay. That somebody can always make room holds then as long
  as there are such refuges; when the zone is open again it has its home, and all is as it was.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from fleet_manager.roadmap.road import NONE, BarredEdges, Road
from fleet_manager.traffic.claims import NOBODY, Claims
from fleet_manager.traffic.way import Ground, Way, Ways, lowest

Obstacle = tuple[int, int]
"""A resource in the way and its holder; NOBODY, if it is only kept for another."""

KEPT_MAX = 50_000
"""So many ways are remembered, and so many answers of each other kind; then the oldest go."""

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grant:
    """The way to the goal, and the way on from there to a refuge (None if the goal is one)."""

    way: Way
    escape: Way | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """*resource* is *holder*'s, or nobody's and kept for the vehicle that waited longest.

    There may be several ways to get on, by goal and by refuge behind it. *watch* has an
    obstacle of each, so that a way can open only after one of them was freed; *reserved* says
    that at least one is merely kept for another.
    """

    resource: int
    holder: int
    watch: tuple[int, ...] = ()
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class Unreachable:
    """There is no way from here to any of the goals, whatever the others do."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wish:
    """One vehicle asks to get from *source* to any of *goals*, the first if possible."""

    vehicle: int
    source: int
    goals: tuple[int, ...]
    home: int


class WholeWay:
    """Claims of whole ways on one road; *barred* edges are nobody's."""

    def __init__(self, road: Road, barred: BarredEdges = NONE) -> None:
        self._road = road
        self._maker = Ways(road)
        self.places = frozenset(
            {*road.charger_nodes, *road.point_node.values()}.union(*road.dock_nodes.values())
        )
        """Where vehicles have something to do."""
        homes = frozenset(road.parking_nodes)
        self.havens = tuple(
            int(node)
            for node in np.flatnonzero(road.refuge)
            if int(node) not in self.places and int(node) not in homes
        )
        """Refuges that are no home, charger or dock: who makes room is not in the way there."""
        self.bays = tuple(
            int(node) for node in sorted(set(road.point_node.values())) if road.refuge[node]
        )
        """Handoff points that are refuges."""
        self._begin(barred)

    def _begin(self, barred: BarredEdges) -> None:
        self.barred = barred
        self._ways: dict[tuple[int, int], Way | None] = {}
        self._travel_ms: dict[tuple[int, int, int], int] = {}
        self._nearest: dict[tuple[int, tuple[int, ...], int], tuple[int, ...]] = {}
        self._escapes: dict[tuple[int, int], tuple[int, ...]] = {}

    def barring(self, barred: BarredEdges) -> "WholeWay":
        """Return a planner for the same road that keeps off *barred* instead."""
        other = copy(self)
        other._begin(barred)  # noqa: SLF001 (it is one of us)
        return other

    def way(self, source: int, target: int) -> Way | None:
        """Return the quickest way, or None where there is none."""
        key = (source, target)
        if key not in self._ways:
            edges = self._road.route(source, target, self.barred)
            _keep(self._ways, key, None if edges is None else self.along(source, edges))
        return self._ways[key]

    def along(self, source: int, edges: Sequence[int]) -> Way:
        """Return the way that leaves *source* along *edges*, quickest or not."""
        return self._maker.along(source, edges)

    def travel_ms(self, source: int, target: int, speed_max_mm_s: int) -> int | None:
        """Return how long the quickest way takes, None where there is none."""
        way = self.way(source, target)
        if way is None:
            return None
        key = (source, target, speed_max_mm_s)
        known_ms = self._travel_ms.get(key)
        if known_ms is None:
            known_ms = self._road.travel_ms(way.edges, speed_max_mm_s)
            _keep(self._travel_ms, key, known_ms)
        return known_ms

    def nearest(
        self, source: int, targets: tuple[int, ...], speed_max_mm_s: int
    ) -> tuple[int, ...]:
        """Return those of *targets* that some way leads to, the nearest first."""
        key = (source, targets, speed_max_mm_s)
        if key not in self._nearest:
            cost = {
                target: travel_ms
                for target in targets
                if (travel_ms := self.travel_ms(source, target, speed_max_mm_s)) is not None
            }
            near = tuple(sorted(cost, key=lambda target: (cost[target], target)))
            _keep(self._nearest, key, near)
        return self._nearest[key]

    def plan(
        self, claims: Claims, wish: Wish, reserved: Ground = 0
    ) -> Grant | Blocked | Unreachable:
        """Return a claim that can be taken at once, or what is in its way."""
        obstacles: list[Obstacle] = []
        for goal in wish.goals:
            way = self.way(wish.source, goal)
            if way is None:
                continue
            answer = self._grant(claims, wish, way, reserved)
            if isinstance(answer, Grant):
                return answer
            obstacles += answer
        return _blocked(obstacles) if obstacles else Unreachable()

    def _grant(
        self, claims: Claims, wish: Wish, way: Way, reserved: Ground
    ) -> Grant | list[Obstacle]:
        """Return the claim, or an obstacle of each possibility."""
        obstacle = _obstacle(claims, wish.vehicle, way, reserved)
        if obstacle is not None:
            return [obstacle]
        if self._road.refuge[way.target]:
            return Grant(way=way, escape=None)
        obstacles: list[Obstacle] = []
        for refuge in self._refuges_from(way.target, wish.home):
            escape = self.way(way.target, refuge)
            if escape is None:
                continue
            obstacle = _obstacle(claims, wish.vehicle, escape, reserved)
            if obstacle is None:
                return Grant(way=way, escape=escape)
            obstacles.append(obstacle)
        return obstacles

    def _refuges_from(self, node: int, home: int) -> tuple[int, ...]:
        """Return where a vehicle may make room, nearest to *node* first, its home last."""
        key = (node, home)
        if key not in self._escapes:
            candidates = (home, *self.havens, *self.bays)
            speed = int(self._road.graph.speed_mm_s.max())
            near = self.nearest(node, candidates, speed)
            _keep(self._escapes, key, near[:4] + tuple(h for h in near[4:] if h == home))
        return self._escapes[key]


def _keep(cache: dict[K, V], key: K, value: V) -> None:
    """Remember *value*; if that is too much, forget what was remembered first."""
    if len(cache) >= KEPT_MAX:
        del cache[next(iter(cache))]
    cache[key] = value


def _obstacle(claims: Claims, vehicle: int, way: Way, reserved: Ground) -> Obstacle | None:
    obstacle = claims.obstacle(vehicle, way.reach)
    if obstacle is not None:
        return obstacle
    kept = way.ground & reserved
    return (lowest(kept), NOBODY) if kept else None


def _blocked(obstacles: Sequence[Obstacle]) -> Blocked:
    resource, holder = obstacles[0]
    watch = dict.fromkeys(taken for taken, by in obstacles if by != NOBODY)
    return Blocked(
        resource=resource,
        holder=holder,
        watch=tuple(watch),
        reserved=any(by == NOBODY for _, by in obstacles),
    )
