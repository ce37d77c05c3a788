"""The operators' page in a real browser, on a real fleet with vehicles that really drive."""

import base64
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from fleet_manager.console.page import STATIC
from tests.app_fleet import RunningFleet, a_fleet, start_process
from tests.conftest import RequirePart
from tests.shell_parts import free_port, until

pytestmark = pytest.mark.live

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
def browser(require_part: RequirePart) -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    require_part("chromium", program, "apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A fleet with its page, and vehicles and residents on its map."""

    fleet: RunningFleet
    world: "subprocess.Popen[bytes]"


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder = tmp_path_factory.mktemp("street")
    with a_fleet(folder, {"console.enabled": True, "site.speed": 20.0}) as fleet:
        state = fleet.site.state_dir
        words = [
            "sim", "live", "courtyard", "--api", fleet.address.url,
            "--token-file", str(fleet.address.token_file),
            "--notices", str(state / "notices.jsonl"),
        ]  # fmt: skip
        world = start_process(words, folder / "world.log")
        yield Street(fleet=fleet, world=world)
        world.send_signal(signal.SIGTERM)
        world.wait(30)


def open_page(browser: Browser, street: Street) -> Page:
    """Open the console and wait until it shows the fleet."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    until(lambda: answers(page, street.fleet.console_url))
    page.wait_for_function(
        "window.last100 && last100.map.map && last100.map.vehicles.size > 0",
        timeout=PATIENCE_MS,
    )
    return page


def answers(page: Page, url: str) -> bool:
    try:
        page.goto(url)
    except PlaywrightError:
        return False  # the console is still starting
    return True


def places(page: Page) -> dict[str, Any]:
    """Return where every vehicle is drawn, in metres."""
    found: dict[str, Any] = page.evaluate(
        "Object.fromEntries([...last100.map.motions.keys()].map("
        "id => [id, last100.map.placeOf(id)]))"
    )
    return found


def test_vehicles_move_on_the_page(browser: Browser, street: Street) -> None:
    page = open_page(browser, street)
    before = places(page)
    page.wait_for_function(
        """before => [...last100.map.motions.keys()].some(id => {
            const [was, is] = [before[id], last100.map.placeOf(id)];
            return was && Math.hypot(is.x - was.x, is.y - was.y) > 5;
        })""",
        arg=before,
        timeout=PATIENCE_MS,
    )
    page.close()


def test_the_tiles_say_what_the_api_says(browser: Browser, street: Street) -> None:
    page = open_page(browser, street)

    def shown() -> dict[str, int]:
        tiles = page.locator(".tile").all()
        return {
            (tile.get_attribute("id") or "").removeprefix("tile-"): int(
                tile.locator("b").inner_text()
            )
            for tile in tiles
        }

    def agrees() -> bool:
        status = street.fleet.status
        wanted = {**status["counts"], "late": status["late"]}
        now = shown()
        return sum(now.values()) > 0 and all(
            wanted[name] == count for name, count in now.items()
        )

    until(agrees)
    page.close()


def test_every_vehicle_of_the_api_is_on_the_page_in_two_browsers(
    browser: Browser, street: Street
) -> None:
    pages = [open_page(browser, street) for _ in range(2)]
    wanted = street.fleet.status["vehicles"]["known"]
    for page in pages:
        until(lambda page=page: len(places(page)) == wanted)  # type: ignore[misc]
        page.close()


def switch(street: Street, path: str, body: dict[str, object]) -> None:
    """Have an operator switch something."""
    address = street.fleet.address
    token = address.token_file.read_text("ascii").strip()
    answer = httpx.put(
        address.url + path, json=body, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 200, answer.text


def wait_for(page: Page, true: str) -> None:
    page.wait_for_function(true, timeout=PATIENCE_MS)


def test_a_hold_is_said_across_the_page(browser: Browser, street: Street) -> None:
    page = open_page(browser, street)
    assert page.locator("#hold").is_hidden()
    switch(street, "/v1/releasing", {"releasing": False})
    page.wait_for_selector("#hold", state="visible", timeout=PATIENCE_MS)
    assert "Nothing is released" in page.locator("#hold").inner_text()
    switch(street, "/v1/releasing", {"releasing": True})
    page.wait_for_selector("#hold", state="hidden", timeout=PATIENCE_MS)
    page.close()


def test_zones_and_stations_are_drawn_as_they_are_now(browser: Browser, street: Street) -> None:
    page = open_page(browser, street)
    before = page.evaluate("last100.map.ground.toDataURL()")
    switch(street, "/v1/zones/zone-court/class", {"class": "sealed"})
    switch(street, "/v1/stations/store/open", {"open": False})
    wait_for(page, "last100.map.rights.zones['zone-court'] === 'sealed'")
    wait_for(page, "last100.map.rights.closed.includes('store') && !last100.map.stale.ground")
    assert page.evaluate("last100.map.ground.toDataURL()") != before
    switch(street, "/v1/zones/zone-court/class", {"class": None})
    switch(street, "/v1/stations/store/open", {"open": True})
    wait_for(page, "!last100.map.rights.closed.length && !last100.map.stale.ground")
    assert page.evaluate("last100.map.ground.toDataURL()") == before
    page.close()


def test_a_clicked_vehicle_shows_its_boxes(browser: Browser, street: Street) -> None:
    page = open_page(browser, street)
    vehicle = page.evaluate("[...last100.map.vehicles.keys()][0]")
    until(lambda: clicked(page, vehicle))
    assert page.locator("#vehicle .title").inner_text().split()[1] == vehicle.split("/")[1]
    assert page.locator("#vehicle .boxes > span").count() == len(
        page.evaluate("id => last100.map.vehicles.get(id).boxes", vehicle)
    )
    page.locator("#fleet-back").click()
    assert page.locator("#vehicle").is_hidden()
    page.close()


def clicked(page: Page, vehicle: str) -> bool:
    """Click where the vehicle is drawn; return whether it was hit: it may have driven on."""
    spot = page.evaluate(
        """id => {
            const place = last100.map.placeOf(id);
            return last100.map.view.toPixel(place.x, place.y);
        }""",
        vehicle,
    )
    page.locator("#traffic").click(position={"x": spot[0], "y": spot[1]})
    return bool(page.evaluate("id => last100.panel.selected === id", vehicle))


def test_the_page_shows_no_secret_and_asks_nobody_else(
    browser: Browser, street: Street
) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    until(lambda: answers(page, street.fleet.console_url))
    page.wait_for_function("window.last100 && last100.map.map", timeout=PATIENCE_MS)
    token = street.fleet.address.token_file.read_text("ascii").strip()
    assert token not in page.content()
    ours = street.fleet.console_url.removeprefix("http")
    assert [url for url in asked if ours not in url and not url.startswith("data:")] == []
    page.close()


def test_a_killed_fleet_is_said_to_be_away_until_it_is_back(
    browser: Browser, street: Street
) -> None:
    page = open_page(browser, street)
    # The page outlives its fleet only if it is not its child.
    fleet, folder = street.fleet, Path(street.fleet.config_file).parent
    words = [
        "console", "--api", fleet.address.url, "--token-file", str(fleet.address.token_file),
        "--port", str(free_port()),
    ]  # fmt: skip
    console = start_process(words, folder / "console-apart.log")
    until(lambda: answers(page, f"http://127.0.0.1:{words[-1]}"))
    page.wait_for_function("window.last100 && last100.map.map", timeout=PATIENCE_MS)
    fleet.kill()
    page.locator("#banner").wait_for(state="visible", timeout=PATIENCE_MS)
    assert "Connection to the fleet lost" in page.locator("#banner").inner_text()
    fleet.start()
    page.locator("#banner").wait_for(state="hidden", timeout=PATIENCE_MS)
    page.close()
    console.terminate()
    console.wait(30)


def test_a_vehicle_is_drawn_along_its_way_and_not_across_the_corner(browser: Browser) -> None:
    module = base64.b64encode((STATIC / "motion.js").read_bytes()).decode()
    page = browser.new_page()
    drawn = page.evaluate(
        """async module => {
            const { Motion } = await import(`data:text/javascript;base64,${module}`);
            const motion = new Motion(0, 0, 0);
            motion.report(0, 0, 0, [[10, 0], [10, 10]], 1000);
            motion.report(10, 8, Math.PI / 2, [[10, 10]], 1200);
            const times = Array.from({ length: 40 }, (_, i) => 1200 + i * 10);
            return times.map(now => motion.at(now));
        }""",
        module,
    )
    assert (drawn[0]["x"], drawn[0]["y"]) == (0, 0)
    assert (drawn[-1]["x"], drawn[-1]["y"], drawn[-1]["pace"]) == (10, 8, 0)
    on_the_way = [min(abs(place["y"]), abs(place["x"] - 10)) for place in drawn]
    assert max(on_the_way) < 1e-6
    driven = [place["x"] + place["y"] for place in drawn]
    assert driven == sorted(driven)
    page.close()
