"""One way to send a request, under both providers.

Beside this module and `client`, and the sandbox's transport, nothing knows httpx.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import msgspec

from parcel_tui.domain.clock import Clock, Sleep, Steady
from parcel_tui.domain.errors import BadAnswer, FinalError, ProviderError, TokenError, Unreachable
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.secret import Credential, checked_base_url, masked
from parcel_tui.language import mark, tr
from parcel_tui.providers.base import Request
from parcel_tui.providers.http.client import Clients, late, load_httpx, translated
from parcel_tui.providers.http.decoding import holds_too_much, unpacked
from parcel_tui.providers.http.failures import (
    LoginPage,
    Redirected,
    Refusal,
    Refused,
    WebPage,
    failure,
    is_login,
)
from parcel_tui.providers.http.limits import Limiter
from parcel_tui.providers.http.rate_headers import read_rate_headers
from parcel_tui.providers.http.retry import BUDGET, NEVER, RetryPolicy
from parcel_tui.providers.http.signing import plain_headers, signed_headers
from parcel_tui.providers.http.waits import Waits, What

if TYPE_CHECKING:
    import httpx

    from parcel_tui.providers.http.client import Transport

MAX_BODY = 4_000_000
"""Bytes, before and after unpacking; a longer answer is refused. A page of a hundred parcels has some 100 kB.
(The headers of an answer are bounded by httpcore: 100 kB together.)"""

_TOO_MANY_REQUESTS = 429
_PASSWORD = re.compile(rb"""<input[^>]{0,300}type=["']?password""", re.IGNORECASE)

_log = logging.getLogger("parcel_tui.requests")
# The full address of each request is logged at INFO.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Connection:
    """A provider's address with everything that a request to it needs.

    A request under way is never cancelled, for httpx's pool could wedge for good
    (encode/httpcore#1093): it ends in a task of its own when its caller goes away. One whose time is
    over takes its client with it.
    """

    def __init__(
        self,
        *,
        name: str,
        base_url: str,
        credential: Callable[[], Credential | None],
        limiter: Limiter,
        clock: Clock,
        sleep: Sleep,
        retry: RetryPolicy,
        transport: "Transport | None",
        jitter: Callable[[], float],
        steady: Steady,
        waits: Waits,
    ) -> None:
        """Raises UsageError for a base URL to which no token may go; `jitter` gives numbers from 0 to 1.

        `steady` is the steady clock that goes with `clock`; `waits` is told what is waited for.
        """
        self.name = name
        self._base_url = checked_base_url(base_url)
        self._clients = Clients(name, self._base_url, transport)
        self._credential = credential
        self._limiter = limiter
        self._clock = clock
        self._steady = steady
        self.waits = waits
        """What its requests wait for now."""
        self._sleep = sleep
        self._retry = retry
        self._jitter = jitter
        self._under_way: set[asyncio.Task[bytes]] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def allowance(self) -> int | None:
        """How many requests a window the provider has said that it allows; None while it has not."""
        return self._limiter.told

    @property
    def _title(self) -> str:
        return title_of(self.name)

    async def send(self, request: Request) -> bytes:
        """The body of a successful answer. Raises a ProviderError for everything else, after the retries of
        the policy.
        """
        policy = self._retry if request.retries else NEVER
        tries, spent = 0, 0.0
        with self.waits.during(self.name, What.ANSWER):
            while True:
                tries += 1
                credential = self._credential()  # a retry goes with the token of then
                # Before a place within the limit is taken: without a token nothing is sent, nor counted.
                headers = signed_headers(self.name, credential, request.method)
                admitted_at = await self._limiter.acquire(request.priority)
                began = self._steady()
                try:
                    return await self._attempt(request, headers, credential, policy.budget - spent)
                except ProviderError as error:
                    wait = policy.wait(request.method, error, tries)
                    if wait is None or self._closed:
                        raise
                    wait *= 1 + policy.jitter * self._jitter()
                    spent += self._steady() - began + wait
                    if not policy.has_time(spent):
                        raise
                finally:
                    self._limiter.landed(admitted_at)
                await self._sleep(wait)

    async def reach(self) -> None:
        """Asks for anything, without a token: any answer will do. Raises a TransientError for none."""
        with contextlib.suppress(TokenError, FinalError, Refused, Redirected, WebPage):
            await self._exchange(Request("GET", "/"), plain_headers(), None, BUDGET)

    async def aclose(self) -> None:
        """Cuts what is under way and closes the connections; nothing can be asked afterwards."""
        self._closed = True
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._clients.aclose()
        await asyncio.gather(*self._closing)
        self._limiter.close()

    async def _attempt(
        self, request: Request, headers: Mapping[str, str], credential: Credential | None, seconds: float
    ) -> bytes:
        """One exchange, in a task that outlives its caller."""
        if self._closed:
            raise self._cut(maybe_done=False)
        task = asyncio.create_task(self._exchange(request, headers, credential, seconds))
        self._under_way.add(task)
        task.add_done_callback(self._landed)
        await asyncio.wait((task,))  # unlike `await task`, leaves it alone when the caller goes away
        if task.cancelled():  # by `aclose`
            raise self._cut(maybe_done=True)
        return task.result()

    def _landed(self, task: "asyncio.Task[bytes]") -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # looked at: asyncio would report one whose caller has gone as forgotten
        if self._clients.were_replaced and not self._under_way:
            self._closing.add(asyncio.create_task(self._clients.close_replaced()))

    def _web_page(self, kind: type[WebPage]) -> WebPage:
        return kind(
            tr("{title} answered with a web page instead of data. Try again later.", title=self._title),
            provider=self.name,
            maybe_done=True,
        )

    def _cut(self, *, maybe_done: bool) -> Unreachable:
        return Unreachable(
            tr("The connection to {title} was closed. Start the program again to go on.", title=self._title),
            provider=self.name,
            maybe_done=maybe_done,
        )

    async def _exchange(
        self, request: Request, headers: Mapping[str, str], credential: Credential | None, seconds: float
    ) -> bytes:
        """One exchange, which may take so many seconds; the one place where httpx's errors become this
        program's. An answer that repeats the credential is taken without it.
        """
        load_httpx()
        import httpx

        method, path = request.method, request.path
        content = None if request.json is None else msgspec.json.encode(request.json)
        client = self._clients.current()
        began = self._steady()
        came = "no answer"
        try:
            # Each of httpx's own time limits begins again with every byte that drips in.
            async with (
                asyncio.timeout(seconds),
                client.stream(
                    method, self._base_url + path, params=request.params, content=content, headers=headers
                ) as response,
            ):
                came = str(response.status_code)
                told = read_rate_headers(response.headers, self._clock())
                self._limiter.learn(told, refused=response.status_code == _TOO_MANY_REQUESTS)
                body = masked(await self._body(response), credential)
        except TimeoutError as error:
            self._clients.replace(client)
            raise late(self.name) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            if isinstance(error, httpx.PoolTimeout):
                self._clients.replace(client)
            raise translated(error, self.name) from error
        finally:
            milliseconds = (self._steady() - began) * 1000
            # Neither the query nor the host: what is asked is told by the path alone.
            _log.debug("%s %s %s: %s, %.0f ms", self.name, method, path, came, milliseconds)
        # httpx has the response and its stream refer to each other: a thousand answers would wait for the
        # garbage collector, and their memory stay with the process.
        del response.stream
        if not response.is_success:
            to_login = is_login(response.headers.get("location", ""))
            raise failure(Refusal(self.name, response.status_code, body, told.retry_after, to_login))
        if _is_web_page(response.headers.get("content-type", ""), body):
            raise self._web_page(LoginPage if _PASSWORD.search(body) else WebPage)
        return body

    async def _body(self, response: "httpx.Response") -> bytes:
        """The answer's body. Raises BadAnswer when it is too long, or cannot be unpacked."""
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_raw():
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_BODY:
                raise self._bad(mark("{title}'s answer is far too long to be one. Trying again later."))
        try:
            body = unpacked(b"".join(chunks), response.headers.get("content-encoding", ""), MAX_BODY)
        except ValueError as error:
            raise self._bad(mark("{title}'s answer could not be read. Trying again later.")) from error
        if body is None or holds_too_much(body):
            raise self._bad(mark("{title}'s answer is far too long to be one. Trying again later."))
        return body

    def _bad(self, message: str) -> BadAnswer:
        return BadAnswer(tr(message, title=self._title), provider=self.name, maybe_done=True)


def _is_web_page(content_type: str, body: bytes) -> bool:
    return content_type.lower().startswith("text/html") and body.lstrip().startswith(b"<")
