"""The fleet's HTTP API as the console uses it: three questions and one stream."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import msgspec

from fleet_manager.console.sse import EventReader
from fleet_manager.model.errors import InputError

Json: TypeAlias = dict[str, Any]
"""One JSON object as the API sent it; the console passes it on and looks into few fields."""

TIMEOUT_S = 5.0


class ApiAway(Exception):  # noqa: N818  (a state of the link, not a fault of ours)
    """The API does not answer, or not to us; the text is shown in the page's banner."""


class Api:
    """One connection pool to one fleet; every failure comes out as ``ApiAway``."""

    __slots__ = ("_client", "_token_file", "_url")

    def __init__(self, url: str, token_file: Path | None) -> None:
        self._url = url.rstrip("/")
        self._token_file = token_file
        try:
            # The fleet is on this host: a proxy from the environment would be in the way.
            self._client = httpx.AsyncClient(
                base_url=self._url, timeout=TIMEOUT_S, trust_env=False
            )
        except httpx.InvalidURL as error:
            raise InputError("", "api", "http://host:port", url) from error
        if self._client.base_url.scheme not in {"http", "https"}:
            raise InputError("", "api", "http://host:port", url)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def get(self, path: str) -> Json:
        """Return what the API answers to ``GET path``."""
        try:
            response = await self._client.get(path, headers=self._headers())
            _refuse(response)
            answer: Json = msgspec.json.decode(response.content)
        except (httpx.HTTPError, msgspec.DecodeError) as error:
            raise ApiAway(self._why(error)) from error
        return answer

    async def stream(self, path: str) -> AsyncGenerator[tuple[str, Any]]:
        """Yield (event name, data) as the fleet changes; first of all ("open", None)."""
        reader = EventReader()
        timeout = httpx.Timeout(TIMEOUT_S, read=None)
        try:
            async with self._client.stream(
                "GET", path, headers=self._headers(), timeout=timeout
            ) as response:
                _refuse(response)
                yield "open", None
                async for line in response.aiter_lines():
                    if event := reader.read(line):
                        yield event.name, msgspec.json.decode(event.data)
        except (httpx.HTTPError, msgspec.DecodeError) as error:
            raise ApiAway(self._why(error)) from error

    def _headers(self) -> dict[str, str]:
        # Read every time: a fleet that starts afresh may have drawn a new token.
        if self._token_file is None:
            return {}
        try:
            return {"Authorization": f"Bearer {self._token_file.read_text('ascii').strip()}"}
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it holds no token"
            raise ApiAway(f"cannot read the token file {self._token_file}: {why}") from error

    def _why(self, error: Exception) -> str:
        match error:
            case httpx.HTTPStatusError(response=httpx.Response(status_code=401 | 403)):
                return f"{self._url} does not accept the token in {self._token_file}"
            case httpx.HTTPStatusError(response=response):
                return f"{self._url} answers with status {response.status_code}"
            case httpx.TransportError():
                return f"no answer from {self._url}"
            case _:
                return f"{self._url} answers with something that is not its API"


def _refuse(response: httpx.Response) -> None:
    if not response.is_success:
        raise httpx.HTTPStatusError("", request=response.request, response=response)
