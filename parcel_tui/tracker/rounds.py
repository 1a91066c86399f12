"""Whole refreshes of one provider: one at a time, and one for all who ask meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable

from parcel_tui.domain.errors import ProviderError

Work = Callable[[], Awaitable[ProviderError | None]]
"""Refreshes, and returns what went wrong with the provider as a whole."""


class Rounds:
    """Keeps whole refreshes apart, so that five hundred presses of a key cost two."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._begun = 0
        self._error: ProviderError | None = None

    async def alone(self, work: Work) -> ProviderError | None:
        """Does the work when no other is under way."""
        async with self._turn:
            return await work()

    async def shared(self, work: Work) -> ProviderError | None:
        """Does the work, unless the same was begun after this was asked for: its answer is as new."""
        begun = self._begun
        async with self._turn:
            if self._begun > begun:
                return self._error
            self._begun += 1
            self._error = await work()
            return self._error
