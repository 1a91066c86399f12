"""Track.TW: its endpoints (API document). The answers are read in `tracktw_answers`."""

import asyncio
from collections.abc import Mapping, Sequence

from parcel_tui.domain.errors import NotFound, NotSupported, ProviderError, TokenRefused
from parcel_tui.domain.parcel import TRACKTW, ActionKind, Folder
from parcel_tui.providers import tracktw_answers as reading
from parcel_tui.providers.address import path_of
from parcel_tui.providers.base import (
    NO_ANSWERS,
    Answers,
    Carriers,
    Channel,
    Mailbox,
    Page,
    Priority,
    Profile,
    Tracking,
)
from parcel_tui.providers.failures import Redirected, WebPage, token_refused

# The document has archive and delete; inbox is known from the field alone, and may be refused.
_STATES = {ActionKind.ARCHIVE: "archive", ActionKind.UNARCHIVE: "inbox", ActionKind.DELETE: "delete"}
_PROFILE = path_of("user", "profile")
_OF_ONE_PARCEL = (path_of("package", "tracking"), path_of("package", "state"))


class TrackTw:
    """Track.TW's account. Every call raises a ProviderError and nothing else."""

    name = TRACKTW

    def __init__(self, channel: Channel) -> None:
        """Owns the channel from here on."""
        self._channel = channel
        self._verdict: asyncio.Task[bool] | None = None
        self.mailbox: Mailbox | None = self

    async def tracking(self, remote_id: str, *, priority: Priority = Priority.BACKGROUND) -> Tracking:
        """The whole history of one parcel, by its relation id (API document, note 3)."""
        return reading.parse_tracking(
            await self._ask("GET", path_of("package", "tracking", remote_id), priority=priority)
        )

    async def check(self) -> Profile:
        """Whose token it is. Raises TokenRefused when it is nobody's."""
        return await self.profile()

    async def profile(self) -> Profile:
        """Whose token it is."""
        return reading.parse_profile(await self._ask("GET", _PROFILE, priority=Priority.USER))

    async def carriers(self) -> Carriers:
        """Every carrier Track.TW knows; to be asked at most once a day."""
        return reading.parse_carriers(
            await self._ask("GET", path_of("carrier", "available"), priority=Priority.USER)
        )

    async def page(
        self, folder: Folder, page: int, size: int, *, priority: Priority = Priority.BACKGROUND
    ) -> Page:
        """One page of a folder, counted from 1; neither its order nor its size is promised."""
        params = {"page": page, "size": size}
        path = path_of("package", "all", folder.value)
        body = await self._ask("GET", path, params=params, priority=priority)
        return reading.parse_page(body, folder, page)

    async def add(
        self,
        carrier_id: str,
        numbers: Sequence[str],
        *,
        notify: bool,
        answers: Answers = NO_ANSWERS,
    ) -> Mapping[str, str]:
        """Imports numbers of one carrier; the relation id of each that was taken.

        The answers to a carrier's requirements are known from the field only, but needed: without
        them the carrier tells nothing. Raises Rejected with the reasons by field.
        """
        if not numbers:
            return {}
        asked = {
            "carrier_id": carrier_id,
            "tracking_number": list(numbers),  # an array even for one (API document, note 2)
            "notify_state": "active" if notify else "inactive",
        }
        body = await self._ask(
            "POST",
            path_of("package", "import"),
            json={**asked, "extra_fields": answers} if answers else asked,
            priority=Priority.USER,
        )
        return reading.parse_added(body, numbers)

    async def move(self, remote_id: str, action: ActionKind) -> None:
        """Archives, un-archives or deletes, by the relation id."""
        state = _STATES.get(action)
        if state is None:
            raise NotSupported(
                f"Track.TW cannot {action.value} a parcel by moving it; add its number.", provider=TRACKTW
            )
        reading.parse_moved(
            await self._ask("PATCH", path_of("package", "state", remote_id, state), priority=Priority.USER)
        )

    async def aclose(self) -> None:
        """Gives the connections back."""
        await self._channel.aclose()

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, object] | None = None,
        priority: Priority = Priority.BACKGROUND,
    ) -> bytes:
        """One request. A redirect or a page usually means the token, so the profile decides."""
        try:
            return await self._channel.request(method, path, params=params, json=json, priority=priority)
        except (Redirected, WebPage) as error:
            if path == _PROFILE or await self._is_refused(priority):
                raise token_refused(TRACKTW) from error
            raise
        except NotFound as error:
            if path.startswith(_OF_ONE_PARCEL):
                raise
            raise NotFound(
                "Track.TW's service is not at this address; check PARCEL_TUI_TRACKTW_URL, "
                "or tracktw.url in the settings.",
                provider=TRACKTW,
            ) from error

    async def _is_refused(self, priority: Priority) -> bool:
        """Whether the profile, too, is refused; asked once for all who want to know at the time."""
        if self._verdict is None or self._verdict.done():
            self._verdict = asyncio.create_task(self._ask_profile(priority))
        return await asyncio.shield(self._verdict)

    async def _ask_profile(self, priority: Priority) -> bool:
        try:
            await self._channel.request("GET", _PROFILE, priority=priority, retries=False)
        except (Redirected, WebPage, TokenRefused):
            return True
        except ProviderError:
            return False
        return False
