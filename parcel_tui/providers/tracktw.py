"""Track.TW: its endpoints (seed 003). The answers are read in `tracktw_answers`."""

import asyncio
from collections.abc import Mapping, Sequence

from parcel_tui.domain.errors import NotSupported, ProviderError, Rejected, TokenRefused
from parcel_tui.domain.parcel import TRACKTW, ActionKind, Folder
from parcel_tui.providers import tracktw_answers as reading
from parcel_tui.providers.address import path_of
from parcel_tui.providers.base import (
    NO_ANSWERS,
    Answers,
    Carriers,
    Mailbox,
    Page,
    Priority,
    Profile,
    RateState,
    Tracking,
)
from parcel_tui.providers.failures import Redirected, WebPage, token_refused
from parcel_tui.providers.http import Connection

# The document has archive and delete; inbox is known from the field alone, and may be refused.
_STATES = {ActionKind.ARCHIVE: "archive", ActionKind.UNARCHIVE: "inbox", ActionKind.DELETE: "delete"}
_PROFILE = path_of("user", "profile")


class TrackTw:
    """Track.TW's account. Every call raises a ProviderError and nothing else."""

    name = TRACKTW

    def __init__(self, connection: Connection) -> None:
        """Owns the connection from here on."""
        self._connection = connection
        self._verdict: asyncio.Task[bool] | None = None
        self.mailbox: Mailbox | None = self

    async def tracking(self, remote_id: str, *, priority: Priority = Priority.BACKGROUND) -> Tracking:
        """The whole history of one parcel, by its relation id (seed 003, note 3)."""
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
        return reading.parse_page(body, folder, page, size)

    async def add(
        self,
        carrier_id: str,
        numbers: Sequence[str],
        *,
        notify: bool,
        note: str | None = None,
        answers: Answers = NO_ANSWERS,
    ) -> Mapping[str, str]:
        """Imports numbers of one carrier; the relation id of each that was taken.

        A note is sent along in a way known from the field only; when that is refused, the
        numbers are sent without it. The answers to a carrier's requirements are known from the
        field too, but needed: without them the carrier tells nothing. Raises Rejected with its
        field's reasons.
        """
        if not numbers:
            return {}
        try:
            return await self._add(carrier_id, reading.sent_as(numbers, note), answers, notify=notify)
        except Rejected:
            if not note:
                raise
        return await self._add(carrier_id, reading.sent_as(numbers, None), answers, notify=notify)

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

    def rate_state(self) -> RateState:
        """What the answers told about the limit."""
        return self._connection.rate_state()

    async def aclose(self) -> None:
        """Gives the connections back."""
        await self._connection.aclose()

    async def _add(
        self, carrier_id: str, sent: Mapping[str, str], answers: Answers, *, notify: bool
    ) -> Mapping[str, str]:
        asked = {
            "carrier_id": carrier_id,
            "tracking_number": list(sent.values()),  # an array even for one (seed 003, note 2)
            "notify_state": "active" if notify else "inactive",
        }
        body = await self._ask(
            "POST",
            path_of("package", "import"),
            json={**asked, "extra_fields": answers} if answers else asked,
            priority=Priority.USER,
        )
        return reading.parse_added(body, sent)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, object] | None = None,
        priority: Priority = Priority.BACKGROUND,
    ) -> bytes:
        """One request. A redirect or a page usually means the token, so the profile decides (seed 003)."""
        try:
            return await self._connection.request(method, path, params=params, json=json, priority=priority)
        except (Redirected, WebPage) as error:
            if path == _PROFILE or await self._is_refused(priority):
                raise token_refused(TRACKTW) from error
            raise

    async def _is_refused(self, priority: Priority) -> bool:
        """Whether the profile, too, is refused; asked once for all who want to know at the time."""
        if self._verdict is None or self._verdict.done():
            self._verdict = asyncio.create_task(self._ask_profile(priority))
        return await asyncio.shield(self._verdict)

    async def _ask_profile(self, priority: Priority) -> bool:
        try:
            await self._connection.request("GET", _PROFILE, priority=priority, retries=False)
        except (Redirected, WebPage, TokenRefused):
            return True
        except ProviderError:
            return False
        return False
