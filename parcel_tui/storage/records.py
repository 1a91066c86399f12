"""What the store keeps beside parcels. Every time is aware and in UTC."""

from collections.abc import Mapping

from msgspec import Struct, field

from parcel_tui.domain.carriers.requirement import Requirement
from parcel_tui.domain.parcel import Carrier, History, Parcel
from parcel_tui.domain.times import Moment

SCHEMA = 2
"""Version of the state file's shape (see `migrations`); a file with a larger one is never written."""


class Meta(Struct, frozen=True):
    """The one record about the file itself."""

    schema: int = SCHEMA
    generation: int = 0
    """Grows by one with every write."""
    next_key: int = 1
    next_change: int = 1
    salt: str = ""
    """Makes the marks of tokens useless outside of this state."""
    program: str = ""
    """The version that wrote last."""


class CarrierList(Struct, frozen=True):
    """The carriers a provider knows, as last told."""

    carriers: tuple[Carrier, ...]
    fetched_at: Moment
    requirements: Mapping[str, tuple[Requirement, ...]] = field(default_factory=dict)
    """By carrier id, what it wants to know beside the number; carriers that want nothing are left out."""


class ProviderRecord(Struct, frozen=True):
    """How a provider was when it was last asked, for commands that do not ask."""

    state: str
    """One of the words of `HealthState`."""
    sentence: str | None = None
    since: Moment | None = None
    until: Moment | None = None
    account: str | None = None
    """Account of the token that was used last."""
    token_mark: str | None = None
    """A salted hash that tells whether the token is still that one."""
    refused_mark: str | None = None
    """The mark of the token that was refused; another one is tried at once."""
    failures: int = 0
    """How many times in a row it could not serve."""
    at: Moment | None = None
    """When it last did not serve: what `until` is counted from."""


class Deletion(Struct, frozen=True):
    """A parcel that was deleted here; lists asked for before `at` may still hold it."""

    at: Moment


class Preferences(Struct, frozen=True):
    """What the user chose on the screen, to be there again at the next start."""

    view: str = "inbox"
    """The view that is open."""
    sorts: dict[str, str] = field(default_factory=dict)
    """The order chosen for a view, by view; one that is not named has its own."""
    ground: str = ""
    """`light` or `dark`, as the terminal last said that it is; empty while it has not."""
    ambiguous: str = ""
    """`wide` where the terminal last drew characters of ambiguous width two cells wide, `narrow` where it did
    so once and does no more; empty while none has."""
    viewed_on: str = ""
    """The user's day on which that view was chosen, as `2026-02-05`; empty while none was."""
    sidebar: bool | None = None
    """Whether the views stand in a sidebar; None leaves it to the terminal's width."""
    activity_at: Moment | None = None
    """When the user last looked at the activity, but for looks that came shortly after one."""
    activity_since: Moment | None = None
    """When the user had looked at it the time before that: what was found later is new."""


class NotifiedUpTo(Struct, frozen=True):
    """Up to where the user was notified, by any process."""

    change: int = 0
    """The number of the last change that needs no notification any more."""
    reminders: Mapping[str, Moment] = field(default_factory=dict)
    """The ids of reminders that were given, each with the deadline it was for (UTC)."""


class AccountRecord(Struct, frozen=True):
    """What is known about one account's folders at a provider."""

    owner: str = ""
    can_notify: bool = False
    profile_at: Moment | None = None
    baseline_at: Moment | None = None
    """When the first import was complete; nothing before it is news."""
    inbox_at: Moment | None = None
    archive_at: Moment | None = None
    """When the archive was last read whole."""
    archive_total: int = -1
    archive_mark: str = ""
    """A hash of the archive's first page, which tells whether it changed."""
    page_size: int = 0
    """How many rows a page may hold, where the provider refused more; 0 while it did not."""
    emptied_at: Moment | None = None
    """When both folders were first found empty, against all that is known; None when they are not."""
    user: str = ""
    """The name under which the account is known: a hash of its own id. Empty until a list has told that."""
    unreadable: Mapping[str, int] = field(default_factory=dict)
    """By folder, how many rows of its last reading could not be read."""


class Act(Struct, frozen=True, omit_defaults=True):
    """What the user did with one parcel, as far as taking it back needs to know."""

    what: str
    """One of the words of `Undoable`."""
    at: Moment
    key: int
    """The parcel's."""
    group: str = ""
    """The same for all that was done in one step; empty for what was done alone."""
    before: Parcel | None = None
    """The parcel as it was; None for one that was added."""
    history: History | None = None
    """The checkpoints of a parcel that was deleted."""
