"""When an account with folders is asked next, and which of its parcels are asked about."""

from datetime import UTC, datetime

import pytest
from box import TOLD, Box
from edits import DAY, HOUR, MINUTE, NUMBER, SECOND, known, waits
from msgspec.structs import replace
from tables import for_each
from tracking import drain, errors

from parcel_tui.domain.carriers.names import T_CAT
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, ActionKind, Folder, Parcel
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Tracking
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.tracker.outcomes import NewParcel, Outcome
from parcel_tui.tracker.sync import mailbox
from parcel_tui.tracker.sync.mailbox import _reading_due_at
from parcel_tui.tracker.sync.schedule import USUAL
from parcel_tui.tracker.tracker import Tracker

ADD, ARCHIVE, UNARCHIVE, DELETE = ActionKind
LAST = NOON - 20 * MINUTE


def fresh(**changes) -> Parcel:
    """A parcel that was asked for with the folders, and is asked for again in an hour."""
    quiet = {
        "checked_at": LAST,
        "changed_at": NOON - 9 * DAY,
        "stage": Stage.IN_TRANSIT,
        "added_at": LAST - 9 * DAY,
    }
    return known(**{**quiet, **changes})


@for_each(
    ("parcels", "last", "due"),
    [
        ([], None, datetime.min.replace(tzinfo=UTC)),
        ([], LAST, LAST + HOUR),
        ([], NOON + SECOND, NOON),
        ([], NOON, NOON + HOUR),
        ([fresh(stage=Stage.EXCEPTION, changed_at=NOON - 8 * DAY)], LAST, LAST + DAY),
        ([fresh(stage=Stage.DELIVERED)], LAST, LAST + HOUR),
        ([fresh(checked_at=None)], LAST, LAST + 15 * MINUTE),
        ([fresh(checked_at=None, folder=Folder.ARCHIVE)], LAST, LAST + HOUR),
        ([fresh(checked_at=None, remote_id=None)], LAST, LAST + HOUR),
        ([fresh(checked_at=NOON - DAY), fresh(key=2)], LAST, LAST + 15 * MINUTE),
        # Sent without an answer: at once where the folders were not read since, else soon.
        ([fresh(pending=(replace(waits(ARCHIVE), tried_at=LAST),))], LAST, LAST),
        ([fresh(pending=(replace(waits(ARCHIVE), tried_at=NOON),))], LAST, LAST),
        ([fresh(pending=(replace(waits(ARCHIVE), tried_at=LAST - SECOND),))], LAST, LAST + 15 * MINUTE),
        ([fresh(stage=Stage.DELIVERED, pending=(waits(ARCHIVE, tried=True),))], LAST, LAST + 15 * MINUTE),
        ([fresh(stage=Stage.DELIVERED, pending=(replace(waits(ARCHIVE), tried_at=NOON + SECOND),))], LAST,
         LAST + HOUR),
        ([fresh(stage=Stage.DELIVERED, pending=(waits(ARCHIVE), waits(UNARCHIVE, tried=True)))], LAST,
         LAST + HOUR),
    ],
)  # fmt: skip
def test_when_the_folders_are_read(parcels: list[Parcel], last, due: datetime) -> None:
    """With the most urgent parcel of the inbox, never within a quarter of an hour; hourly without any."""
    assert _reading_due_at(parcels, last, NOON, USUAL) == due


def asked(box: Box) -> list[tuple]:
    found = [one for one in box.asked if one[0] not in {"profile", "carriers"}]
    box.asked.clear()
    return found


async def followed(tracker: Tracker, box: Box, *keys: int, **changes) -> None:
    for key in keys:
        box.put(key, **changes)
    assert errors(await drain(tracker.refresher.refresh())) == []
    box.asked.clear()


async def put(tracker: Tracker, *parcels: Parcel) -> None:
    await tracker._writer.apply(lambda tx: [tx.put(parcel) for parcel in parcels])


async def due(tracker: Tracker) -> list[tuple]:
    """What is asked for by itself now."""
    await drain(tracker.refresher.refresh_due())
    return asked(tracker.refresher._connect(TRACKTW))


async def test_what_is_due_is_found_anew_only_where_something_changed(
    box: Box, boxed: Tracker, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the state, in what waits for a parcel that is not there yet, or in the clock that was set back."""
    await followed(boxed, box, 1)
    counted = []
    usual = mailbox.listing_due_at
    monkeypatch.setattr(mailbox, "listing_due_at", lambda *told: counted.append(1) or usual(*told))
    first = boxed.refresher.next_due_at()
    clock.advance(SECOND)
    assert boxed.refresher.next_due_at() == first
    assert len(counted) == 1
    clock.advance(-2 * SECOND)
    assert boxed.refresher.next_due_at() == clock()
    clock.advance(2 * SECOND)
    await boxed.actions.archive(1)
    assert boxed.refresher.next_due_at() == clock()


async def test_what_is_not_there_yet_is_asked_for_when_its_pause_is_over(
    box: Box, boxed: Tracker, clock: FakeClock
) -> None:
    """Though nothing in the state tells of it; the soonest of several counts."""
    await followed(boxed, box)
    await boxed.actions.add([NewParcel("N1", TRACKTW, T_CAT)])
    await drain(boxed.refresher.send_pending())
    assert boxed.refresher.next_due_at() == clock() + 5 * SECOND
    asked(box)
    clock.advance(60)
    assert await due(boxed) == [("tracking", "r-N1")]
    assert boxed.refresher.next_due_at() == clock() + 60 * SECOND
    clock.advance(50)
    await boxed.actions.add([NewParcel("N2", TRACKTW, T_CAT)])
    await drain(boxed.refresher.send_pending())
    assert boxed.refresher.next_due_at() == clock() + 5 * SECOND
    clock.advance(5)
    asked(box)
    assert await due(boxed) == [("tracking", "r-N2")]
    await put(
        boxed,
        known(7, remote_id=None, history_at=None),
        known(8, account=None, history_at=None),
        known(9, history_at=NOON),
    )
    assert boxed.refresher.next_due_at() == clock() + 5 * SECOND


async def test_what_is_due_without_the_folders_costs_no_page(
    box: Box, boxed: Tracker, clock: FakeClock
) -> None:
    """What waits is sent, and what is new here or was told to be is read; nothing before its time."""
    await followed(boxed, box, 1, 2)
    assert await due(boxed) == []
    clock.advance(10 * MINUTE)
    assert await due(boxed) == []
    await boxed.actions.archive(1)
    stale = replace(boxed.snapshot.parcels[2], history_stale=True, history_at=clock() - HOUR)
    await put(boxed, stale)
    rests = waits(ARCHIVE, rests_until=clock() + 2 * MINUTE)
    await put(boxed, known(3, pending=(rests,), checked_at=clock(), history_at=clock()))
    assert await due(boxed) == [("move", "r1", ARCHIVE), ("tracking", "r2")]
    assert await due(boxed) == []
    await boxed._writer.apply(lambda tx: tx.remove(3))
    clock.advance(5 * MINUTE)
    await put(boxed, replace(boxed.snapshot.parcels[2], checked_at=NOON - HOUR))
    assert await due(boxed) == [("page", Folder.INBOX, 1, 100)]
    await put(boxed, known(9, provider=FLEXFORWARD, pending=(waits(ADD),)), known(8, account="other"))
    assert boxed.refresher.next_due_at() > clock()
    unread = known(7, history_at=None, checked_at=clock(), added_at=clock())
    await put(boxed, replace(unread, removed_at=clock()))
    assert boxed.refresher.next_due_at() > clock()
    await put(boxed, unread)
    assert boxed.refresher.next_due_at() == clock()


async def test_only_those_of_the_account_are_asked_about(box: Box, boxed: Tracker) -> None:
    """What waits for them goes first; another account's is said, once; what is gone or unsent is left out."""
    await followed(boxed, box, 1, 2)
    await boxed.actions.archive(2)
    others = (
        known(7, account="other"),
        known(8, account="other", pending=(waits(ARCHIVE),)),
        known(9, account=None),
        known(6, remote_id=None, account=None),
    )
    await put(boxed, *others)
    box.histories["r9"] = Tracking((TOLD,))

    async def some(*keys: int) -> list[Outcome]:
        return await drain(boxed.refresher.refresh(keys))

    outcomes = await some(1, 2, 6, 7, 8, 9, 99)
    assert [one for one in asked(box) if one[0] != "page"] == [
        ("move", "r2", ARCHIVE), ("tracking", "r1"), ("tracking", "r2"), ("tracking", "r9"),
    ]  # fmt: skip
    other = known(5, account="other", stage=Stage.OUT_FOR_DELIVERY, history_at=None)
    due = boxed.refresher.next_due_at()
    await put(boxed, other)
    assert boxed.refresher.next_due_at() == due  # what is another account's makes nothing due
    told = sorted((one.key, one.error and one.error.code) for one in outcomes)
    assert told == [(1, None), (2, None), (2, None), (7, "other_account"), (8, "other_account"), (9, None)]


async def test_under_a_new_carrier_the_old_record_is_deleted_at_once(box: Box, boxed: Tracker) -> None:
    """With whatever else waits; of others nothing is sent."""
    await followed(boxed, box, 1, 2, 3)
    await boxed.actions.change_carrier(1, T_CAT)
    await boxed.actions.archive(2)
    await boxed.actions.archive(3)
    box.ids[f"{NUMBER}1"] = "new"
    box.histories["new"] = Tracking((TOLD,))
    assert errors(await drain(boxed.refresher.send_pending([1, 2]))) == []
    assert [one for one in asked(box) if one[0] == "move"] == [
        ("move", "r2", ARCHIVE),
        ("move", "r1", DELETE),
    ]
    assert [p.remote_id for p in boxed.snapshot.parcels.values()] == ["new", "r2", "r3"]
    assert boxed.snapshot.parcels[3].pending


async def test_an_account_is_found_again_under_another_name(
    box: Box, boxed: Tracker, clock: FakeClock
) -> None:
    """By whose its rows are; where they do not tell, that is asked once. Another token is asked too."""
    await followed(boxed, box, 1)
    box.account = "another"
    clock.advance(DAY)
    outcomes = await drain(boxed.refresher.refresh([1]))
    assert errors(outcomes) == ["other_account"]
    assert asked(box) == [("page", Folder.INBOX, 1, 10), ("page", Folder.ARCHIVE, 1, 10)]
    await drain(boxed.refresher.refresh([1]))
    assert asked(box) == []
    await boxed.tokens.set(TRACKTW, Bearer(Secret("another")), for_session=True)
    for questions in (1, 0):
        box.asked.clear()
        await drain(boxed.refresher.refresh([1]))
        assert box.count("profile") == questions


@pytest.mark.parametrize("folder", Folder)
async def test_an_accounts_own_id_is_told_by_its_rows(
    box: Box, boxed: Tracker, clock: FakeClock, folder: Folder
) -> None:
    """Of either folder; the parcels are then called by it, whatever the address is."""
    box.put(1, folder, owner="id")
    await drain(boxed.refresher.refresh())
    assert boxed.snapshot.parcels[1].account == "id"
    box.account = "another"
    clock.advance(DAY)
    asked(box)
    assert errors(await drain(boxed.refresher.refresh([1]))) == []
    pages = [one for one in asked(box) if one[0] == "page"]
    assert [one[1:] for one in pages] == [(one, 1, 10) for one in Folder][: list(Folder).index(folder) + 1]
    assert boxed.snapshot.parcels[1].account == "id"
    assert errors(await drain(boxed.refresher.refresh([1]))) == []
    assert [one for one in asked(box) if one[0] == "page"] == []
    box.folders[folder][0] = replace(box.folders[folder][0], owner="other")
    assert errors(await drain(boxed.refresher.refresh())) == []
    assert boxed.snapshot.parcels[1].account == "id"


async def test_without_a_token_it_is_said_what_to_do(box: Box, boxed: Tracker) -> None:
    """For each thing that is asked for, and not where nothing waits; nothing is asked of the provider."""
    await followed(boxed, box, 1)
    await boxed.actions.archive(1)
    await boxed.tokens.delete(TRACKTW)
    for work in (boxed.refresher.refresh(), boxed.refresher.refresh([1]), boxed.refresher.send_pending()):
        assert errors(await drain(work)) == ["no_token"]
    await put(boxed, known(2), known(3, provider=FLEXFORWARD, pending=(waits(ADD),)))
    for nothing_waits in (2, 3, 9):
        assert await drain(boxed.refresher.send_pending([nothing_waits])) == []
    assert asked(box) == []
