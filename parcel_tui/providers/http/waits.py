"""What the requests of this process wait for just now, so that the user can be told."""

import contextlib
from collections.abc import Iterator
from enum import StrEnum
from math import ceil, inf

from msgspec import Struct

from parcel_tui.domain.clock import Steady, steady
from parcel_tui.domain.provider import title_of
from parcel_tui.language import mark, tr, trn

_MOMENT = 2.0
"""Seconds: of a shorter wait for a limit the screen says nothing."""
_SAME_WAIT = 0.5
"""Seconds: a wait that begins so soon after another of its kind goes on with it."""


class What(StrEnum):
    """What may be waited for."""

    LIMIT = "limit"
    ANSWER = "answer"
    TOKEN = "token"  # noqa: S105 - a word, no token


_WORDS = {What.ANSWER: mark("{title}'s answer"), What.TOKEN: mark("{title}'s token")}


class Wait(Struct):
    """A wait for one thing of a provider's. Times are seconds by the steady clock."""

    provider: str
    what: What
    since: float
    until: float | None = None
    """For a limit: when the next request may be sent."""
    limit: int | None = None
    """How many requests a minute the provider allows, where that is known and little."""
    waiting: int = 0
    """How many requests wait."""
    ended: float = -inf

    def words(self, now: float | None = None, *, in_short: bool = False) -> str:
        """As a part of a sentence: `Track.TW's limit, 48 s (30 requests a minute)`.

        Without `now` the seconds left are not told, `in_short` not the limit itself.
        """
        title = title_of(self.provider)
        if self.what is not What.LIMIT:
            return tr(_WORDS[self.what], title=title)
        seconds = max(ceil(self.until - now), 1) if now is not None and self.until is not None else None
        return _limit_words(title, seconds, None if in_short else self.limit)


def _limit_words(title: str, seconds: int | None, limit: int | None) -> str:
    """A wait for a provider's limit, with the seconds left and the limit where they are known."""
    if not limit and seconds is None:
        return tr("{title}'s limit", title=title)
    if not limit:
        return tr("{title}'s limit, {seconds} s", title=title, seconds=seconds)
    if seconds is None:
        return trn(
            "{title}'s limit ({count} request a minute)",
            "{title}'s limit ({count} requests a minute)",
            limit,
            title=title,
        )
    return trn(
        "{title}'s limit, {seconds} s ({count} request a minute)",
        "{title}'s limit, {seconds} s ({count} requests a minute)",
        limit,
        title=title,
        seconds=seconds,
    )


class Waits:
    """The waits of several connections; they may be looked at from another thread than theirs."""

    def __init__(self, now: Steady = steady) -> None:
        self.now = now
        self._waits: dict[tuple[str, What], Wait] = {}

    @contextlib.contextmanager
    def during(self, provider: str, what: What) -> Iterator[Wait]:
        """The wait for that while the `with` block lasts; what is known of it can be set there."""
        now = self.now()
        wait = self._waits.setdefault((provider, what), Wait(provider, what, now))
        # Of answers each is a wait of its own; waits for a limit, one behind the other, are one.
        if not wait.waiting and (what is not What.LIMIT or now - wait.ended > _SAME_WAIT):
            wait.since = now
        wait.waiting += 1
        try:
            yield wait
        finally:
            wait.waiting -= 1
            wait.ended = self.now()
            if what is not What.LIMIT:
                wait.since = wait.ended  # something came

    def longer_than(self, seconds: float) -> list[Wait]:
        """What is waited for since so many seconds; of a provider whose limit is in the way, that alone."""
        now = self.now()
        rows = [wait for wait in tuple(self._waits.values()) if _is_on(wait, now)]
        limited = {wait.provider for wait in rows if wait.what is What.LIMIT}
        return [
            wait
            for wait in rows
            if now - wait.since >= seconds and (wait.what is What.LIMIT or wait.provider not in limited)
        ]

    def held_up(self) -> list[Wait]:
        """The limits that requests have waited for longer than a moment."""
        return [wait for wait in self.longer_than(_MOMENT) if wait.what is What.LIMIT]


def _is_on(wait: Wait, now: float) -> bool:
    return wait.waiting > 0 or (wait.what is What.LIMIT and now - wait.ended <= _SAME_WAIT)
