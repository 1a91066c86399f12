"""Answers an httpx client in process: the simulated provider without any socket."""

import asyncio
from collections.abc import AsyncIterator
from threading import Event

import httpx

from parcel_tui.domain.clock import Sleep
from parcel_tui.sandbox.http.exchange import Cut, Headers, Request, Response
from parcel_tui.sandbox.http.service import Service

_GLANCE = 0.02
"""Seconds between two looks at whether what hangs may go on."""


class SandboxTransport(httpx.AsyncBaseTransport):
    """One simulated provider as a transport; host and port of the address do not matter."""

    def __init__(self, service: Service, *, latency: float = 0.0, sleep: Sleep = asyncio.sleep) -> None:
        """`latency` is how many seconds each answer takes, waited by `sleep`."""
        self._service = service
        self._latency = latency
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The service's answer, or the error that a network would have given."""
        body = await request.aread()
        if self._latency:
            await self._sleep(self._latency)
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        answer = self._service.handle(
            Request(request.method, path, query, Headers(request.headers.items()), body)
        )
        await self._wait(answer, request)
        if answer.delivery.cut is Cut.AT_ONCE:
            raise httpx.ConnectError("The connection was refused.", request=request)
        if answer.delivery.cut is Cut.BEFORE_HEADERS:
            raise httpx.RemoteProtocolError("The server left without an answer.", request=request)
        headers = {**answer.headers, "Content-Length": str(len(answer.body))}
        return httpx.Response(answer.status, headers=headers, stream=_Body(answer), request=request)

    async def _wait(self, answer: Response, request: httpx.Request) -> None:
        """Waits as the answer is told to, at most as long as the client has patience."""
        patience: float | None = request.extensions.get("timeout", {}).get("read")
        delivery = answer.delivery
        if delivery.drip is not None:
            await asyncio.Event().wait()  # something comes all the time, and never an answer
        if delivery.gate is not None:
            await self._hang(delivery.gate, patience, request)
        elif patience is not None and delivery.delay > patience:
            await self._sleep(patience)
            raise httpx.ReadTimeout("The answer is too slow.", request=request)
        elif delivery.delay:
            await self._sleep(delivery.delay)

    async def _hang(self, gate: Event, patience: float | None, request: httpx.Request) -> None:
        if patience is not None and not gate.is_set():
            await self._sleep(patience)
            if not gate.is_set():
                raise httpx.ReadTimeout("There is no answer.", request=request)
        # The gate may be opened from another thread, where an asyncio.Event could not be set.
        while not gate.is_set():  # noqa: ASYNC110 - see above
            await asyncio.sleep(_GLANCE)


class _Body(httpx.AsyncByteStream):
    """An answer's body, or as much of it as is to arrive."""

    def __init__(self, answer: Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        cut = self._answer.delivery.cut
        if cut is None:
            yield self._answer.body
            return
        if cut is Cut.MID_BODY:
            yield self._answer.body[: len(self._answer.body) // 2]
        raise httpx.RemoteProtocolError("The connection was cut in the middle of the answer.")
