"""Flex Forward: its one endpoint (API reference). The answer is read in `flexforward_responses`."""

from contextlib import suppress

from msgspec.structs import replace

from parcel_tui.domain.carriers.formats import is_uuid
from parcel_tui.domain.clock import Clock, utc_now
from parcel_tui.domain.errors import NotFound, NotYours, Rejected
from parcel_tui.domain.parcel import FLEXFORWARD
from parcel_tui.providers.base import Priority, Request, Requests, Tracking
from parcel_tui.providers.flexforward_responses import parse_tracking
from parcel_tui.providers.http.signing import path_of

_NO_LABEL = "00000000-0000-0000-0000-000000000000"


class FlexForward:
    """Flex Forward, which keeps no list of parcels. Every call raises a ProviderError and nothing else."""

    name = FLEXFORWARD
    keeps_folders = False

    def __init__(self, requests: Requests, clock: Clock = utc_now) -> None:
        """Owns `requests` from here on."""
        self._requests = requests
        self._clock = clock

    async def tracking(self, remote_id: str, *, priority: Priority = Priority.BACKGROUND) -> Tracking:
        """A label's whole history, by its UUID or the customer order number (API reference).

        A UUID names one label for ever: whatever `id` the answer carries, it is about that one.
        """
        body = await self._requests.send(Request("GET", path_of("tracking", remote_id), priority=priority))
        tracking = parse_tracking(body, self._clock())
        return replace(tracking, remote_id=remote_id.strip().lower()) if is_uuid(remote_id) else tracking

    async def check(self) -> None:
        """Asks for a label that no account has: any answer about it shows that the token was taken.

        None: the service tells no name. Raises TokenRefused when the token was refused.
        """
        path = path_of("tracking", _NO_LABEL)
        with suppress(NotFound, NotYours, Rejected):
            await self._requests.send(Request("GET", path, priority=Priority.USER, retries=False))

    async def aclose(self) -> None:
        """Closes its connections."""
        await self._requests.aclose()
