"""Whether a provider can send notifications of its own, and what the user can do where it cannot."""

import pytest

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.tracker import Tracker


@pytest.mark.parametrize(
    ("line", "telegram", "can"),
    [(True, False, True), (False, True, True), (True, True, True), (False, False, False)],
)
async def test_either_that_is_bound_is_enough(
    world: World, tracker: Tracker, line: bool, telegram: bool, can: bool
) -> None:
    """With neither the user reads what to do, and where."""
    world.tracktw_account.line, world.tracktw_account.telegram = line, telegram
    why = None if can else "Link LINE or Telegram in your Track.TW account first."
    assert await tracker.tokens.can_notify(TRACKTW) == (can, why)


async def test_why_it_cannot_is_a_sentence(world: World, tracker: Tracker, tokens: MemoryKeyring) -> None:
    """No such thing there, unreachable, refused, no token at all."""
    can_notify = tracker.tokens.can_notify
    assert await can_notify(FLEXFORWARD) == (False, "Flex Forward sends no notifications.")
    world.tracktw.faults.add(Fault(FaultKind.STATUS, "/user/profile", status=422))
    can, why = await can_notify(TRACKTW)
    assert (can, why) == (True, "Can't reach Track.TW to see if LINE or Telegram is linked.")
    world.tracktw.faults.clear()
    world.tracktw.accounts.clear()
    can, why = await can_notify(TRACKTW)
    assert not can
    assert "refused" in (why or "")
    await tracker.tokens.delete(TRACKTW)
    assert await can_notify(TRACKTW) == (False, "Set a Track.TW token first.")
