"""Stretches and stands as lanes, spurs and a station."""

import itertools

from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.features import Dock, LaneKind, Parking, Station
from fleet_manager.roadmap.import_bays import Ground, Stand
from fleet_manager.roadmap.import_frame import MetreFrame
from fleet_manager.roadmap.import_network import Network
from fleet_manager.roadmap.import_station import StationDraft
from fleet_manager.roadmap.import_write import lane_features, polygon, spur, station_features
from tests.roadmap_osm import FRAME, a_network, a_stretch

METRES = MetreFrame(FRAME)
BAY = Stand(stretch=0, at_m=20, spot=(20, 0), leaf=(20, 4))


def a_ground(network: Network) -> Ground:
    return Ground(network, standard_van(), [])


def test_stretches_of_one_way_that_follow_each_other_are_one_lane() -> None:
    network = a_network(
        a_stretch((0, 0), (10, 0), way="w7", order=0),
        a_stretch((10, 0), (20, 5), way="w7", order=1),
    )
    (lane,) = lane_features(METRES, a_ground(network))
    assert (lane.id, len(lane.line)) == ("w7", 3)


def test_a_way_with_a_gap_is_two_lanes_with_numbers() -> None:
    network = a_network(
        a_stretch((0, 0), (10, 0), way="w7", order=0),
        a_stretch((30, 0), (40, 0), way="w7", order=2),
    )
    assert [lane.id for lane in lane_features(METRES, a_ground(network))] == ["w7.1", "w7.2"]


def test_a_lane_has_a_vertex_where_a_spur_leaves_it() -> None:
    ground = a_ground(a_network(a_stretch((0, 0), (40, 0))))
    ground.take(BAY)
    (lane,) = lane_features(METRES, ground)
    assert lane.line[1] == METRES.to_lonlat((20, 0))


def test_a_spur_leads_from_the_lane_to_the_stand_at_walking_pace() -> None:
    (lane,) = spur(METRES, "dock-1", BAY, 2000)
    assert (lane.id, lane.kind, lane.speed_limit_mm_s) == ("spur-dock-1", LaneKind.SPUR, 1000)
    assert lane.line == METRES.line([(20, 0), (20, 4)])


def test_a_stand_on_the_lane_has_no_spur() -> None:
    assert list(spur(METRES, "p", Stand(stretch=0, at_m=20, spot=(20, 0)), 2000)) == []


def test_a_station_lies_around_its_docks() -> None:
    ground = a_ground(a_network(a_stretch((0, 0), (40, 0))))
    draft = StationDraft(docks=(BAY,), chargers=(), parking=(BAY,), from_gate_m=0)
    features = list(station_features(METRES, ground, draft, 2000))
    (station,) = (each for each in features if isinstance(each, Station))
    (dock,) = (each for each in features if isinstance(each, Dock))
    assert dock.station == station.id
    assert station.outline is not None
    lons = [lon for lon, _ in station.outline[0]]
    assert min(lons) < dock.position[0] < max(lons)
    assert [each.id for each in features if isinstance(each, Parking)] == ["parking-1"]


def test_without_docks_there_is_no_station() -> None:
    ground = a_ground(a_network(a_stretch((0, 0), (40, 0))))
    draft = StationDraft(docks=(), chargers=(), parking=(BAY,), from_gate_m=0)
    features = station_features(METRES, ground, draft, 2000)
    assert not any(isinstance(each, Station) for each in features)


def test_outlines_run_counterclockwise_as_rfc_7946_wants() -> None:
    ground = a_ground(a_network(a_stretch((0, 0), (40, 0))))
    (ring,) = polygon(METRES, ground.box(BAY))
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
    assert area > 0
