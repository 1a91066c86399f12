"""The records that everything else passes around: parcels, checkpoints, pending actions, changes.

None can hold itself, so that the search for garbage leaves them out (`gc=False`): 16 bytes less for each.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Self

from msgspec import Struct
from msgspec.structs import force_setattr

from parcel_tui.domain.stage import FINAL_STAGES, Stage, Todo
from parcel_tui.domain.times import Moment, is_time

TRACKTW = "tracktw"
FLEXFORWARD = "flexforward"
MANUAL = "manual"
"""A parcel of no provider: the user alone tells about it, and nothing about it is ever sent."""


class Folder(StrEnum):
    """Where the user keeps a parcel."""

    INBOX = "inbox"
    ARCHIVE = "archive"


class ActionKind(StrEnum):
    """What the user did that a provider has to be told."""

    ADD = "add"
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"
    DELETE = "delete"


class ChangeKind(StrEnum):
    """What is new about a parcel."""

    CHECKPOINT = "checkpoint"
    STAGE = "stage"
    MOVE = "move"
    REMOVED = "removed"
    REFUSED = "refused"


class Undoable(StrEnum):
    """What the user does with a parcel that can be taken back."""

    ADD = "add"
    MOVE = "move"
    DELETE = "delete"
    RECEIVE = "receive"
    NAME = "name"
    NOTE = "note"
    CARRIER = "carrier"
    DEADLINE = "deadline"
    CARD = "card"
    SENDING = "sending"
    MUTE = "mute"
    READ = "read"


class Carrier(Struct, frozen=True, gc=False):
    """Who moves the parcel, by the provider's own id for it."""

    id: str
    name: str


class Checkpoint(Struct, frozen=True, omit_defaults=True, gc=False):
    """One tracking event."""

    time: Moment | None
    """When it happened: aware, in UTC; None where the provider told no time that can be one."""
    message: str
    stage: Stage
    raw_status: str
    """The provider's own word for the status, as it was sent."""
    place: str | None = None
    unread: bool = False
    """True until the user has looked at it in the timeline."""
    zone_told: bool = True
    """False where the time came without a zone: `time` then holds its digits as if they were UTC's."""
    former_carrier: str | None = None
    """The id of the carrier that told it, where the parcel has another one by now: it decides nothing."""
    time_told: bool = True
    """False where the provider told none: `time` is then when it recorded the event."""
    recorded_at: Moment | None = None
    """When the provider recorded it (aware, in UTC), where that was before its `time`; else None."""

    def __post_init__(self) -> None:
        """Drops what is no time: files of earlier versions hold such."""
        if self.time is not None and not is_time(self.time):
            force_setattr(self, "time", None)

    @property
    def happened_by(self) -> datetime | None:
        """By when it had happened (UTC): at its time, and at the latest as the provider recorded it."""
        return self.recorded_at or self.time

    @property
    def identity(self) -> tuple[datetime | None, str, str]:
        """What makes it itself: Track.TW's history entries carry no id."""
        return (self.time, self.message, self.raw_status)


class Pickup(Struct, frozen=True, gc=False):
    """Where a parcel waits and until when (aware, UTC; an estimate unless said otherwise)."""

    place: str | None
    until: Moment | None
    estimated: bool = True
    own: bool = False
    """Whether the deadline is the user's own."""


class OwnDeadline(Struct, frozen=True, gc=False):
    """Until when the user wants to be done with a parcel (UTC): the end of a day of the user's."""

    until: Moment
    after_delivery: bool = False
    """It was set on a parcel that had arrived already; any other is over when the parcel arrives."""


class PickupCard(Struct, frozen=True, omit_defaults=True, gc=False):
    """What is needed at the counter: shown when the user asks for it, in no list and no notification."""

    code: str | None = None
    amount: str | None = None
    """What is to be paid there, as the notice or the user writes it."""
    needs_id: bool = False

    def over(self, other: "PickupCard") -> "PickupCard":
        """This card, with what it lacks from the other."""
        return PickupCard(
            self.code or other.code, self.amount or other.amount, self.needs_id or other.needs_id
        )


class PendingAction(Struct, frozen=True, gc=False):
    """Something the user did that the provider has not confirmed yet. `made_at` is UTC."""

    kind: ActionKind
    made_at: Moment
    tried_at: Moment | None = None
    """When it was last sent without a clear answer, UTC; None when it never left."""
    notify: bool = False
    """For an add: whether the provider was asked to send its own notifications."""
    failed: int = 0
    """How many times it was sent, and the provider's lists showed afterwards that it had not been done."""
    failing_since: Moment | None = None
    """When the first of those was sent, UTC."""
    rests_until: Moment | None = None
    """Until when others go first, UTC: it failed, and the user does not wait for it."""


class Replaced(Struct, frozen=True, omit_defaults=True, gc=False):
    """What a parcel was at its provider under the carrier that it had before."""

    remote_id: str
    carrier: Carrier | None = None
    package_id: str | None = None
    former_ids: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    pending: tuple[PendingAction, ...] = ()
    """What waited to be sent then, but for moves between the folders."""
    folder: Folder = Folder.INBOX
    """Where the provider keeps it."""


class Failure(Struct, frozen=True, gc=False):
    """Why the last try for a parcel went wrong: a code (listed in the README), one sentence, when (UTC)."""

    code: str
    message: str
    at: Moment


class Parcel(Struct, frozen=True, omit_defaults=True, gc=False):
    """One thing on its way, as this user follows it. Every time is aware and in UTC.

    Its checkpoints are kept apart (see `History`), so that a list of ten thousand
    parcels costs no more than what it shows.
    """

    key: int
    """This program's own number for it, in this state file."""
    provider: str
    added_at: Moment
    account: str | None = None
    """Whose it is at the provider: a hash, never an address; None until it is known."""
    remote_id: str | None = None
    """How the provider addresses it; None while a Track.TW add is unsent."""
    number: str | None = None
    carrier: Carrier | None = None
    folder: Folder = Folder.INBOX
    name: str | None = None
    note: str | None = None
    """The user's own note."""
    provider_note: str | None = None
    """The provider's note, shown while there is no own one."""
    stage: Stage = Stage.PENDING
    raw_status: str = ""
    latest: Checkpoint | None = None
    pickup: Pickup | None = None
    unread: int = 0
    """How many checkpoints the user has not looked at."""
    history_stale: bool = False
    """A list has told a checkpoint that came after the history was read."""
    history_at: Moment | None = None
    """When its whole history was last read; None until it was."""
    checked_at: Moment | None = None
    """When the provider last said anything about it, changed or not."""
    changed_at: Moment | None = None
    """When something new about it last came in."""
    moved_at: Moment | None = None
    """When the user last moved it here; a list that was asked for earlier says nothing about its folder."""
    pending: tuple[PendingAction, ...] = ()
    failure: Failure | None = None
    former_ids: tuple[str, ...] = ()
    """Remote ids that were replaced by a newer one: of older relations, or other names of a label."""
    removed_at: Moment | None = None
    """When a complete reading of both folders no longer held it; None while it is there."""
    muted: bool = False
    """The user wants no notification about it."""
    expected: date | None = None
    """The day on which it is to come: what its texts tell, or what the user wrote, in the user's own zone."""
    answers: tuple[tuple[str, str], ...] = ()
    """What the carrier wanted to know beside the number, by the requirement's key; it is imported with it."""
    package_id: str | None = None
    """The provider's id for the parcel itself, whichever account or relation holds it; no call takes it."""
    untold: "Change | None" = None
    """What a list told to be new; recorded once its history is read, behind what happened before it."""
    todo: Todo | None = None
    """What the user has to do about it, as its texts tell."""
    deadline: OwnDeadline | None = None
    sending: bool = False
    """The user is its sender: at a shop it waits for the receiver, and a return comes back to the user."""
    card: PickupCard | None = None
    replaces: Replaced | None = None
    """Its record under another carrier, which is deleted once that of its own carrier is there."""
    stage_before: Stage | None = None
    """What was told before it became unknown: to be that again is no news. None while its stage is known."""

    @property
    def shown_note(self) -> str | None:
        """The user's note, else the provider's."""
        return self.note or self.provider_note

    @property
    def task(self) -> Todo | None:
        """What the user has to do about it; of what an earlier version kept, no more than that it waits."""
        is_waiting = self.stage is Stage.READY_FOR_PICKUP and not self.sending
        return self.todo or (Todo.PICKUP if is_waiting else None)

    @property
    def shown_pickup(self) -> Pickup | None:
        """Where it waits and until when: by the user's own deadline, else as it is told or estimated."""
        own = self.deadline
        if own is None or (self.stage in FINAL_STAGES and not own.after_delivery):
            return self.pickup
        return Pickup(self.pickup.place if self.pickup else None, own.until, estimated=False, own=True)

    @property
    def local_id(self) -> str:
        """Its id in this state file (`p12`): never another parcel's, whatever happens to either."""
        return f"p{self.key}"

    @property
    def title(self) -> str:
        """What to call it: its name, else its note, its number, its remote id, its local id."""
        return self.name or self.shown_note or self.number or self.remote_id or self.local_id

    @property
    def identifier(self) -> str:
        """What the provider knows it by: its number, else its remote id."""
        return self.number or self.remote_id or ""

    @property
    def heard_at(self) -> datetime:
        """When it was last heard of: its newest checkpoint's time, else when that came in or it was added."""
        if self.latest is None:
            return self.added_at
        return self.latest.time or self.changed_at or self.added_at

    def has_pending(self, kind: ActionKind) -> bool:
        """Whether an action of that kind waits to be sent."""
        return any(action.kind is kind for action in self.pending)

    @property
    def is_deleted(self) -> bool:
        """Deleted by the user; kept only until the provider has been told."""
        return self.has_pending(ActionKind.DELETE)


class History(Struct, frozen=True, gc=False):
    """All checkpoints of one parcel, newest first."""

    checkpoints: tuple[Checkpoint, ...] = ()

    @classmethod
    def empty(cls) -> Self:
        """The history of a parcel about which nothing is known yet."""
        return cls()


class Change(Struct, frozen=True, omit_defaults=True, gc=False):
    """Something new about a parcel: the unit of notification, recorded exactly once. `at` is UTC."""

    parcel: int
    """The parcel's key."""
    kind: ChangeKind
    at: Moment
    """When it was found here."""
    title: str
    """What the parcel was called then."""
    stage: Stage
    message: str
    """The checkpoint's text, or a sentence that says what happened."""
    time: Moment | None = None
    """When it happened at the provider, where that is known."""
    zone_told: bool = True
    """As of a checkpoint."""
    provider: str | None = None
    remote_id: str | None = None
    number: str | None = None
    """The parcel's, as it was then: the log outlives it. None in what earlier versions recorded."""

    def __post_init__(self) -> None:
        """Drops what is no time, as of a checkpoint."""
        if self.time is not None and not is_time(self.time):
            force_setattr(self, "time", None)
