"""Notifications through Apprise: ntfy, Telegram, LINE, e-mail and a hundred more. The URLs are secrets."""

import importlib
import logging
from collections.abc import Sequence

from parcel_tui.domain.errors import CannotNotify
from parcel_tui.notify.aside import aside
from parcel_tui.notify.notification import Notification, Words

APPRISE_SECONDS = 30.0
_TALKATIVE = ("apprise", "urllib3", "requests")
"""Loggers that would put a URL, or a part of one, on standard error."""


class AppriseChannel:
    """Apprise URLs, all of them for each notification. Apprise is loaded when the first one is sent."""

    def __init__(
        self, urls: Sequence[str], *, details: bool = False, seconds: float = APPRISE_SECONDS
    ) -> None:
        self._urls = tuple(urls)
        self._details = details
        self._seconds = seconds

    async def send(self, told: Sequence[Notification]) -> None:
        """Sends them, in a thread. Raises CannotNotify, without a URL in it."""
        lines = [notification.words(details=self._details) for notification in told]
        try:
            failed = await aside(lambda: _send(self._urls, lines), self._seconds)
        except ImportError:
            raise CannotNotify("Apprise is not installed; run: pip install 'parcel-tui[apprise]'") from None
        except TimeoutError:
            raise CannotNotify(
                f"Apprise did not answer within {self._seconds:.0f} seconds; check the URLs in [notify]."
            ) from None
        if failed:
            raise CannotNotify(
                f"{_numbered(failed)} of apprise in [notify] could not be used; check it, and the network."
            )


def _send(urls: Sequence[str], told: Sequence[Words]) -> list[int]:
    """Sends all to all; the places, from 1, of the URLs that failed."""
    apprise = importlib.import_module("apprise")
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
    failed = []
    for place, url in enumerate(urls, start=1):
        service = apprise.Apprise()
        is_known = service.add(url)
        # As plain text: where a service takes markup, Apprise escapes what would be some.
        if not is_known or not all(
            service.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
            for title, body in told
        ):
            failed.append(place)
    return failed


def _numbered(places: Sequence[int]) -> str:
    """`URL 2`, `URLs 1, 3`."""
    return f"URL{'s' if len(places) > 1 else ''} {', '.join(map(str, places))}"
