"""What a tracking service looks like to the rest of the program."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Protocol

from msgspec import Struct, field

from parcel_tui.domain.carriers.requirement import Requirement
from parcel_tui.domain.parcel import ActionKind, Carrier, Checkpoint, Folder
from parcel_tui.domain.stage import Stage


class Priority(Enum):
    """Who waits for a request; the user's own actions go ahead of background work."""

    BACKGROUND = "background"
    USER = "user"


class Profile(Struct, frozen=True):
    """The account to which a token belongs."""

    account: str
    """A hash of the e-mail address, so that the address itself is kept nowhere."""
    name: str
    can_notify: bool = False
    """LINE or Telegram is bound; without it `notify_state: "active"` is refused (API document, note 4)."""


class Listed(Struct, frozen=True):
    """One parcel as a list call tells it: with its newest checkpoint only."""

    remote_id: str
    """The relation id, which tracking and state calls take (API document, note 3)."""
    number: str
    carrier: Carrier | None
    folder: Folder
    note: str | None
    latest: Checkpoint | None
    package_id: str | None = None
    """The parcel's own id, which stays when its relation to an account is made anew."""
    owner: str | None = None
    """Whose it is: a hash of the account's own id (`user_id`), which outlives its e-mail address."""
    taken_in_at: datetime | None = None
    """When the account took it in, by the provider's clock (UTC); None where that is not told."""


Answers = Mapping[str, Mapping[str, str]]
"""By number, what its carrier wants to know beside it, by the requirement's key."""

NO_ANSWERS: Answers = MappingProxyType({})


class Carriers(Struct, frozen=True):
    """Every carrier that a service knows, in its order."""

    carriers: tuple[Carrier, ...]
    requirements: Mapping[str, tuple[Requirement, ...]] = field(default_factory=dict)
    """By carrier id, what it wants to know beside the number; carriers that want nothing are left out."""


class Page(Struct, frozen=True):
    """One page of a folder. `page` and `last_page` count from 1; `total` is that of the whole folder."""

    entries: tuple[Listed, ...]
    page: int
    last_page: int
    total: int
    unreadable: int = 0
    """How many of its rows could not be read at all; they are in `total`, and not in `entries`."""


class Tracking(Struct, frozen=True):
    """A parcel's whole history as the provider tells it, newest first."""

    checkpoints: tuple[Checkpoint, ...]
    number: str | None = None
    carrier: Carrier | None = None
    stage: Stage | None = None
    """The provider's own top-level stage; None where only checkpoints tell it."""
    raw_status: str = ""
    remote_id: str | None = None
    """The provider's own id for what was asked about, where the answer tells it (Flex Forward's `id`)."""
    unreadable: int = 0
    """How many of its checkpoints could not be read at all."""


class Request(Struct, frozen=True):
    """What is asked of a provider."""

    method: str
    path: str
    """Begins with a slash and is quoted (see `path_of`)."""
    params: Mapping[str, str | int] | None = None
    json: Mapping[str, object] | None = None
    priority: Priority = Priority.BACKGROUND
    retries: bool = True
    """Whether it may be sent again as the provider's policy says."""


class Requests(Protocol):
    """What the requests to one provider go through: a connection, or the thread that has one."""

    async def send(self, request: Request) -> bytes:
        """The body of a successful answer. Raises a ProviderError for everything else, after the retries of
        the policy.
        """

    async def aclose(self) -> None:
        """Cuts what is under way; nothing can be asked afterwards."""


class Provider(Protocol):
    """A service that tells a parcel's history. Every call raises a ProviderError and nothing else."""

    name: str
    keeps_folders: bool
    """Whether it keeps the account's parcels in folders: lists of them can be had, and each move is sent."""

    async def tracking(self, remote_id: str, *, priority: Priority = Priority.BACKGROUND) -> Tracking:
        """The whole history of one parcel."""

    async def check(self) -> Profile | None:
        """Asks whether the credential is good; whose it is, where the service tells.

        Raises TokenRefused when it is not.
        """

    async def aclose(self) -> None:
        """Closes its connections."""


class Mailbox(Provider, Protocol):
    """A provider that keeps the account's parcels in folders."""

    async def profile(self) -> Profile:
        """Whose token it is."""

    async def carriers(self) -> Carriers:
        """Every carrier that it knows; to be asked at most once a day."""

    async def page(
        self, folder: Folder, page: int, size: int, *, priority: Priority = Priority.BACKGROUND
    ) -> Page:
        """One page of a folder, counted from 1; neither its order nor its size is promised.

        Raises Rejected, with `size` in its fields, where the size is too large.
        """

    async def add(
        self, carrier_id: str, numbers: Sequence[str], *, notify: bool, answers: Answers = NO_ANSWERS
    ) -> Mapping[str, str]:
        """Has it follow numbers of one carrier; the remote id of each that was taken.

        Raises Rejected with the reasons by field.
        """

    async def move(self, remote_id: str, action: ActionKind) -> bool:
        """Archives, un-archives or deletes; whether the answer says that it was done.

        False where it says nothing clear: the next list shows it.
        """


class LazyProvider(Struct, frozen=True):
    """A provider that is made when it is first needed: the first screen pays for none."""

    name: str
    keeps_folders: bool = False
    """As of the provider."""
    connect: Callable[[], Provider] | None = None
    problem: str = ""
    """Why there is no provider to connect, as a sentence."""


def as_lazy(*providers: Provider) -> tuple[LazyProvider, ...]:
    """The same for providers that are there already."""

    def lazy(provider: Provider) -> LazyProvider:
        return LazyProvider(provider.name, provider.keeps_folders, lambda: provider)

    return tuple(map(lazy, providers))
