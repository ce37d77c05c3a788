"""Claims: one holder for each resource, and the first obstacle on a reach."""

from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.traffic.claims import NOBODY, Claims
from fleet_manager.traffic.way import ground_of

SIZE = 12
RESOURCES = st.lists(st.integers(0, SIZE - 1), max_size=6, unique=True)
CHANGES = st.lists(st.tuples(st.booleans(), st.integers(0, 3), RESOURCES), max_size=20)


def after(changes: list[tuple[bool, int, list[int]]]) -> tuple[Claims, dict[int, int]]:
    """Apply takes and frees to claims and to a dictionary, the simplest thing that works."""
    claims, plain = Claims(SIZE), dict.fromkeys(range(SIZE), NOBODY)
    for takes, vehicle, resources in changes:
        if takes:
            claims.take(vehicle, tuple(resources))
            plain |= dict.fromkeys(resources, vehicle)
        else:
            claims.free(vehicle, resources)
            plain |= {r: NOBODY for r in resources if plain[r] == vehicle}
    return claims, plain


def test_at_first_nobody_holds_anything() -> None:
    assert {Claims(SIZE).holder_of(r) for r in range(SIZE)} == {NOBODY}


@given(CHANGES)
def test_each_resource_has_the_holder_that_took_it_last(
    changes: list[tuple[bool, int, list[int]]],
) -> None:
    claims, plain = after(changes)
    assert {r: claims.holder_of(r) for r in range(SIZE)} == plain


@given(CHANGES, RESOURCES, st.integers(NOBODY, 3))
def test_the_first_obstacle_is_the_lowest_resource_of_another(
    changes: list[tuple[bool, int, list[int]]], reach: list[int], vehicle: int
) -> None:
    claims, plain = after(changes)
    others = [r for r in sorted(reach) if plain[r] not in (NOBODY, vehicle)]
    assert claims.first_obstacle(vehicle, ground_of(reach)) == (others[0] if others else None)


@given(CHANGES, st.integers(0, 3))
def test_a_vehicle_knows_how_many_resources_it_holds(
    changes: list[tuple[bool, int, list[int]]], vehicle: int
) -> None:
    claims, plain = after(changes)
    assert claims.count(vehicle) == list(plain.values()).count(vehicle)


def test_nobody_frees_what_another_holds() -> None:
    claims = Claims(SIZE)
    claims.take(1, (4,))
    claims.free(2, [4])
    assert claims.holder_of(4) == 1


@given(CHANGES, RESOURCES, st.integers(NOBODY, 3))
def test_an_obstacle_is_named_with_its_holder(
    changes: list[tuple[bool, int, list[int]]], reach: list[int], vehicle: int
) -> None:
    claims, plain = after(changes)
    found = claims.obstacle(vehicle, ground_of(reach))
    if found is None:
        assert claims.first_obstacle(vehicle, ground_of(reach)) is None
    else:
        resource, holder = found
        assert resource in reach
        assert plain[resource] == holder != vehicle


def test_of_a_claim_in_the_way_that_part_is_named_which_will_be_free_last() -> None:
    claims = Claims(SIZE)
    claims.take(1, (7, 3, 9, 2, 5))
    assert claims.obstacle(0, ground_of([3, 9, 11])) == (9, 1)
