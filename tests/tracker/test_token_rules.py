"""When tokens are looked for and kept, and what a provider costs that cannot be asked."""

from datetime import datetime, timedelta

import pytest
from box import Box, open_box
from edits import BEFORE, DAY, HOUR, MINUTE, SECOND, edit, known, stored
from tracking import drain, errors

from parcel_tui.credentials.keyring_errors import KeyringTroubleError, Trouble
from parcel_tui.domain.errors import NoToken, TokenRefused, Unavailable, Unreachable
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.providers.base import LazyProvider
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.storage.records import AccountRecord
from parcel_tui.tracker.health import HealthState
from parcel_tui.tracker.sync.account import other_account
from parcel_tui.tracker.tracker import Tracker


def test_another_accounts_parcel_says_whose_it_is() -> None:
    """Where that is known."""
    store = stored()
    rest = "Set that account's token with 'parcel-tui token set tracktw' to go on."

    class Here:
        @property
        def snapshot(self):
            return store.snapshot

    def sentence() -> str:
        return str(other_account(Here(), known(1, name="Lamp", account="other")))

    assert sentence() == f"Lamp is in another Track.TW account. {rest}"
    assert other_account(Here(), known(1)).provider == TRACKTW
    for owner in ("", "Ada"):
        edit(store, lambda tx: tx.put_account(f"{TRACKTW}:other", AccountRecord(owner=owner)))  # noqa: B023
        of = " of Ada" if owner else ""
        assert sentence() == f"Lamp is in another Track.TW account{of}. {rest}"


async def test_a_token_is_checked_before_it_is_kept(box: Box, boxed: Tracker) -> None:
    """One that is refused leaves the one before in use; what was checked says whose it is."""
    new = Bearer(Secret("new"))
    box.errors["check"] = [TokenRefused("No."), Unreachable("No way.")]
    for error in (TokenRefused, Unreachable):
        with pytest.raises(error):
            await boxed.tokens.set(TRACKTW, new)
        assert boxed._token_store.current(TRACKTW) == Bearer(Secret("token"))
    for session in (True, False):
        boxed._context.went_wrong(TRACKTW, TokenRefused("x"))
        checked = await boxed.tokens.set(TRACKTW, new, for_session=session)
        assert (checked.provider, checked.owner) == (TRACKTW, "Ada")
        assert boxed.health(TRACKTW).state is HealthState.OK
        assert boxed._token_store.current(TRACKTW) == new
    box.errors["check"] = [Unreachable("No way.")]
    with pytest.raises(Unreachable):
        await boxed.tokens.check(TRACKTW)
    assert boxed.health(TRACKTW).state is HealthState.UNREACHABLE
    checked = await boxed.tokens.check(TRACKTW)
    assert (checked.owner, boxed.health(TRACKTW).state) == ("Ada", HealthState.OK)
    await boxed.tokens.delete(TRACKTW)
    assert boxed.health(TRACKTW).state is HealthState.NO_TOKEN
    box.asked.clear()
    with pytest.raises(NoToken, match="token set tracktw"):
        await boxed.tokens.check(TRACKTW)
    assert box.asked == []


async def test_a_missing_token_is_looked_for_hourly(box: Box, boxed: Tracker, clock: FakeClock) -> None:
    """Until there is one; a refused one as well, and what was looked for after now counts as long ago."""
    tokens = boxed.tokens
    assert not tokens.is_to_be_looked_for(TRACKTW)
    boxed._context.went_wrong(TRACKTW, Unreachable("x"))
    await boxed._writer.apply(lambda tx: None)  # behind what was noted
    await tokens.look()
    assert boxed.health(TRACKTW).state is HealthState.UNREACHABLE  # which says nothing about the token
    clock.advance(DAY)
    assert not tokens.is_to_be_looked_for(TRACKTW)
    boxed._context.went_wrong(TRACKTW, TokenRefused("x"))
    assert tokens.is_to_be_looked_for(TRACKTW)
    await tokens.delete(TRACKTW)
    assert tokens.is_to_be_looked_for(TRACKTW)
    await tokens.look_again(TRACKTW)
    assert not boxed.refresher.is_anything_due()
    assert boxed.refresher.is_anything_due([TRACKTW])
    for pause, is_due in ((timedelta(), False), (HOUR - SECOND, False), (SECOND, True), (-2 * HOUR, True)):
        clock.advance(pause)
        assert (tokens.is_to_be_looked_for(TRACKTW), tokens.are_of_use()) == (is_due, is_due)
    assert not tokens.is_to_be_looked_for("another")
    await boxed._writer.apply(lambda tx: None)  # behind what was noted
    boxed._token_store._given_keyring.tokens[TRACKTW] = Bearer(Secret("set-elsewhere"))
    await tokens.look_again(TRACKTW)
    assert boxed.health(TRACKTW).state is HealthState.OK
    boxed._token_store._given_keyring.tokens.clear()
    await tokens.look_again(TRACKTW)  # none is looked for where there is one
    assert tokens.origin(TRACKTW)
    await tokens.delete(TRACKTW)
    clock.advance(HOUR)
    assert boxed.refresher.is_anything_due()


async def test_that_there_is_no_token_is_noted_at_the_start(clock: FakeClock, box: Box) -> None:
    """Unless something else is known to be wrong with it."""
    for before, after in ((None, HealthState.NO_TOKEN), (TokenRefused("x"), HealthState.REFUSED)):
        tracker = open_box(clock, box)
        tracker._token_store._given_keyring.tokens.clear()
        if before:
            tracker._context.went_wrong(TRACKTW, before)
        await tracker.open()
        assert tracker.health(TRACKTW).state is after
        await tracker.close()


async def test_what_is_wrong_with_the_keyring_is_told(
    boxed: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token screen offers another place then; the token in use stays."""
    assert boxed.tokens.keyring_trouble is None

    async def missing(*_) -> None:
        raise KeyringTroubleError(Trouble.ABSENT)

    monkeypatch.setattr(boxed._token_store._given_keyring, "read", missing)
    await boxed.tokens.load()
    assert boxed.tokens.keyring_trouble is Trouble.ABSENT
    assert boxed.tokens.problem(TRACKTW)
    assert boxed.tokens.origin(TRACKTW)


async def test_a_provider_with_a_wrong_address_costs_itself(clock: FakeClock, box: Box) -> None:
    """It is said at the start, and where it is asked; the others go on."""
    tracker = open_box(clock, box)
    tracker._lazy[FLEXFORWARD] = LazyProvider(FLEXFORWARD, problem="Its address is none.")
    tracker.problems[FLEXFORWARD] = "Its address is none."
    await tracker.open()
    try:
        assert tracker.health(FLEXFORWARD).sentence == "Its address is none."
        tracker._token_store.hold(FLEXFORWARD, Bearer(Secret("token")))
        box.put(1)
        assert errors(await drain(tracker.refresher.refresh())) == ["unavailable"]
        assert not tracker.refresher.is_anything_due()
        assert await drain(tracker.refresher.refresh_due()) == []
        tracker._context.went_wrong(FLEXFORWARD, Unavailable("It was something else."))
        assert tracker.refresher.is_anything_due()
        tracker._token_store.hold(FLEXFORWARD, None)
        assert errors(await drain(tracker.refresher.refresh())) == []
        await tracker._writer.apply(lambda tx: tx.put(known(7, provider=FLEXFORWARD)))
        outcomes = await drain(tracker.refresher.refresh())
        assert [(one.provider, str(one.error)) for one in outcomes if one.error] == [
            (FLEXFORWARD, "Its address is none.")
        ]
        assert errors(await drain(tracker.refresher.refresh([7]))) == ["unavailable"]
        assert await drain(tracker.refresher.send_pending()) == []  # nothing waits for it
        assert tracker.refresher.next_due_at() > clock()
        with pytest.raises(Unavailable, match="Its address is none"):
            tracker._provider(FLEXFORWARD)
    finally:
        await tracker.close()


def test_when_something_was_last_told(clock: FakeClock, box: Box) -> None:
    """The latest of all parcels; what lies after now counts as now."""
    tracker = open_box(clock, box)
    assert tracker.last_refresh() is None

    def last(*moments: datetime | None) -> datetime | None:
        rows = [known(key, checked_at=at) for key, at in enumerate(moments, 1)]
        edit(tracker._store, lambda tx: [tx.put(one) for one in rows])
        return tracker.last_refresh()

    assert last(None) is None
    assert last(BEFORE, NOON - MINUTE) == NOON - MINUTE
    assert last(BEFORE, NOON) == NOON
    assert last(BEFORE, NOON + DAY) == BEFORE
    assert last(NOON + DAY, NOON + DAY) == NOON
