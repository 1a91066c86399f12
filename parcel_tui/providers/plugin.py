"""What a provider that is a package of its own is made of; `docs/writing-a-provider.md` shows one.

A class with an `info` and these calls is named in the package's entry points, in the group
`parcel_tui.providers`. Its code runs in a process of its own and has requests sent by parcel-tui, which signs
them, keeps to the pace and tries again what is worth it. What is named here stays within a major version;
nothing else of parcel-tui does.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol

from parcel_tui.domain.clock import utc_now
from parcel_tui.domain.errors import BadAnswer, NotFound, NotYours, ProviderError, Rejected, Unavailable
from parcel_tui.domain.parcel import ActionKind, Carrier, Checkpoint, Folder
from parcel_tui.domain.provider import ProviderInfo
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Listed, Page, Profile, Request, Requests, Tracking
from parcel_tui.providers.checkpoint_times import read_time
from parcel_tui.providers.http.decoding import fields_of, rows_in, text_of, value_of
from parcel_tui.providers.http.signing import path_of

__all__ = [
    "ActionKind",
    "BadAnswer",
    "Carrier",
    "Checkpoint",
    "Folder",
    "FolderProvider",
    "Listed",
    "NotFound",
    "NotYours",
    "Page",
    "Profile",
    "ProviderError",
    "ProviderInfo",
    "Rejected",
    "Request",
    "Requests",
    "Stage",
    "Tracking",
    "TrackingProvider",
    "Unavailable",
    "fields_of",
    "path_of",
    "read_time",
    "rows_in",
    "text_of",
    "utc_now",
    "value_of",
]


class TrackingProvider(Protocol):
    """A service that tells a parcel's history. Each call may let the errors of its requests pass."""

    info: ClassVar[ProviderInfo]

    def __init__(self, requests: Requests) -> None:
        """`requests.send` has a request sent, and returns the body of a successful answer."""

    async def tracking(self, identifier: str) -> Tracking:
        """The whole history of one parcel, newest first. Raises NotFound where there is no such parcel."""

    async def check(self) -> Profile | None:
        """Asks for anything that needs the token; whose it is, where the service tells."""


class FolderProvider(TrackingProvider, Protocol):
    """One that keeps the account's parcels in folders; its `info` says so by `keeps_folders`."""

    async def page(self, folder: Folder, page: int, size: int) -> Page:
        """One page of a folder, counted from 1, with each parcel's newest checkpoint."""

    async def add(self, numbers: Sequence[str]) -> Mapping[str, str]:
        """Has it follow those numbers; the id of each that was taken. Raises Rejected with the reason."""

    async def move(self, remote_id: str, action: ActionKind) -> bool:
        """Archives, un-archives or deletes; whether the answer says that it was done."""
