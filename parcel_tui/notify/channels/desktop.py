"""The desktop's own notifications, through desktop-notifier."""

import asyncio
import importlib
import logging
from collections.abc import Sequence
from typing import Any

from parcel_tui.domain.errors import CannotNotify
from parcel_tui.language import tr
from parcel_tui.notify.channel import Notification, Undelivered

DESKTOP_SECONDS = 10.0
_NO_MARKUP = str.maketrans({"<": "‹", ">": "›", "&": "＆"})
"""Desktops may read a body as markup, and there is no asking them."""


class DesktopChannel:
    """The desktop. Its library is loaded when the first notification is sent."""

    name = "desktop"

    def __init__(self, *, details: bool = False) -> None:
        self._details = details
        self._notifier: Any = None
        self._failures = _Failures()

    async def send(self, notifications: Sequence[Notification]) -> None:
        """Shows them. Raises Undelivered where there is no desktop to show them."""
        try:
            notifier = self._connected()
        except ImportError:
            raise CannotNotify(
                tr("Desktop notifications are not installed. Run: pip install 'parcel-tui[desktop]'")
            ) from None
        left = []
        for notification in notifications:
            title, body = notification.words(details=self._details)
            self._failures.count = 0
            try:
                await asyncio.wait_for(
                    notifier.send(title=title, message=body.translate(_NO_MARKUP)), DESKTOP_SECONDS
                )
            except (OSError, RuntimeError, TimeoutError, ValueError):
                self._failures.count += 1
            if self._failures.count:
                left.append(notification)
        if left:
            raise Undelivered(
                tr(
                    "The desktop took no notification. Without one, take desktop out of channels in [notify]."
                ),
                left,
            )

    def _connected(self) -> Any:
        if self._notifier is None:
            library = importlib.import_module("desktop_notifier")
            # It raises nothing, and logs what went wrong: listened to here, and kept off the screen.
            logger = logging.getLogger("desktop_notifier")
            logger.addHandler(self._failures)
            logger.propagate = False
            self._notifier = library.DesktopNotifier(app_name="parcel-tui")
        return self._notifier


class _Failures(logging.Handler):
    """Counts what the library complains of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Counts the complaint; nothing is written anywhere."""
        del record
        self.count += 1
