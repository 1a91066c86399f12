"""A real tracker on its own state file, with both providers as the sandbox plays them over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from parcel_tui.credentials.keyring_store import Keyring, MemoryKeyring
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.providers.base import as_lazy
from parcel_tui.providers.connect import connect_provider
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import FLEXFORWARD_PAIR, FLEXFORWARD_TOKEN, TRACKTW_TOKEN, World
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.tracker.tracker import Tracker

TOKENS = {TRACKTW: TRACKTW_TOKEN, FLEXFORWARD: FLEXFORWARD_TOKEN}
PAIR = FLEXFORWARD_PAIR
_IMPORT = "/package/import"
_PROFILE = "/user/profile"


class Site:
    """The tracker that a screen works on, and the world at the other end."""

    def __init__(self, tracker: Tracker, server: SandboxServer) -> None:
        self.tracker = tracker
        self._server = server
        self.world = server.world
        self.owner = self.world.tracktw_account.name

    def imported(self) -> list[tuple[str, str]]:
        """Carrier id and number of every import that was asked for, in order."""
        bodies = [request.json() for request in self.world.tracktw.asked("POST", _IMPORT)]
        return [(body["carrier_id"], number) for body in bodies for number in body["tracking_number"]]

    def notified(self) -> list[str]:
        """The numbers about which Track.TW sends notifications."""
        relations = self.world.tracktw_account.relations.values()
        return [r.package.tracking_number for r in relations if r.notify_state == "active"]

    def add_label(self, order_number: str | None = None) -> str:
        """A label at Flex Forward; its UUID."""
        account = self.world.flexforward_account
        return account.add(str(uuid5(NAMESPACE_URL, str(len(account.labels)))), order_number=order_number).id

    def refuse_next_import(self, field: str, reason: str) -> None:
        """The next import is answered with 422."""
        body = json.dumps({"message": reason, "errors": {field: [reason]}}).encode()
        self.world.tracktw.faults.add(Fault(FaultKind.STATUS, _IMPORT, count=1, status=422, body=body))

    def hold(self, path: str) -> Callable[[], None]:
        """Track.TW carries such requests out but does not answer; the result lets it."""
        self.world.tracktw.faults.add(Fault(FaultKind.HANG, path))
        return self.world.tracktw.faults.clear

    def hold_imports(self) -> Callable[[], None]:
        return self.hold(_IMPORT)

    def hold_profile(self) -> Callable[[], None]:
        return self.hold(_PROFILE)

    async def import_asked(self) -> None:
        await self._asked("POST", _IMPORT)

    async def profile_asked(self) -> None:
        await self._asked("GET", _PROFILE)

    def stop(self) -> None:
        """Takes both providers down."""
        self._server.stop()

    async def _asked(self, method: str, path: str) -> None:
        # The sandbox answers in threads of its own: nothing there can wake this event loop.
        while not self.world.tracktw.asked(method, path):
            await asyncio.sleep(0.005)


@asynccontextmanager
async def open_site(
    folder: Path, *, tokens: bool = True, keyring: Keyring | None = None
) -> AsyncIterator[Site]:
    """A site with the sandbox's tokens in the environment, or with none; by default on an empty keyring."""
    clock = FakeClock()
    environment = (
        {"PARCEL_TUI_TRACKTW_TOKEN": TRACKTW_TOKEN, "PARCEL_TUI_FLEXFORWARD_TOKEN": FLEXFORWARD_TOKEN}
        if tokens
        else {}
    )
    token_store = TokenStore(Sources(environment), keyring=keyring or MemoryKeyring({}))
    with SandboxServer(World(clock)) as server:
        providers = (
            connect_provider(
                TRACKTW,
                server.tracktw_url,
                lambda: token_store.current(TRACKTW),
                clock=clock,
                sleep=clock.sleep,
            ),
            connect_provider(
                FLEXFORWARD,
                server.flexforward_url,
                lambda: token_store.current(FLEXFORWARD),
                clock=clock,
                sleep=clock.sleep,
            ),
        )
        tracker = Tracker(
            as_lazy(*providers), Store(DiskFile(folder / "state.json", clock)), token_store, clock
        )
        await tracker.open()
        try:
            yield Site(tracker, server)
        finally:
            server.world.tracktw.faults.clear()
            await tracker.close()
            for provider in providers:
                await provider.aclose()
