"""Several providers at once: which are asked, by whom, how often, and what each of them costs the others."""

import asyncio
import time
from collections.abc import AsyncIterator
from unittest.mock import Mock

import pytest
from box import TOLD, Box, label_box, open_box
from edits import DAY, HOUR, MINUTE, SECOND, known, waits
from msgspec.structs import replace
from tracking import drain, errors

from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.carriers.names import SHOPEE, T_CAT
from parcel_tui.domain.carriers.requirement import Requirement
from parcel_tui.domain.errors import (
    BadAnswer,
    NotFound,
    Rejected,
    StorageError,
    TokenRefused,
    Unavailable,
    Unreachable,
)
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, ActionKind, Carrier, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Priority, Tracking
from parcel_tui.providers.http.waits import Waits
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.storage.records import CarrierList
from parcel_tui.storage.refresh_lock import RefreshLock
from parcel_tui.storage.state_file import NoFile
from parcel_tui.storage.store import Store
from parcel_tui.tracker.health import HealthState
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.tracker import Tracker


class Lock(RefreshLock):
    """One that another app may have."""

    def __init__(self) -> None:
        super().__init__(None)
        self.is_free, self.asked = True, 0

    def acquire(self) -> bool:
        self.asked += 1
        return self.is_free

    def release(self) -> None:
        self.is_free = True


@pytest.fixture
def lock() -> Lock:
    return Lock()


@pytest.fixture
def labels() -> Box:
    return label_box()


@pytest.fixture
async def both(box: Box, labels: Box, lock: Lock, clock: FakeClock) -> AsyncIterator[Tracker]:
    """A tracker on a provider with folders and on one that is asked label by label."""
    tracker = open_box(clock, box, labels, lock=lock)
    await tracker.open()
    yield tracker
    await tracker.close()


def label(key: int, **changes) -> Parcel:
    fields = {
        "provider": FLEXFORWARD,
        "account": None,
        "number": None,
        "checked_at": NOON,
        "history_at": NOON,
    }
    return known(key, **{**fields, "changed_at": NOON, **changes})


async def put(tracker: Tracker, *parcels: Parcel) -> None:
    await tracker._writer.apply(lambda tx: [tx.put(parcel) for parcel in parcels])


def asked(box: Box) -> list[str]:
    found = [one[1] for one in box.asked if one[0] == "tracking"]
    box.asked.clear()
    return found


# Labels


async def test_the_labels_under_way_are_asked_for(both: Tracker, labels: Box) -> None:
    """All of them by a key, those that are chosen whatever they are; other providers' never."""
    kinds = {2: Stage.DELIVERED, 3: Stage.CANCELLED}
    first, others = label(1, package_id="l1"), [label(key, stage=stage) for key, stage in kinds.items()]
    rows = (first, *others, label(4), known(5))
    await put(both, *rows)
    for key in range(1, 6):
        labels.histories[f"r{key}"] = Tracking((TOLD,), stage=Stage.IN_TRANSIT)
    await drain(both.refresher.refresh())
    assert asked(labels) == ["r1", "r4"]
    await drain(both.refresher.refresh([2, 4]))
    assert asked(labels) == ["r2", "r4"]
    assert labels.priorities[-2:] == [Priority.USER] * 2
    assert both.parcel(1).package_id == "l1"  # which the answer does not tell
    del labels.histories["r2"]
    told = len(both.snapshot.changes())
    assert errors(await drain(both.refresher.refresh([2]))) == ["not_found"]
    assert both.parcel(2).failure.code == "not_found"
    assert len(both.snapshot.changes()) == told


async def test_each_label_is_due_by_itself(both: Tracker, labels: Box, clock: FakeClock) -> None:
    """The most urgent one tells when; what is due then is asked for, and nothing else."""
    await drain(both.refresher.refresh_due())
    await put(both, label(1), label(2, checked_at=NOON - 10 * MINUTE), label(3, stage=Stage.DELIVERED))
    for key in (1, 2):
        labels.histories[f"r{key}"] = Tracking((TOLD,), stage=Stage.IN_TRANSIT)
    due = both.refresher.next_due_at()
    assert NOON + 20 * MINUTE <= due < NOON + 22 * MINUTE
    asked(labels)
    for pause, found in ((due - clock() - SECOND, []), (SECOND, ["r2"]), (SECOND, [])):
        clock.advance(pause)
        assert both.refresher.is_anything_due() is bool(found)
        await drain(both.refresher.refresh_due())
        assert asked(labels) == found


async def test_an_added_label_is_asked_for_at_once(both: Tracker, labels: Box) -> None:
    """And no other; one that is not known is not kept, and one that cannot be had now waits."""
    await put(both, label(1))
    labels.errors["tracking"] = [NotFound("x"), Rejected("x"), Unreachable("x"), BadAnswer("x"), None]
    labels.histories["L9"] = Tracking((TOLD,), stage=Stage.IN_TRANSIT, remote_id="L9")
    for name, error, pending in (
        ("L5", "not_found", None),
        ("L6", "rejected", ()),
        ("L7", "unreachable", (ActionKind.ADD,)),
        ("L8", "bad_answer", (ActionKind.ADD,)),
        ("L9", None, ()),
    ):
        [added] = await both.actions.add([NewParcel(name, FLEXFORWARD)])
        key = added.parcel.key
        outcomes = await drain(both.refresher.send_pending([key]))
        assert [(one.title, one.error and one.error.code) for one in outcomes] == [(name, error)]
        assert asked(labels) == [name]
        parcel = both.parcel(key)
        assert (parcel and tuple(action.kind for action in parcel.pending)) == pending
        if parcel is not None and error != "unreachable":
            assert (parcel.failure and parcel.failure.code) == error
    await both.tokens.delete(FLEXFORWARD)
    [without] = await drain(both.refresher.send_pending())
    assert str(without.error).startswith("No token for Flex Forward.")
    assert await drain(both.refresher.send_pending([1])) == []


async def test_an_order_number_of_another_label_asks_for_the_first_one(both: Tracker, labels: Box) -> None:
    """By its own id, once that is known; the carrier that was told stays."""
    await put(both, label(1, remote_id="order", package_id="UUID"))
    labels.histories["order"] = Tracking((), stage=Stage.DELIVERED, remote_id="other")
    labels.histories["UUID"] = Tracking(
        (TOLD,), stage=Stage.IN_TRANSIT, carrier=Carrier("c", "C"), remote_id="uuid"
    )
    assert errors(await drain(both.refresher.refresh([1]))) == []
    assert asked(labels) == ["order", "UUID"]
    await both._writer.apply(lambda _: None)
    assert both.snapshot.providers[FLEXFORWARD].state == HealthState.OK  # so that commands know
    assert (both.parcel(1).stage, both.parcel(1).carrier) == (Stage.IN_TRANSIT, Carrier("c", "C"))
    labels.histories["order"] = replace(labels.histories["UUID"], remote_id="Uuid")
    await drain(both.refresher.refresh([1]))
    assert asked(labels) == ["order"]
    labels.histories["order"] = Tracking((TOLD,), stage=Stage.IN_TRANSIT)
    await drain(both.refresher.refresh([1]))
    assert asked(labels) == ["order"]


# Several providers


async def test_one_provider_that_fails_leaves_the_others_alone(both: Tracker, box: Box, labels: Box) -> None:
    """It is said once, and kept as its health."""
    box.put(1)
    await put(both, label(7))
    labels.histories["r7"] = Tracking((TOLD,), stage=Stage.IN_TRANSIT)
    box.errors["profile"] = [Unreachable("x")]
    outcomes = await drain(both.refresher.refresh())
    assert [(one.provider, one.key, one.error and one.error.code) for one in outcomes] == [
        (TRACKTW, None, "unreachable"), (FLEXFORWARD, 7, None),
    ]  # fmt: skip
    assert both.health(TRACKTW).state is HealthState.UNREACHABLE
    assert both.health(FLEXFORWARD).state is HealthState.OK


async def test_what_fails_by_itself_is_told_and_left_alone_after_five(
    both: Tracker, box: Box, clock: FakeClock
) -> None:
    """Four failures cost no pause, the fifth a minute; an answer ends it."""
    box.errors["profile"] = [Unreachable("x")] * 5
    for count in range(1, 6):
        assert errors(await drain(both.refresher.refresh_due())) == ["unreachable"]
        health = both.health(TRACKTW)
        assert (health.failures, health.until) == (count, NOON + MINUTE if count == 5 else None)
        assert both.refresher.is_anything_due() is (count < 5)
    await both._writer.apply(lambda _: None)
    kept = both.snapshot.providers[TRACKTW]
    assert (kept.failures, kept.since, kept.at) == (5, NOON, NOON)
    assert (await drain(both.refresher.refresh_due()), box.count("profile")) == ([], 5)
    clock.advance(MINUTE)
    assert errors(await drain(both.refresher.refresh_due())) == []
    assert both.health(TRACKTW).failures == 0


async def test_only_providers_with_something_to_send_are_asked(both: Tracker, box: Box, labels: Box) -> None:
    """Of the parcels that are named."""
    await drain(both.refresher.refresh())
    box.asked.clear()
    await put(
        both, known(1, pending=(waits(ActionKind.ARCHIVE),)), label(2, pending=(waits(ActionKind.ADD),))
    )
    labels.histories["r2"] = Tracking((TOLD,), stage=Stage.IN_TRANSIT)
    assert [one.provider for one in await drain(both.refresher.send_pending([2]))] == [FLEXFORWARD]
    assert (asked(labels), box.asked) == (["r2"], [])
    assert [one.provider for one in await drain(both.refresher.send_pending())] == [TRACKTW]
    assert await drain(both.refresher.send_pending()) == []


async def test_what_waits_at_one_provider_is_no_others_to_tell_of(
    both: Tracker, box: Box, labels: Box
) -> None:
    """Where both are sent to at once."""
    box.put(1)
    await drain(both.refresher.refresh())
    [key] = both.snapshot.parcels
    in_doubt = (waits(ActionKind.ADD, tried=True),)
    await put(both, label(7, pending=in_doubt), label(8, account="other", pending=in_doubt))
    await both.actions.archive(key)
    labels.errors["tracking"] = [Unavailable("x")] * 2
    outcomes = await drain(both.refresher.send_pending([key, 7, 8]))
    assert sorted(one.key or 0 for one in outcomes) == [key, 7, 8]


async def test_closing_lets_go_of_what_is_under_way(both: Tracker, box: Box) -> None:
    """Whatever a provider still has to answer."""
    asked, never = asyncio.Event(), asyncio.Event()

    async def profile() -> None:
        asked.set()
        await never.wait()

    box.profile = profile
    work = asyncio.create_task(drain(both.refresher.refresh()))
    await asked.wait()
    await both.close()
    await asyncio.wait([work])
    assert work.done()


async def test_closing_writes_what_is_still_to_be_written(clock: FakeClock) -> None:
    """It is given a moment for that; then another app may ask."""
    lock, file = Lock(), NoFile()
    store, usual = Store(file), file.save

    def slowly(*told, **more):
        time.sleep(0.02)
        return usual(*told, **more)

    file.save = slowly
    tracker = Tracker((), store, TokenStore(Sources()), clock, waits=(waits := Waits()), refresh_lock=lock)
    assert tracker.waits is waits
    lock.is_free = False
    tracker.remember(lambda chosen: replace(chosen, view="todo"))
    await tracker.close()
    assert (store.snapshot.preferences.view, lock.is_free) == ("todo", True)
    usual_one = Tracker((), store, TokenStore(Sources()), clock)
    assert isinstance(usual_one.waits, Waits)
    await usual_one.actions.follow("Sofa", number=None, carrier_name=None, expected=None)
    await usual_one.close()


async def test_many_who_ask_for_everything_share_the_next_answer(both: Tracker, box: Box) -> None:
    """Two readings serve them all, each is told what went wrong, and the next one asks anew."""
    box.errors["profile"] = [Unreachable("one"), Unreachable("two")]
    told = await asyncio.gather(*(drain(both.refresher.refresh()) for _ in range(20)))
    sentences = [str(one.error) for outcomes in told for one in outcomes if one.error]
    assert (sentences.count("one"), sentences.count("two")) == (1, 19)
    assert box.count("profile") == 2
    assert errors(await drain(both.refresher.refresh())) == []
    assert box.count("profile") == 1


async def test_what_two_find_due_at_once_is_asked_for_once(
    both: Tracker, box: Box, labels: Box, clock: FakeClock
) -> None:
    """The second one waits for its turn, and nothing is due by then."""
    assert errors(await drain(both.refresher.refresh())) == []
    box.put(1)
    await put(both, label(7))
    clock.advance(DAY)
    box.asked.clear()
    await asyncio.gather(*(drain(both.refresher.refresh_due()) for _ in range(3)))
    assert (box.count("tracking"), labels.count("tracking")) == (1, 1)
    assert [one[1] for one in box.asked if one[0] == "page"] == ["inbox", "archive"]


async def test_where_another_app_asks_this_one_does_not(
    both: Tracker, box: Box, lock: Lock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for what the user asks; without any token it does not even try.

    The state is not locked each second to see that there is nothing to tidy.
    """
    lock.is_free = False
    assert await drain(both.refresher.refresh_due()) == []
    assert await drain(both.refresher.refresh(one_app_only=True)) == []
    assert (box.asked, lock.asked) == ([], 2)
    assert errors(await drain(both.refresher.refresh())) == []
    assert (len(box.asked) > 0, lock.asked) == (True, 2)
    lock.is_free = True
    box.asked.clear()
    await drain(both.refresher.refresh(one_app_only=True))
    assert len(box.asked) > 0
    for name in (TRACKTW, FLEXFORWARD):
        await both.tokens.delete(name)
        await both.tokens.look_again(name)
    lock.asked = 0
    assert await drain(both.refresher.refresh_due()) == []
    assert await drain(both.refresher.refresh(one_app_only=True)) == []
    assert lock.asked == 0
    both.actions.archive_delivered_after = DAY
    await both._writer.apply(lambda _: None)  # behind whatever is still to be written
    writes: list[object] = []
    monkeypatch.setattr(both._store, "transact", writes.append)
    await drain(both.refresher.refresh_due())
    assert (lock.asked, writes) == (1, [])


async def test_what_has_no_token_is_said_only_where_it_is_of_use(both: Tracker) -> None:
    """Where something of it is here, or there is no token at all."""
    await both.tokens.delete(FLEXFORWARD)
    assert both.tokens.are_of_use()
    assert errors(await drain(both.refresher.refresh())) == []
    await put(both, label(7, checked_at=NOON - DAY))
    assert errors(await drain(both.refresher.refresh())) == ["no_token"]
    assert await drain(both.refresher.refresh_due()) == []
    await both._writer.apply(lambda tx: tx.remove(7))
    await both.tokens.delete(TRACKTW)
    assert errors(await drain(both.refresher.refresh())) == ["no_token"]
    assert both.refresher.next_due_at() is None


async def test_a_provider_that_is_to_be_left_alone_is(both: Tracker, box: Box, clock: FakeClock) -> None:
    """By what goes on by itself, until its pause is over; the user may ask at any time."""
    box.put(1)
    box.errors["page"] = [TokenRefused("x")]
    assert errors(await drain(both.refresher.refresh())) == ["token_refused"]
    box.asked.clear()
    clock.advance(HOUR - SECOND)
    assert not both.refresher.is_anything_due()
    await drain(both.refresher.refresh_due())
    assert box.asked == []
    clock.advance(SECOND)
    assert both.refresher.is_anything_due()
    await drain(both.refresher.refresh_due())
    assert box.count("page") == 2
    assert not both.refresher.is_anything_due()
    assert both.health(TRACKTW).state is HealthState.OK


async def test_what_the_screen_shows_is_the_states(both: Tracker) -> None:
    """And what it remembers is kept, each choice on top of those before it."""
    wanted = (Requirement("phone", "Phone"),)
    told = CarrierList((SHOPEE,), NOON, {SHOPEE.id: wanted})
    await both._writer.apply(lambda tx: tx.put_carriers(TRACKTW, told))
    assert (both.carriers(), both.requirements(SHOPEE), both.requirements(T_CAT)) == ((SHOPEE,), wanted, ())
    both.remember(lambda chosen: replace(chosen, view="todo"))
    both.remember(lambda chosen: replace(chosen, ground="dark" if chosen.view == "todo" else "light"))
    await both._writer.apply(lambda _: None)
    assert (both.snapshot.preferences.view, both.snapshot.preferences.ground) == ("todo", "dark")
    assert both.poll_store() is False
    both._store.notices.append("It was damaged.")
    both._store.trouble = "It is not saved."
    assert (both.notices, both.trouble) == (("It was damaged.",), "It is not saved.")
    assert (both.providers, both.parcel(7)) == ((TRACKTW, FLEXFORWARD), None)


async def test_listeners_hear_of_every_change_until_they_leave(both: Tracker) -> None:
    """Of the state and of a provider's health; each by itself."""
    heard: list[str] = []
    ends = [both.subscribe(lambda name=name: heard.append(name)) for name in ("a", "b")]

    async def heard_of(count: int) -> list[str]:
        async with asyncio.timeout(50):
            while len(heard) < count:
                await asyncio.sleep(0.001)
        return heard[:count]

    await both.actions.follow("Sofa", number=None, carrier_name=None, expected=None)
    assert await heard_of(2) == ["a", "b"]
    ends[0]()
    ends[0]()
    await both.actions.rename(1, "Lamp")
    assert await heard_of(3) == ["a", "b", "b"]
    both._context.went_wrong(TRACKTW, Unreachable("x"))
    assert heard == ["a", "b", "b", "b"]
    await put(both, label(2))
    assert NOON + 30 * MINUTE <= both.due_at(both.parcel(2)) < NOON + 32 * MINUTE


async def test_a_health_that_did_not_change_is_written_once(
    both: Tracker, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first time, so that commands know; then the state file is left alone, unless it was not saved."""
    await drain(both.refresher.refresh())
    assert both.snapshot.providers[TRACKTW].state == HealthState.OK
    clock.advance(MINUTE)
    await both._writer.apply(lambda _: None)  # what was to be written soon is written
    before = both.snapshot.meta.generation
    for _ in range(3):
        both._context.went_well(TRACKTW)
        await both._writer.apply(lambda _: None)
    assert both.snapshot.meta.generation == before
    both._context.went_wrong(TRACKTW, Rejected("no"))
    await both._writer.apply(lambda _: None)
    full = Mock(side_effect=StorageError("Nothing was saved."))
    with monkeypatch.context() as patched:
        patched.setattr(both._store._file, "locked", full)
        both._context.went_well(TRACKTW)
        with pytest.raises(StorageError):
            await both._writer.apply(lambda _: None)
    assert (both.health(TRACKTW).state, both.snapshot.providers[TRACKTW].state) == ("ok", "unreachable")
    both._context.went_well(TRACKTW)
    await both._writer.apply(lambda _: None)
    assert both.snapshot.providers[TRACKTW].state == "ok"
