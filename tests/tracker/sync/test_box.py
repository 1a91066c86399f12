"""How an account with folders is kept up to date: what is asked, when, and what is made of the answers."""

import pytest
from box import TOLD, Box
from edits import DAY, HOUR, MINUTE, SECOND, known, waits
from msgspec.structs import replace
from tracking import drain, errors

from parcel_tui.domain.carriers.names import T_CAT
from parcel_tui.domain.errors import BadAnswer, Rejected, Unavailable
from parcel_tui.domain.parcel import TRACKTW, ActionKind, ChangeKind, Folder
from parcel_tui.providers.base import Page, Priority
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.storage.records import Deletion
from parcel_tui.tracker.sync import mailbox_sync
from parcel_tui.tracker.tracker import Tracker

INBOX, ARCHIVE = Folder


def numbers(tracker: Tracker, folder: Folder | None = None) -> list[str]:
    return sorted(parcel.remote_id or "" for parcel in tracker.parcels(folder) if not parcel.removed_at)


async def refresh(tracker: Tracker, **more) -> list[str]:
    return errors(await drain(tracker.refresher.refresh(**more)))


async def test_what_is_asked_of_an_account(box: Box, boxed: Tracker, clock: FakeClock) -> None:
    """Whose it is, the folders, what is new, the carriers; then the inbox alone, and daily the rest.

    Nothing of a first reading is news.
    """
    for key in range(1, 4):
        box.put(key, ARCHIVE if key == 3 else INBOX, latest=None if key == 2 else TOLD)
    assert await refresh(boxed) == []
    assert boxed.snapshot.changes() == []
    whole = [
        ("profile",), ("page", INBOX, 1, 100), ("page", ARCHIVE, 1, 100),
        ("tracking", "r1"), ("tracking", "r2"), ("tracking", "r3"), ("carriers",),
    ]  # fmt: skip
    assert (sorted(box.asked[3:6]), box.asked[:3], box.asked[6:]) == (whole[3:6], whole[:3], whole[6:])
    assert (numbers(boxed, INBOX), numbers(boxed, ARCHIVE)) == (["r1", "r2"], ["r3"])
    assert len(boxed.snapshot.meta.salt) == 32
    await boxed._writer.apply(lambda tx: tx.put_deletion("r9", Deletion(NOON)))
    box.asked.clear()
    clock.advance(DAY - SECOND)
    assert await refresh(boxed) == []
    assert (box.asked, list(boxed.snapshot.deletions)) == ([("page", INBOX, 1, 100)], ["r9"])
    box.asked.clear()
    clock.advance(SECOND)
    assert await refresh(boxed) == []
    assert list(boxed.snapshot.deletions) == []
    assert [account.page_size for account in boxed.snapshot.accounts.values()] == [0]
    assert [one for one in box.asked if one[0] != "tracking"] == [whole[0], whole[1], whole[2], whole[6]]
    box.put(4, latest=None)
    assert await refresh(boxed) == []
    assert [change.kind for _, change in boxed.snapshot.changes()] == [ChangeKind.STAGE]


async def test_what_the_user_looks_at_is_read_before_the_archive(
    box: Box,
    boxed: Tracker,
    clock: FakeClock,
) -> None:
    """In that order, of what has news; the archive's pages and the others come after."""
    for key in range(1, 5):
        box.put(key)
    await refresh(boxed)
    box.asked.clear()
    clock.advance(DAY)
    for key in (1, 2, 3):
        box.folders[INBOX][key - 1] = replace(box.folders[INBOX][key - 1], latest=replace(TOLD, time=clock()))
    await refresh(boxed, first=lambda: [3, 4, 2])
    rest = [one for one in box.asked if one[0] in {"tracking", "page"}]
    assert rest[0] == ("page", INBOX, 1, 100)
    assert set(rest[1:4]) == {("tracking", "r3"), ("tracking", "r4"), ("tracking", "r2")}
    assert rest[4:] == [("page", ARCHIVE, 1, 100), ("tracking", "r1")]


async def test_a_failing_carrier_list_is_asked_for_again_in_an_hour(
    box: Box,
    boxed: Tracker,
    clock: FakeClock,
) -> None:
    """And a good one in a day."""
    box.errors["carriers"] = [Unavailable("x"), None]
    for pause, asked in ((0 * HOUR, 1), (HOUR - SECOND, 0), (SECOND, 1), (DAY - SECOND, 0), (SECOND, 1)):
        clock.advance(pause)
        assert await refresh(boxed) == []
        assert box.count("carriers") == asked
    assert [carrier.name for carrier in boxed.carriers()] == ["蝦皮店到店", "黑貓宅急便"]


@pytest.mark.parametrize("count", [2, 3])
async def test_an_account_that_seems_empty_is_not_believed_at_once(
    box: Box,
    boxed: Tracker,
    clock: FakeClock,
    count: int,
) -> None:
    """Where many parcels were there: told again ten minutes later it is, and not before; a parcel that comes
    back meanwhile ends that.
    """
    for key in range(1, count + 1):
        box.put(key, ARCHIVE if key == 2 else INBOX)
    await refresh(boxed)
    rows, box.folders = box.folders, {folder: [] for folder in Folder}
    clock.advance(DAY)

    async def left(pause) -> int:
        clock.advance(pause)
        assert await refresh(boxed) == []
        return len(numbers(boxed))

    if count == 2:
        assert await left(MINUTE) == 0
        return
    assert (await left(MINUTE), await left(10 * MINUTE - SECOND)) == (3, 3)
    box.folders = rows
    assert await left(SECOND) == 3
    box.folders = {folder: [] for folder in Folder}
    assert (await left(DAY), await left(MINUTE), await left(8 * MINUTE), await left(MINUTE)) == (3, 3, 3, 0)
    assert [c.kind for _, c in boxed.snapshot.changes()] == [ChangeKind.REMOVED] * 3


async def test_rows_that_cannot_be_read_are_no_empty_account(
    box: Box,
    boxed: Tracker,
    clock: FakeClock,
) -> None:
    """Each parcel that is missing is asked for by itself: what the provider does not know is gone."""
    for key in range(1, 5):
        box.put(key)
    await refresh(boxed)
    clock.advance(DAY)
    box.folders[INBOX].clear()
    for folder in (INBOX, ARCHIVE):
        box.unreadable = {folder: 3}
        assert await refresh(boxed) == ["bad_answer"]
        assert numbers(boxed) == ["r1", "r2", "r3", "r4"]
    del box.histories["r1"], box.histories["r2"]
    assert await refresh(boxed) == ["bad_answer"]
    assert numbers(boxed) == ["r3", "r4"]
    box.errors["tracking"] = [Unavailable("x")]
    del box.histories["r3"], box.histories["r4"]
    box.asked.clear()
    assert await refresh(boxed) == ["bad_answer"]
    assert (numbers(boxed), box.count("tracking")) == (["r3", "r4"], 1)


async def test_of_many_that_are_missing_twenty_are_asked_for_at_a_time(box: Box, boxed: Tracker) -> None:
    """The others with the next reading: a refresh stays within the provider's limit."""
    for key in range(1, 26):
        box.put(key)
    await refresh(boxed)
    box.folders[INBOX].clear()
    box.histories.clear()
    box.unreadable = {INBOX: 1}
    for asked, left in ((20, 5), (5, 0)):
        box.asked.clear()
        assert await refresh(boxed) == ["bad_answer"]
        assert (box.count("tracking"), len(numbers(boxed))) == (asked, left)


async def test_what_is_missing_is_looked_for_in_both_folders_before_it_is_gone(
    box: Box,
    boxed: Tracker,
    clock: FakeClock,
) -> None:
    """Not where one of them never adds up; what was only moved is moved."""
    for key in (1, 2, 3):
        box.put(key)
    await refresh(boxed)
    clock.advance(MINUTE)
    moved = box.folders[INBOX].pop(0)
    box.folders[ARCHIVE].append(replace(moved, folder=ARCHIVE))
    assert await refresh(boxed) == []
    assert (numbers(boxed, INBOX), numbers(boxed, ARCHIVE)) == (["r2", "r3"], ["r1"])
    for folder in (ARCHIVE, INBOX):
        box.asked.clear()
        clock.advance(MINUTE)
        gone, box.rows = box.folders[INBOX].pop(0), 1
        box.totals = {folder: 9}
        box.put(5, folder)
        box.folders[folder].append(box.folders[folder][-1])  # told twice: it shifts while it is read
        assert await refresh(boxed) == []
        assert gone.remote_id in numbers(boxed)
        box.totals.clear()
        box.folders[folder] = box.folders[folder][:-2]
        box.rows = 100
        box.folders[INBOX].insert(0, gone)
    box.folders[INBOX].clear()
    clock.advance(MINUTE)
    assert await refresh(boxed) == []
    assert numbers(boxed) == ["r1"]


async def test_the_archive_is_read_no_further_than_needed(
    box: Box,
    boxed: Tracker,
    clock: FakeClock,
) -> None:
    """Daily its first page; further where that has changed, or until what left the inbox is found."""
    box.rows = 2
    for key in range(1, 8):
        box.put(key, ARCHIVE if key < 7 else INBOX)
    await refresh(boxed)

    def pages() -> list[int]:
        found = [one[2] for one in box.asked if one[:2] == ("page", ARCHIVE)]
        box.asked.clear()
        return found

    assert pages() == [1, 2, 3]
    clock.advance(DAY)
    await refresh(boxed)
    assert pages() == [1]
    clock.advance(DAY)
    box.put(8, ARCHIVE)
    box.folders[ARCHIVE].insert(0, box.folders[ARCHIVE].pop())
    await refresh(boxed)
    assert pages() == [1, 2, 3, 4]
    clock.advance(MINUTE)
    moved = box.folders[INBOX].pop()
    box.folders[ARCHIVE].insert(2, replace(moved, folder=ARCHIVE))
    await refresh(boxed)
    assert pages() == [1, 2]
    assert numbers(boxed, INBOX) == []
    clock.advance(DAY)
    await refresh(boxed)
    pages()
    newest = box.folders[ARCHIVE][0]
    box.folders[ARCHIVE][0] = replace(newest, latest=replace(TOLD, time=clock()))
    clock.advance(DAY)
    await refresh(boxed)
    assert pages() == [1, 2, 3, 4]
    clock.advance(DAY)
    box.unreadable[ARCHIVE] = 1
    for more in ([1, 2, 3, 4], [1, 2, 3, 4]):
        assert await refresh(boxed) == ["bad_answer"]
        assert pages() == more
    clock.advance(DAY)
    box.unreadable.clear()
    box.totals[ARCHIVE] = 9
    await refresh(boxed)
    assert pages()[:4] == [1, 2, 3, 4]


async def test_a_first_archive_is_read_to_its_end(box: Box, boxed: Tracker) -> None:
    """Also where its first page holds all that was to be found: a number that was added before."""
    box.rows = 1
    for key in (1, 2, 3):
        box.put(key, ARCHIVE)
    await boxed._writer.apply(lambda tx: tx.put(known(1)))
    assert await refresh(boxed) == []
    assert numbers(boxed, ARCHIVE) == ["r1", "r2", "r3"]


async def test_what_a_folder_that_does_not_add_up_lacks_may_be_there(box: Box, boxed: Tracker) -> None:
    """A deletion without an answer stays open as long as one of both does not."""
    deleted = known(1, pending=(waits(ActionKind.DELETE, tried=True),))
    await boxed._writer.apply(lambda tx: tx.put(deleted))
    for folder in Folder:
        box.totals = {folder: 9}
        assert await refresh(boxed) == ["unavailable"]
        assert boxed.snapshot.parcels[1].pending == deleted.pending
    box.totals.clear()
    assert await refresh(boxed) == []
    assert boxed.snapshot.parcels == {}


async def test_in_the_archive_what_left_the_inbox_is_looked_for_and_no_more(
    box: Box, boxed: Tracker, clock: FakeClock
) -> None:
    """One page, where that holds it."""
    box.rows = 1
    for key in (1, 2, 3):
        box.put(key, INBOX if key == 1 else ARCHIVE)
    await refresh(boxed)
    box.folders[ARCHIVE].insert(0, replace(box.folders[INBOX].pop(), folder=ARCHIVE))
    box.asked.clear()
    clock.advance(MINUTE)
    await refresh(boxed)
    assert [one[1:3] for one in box.asked if one[0] == "page"] == [(INBOX, 1), (ARCHIVE, 1)]
    assert numbers(boxed, ARCHIVE) == ["r1", "r2", "r3"]


@pytest.mark.parametrize(
    ("archived", "again"), [(0, [INBOX, ARCHIVE]), (1, [INBOX]), (2, [INBOX]), (3, [INBOX, ARCHIVE, ARCHIVE])]
)
async def test_what_may_have_shifted_is_read_again_before_anything_is_gone(
    box: Box, boxed: Tracker, clock: FakeClock, archived: int, again: list[Folder]
) -> None:
    """The inbox, and the archive where it has several pages or seems empty."""
    box.rows = 2
    for key in range(1, archived + 2):
        box.put(key, INBOX if key == 1 else ARCHIVE)
    await refresh(boxed)
    box.folders[INBOX].clear()
    box.asked.clear()
    clock.advance(MINUTE)
    await refresh(boxed)
    once = [INBOX, *[ARCHIVE] * max((archived + 1) // 2, 1)]
    assert [one[1] for one in box.asked] == [*once, *again]
    assert "r1" not in numbers(boxed)


@pytest.mark.parametrize(
    ("total", "pages"), [(3, [1, 2]), (2, [1, 2, 1, 2]), (4, [1, 2, 1, 2, 3]), (9, [1, 2, 1, 2, 3])]
)
async def test_a_folder_that_does_not_add_up_is_read_once_more(
    box: Box, boxed: Tracker, total: int, pages: list[int]
) -> None:
    """And then a page past its end, where its total tells of more; all that was listed comes in."""
    box.rows, box.totals = 2, {INBOX: total}
    for key in (1, 2, 3):
        box.put(key)
    assert await refresh(boxed) == []
    assert [one[2] for one in box.asked if one[:2] == ("page", INBOX)] == pages
    assert numbers(boxed) == ["r1", "r2", "r3"]


async def test_pages_past_the_end_that_hold_what_cannot_be_read_are_left(box: Box, boxed: Tracker) -> None:
    """Whatever the total is: one page past the last is asked for."""
    box.pages, box.totals, box.unreadable = {INBOX: 1}, {INBOX: 9}, {INBOX: 1}
    box.put(1)
    assert await refresh(boxed) == ["bad_answer"]
    assert [one[2] for one in box.asked if one[:2] == ("page", INBOX)] == [1, 1, 2]


async def test_what_waits_to_be_taken_in_is_no_part_of_a_reading(box: Box, boxed: Tracker) -> None:
    """It has no history to be read; that it could not be sent is told once, and tried once."""
    box.put(1)
    await refresh(boxed)
    await boxed.actions.change_carrier(1, T_CAT)
    box.errors["add"] = [Unavailable("x")]
    outcomes = await drain(boxed.refresher.refresh())
    assert [(one.key, one.error and one.error.code) for one in outcomes] == [(1, "unavailable")]
    assert (box.count("add"), box.count("tracking")) == (1, 1)


async def test_a_folder_that_adds_up_the_second_time_is_read_to_its_end(box: Box, boxed: Tracker) -> None:
    """And no page further."""
    usual = box.page

    async def page(folder: Folder, number: int, size: int, **more):
        told = await usual(folder, number, size, **more)
        return replace(told, total=4) if len(box.asked) < 4 else told

    box.page, box.rows = page, 2
    for key in (1, 2, 3):
        box.put(key)
    assert await refresh(boxed) == []
    assert [one[2] for one in box.asked if one[:2] == ("page", INBOX)] == [1, 2, 1, 2]


async def test_pages_that_are_not_there_or_refused_are_not_asked_for_on_and_on(
    box: Box, boxed: Tracker, clock: FakeClock
) -> None:
    """Whatever the provider says how many there are; only a first page is asked for in a smaller size, for a
    day.
    """
    box.rows, box.pages = 2, {INBOX: 40}
    for key in (1, 2):
        box.put(key)
    box.errors["page"] = [Rejected("Too many."), None, None, None]
    assert await refresh(boxed) == []
    asked = [one[2:] for one in box.asked if one[:2] == ("page", INBOX)]
    assert asked == [(1, 100), *[(1, 50), (2, 50)] * 2]
    assert numbers(boxed) == ["r1", "r2"]
    box.asked.clear()
    box.errors["page"] = [None, Rejected("Too many.")]
    [refused] = [one.error for one in await drain(boxed.refresher.refresh()) if one.error]
    assert (refused.code, str(refused)) == ("unavailable", "Too many. Trying again later.")
    assert [one[2:] for one in box.asked if one[0] == "page"] == [(1, 50), (2, 50)]
    box.asked.clear()
    clock.advance(DAY)
    box.errors["page"] = []
    assert await refresh(boxed) == []
    assert box.asked[1] == ("page", INBOX, 1, 100)


@pytest.mark.parametrize(("by_user", "priority"), [(True, Priority.USER), (False, Priority.BACKGROUND)])
async def test_who_waits_for_the_folders(
    box: Box,
    boxed: Tracker,
    by_user: bool,
    priority: Priority,
) -> None:
    """The user, or none."""
    work = boxed.refresher.refresh() if by_user else boxed.refresher.refresh_due()
    assert errors(await drain(work)) == []
    assert box.priorities == [priority] * 2


@pytest.mark.parametrize(
    ("failed", "tried", "by_user", "sent"),
    [(0, True, True, 1), (1, True, True, 1), (1, True, False, 0), (1, False, True, 1)],
)
async def test_what_the_folders_show_as_not_done_is_sent_again_once(
    box: Box, boxed: Tracker, *, failed: int, tried: bool, by_user: bool, sent: int
) -> None:
    """At once; where that was done before it rests, but for who asks: then once in each refresh."""
    box.put(1)
    box.errors["move"] = [Unavailable("x", maybe_done=True)]
    action = waits(ActionKind.ARCHIVE, tried=tried, failed=failed)
    await boxed._writer.apply(lambda tx: tx.put(known(1, pending=(action,))))
    await drain(boxed.refresher.refresh() if by_user else boxed.refresher.refresh_due())
    assert box.count("move") == sent


async def test_four_histories_that_fail_in_a_row_leave_the_others_their_turn(
    box: Box, boxed: Tracker
) -> None:
    """A fifth would end it; one that is told in between begins the count anew."""
    for key in range(1, 20):
        box.put(key)
    box.errors["tracking"] = [None, *[Unavailable("x")] * 4]
    assert await refresh(boxed) == ["unavailable"] * 4
    assert box.count("tracking") == 19
    box.put(20)
    box.errors["tracking"] = [None, *[Unavailable("x")] * 5]
    await drain(boxed.refresher.refresh(range(1, 21)))
    assert box.count("tracking") < 10


async def test_a_fault_of_the_provider_costs_a_refresh_and_nothing_else(
    box: Box,
    boxed: Tracker,
    clock: FakeClock,
) -> None:
    """It is said, kept as the provider's health, and over with the next answer."""
    box.put(1)
    box.errors["page"] = [None, BadAnswer("No.")]
    assert await refresh(boxed) == ["bad_answer"]
    assert (numbers(boxed), str(boxed.health(TRACKTW).sentence)) == (["r1"], "No.")
    clock.advance(HOUR)
    assert await refresh(boxed) == []
    assert boxed.health(TRACKTW).sentence is None
    assert [c.kind for _, c in boxed.snapshot.changes()] == []


async def test_what_was_archived_elsewhere_is_told(box: Box, boxed: Tracker, clock: FakeClock) -> None:
    """As a change; what is archived here is not."""
    box.put(1)
    box.put(2)
    await refresh(boxed)
    clock.advance(MINUTE)
    await boxed.actions.archive(1)
    for key in (1, 2):
        box.folders[INBOX] = [one for one in box.folders[INBOX] if one.remote_id != f"r{key}"]
        box.put(key, ARCHIVE)
    await refresh(boxed)
    assert box.count("move") == 1
    assert [(c.parcel, c.kind) for _, c in boxed.snapshot.changes()] == [(2, ChangeKind.MOVE)]
    assert [p.pending for p in boxed.parcels()] == [(), ()]
    assert ActionKind.ARCHIVE not in {action.kind for p in boxed.parcels() for action in p.pending}
    assert clock() > NOON


@pytest.mark.parametrize(
    ("rows", "pages", "ends"), [(6, 1000, None), (1000, 6, None), (1000, 6, INBOX), (1000, 6, ARCHIVE)]
)
async def test_a_list_without_an_end_is_left_and_costs_no_parcel(
    box: Box, boxed: Tracker, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, rows: int, pages: int, ends
) -> None:
    """Page after page brings parcels that were in no list before. After so many rows or pages that is said,
    the other folder is read, and nothing counts as deleted until both end again. What it invents does not
    fill the state with each refresh.
    """
    for key, folder in ((1, INBOX), (2, INBOX), (3, ARCHIVE)):
        box.put(key, folder)
    assert await refresh(boxed) == []

    async def invented(folder: Folder, page: int, size: int, **more) -> Page:
        told = await type(box).page(box, folder, page, size, **more)
        if folder is ends:
            return told
        row = box.put(1000 + len(box.asked), folder)
        box.folders[folder].remove(row)
        return replace(told, entries=(row,), page=page, last_page=page + 1, total=page + 1)

    clock.advance(2 * DAY)
    box.count("page")
    with monkeypatch.context() as invents:
        invents.setattr(mailbox_sync, "_MOST_ROWS", rows)
        invents.setattr(mailbox_sync, "_MOST_PAGES", pages)
        invents.setattr(box, "page", invented)
        outcomes = await drain(boxed.refresher.refresh())
        assert box.count("page") == (7 if ends else 12)
        clock.advance(2 * DAY)
        known = numbers(boxed)
        await refresh(boxed)
        assert (numbers(boxed) == known) is (rows == 6)
    told = "Track.TW's list does not end: 6 rows of it were read. Trying again later."
    assert [str(one.error) for one in outcomes if one.error] == [told]
    assert not any(parcel.removed_at for parcel in boxed.parcels())
    assert {"r1", "r2", "r3"} < set(numbers(boxed))
    box.put(4)
    clock.advance(2 * DAY)
    assert await refresh(boxed) == []
    assert numbers(boxed) == ["r1", "r2", "r3", "r4"]
