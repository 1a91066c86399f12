"""Both providers against their strict simulation, over real HTTP."""

import asyncio

import pytest
from loopback import TOKEN

from parcel_tui.domain import errors
from parcel_tui.domain.parcel import ActionKind, Folder
from parcel_tui.domain.secret import KeyPair, Secret
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Priority
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import World

LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"


@pytest.fixture
def world(time):
    return World(time.clock)


@pytest.fixture
def server(world):
    with SandboxServer(world) as server:
        yield server


async def test_a_parcels_whole_life(world, server, tracktw):
    """Added, listed, read, archived, brought back and deleted, each by its relation id."""
    world.tracktw.add_account(TOKEN, line=True)
    provider = tracktw(server.tracktw_url)
    assert (await provider.profile()).can_notify
    carrier = next(carrier for carrier in (await provider.carriers()).carriers if "7-Eleven" in carrier.name)
    ids = await provider.add(carrier.id, ["ABC123456", "DEF789012"], notify=True)
    assert list(ids) == ["ABC123456", "DEF789012"]
    page = await provider.page(Folder.INBOX, 1, 50)
    assert {listed.number: listed.remote_id for listed in page.entries} == ids
    assert (await provider.tracking(ids["ABC123456"])).number == "ABC123456"
    for action, folder in [(ActionKind.ARCHIVE, Folder.ARCHIVE), (ActionKind.UNARCHIVE, Folder.INBOX)]:
        await provider.move(ids["ABC123456"], action)
        page = await provider.page(folder, 1, 50)
        assert ids["ABC123456"] in [listed.remote_id for listed in page.entries]
    await provider.move(ids["ABC123456"], ActionKind.DELETE)
    assert [listed.number for listed in (await provider.page(Folder.INBOX, 1, 50)).entries] == ["DEF789012"]
    with pytest.raises(errors.NotFound):
        await provider.tracking(ids["ABC123456"])


async def test_a_refused_token_and_a_bad_form(world, server, tracktw):
    """A revoked token is refused; an unbound "notify me" gives its field's reason."""
    world.tracktw.add_account(TOKEN)
    provider = tracktw(server.tracktw_url)
    carrier = (await provider.carriers()).carriers[0]
    with pytest.raises(errors.Rejected) as caught:
        await provider.add(carrier.id, ["ABC123456"], notify=True)
    assert "notify_state" in caught.value.fields
    world.tracktw.revoke(TOKEN)
    with pytest.raises(errors.TokenRefused):
        await provider.page(Folder.INBOX, 1, 50)


async def test_a_long_import_draws_no_429(world, server, tracktw, time):
    """Three hundred histories, the user between them, never pass a strict 60 a minute."""
    world.tracktw.add_account(TOKEN)
    provider = tracktw(server.tracktw_url)
    carrier = (await provider.carriers()).carriers[0]
    number = "ABC123456"
    remote_id = (await provider.add(carrier.id, [number], notify=False))[number]
    delays = []
    for count in range(300):
        await provider.tracking(remote_id)
        if count % 50 == 49:
            asked = time.now
            await provider.tracking(remote_id, priority=Priority.USER)
            delays.append((time.now - asked).total_seconds())
    assert max(delays) <= 2


async def test_a_burst_of_labels_stays_under_ten_a_second(world, server, flexforward, time):
    """Thirty-two labels as fast as they may be asked for, by the pair of headers, draw no 429.

    Each eight are awaited: the clock would move on while a request of before is still on its way.
    """
    account = world.flexforward.add_account(pair=("key", TOKEN))
    account.add(LABEL, order_number="A/B 1")
    provider = flexforward(server.flexforward_url, lambda: KeyPair(Secret("key"), Secret(TOKEN)))
    assert await provider.check() is None
    for _ in range(4):
        found = await asyncio.gather(*(provider.tracking("A/B 1") for _ in range(8)))
    assert len(world.flexforward.requests) == 1 + 32  # none was asked for a second time
    assert found[0].stage in {Stage.PENDING, Stage.INFO_RECEIVED}


async def test_a_provider_that_goes_down_and_comes_back(world, server, flexforward):
    """While it is down it is unreachable; afterwards the same connection object works."""
    world.flexforward.add_account(bearer=TOKEN).add(LABEL)
    provider = flexforward(server.flexforward_url)
    await provider.tracking(LABEL)
    server.flexforward.stop()
    with pytest.raises(errors.Unreachable):
        await provider.tracking(LABEL)
    server.flexforward.start()
    assert (await provider.tracking(LABEL)).stage is Stage.PENDING
