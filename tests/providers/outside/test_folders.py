"""A provider from outside that keeps folders: its parcels come in by themselves, and moves are sent to it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.parcel import Folder
from parcel_tui.domain.provider import ProviderInfo, Registered, look_with
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.providers.base import Request, as_lazy
from parcel_tui.providers.outside.process import OutsideProvider
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.storage.state_file import NoFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.tracker import Tracker

pytestmark = pytest.mark.process

INFO = ProviderInfo(name="box", title="Box Post", url="https://box.example", keeps_folders=True)
CODE = """
from parcel_tui.providers.plugin import *

class Box:
    info = ProviderInfo(name="box", title="Box Post", url="https://box.example", keeps_folders=True)

    def __init__(self, requests):
        self.requests = requests

    async def ask(self, *path):
        answer = value_of(await self.requests.send(Request("POST", path_of(*path))), "box")
        return fields_of(answer)

    async def check(self):
        return Profile("ada@box.example", "Ada", False)

    async def page(self, folder, page, size):
        rows = rows_in(await self.ask("folder", folder.value), "rows")
        listed = (Listed(row, row.upper(), None, folder, None, None) for row in rows)
        return Page(tuple(listed), 1, 1, len(rows))

    async def tracking(self, remote_id):
        told = await self.ask("tracking", remote_id)
        at = read_time(told["at"], utc_now())
        return Tracking((Checkpoint(at.time, told["what"], Stage.IN_TRANSIT, "x"),))

    async def add(self, numbers):
        return {number: (await self.ask("add", number))["id"] for number in numbers}

    async def move(self, remote_id, action):
        return bool((await self.ask("move", remote_id, action.value))["done"])
"""


class Box:
    """Box Post's service: which parcels are in which folder."""

    def __init__(self) -> None:
        self.folders = {"inbox": ["r1"], "archive": []}

    async def send(self, request: Request) -> bytes:
        match request.path.split("/")[1:]:
            case ["folder", folder]:
                rows = ", ".join(f'"{one}"' for one in self.folders[folder])
                return f'{{"rows": [{rows}]}}'.encode()
            case ["tracking", remote_id]:
                return f'{{"at": "2026-02-01T10:00:00Z", "what": "{remote_id} moved"}}'.encode()
            case ["add", number]:
                self.folders["inbox"].append(number.lower())
                return f'{{"id": "{number.lower()}"}}'.encode()
            case ["move", remote_id, "archive"]:
                self.folders["inbox"].remove(remote_id)
                self.folders["archive"].append(remote_id)
                return b'{"done": true}'
        raise AssertionError(request)

    async def aclose(self) -> None:
        """Nothing is open."""


async def test_its_folders_are_read_and_told_of_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    """An account's parcels, an added one, and one that is archived."""
    (tmp_path / "box_post.py").write_text(CODE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    look_with(lambda: Registered((INFO,)))
    box = Box()
    provider = OutsideProvider(INFO, "box_post:Box", box, clock, patience=30)
    token_store = TokenStore(Sources(), keyring=MemoryKeyring({"box": Bearer(Secret("token-1"))}))
    store = Store(NoFile())
    tracker = Tracker(as_lazy(provider), store, token_store, clock, writer=Writer(store, batch_seconds=0))
    try:
        await tracker.open()
        errors = [outcome.error async for outcome in tracker.refresher.refresh() if outcome.error]
        assert errors == []
        [parcel] = tracker.parcels()
        assert (parcel.title, parcel.folder) == ("R1", Folder.INBOX)
        assert tracker.history(parcel.key).checkpoints[0].message == "r1 moved"
        assert tracker.history(parcel.key).checkpoints[0].time == datetime(2026, 2, 1, 10, tzinfo=UTC)
        await tracker.actions.archive(parcel.key)
        await tracker.actions.add([NewParcel("N2", "box")])
        errors = [outcome.error async for outcome in tracker.refresher.send_pending() if outcome.error]
        assert errors == []
        assert box.folders == {"inbox": ["n2"], "archive": ["r1"]}
        clock.advance(timedelta(hours=1))
        errors = [outcome.error async for outcome in tracker.refresher.refresh() if outcome.error]
        assert errors == []
        assert {one.title: one.folder for one in tracker.parcels()} == {"R1": "archive", "N2": "inbox"}
    finally:
        await tracker.close()
        look_with(Registered)
