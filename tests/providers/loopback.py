"""A tiny HTTP server on loopback that answers what a test tells it to, and remembers what it was asked."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

import httpx

from parcel_tui.domain.secret import Bearer, Secret

TOKEN = "canary-4f9a2c"


@dataclass
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    def json(self) -> object:
        return json.loads(self.body)


@dataclass
class Reply:
    status: int = 200
    body: object = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    """Bytes of the body after which the connection is cut."""
    gate: asyncio.Event | None = None
    """What to wait for before answering."""

    def encoded(self) -> bytes:
        return (
            self.body if isinstance(self.body, bytes) else json.dumps(self.body, ensure_ascii=False).encode()
        )


Answer = Reply | Callable[[Request], Reply]


class Loopback:
    """Replies in turn from `script`; its last entry goes on for ever."""

    def __init__(self, *script: Answer) -> None:
        self.script = list(script)
        self.requests: list[Request] = []
        self.connections = 0
        self._asked = asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in list(self._open):
            writer.close()
        await asyncio.sleep(0)

    async def asked(self) -> None:
        """Returns when the first request has come in."""
        await self._asked.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def paths(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.requests]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while await self._exchange(reader, writer):
                pass
        self._open.discard(writer)
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        request = Request(method, target, headers, body)
        self.requests.append(request)
        self._asked.set()
        answer = self.script[0] if len(self.script) == 1 else self.script.pop(0)
        reply = answer if isinstance(answer, Reply) else answer(request)
        if reply.gate:
            await reply.gate.wait()
        content = reply.encoded()
        fields = {"Content-Type": "application/json", "Content-Length": str(len(content))} | reply.headers
        lines = [f"HTTP/1.1 {reply.status} Said", *(f"{name}: {value}" for name, value in fields.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + content[: reply.cut_after])
        await writer.drain()
        return reply.cut_after is None


class Pool(httpx.AsyncHTTPTransport):
    """Connections of which none comes free, until the client that wants one is closed."""

    is_wedged = False
    asked = closed = 0

    def __init__(self) -> None:
        super().__init__()
        self.may_close = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_wedged:
            raise httpx.PoolTimeout("no connection came free")
        self.asked += 1
        try:
            return await super().handle_async_request(request)
        finally:
            self.asked -= 1

    async def aclose(self) -> None:
        assert not self.asked
        self.is_wedged = False
        self.closed += 1
        if self.closed == 1:
            await self.may_close.wait()
        await super().aclose()


class Time:
    """A clock that moves only when someone sleeps; sleeping takes no time of the test's."""

    def __init__(self) -> None:
        self.now = datetime(2026, 2, 5, 8, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def bearer() -> Bearer:
    """What the tests' requests are signed with."""
    return Bearer(Secret(TOKEN))
