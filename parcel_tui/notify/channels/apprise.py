"""Notifications through Apprise: ntfy, Telegram, LINE, e-mail and a hundred more. The URLs are secrets."""

import asyncio
import importlib
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TypeVar

from parcel_tui.domain.errors import CannotNotify
from parcel_tui.language import tr, trn
from parcel_tui.notify.channel import Notification, Undelivered

T = TypeVar("T")

APPRISE_SECONDS = 30.0
_TALKATIVE = ("apprise", "urllib3", "requests")
"""Loggers that would put a URL, or a part of one, on standard error."""


class AppriseChannel:
    """Apprise URLs, all of them for each notification. Apprise is loaded when the first one is sent."""

    name = "apprise"

    def __init__(
        self, urls: Sequence[str], *, details: bool = False, seconds: float = APPRISE_SECONDS
    ) -> None:
        self._urls = tuple(urls)
        self._details = details
        self._seconds = seconds
        self._taken: set[tuple[int, int]] = set()
        """Of what another URL refused: the places of those that took it, by the notification's identity."""

    async def send(self, notifications: Sequence[Notification]) -> None:
        """Sends them to each URL that has not taken them, in a thread. Raises CannotNotify, without a URL."""
        refused: dict[int, list[Notification]] = {}
        for notification in notifications:
            for place in await self._refusing(notification):
                refused.setdefault(place, []).append(notification)
        if refused:
            left = [one for one in notifications if any(one in ones for ones in refused.values())]
            sentence = trn(
                "URL {places} of apprise in [notify] could not be used. Check it, and the network.",
                "URLs {places} of apprise in [notify] could not be used. Check them, and the network.",
                len(refused),
                places=", ".join(map(str, sorted(refused))),
            )
            raise Undelivered(sentence, left)

    async def _refusing(self, notification: Notification) -> list[int]:
        """The places, from 1, of the URLs that did not take it. Raises CannotNotify."""
        title, body = notification.words(details=self._details)
        known = id(notification)
        urls = {place: url for place, url in enumerate(self._urls, 1) if (place, known) not in self._taken}
        try:
            refused = await _beside(lambda: _send(urls, title, body), self._seconds)
        except ImportError:
            raise CannotNotify(
                tr("Apprise is not installed. Run: pip install 'parcel-tui[apprise]'")
            ) from None
        except TimeoutError:
            raise CannotNotify(
                tr(
                    "Apprise did not answer within {seconds:.0f} seconds. Check the URLs in [notify].",
                    seconds=self._seconds,
                )
            ) from None
        self._taken = {(place, one) for place, one in self._taken if one != known}
        if refused:
            self._taken |= {(place, known) for place in range(1, len(self._urls) + 1) if place not in refused}
        return refused


def _send(urls: Mapping[int, str], title: str, body: str) -> list[int]:
    """Sends it to all; the places of the URLs that failed."""
    apprise = importlib.import_module("apprise")
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
    failed = []
    for place, url in urls.items():
        service = apprise.Apprise()
        is_known = service.add(url)
        # As plain text: where a service takes markup, Apprise escapes what would be some.
        if not is_known or not service.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
            failed.append(place)
    return failed


async def _beside(function: Callable[[], T], seconds: float) -> T:
    """What `function` returns. Raises what it raises, or TimeoutError; then it may go on, unheard.

    Apprise blocks. It does so in a daemon thread, for which no end of the program waits.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(function())
        except Exception as error:  # noqa: BLE001 - raised where it is awaited
            future.set_exception(error)

    threading.Thread(target=run, name="notification", daemon=True).start()
    return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), seconds)
