"""The network in a process of its own, which is gone soon after the last answer.

HTTP, TLS, the rate limiter and the retries are 12 MiB and a fifth of a second of imports. A dashboard
stays open for days and asks for some seconds an hour: at rest it has none of them, and while it
refreshes no key press waits for a handshake.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import ClassVar

from parcel_tui.domain.secret import Credential
from parcel_tui.providers.base import Channel, Priority
from parcel_tui.providers.http.network_conversation import Conversation, gone
from parcel_tui.providers.http.network_words import (
    Ask,
    Setup,
    secrets_of,
)
from parcel_tui.providers.http.waits import Waits


class NetworkProcess:
    """Does the requests to all providers in one child, which is started with the first of them."""

    LINGERS: ClassVar[float] = 5.0
    """Seconds for which the child waits for another request."""
    PARTING: ClassVar[float] = 1.0
    """Seconds in which it must have ended when it is let go."""

    def __init__(self, urls: Mapping[str, str], requests_file: Path, waits: Waits | None = None) -> None:
        """Asks under the base URLs, by the provider's name; `requests_file` counts what was asked, `waits`
        is told what is waited for.
        """
        self._waits = waits or Waits()
        self._urls = urls
        self._requests_file = requests_file
        self._numbers = count()
        self._starting = asyncio.Lock()
        self._child: Conversation | None = None
        self._ending: set[Conversation] = set()
        """Those that are not asked any more and have not ended yet."""
        self._farewell: asyncio.TimerHandle | None = None
        self._closed = False

    def channel(self, provider: str, credential: Callable[[], Credential | None]) -> Channel:
        """What a provider's requests go through, with the credential as it is at the time."""
        return _Channel(self, provider, credential)

    async def ask(self, asked: Ask) -> bytes:
        """The body of a successful answer. Raises what the request raised, Unreachable without a child."""
        child = await self._started(asked.provider)
        try:
            return await child.ask(asked)
        finally:
            if child is self._child and not child.is_busy:
                self._stay()
                self._farewell = asyncio.get_running_loop().call_later(self.LINGERS, self._let_go)

    def number(self) -> int:
        """The next request's."""
        return next(self._numbers)

    async def aclose(self) -> None:
        """Cuts what is under way; nothing can be asked afterwards."""
        self._closed = True
        async with self._starting:  # what is being started is let go too
            self._let_go()
        await asyncio.gather(*(child.ended(self.PARTING) for child in self._ending))

    async def _started(self, provider: str) -> "Conversation":
        self._stay()
        async with self._starting:
            if self._closed:
                raise gone(provider, "has been closed; start the program again to go on", maybe_done=False)
            if self._child is not None and self._child.is_gone:
                self._let_go()
            if self._child is None:
                logs = bool(logging.getLogger("parcel_tui").handlers)
                setup = Setup(dict(self._urls), str(self._requests_file), logs)
                try:
                    self._child = await Conversation.start(setup, self._waits)
                except (OSError, RuntimeError) as error:  # the latter without room for a thread
                    why = error.strerror if isinstance(error, OSError) else error
                    reason = f"cannot be started ({why}); it is tried again later"
                    raise gone(provider, reason, maybe_done=False) from error
            return self._child

    def _let_go(self) -> None:
        child, self._child = self._child, None
        self._stay()
        if child is not None:
            self._ending.add(child)
            child.let_go(self._ending.discard)

    def _stay(self) -> None:
        if self._farewell is not None:
            self._farewell.cancel()


class _Channel:
    """Sends requests to the child, under a provider's name and with its credential."""

    def __init__(
        self, network: NetworkProcess, provider: str, credential: Callable[[], Credential | None]
    ) -> None:
        self._network = network
        self._provider = provider
        self._credential = credential

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, object] | None = None,
        priority: Priority = Priority.BACKGROUND,
        retries: bool = True,
    ) -> bytes:
        """The body of a successful answer, or the error that the child met."""
        asked = Ask(
            self._network.number(),
            self._provider,
            secrets_of(self._credential()),
            method,
            path,
            dict(params) if params is not None else None,
            dict(json) if json is not None else None,
            priority,
            retries,
        )
        return await self._network.ask(asked)

    async def aclose(self) -> None:
        """Cuts what is under way, for every provider; nothing can be asked afterwards."""
        await self._network.aclose()
