"""What the tracker answers with."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from parcel_tui.credentials.sources import Origin
from parcel_tui.domain.clock import is_ahead
from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import Carrier, Change, Parcel

LONGEST_REST = timedelta(hours=1)
"""Nothing that a provider does has it left alone for longer."""


class NewParcel(Struct, frozen=True):
    """What the user wants to follow, before anybody was asked."""

    identifier: str
    provider: str
    carrier: Carrier | None = None
    """Track.TW needs one; Flex Forward knows it itself."""
    name: str | None = None
    note: str | None = None
    notify: bool = False
    answers: tuple[tuple[str, str], ...] = ()
    """What the carrier wants to know beside the number, by the requirement's key."""


class Added(Struct, frozen=True):
    """One number of an add: the stored parcel, and whether it was followed already."""

    parcel: Parcel
    known: bool


class Outcome(Struct, frozen=True):
    """What came of one parcel (or, with `parcel` None and `key` None, of a provider as a whole)."""

    provider: str
    key: int | None = None
    parcel: Parcel | None = None
    """The parcel as it is now; None when it is gone or when this is about the provider."""
    title: str = ""
    error: ParcelTuiError | None = None
    changes: tuple[Change, ...] = ()
    done: int = 0
    """How many parcels of this refresh are finished, for a progress bar."""
    total: int = 0


class HealthState(StrEnum):
    """How a provider is, in the words that `--json` prints."""

    OK = "ok"
    NO_TOKEN = "no_token"  # noqa: S105 - a state's name, no token
    REFUSED = "refused"
    LIMITED = "limited"
    UNREACHABLE = "unreachable"


class Health(Struct, frozen=True):
    """How a provider is. Times are UTC."""

    provider: str
    state: HealthState
    sentence: str | None = None
    """One sentence for the user; None while all is well."""
    since: datetime | None = None
    until: datetime | None = None
    """When it is tried again, where that is known."""
    failures: int = 0
    """How many times in a row it could not serve."""
    at: datetime | None = None
    """When it last did not serve."""

    def rests_until(self, now: datetime) -> datetime | None:
        """Until when it is left alone, but for what the user asks; None when it is not.

        A pause that was begun after now, or that is longer than any, is of a clock that was ahead.
        """
        if self.until is None or not now < self.until <= now + LONGEST_REST:
            return None
        return None if self.at is not None and is_ahead(self.at, now) else self.until


class CheckedToken(Struct, frozen=True):
    """A token that the provider accepted."""

    provider: str
    owner: str | None
    """The account's name, where the provider tells it."""
    origin: Origin
    """Where the token is kept or came from."""
