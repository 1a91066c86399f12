"""Track.TW: its endpoints (API document). The answers are read in `tracktw_responses`."""

import asyncio
from collections.abc import Mapping, Sequence

from parcel_tui.domain.clock import Clock, utc_now
from parcel_tui.domain.errors import (
    NotFound,
    NotSupported,
    NotYours,
    ProviderError,
    Rejected,
    TokenRefused,
    reason_of,
)
from parcel_tui.domain.parcel import TRACKTW, ActionKind, Folder
from parcel_tui.language import tr
from parcel_tui.providers import tracktw_responses as reading
from parcel_tui.providers.base import (
    NO_ANSWERS,
    Answers,
    Carriers,
    Page,
    Priority,
    Profile,
    Request,
    Requests,
    Tracking,
)
from parcel_tui.providers.http.failures import (
    Forbidden,
    LoginPage,
    NoSuchRecord,
    NoSuchRoute,
    NotAtThisAddress,
    Refused,
    SentToLogin,
    not_at_this_address,
    token_refused,
)
from parcel_tui.providers.http.signing import path_of

# The document has archive and delete; inbox is known from the field alone, and may be refused.
_STATES = {ActionKind.ARCHIVE: "archive", ActionKind.UNARCHIVE: "inbox", ActionKind.DELETE: "delete"}
_PROFILE = path_of("user", "profile")
_OF_ONE_PARCEL = (path_of("package", "tracking"), path_of("package", "state"))


class TrackTw:
    """Track.TW's account. Every call raises a ProviderError and nothing else."""

    name = TRACKTW
    keeps_folders = True

    def __init__(self, requests: Requests, clock: Clock = utc_now) -> None:
        """Owns `requests` from here on."""
        self._requests = requests
        self._clock = clock
        self._asking_profile: asyncio.Task[ProviderError | None] | None = None

    async def tracking(self, remote_id: str, *, priority: Priority = Priority.BACKGROUND) -> Tracking:
        """The whole history of one parcel, by its relation id (API document, note 3)."""
        return reading.parse_tracking(
            await self._ask(Request("GET", path_of("package", "tracking", remote_id), priority=priority)),
            self._clock(),
        )

    async def check(self) -> Profile:
        """Whose token it is. Raises TokenRefused when it is no account's."""
        return await self.profile()

    async def profile(self) -> Profile:
        """Whose token it is, as Track.TW tells. Raises a ProviderError."""
        try:
            return reading.parse_profile(await self._ask(Request("GET", _PROFILE, priority=Priority.USER)))
        except Rejected as error:
            raise _as_unavailable(error) from error

    async def carriers(self) -> Carriers:
        """Every carrier Track.TW knows; to be asked at most once a day."""
        return reading.parse_carriers(
            await self._ask(Request("GET", path_of("carrier", "available"), priority=Priority.USER))
        )

    async def page(
        self, folder: Folder, page: int, size: int, *, priority: Priority = Priority.BACKGROUND
    ) -> Page:
        """One page of a folder, counted from 1; neither its order nor its size is promised.

        Raises Rejected where the size is too large.
        """
        params = {"page": page, "size": size}
        path = path_of("package", "all", folder.value)
        try:
            body = await self._ask(Request("GET", path, params=params, priority=priority))
        except Rejected as error:
            if "size" in error.fields:
                raise
            raise _as_unavailable(error) from error
        return reading.parse_page(body, folder, page, self._clock())

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
            "tracking_number": numbers,  # an array even for one (API document, note 2)
            "notify_state": "active" if notify else "inactive",
        }
        body = {**asked, "extra_fields": answers} if answers else asked
        request = Request("POST", path_of("package", "import"), json=body, priority=Priority.USER)
        return reading.parse_added(await self._ask(request), numbers)

    async def move(self, remote_id: str, action: ActionKind) -> bool:
        """Archives, un-archives or deletes, by the relation id; whether the answer says that it was done.

        False where it says nothing clear: the next list shows it.
        """
        state = _STATES.get(action)
        if state is None:
            raise NotSupported(
                tr(
                    "Track.TW cannot {action_value} a parcel by moving it. Add its number.",
                    action_value=action.value,
                ),
                provider=TRACKTW,
            )
        path = path_of("package", "state", remote_id, state)
        try:
            return reading.parse_moved(await self._ask(Request("PATCH", path, priority=Priority.USER)))
        except NoSuchRoute as error:
            if action is not ActionKind.UNARCHIVE or await self._verdict(Priority.USER) is not None:
                raise
            raise NotSupported(
                tr("Track.TW does not take a parcel back to the inbox this way. Do it on its website."),
                provider=TRACKTW,
            ) from error

    async def aclose(self) -> None:
        """Closes its connections."""
        await self._requests.aclose()

    async def _ask(self, request: Request) -> bytes:
        """One answer. Where an error leaves open what it is about, the profile decides."""
        path, priority = request.path, request.priority
        try:
            return await self._requests.send(request)
        except (SentToLogin, LoginPage, Forbidden) as error:
            if path == _PROFILE or _is_refusal(await self._verdict(priority)):
                raise token_refused(TRACKTW) from error
            if isinstance(error, Forbidden) and request.method == "GET" and path.startswith(_OF_ONE_PARCEL):
                raise NotYours(
                    tr(
                        "Track.TW does not show this parcel to this account. Use its own account's token or "
                        "delete it here."
                    ),
                    provider=TRACKTW,
                ) from error
            raise
        except NotFound as error:
            if isinstance(error, NoSuchRecord) and _asks_for(request, error.named):
                raise
            if not path.startswith(_OF_ONE_PARCEL):
                raise not_at_this_address(TRACKTW) from error
            verdict = await self._verdict(priority)
            if _is_refusal(verdict):
                raise token_refused(TRACKTW) from error
            # Where nothing is found, it is not this parcel that is missing.
            if isinstance(verdict, NotFound | NotAtThisAddress):
                raise not_at_this_address(TRACKTW) from error
            if verdict is not None:
                raise verdict from error
            raise

    async def _verdict(self, priority: Priority) -> ProviderError | None:
        """What the profile answers; asked once for all who want to know at the time. None: it is well."""
        if self._asking_profile is None or self._asking_profile.done():
            self._asking_profile = asyncio.create_task(self._ask_profile(priority))
        return await asyncio.shield(self._asking_profile)

    async def _ask_profile(self, priority: Priority) -> ProviderError | None:
        try:
            answer = await self._requests.send(Request("GET", _PROFILE, priority=priority, retries=False))
            reading.parse_profile(answer)  # some other page with 200 is no sign that all is well
        except ProviderError as error:
            return error
        return None


def _asks_for(request: Request, record: str) -> bool:
    """Whether a request names that record; any other that is missing, the account's own say, is not its."""
    carrier = (request.json or {}).get("carrier_id")
    is_in_path = f"{path_of(record)}/".casefold() in f"{request.path}/".casefold()
    return bool(record) and (is_in_path or record == carrier)


def _is_refusal(verdict: ProviderError | None) -> bool:
    """Whether the profile, too, was kept from this token."""
    return isinstance(verdict, TokenRefused | SentToLogin | LoginPage | Forbidden)


def _as_unavailable(error: Rejected) -> Refused:
    """A refused question about no parcel: nothing that the user sent is wrong."""
    return Refused(tr("{reason}. Trying again later.", reason=reason_of(error)), provider=TRACKTW)
