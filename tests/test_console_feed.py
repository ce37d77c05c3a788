"""The console's copy of the fleet follows the fleet, also through its death and its return."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fleet_manager.app.fleet_client import FleetClient
from fleet_manager.console.api import Api
from fleet_manager.console.feed import Feed
from tests.app_fleet import RunningFleet, a_fleet

PATIENCE_S = 30
LOOK_S = 0.05


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[RunningFleet]:
    with a_fleet(tmp_path) as running:
        yield running


async def news_until(feed: Feed, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Take changes as a page does until one is what we wait for."""
    never = asyncio.Event()
    async with asyncio.timeout(PATIENCE_S):
        while True:
            changes = feed.take_changes()
            if changes and is_it(json.loads(changes)):
                return dict(json.loads(changes))
            try:
                await asyncio.wait_for(never.wait(), LOOK_S)
            except TimeoutError:
                continue


def following(feed: Feed, story: Callable[[], Awaitable[None]]) -> None:
    """Let *story* happen while the feed follows its fleet."""

    async def both() -> None:
        follower = asyncio.create_task(feed.follow())
        try:
            await story()
        finally:
            follower.cancel()
            await asyncio.gather(follower, return_exceptions=True)

    asyncio.run(both())


def hand_in_a_parcel(fleet: RunningFleet) -> None:
    with FleetClient(fleet.address) as client:
        point = client.get("/v1/map/local")["points"][0]["id"]
        record = {
            "id": "p-1", "contact": "c-1", "point": point, "weight_g": 1, "volume_ml": 1,
            "due_ms": client.get("/v1/status")["now_ms"] + 3_600_000,
        }  # fmt: skip
        client.post("/v1/parcels", {"parcels": [record]})


def test_a_page_gets_the_whole_picture_and_then_what_changes(fleet: RunningFleet) -> None:
    feed = Feed(Api(fleet.address.url, fleet.address.token_file))

    async def story() -> None:
        first = await news_until(feed, lambda news: news.get("whole", False))
        assert first["link"] == {"up": True, "why": ""}
        assert first["status"]["counts"]["waiting"] == 0
        assert feed.map is not None
        await asyncio.to_thread(hand_in_a_parcel, fleet)
        await news_until(
            feed, lambda news: news.get("status", {}).get("counts", {}).get("waiting") == 1
        )
        late = json.loads(feed.snapshot())
        assert late["status"]["counts"]["waiting"] == 1
        assert any("p-1" in entry["text"] for entry in late["log"])

    following(feed, story)


def test_nothing_new_is_no_message(fleet: RunningFleet) -> None:
    feed = Feed(Api(fleet.address.url, fleet.address.token_file))
    assert feed.take_changes() is None
    assert json.loads(feed.snapshot())["link"]["up"] is False


def test_a_fleet_that_was_killed_is_said_to_be_away_and_found_again(
    fleet: RunningFleet,
) -> None:
    feed = Feed(Api(fleet.address.url, fleet.address.token_file))

    async def story() -> None:
        await news_until(feed, lambda news: news.get("whole", False))
        await asyncio.to_thread(hand_in_a_parcel, fleet)
        await asyncio.to_thread(fleet.kill)
        gone = await news_until(feed, lambda news: "link" in news)
        assert gone["link"]["up"] is False
        assert gone["link"]["why"]
        await asyncio.to_thread(fleet.start)
        back = await news_until(feed, lambda news: news.get("link", {}).get("up", False))
        assert back["whole"]
        assert back["status"]["counts"]["waiting"] == 1

    following(feed, story)
