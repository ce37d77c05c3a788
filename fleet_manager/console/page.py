"""The page itself: an empty frame that the browser's own modules fill (``static/``).

NiceGUI serves it and carries the messages over its websocket. Every tick is encoded once and is
the same for all browsers, so that ten of them cost little more than one.
"""

import asyncio
from hashlib import sha256
from pathlib import Path

from nicegui import Client, app, background_tasks, ui

from fleet_manager.console.api import Api, Json
from fleet_manager.console.feed import Feed

STATIC = Path(__file__).parent / "static"
TICK_S = 0.2
GOODBYE_S = 1
"""An open browser keeps its connection; the end does not wait for it any longer."""


def serve_console(api_url: str, token_file: Path | None, host: str, port: int) -> None:
    """Serve the page until the process is told to stop."""
    feed = Feed(Api(api_url, token_file))
    assets = _add_assets()
    _add_routes(feed, assets)
    app.on_startup(lambda: _start(feed, assets))
    ui.run(
        host=host,
        port=port,
        title="Last100",
        favicon=STATIC / "favicon.svg",
        dark=None,
        reload=False,
        show=False,
        show_welcome_message=False,
        tailwind=False,
        binding_refresh_interval=None,
        message_history_length=50,
        timeout_graceful_shutdown=GOODBYE_S,
    )


def _add_assets() -> str:
    """Serve ``static/`` under a name that changes with its content: caches never lie."""
    digest = sha256()
    for file in sorted(STATIC.iterdir()):
        digest.update(file.read_bytes())
    url = f"/assets/{digest.hexdigest()[:12]}"
    app.add_static_files(url, STATIC, max_cache_age=31_536_000)
    return url


def _add_routes(feed: Feed, assets: str) -> None:
    @app.get("/map")
    def area() -> Json:
        return feed.map or {}

    @ui.page("/")
    def page(client: Client) -> None:
        ui.add_head_html(f'<link rel="stylesheet" href="{assets}/console.css">')
        ui.html((STATIC / "frame.html").read_text("utf-8"), sanitize=False)
        client.on_connect(lambda: _tell(client, assets, feed.snapshot()))


def _start(feed: Feed, assets: str) -> None:
    background_tasks.create(feed.follow(), name="follow the fleet")
    background_tasks.create(_broadcast(feed, assets), name="tell the browsers")


async def _broadcast(feed: Feed, assets: str) -> None:
    while True:
        await asyncio.sleep(TICK_S)
        if message := feed.take_changes():
            for client in app.clients("/"):
                if client.has_socket_connection:
                    _tell(client, assets, message)


def _tell(client: Client, assets: str, message: bytes) -> None:
    # import() gives the same module every time, and waits for it the first time.
    client.run_javascript(
        f"import('{assets}/console.js').then(m => m.feed({message.decode()}))"
    )
