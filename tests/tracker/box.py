"""A provider with folders that answers at once, from memory, and keeps what it was asked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from edits import NUMBER

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.carriers.names import SHOPEE, T_CAT
from parcel_tui.domain.errors import NotFound
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, ActionKind, Checkpoint, Folder
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Carriers, Listed, Page, Priority, Profile, Tracking, as_lazy
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.storage.refresh_lock import RefreshLock
from parcel_tui.storage.state_file import NoFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker.tracker import Tracker

TOLD = Checkpoint(NOON, "moved", Stage.IN_TRANSIT, "transit")


class Box:
    """One account at Track.TW."""

    name = TRACKTW
    keeps_folders = True

    def __init__(self) -> None:
        self.folders: dict[Folder, list[Listed]] = {folder: [] for folder in Folder}
        self.histories: dict[str, Tracking] = {}
        self.account, self.owner = "mine", None
        self.rows = 100
        """The most rows that a page holds."""
        self.totals: dict[Folder, int] = {}
        self.pages: dict[Folder, int] = {}
        """How many pages it says that there are; behind the last one it gives that again."""
        self.unreadable: dict[Folder, int] = {}
        self.errors: defaultdict[str, list[Exception | None]] = defaultdict(list)
        """What goes wrong next, by what is asked."""
        self.asked: list[tuple[Any, ...]] = []
        self.priorities: list[Priority] = []
        self.ids: dict[str, str | None] = {}
        """By number, the id that an add is answered with, where it is another than `r-NUMBER`."""
        self.says_done = True

    def put(self, key: int, folder: Folder = Folder.INBOX, **changes: Any) -> Listed:
        """A parcel of the account, with a history of one checkpoint."""
        fields = {"remote_id": f"r{key}", "number": f"{NUMBER}{key}", "carrier": SHOPEE, "note": None}
        row = Listed(**{**fields, "latest": TOLD, **changes}, folder=folder)
        self.folders[folder].append(row)
        self.histories[row.remote_id] = Tracking((TOLD,))
        return row

    def count(self, what: str) -> int:
        """How often that was asked since it was counted last."""
        found = sum(one[0] == what for one in self.asked)
        self.asked = [one for one in self.asked if one[0] != what]
        return found

    def _ask(self, what: str, *with_: Any) -> None:
        self.asked.append((what, *with_))
        error = self.errors[what].pop(0) if self.errors[what] else None
        if error is not None:
            raise error

    async def profile(self) -> Profile:
        self._ask("profile")
        return Profile(self.account, "Ada", True)

    async def check(self) -> Profile:
        self._ask("check")
        return Profile(self.account, "Ada", True)

    async def carriers(self) -> Carriers:
        self._ask("carriers")
        return Carriers((SHOPEE, T_CAT))

    async def page(self, folder: Folder, page: int, size: int, *, priority=Priority.BACKGROUND) -> Page:
        self._ask("page", folder, page, size)
        self.priorities.append(priority)
        rows = self.folders[folder]
        size = min(size, self.rows)
        bad = self.unreadable.get(folder, 0)
        total = self.totals.get(folder, len(rows) + bad)
        last = max(-(-len(rows) // size), 1)
        if folder in self.pages:
            page, last = min(page, last), self.pages[folder]
        return Page(tuple(rows[(page - 1) * size : page * size]), page, last, total, bad if page == 1 else 0)

    async def tracking(self, remote_id: str, *, priority=Priority.BACKGROUND) -> Tracking:
        self._ask("tracking", remote_id)
        self.priorities.append(priority)
        if remote_id not in self.histories:
            raise NotFound("It is not known.", provider=self.name)
        return self.histories[remote_id]

    async def add(
        self, carrier_id: str, numbers: Sequence[str], *, notify: bool, answers: Mapping[str, Any]
    ) -> dict[str, str]:
        self._ask("add", carrier_id, tuple(numbers), notify, dict(answers))
        ids = {number: self.ids.get(number, f"r-{number}") for number in numbers}
        return {number: one for number, one in ids.items() if one is not None}

    async def move(self, remote_id: str, action: ActionKind) -> bool:
        self._ask("move", remote_id, action)
        return self.says_done

    async def aclose(self) -> None:
        """Nothing is open."""


def label_box() -> Box:
    """A provider that is asked label by label."""
    box = Box()
    box.name, box.keeps_folders = FLEXFORWARD, False
    return box


def open_box(clock: FakeClock, *boxes: Box, lock: RefreshLock | None = None) -> Tracker:
    """A tracker on these, with a token for each, and a state in memory."""
    store = Store(NoFile())
    keyring = MemoryKeyring({box.name: Bearer(Secret("token")) for box in boxes})
    tokens = TokenStore(Sources(), keyring=keyring)
    writer = Writer(store, batch_seconds=0)
    return Tracker(as_lazy(*boxes), store, tokens, clock, writer=writer, refresh_lock=lock)
