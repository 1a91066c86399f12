"""`parcel-tui demo`: the whole app on simulated providers, in process: no socket, no file, no keyring."""

from functools import partial

from parcel_tui.cli.commands.dashboard import glyphs_asked_for, require_terminal, run_app
from parcel_tui.cli.grammar.options import Options
from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.clock import Clock, utc_now
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.notify.choices import Choices, Way
from parcel_tui.providers.base import as_lazy
from parcel_tui.providers.connect import connect_provider
from parcel_tui.sandbox.clock import AcceleratedClock, FakeClock
from parcel_tui.sandbox.http.transport import SandboxTransport
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN, Followed, demo_world
from parcel_tui.storage.state_file import NoFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction
from parcel_tui.tracker.outbox import add_parcel
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.tracker import Tracker


def run(options: Options, clock: Clock) -> int:
    """Opens the dashboard on the demo, which has a clock of its own. Raises UsageError without a terminal."""
    del clock
    require_terminal()
    from parcel_tui.tui.app import ParcelApp

    # Its parcels move every few seconds: nothing of that leaves the screen.
    notify = Choices(ways=frozenset({Way.TOAST}))
    app = ParcelApp(build_demo(), demo=True, glyphs=glyphs_asked_for(options), notify=notify)
    app.suit_terminal()
    return run_app(app)


def build_demo(clock: AcceleratedClock | FakeClock | None = None) -> Tracker:
    """A tracker on the demo's world, where a second is a minute unless `clock` says otherwise."""
    clock = clock or AcceleratedClock(utc_now())
    world = demo_world(clock)
    token_store = TokenStore(
        Sources(),
        keyring=MemoryKeyring(
            {TRACKTW: Bearer(Secret(TRACKTW_TOKEN)), FLEXFORWARD: Bearer(Secret(FLEXFORWARD_TOKEN))}
        ),
    )
    services = (
        (TRACKTW, "http://127.0.0.1:9/api/v1", world.tracktw),
        (FLEXFORWARD, "http://127.0.0.1:9", world.flexforward),
    )
    providers = (
        connect_provider(
            name,
            url,  # no request leaves the process: it only has to look like an address
            partial(token_store.current, name),
            clock=clock,
            sleep=clock.sleep,
            transport=SandboxTransport(service),
        )
        for name, url, service in services
    )
    store = Store(NoFile())
    store.transact([partial(_follow, followed=followed, clock=clock) for followed in world.followed])
    return Tracker(as_lazy(*providers), store, token_store, clock)


def _follow(tx: Transaction, followed: Followed, clock: Clock) -> None:
    new = NewParcel(followed.identifier, FLEXFORWARD, name=followed.name)
    add_parcel(tx, new, clock(), listed_by_provider=False)
