"""What a reading of the folders makes of the parcels that are here."""

from datetime import datetime

import pytest
from edits import BEFORE, DAY, HOUR, NUMBER, SECOND, changes, edit, known, stored, there, waits
from msgspec.structs import replace
from readings import BEGAN, TOLD, here, listed, reading, take_in
from tables import for_each

from parcel_tui.domain.carriers.names import SHOPEE, T_CAT
from parcel_tui.domain.own_messages import ARCHIVED, REMOVED, UNARCHIVED
from parcel_tui.domain.parcel import (
    FLEXFORWARD,
    TRACKTW,
    ActionKind,
    ChangeKind,
    Failure,
    Folder,
    Parcel,
    PendingAction,
    Replaced,
)
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Listed, Page
from parcel_tui.sandbox.clock import NOON
from parcel_tui.storage.records import Deletion
from parcel_tui.tracker.sync import folders
from parcel_tui.tracker.sync.folders import Contents, mark_of

ADD, ARCHIVE, UNARCHIVE, DELETE = ActionKind
INBOX, ARCHIVED_ONES = Folder
# Pages


def page(*keys: int, total: int, unreadable: int = 0, number: int = 1) -> Page:
    return Page(tuple(map(listed, keys)), number, 1, total, unreadable)


@for_each(
    ("pages", "at_first", "told_again"),
    [
        ([page(1, 2, total=2)], True, True),
        ([page(1, total=2), page(2, total=2)], True, True),
        ([page(1, 2, total=3, unreadable=1)], True, True),
        ([page(1, total=3, unreadable=1), page(2, total=3)], True, True),
        ([page(1, 2, total=3)], False, True),
        ([page(1, 2, total=1)], False, True),
        ([page(1, total=2), page(2, total=3)], False, True),
        ([page(1, 2, total=3), page(2, total=3)], False, False),
        ([page(total=0)], True, True),
        ([page(total=1)], False, True),
        ([page(total=2)], False, False),
        ([page(total=0), page(total=2)], False, False),
    ],
)
def test_when_a_folder_was_read_whole(pages: list[Page], at_first: bool, told_again: bool) -> None:
    """Where the totals add up to so many different parcels; a wrong total is overruled by a second reading
    that held the same, unless that is nothing at all.
    """
    contents = Contents(entries={"old": listed(9)})
    assert contents.conclude(pages) is contents.is_complete is at_first
    assert contents.unreadable == sum(one.unreadable for one in pages)
    assert contents.is_conclusive is (at_first and not contents.unreadable)
    rows = {entry.remote_id: entry for one in pages for entry in one.entries}
    assert contents.entries == (rows if at_first else {"old": listed(9)})
    assert contents.first_page is (pages[0] if at_first else None)
    assert contents.conclude(pages) is told_again


def test_another_reading_that_held_others_overrules_no_total() -> None:
    """Neither more nor fewer."""
    contents = Contents()
    for keys in ((1, 2), (1,), (1, 2), (1, 3)):
        assert contents.conclude([page(*keys, total=9)]) is False
    assert contents.conclude([page(1, 3, total=9)]) is True


def test_what_the_pages_of_a_folder_held_is_counted() -> None:
    """By page, with its first one; a later reading of the same folder adds to it."""
    contents, later = Contents(), Contents(is_complete=True)
    first, second = page(1, 2, total=4, unreadable=1), page(3, total=4, number=2)
    for one in (first, second):
        contents.add(one)
    later.add(page(4, total=4, unreadable=2))
    assert (contents.first_page, contents.counts) == (first, {1: (3, 1), 2: (1, 0)})
    assert list(contents.entries) == ["r1", "r2", "r3"]
    for complete, other, both in ((True, True, True), (True, False, False), (False, True, False)):
        contents.is_complete, later.is_complete = complete, other
        contents.unreadable, later.unreadable = (3, 2) if complete else (0, 2)
        contents.join(later)
        assert (contents.is_complete, contents.unreadable) == (both, 3 if complete else 2)
    assert list(contents.entries) == ["r1", "r2", "r3", "r4"]


def test_a_page_is_known_by_its_parcels_and_their_newest_checkpoints() -> None:
    """In whatever order, on whichever page."""

    def mark(*rows: Listed, **more) -> str:
        return mark_of(Page(rows, 1, 1, 2, **more))

    usual = mark(listed(1), listed(2))
    assert mark(listed(2), listed(1)) == mark(listed(1, note="x"), listed(2), unreadable=3) == usual
    others = (
        mark(listed(1), listed(3)),
        mark(listed(1), listed(2, latest=None)),
        mark(listed(1), listed(2, latest=replace(TOLD, message="arrived"))),
        mark(listed(1)),
    )
    assert len({usual, *others}) == 5
    assert {len(one) for one in (usual, *others)} == {16}


# What is listed


@for_each(
    ("moment", "is_older"),
    [
        (None, False),
        (BEGAN - SECOND, False),
        (BEGAN, True),
        (NOON - SECOND, True),
        (NOON, True),
        (NOON + SECOND, False),
    ],
)
def test_what_happened_since_a_reading_began(moment: datetime | None, is_older: bool) -> None:
    """What lies after now was not: the clock was ahead."""
    assert reading().is_older_than(moment) is is_older


@pytest.mark.parametrize("is_baseline", [True, False])
def test_what_is_new_comes_in(is_baseline: bool) -> None:
    """From the folder that holds it; news, unless the account is read for the first time."""
    store = stored(here())
    assert take_in(store, listed(2, folder=ARCHIVED_ONES, note="x"), is_baseline=is_baseline) == [2]
    told = replace(TOLD, unread=not is_baseline)
    assert there(store)[2] == Parcel(
        2, TRACKTW, NOON, account="mine", remote_id="r2", number=f"{NUMBER}2", carrier=SHOPEE,
        folder=ARCHIVED_ONES, provider_note="x", latest=told, stage=Stage.IN_TRANSIT, raw_status="transit",
        unread=told.unread, history_stale=True, checked_at=NOON, changed_at=None if is_baseline else NOON,
    )  # fmt: skip
    assert store.snapshot.history(2).checkpoints == (told,)
    assert [c.message for c in changes(store)] == ([] if is_baseline else ["moved"])


@for_each(
    ("deleted", "comes_in"),
    [(BEGAN - SECOND, True), (BEGAN, False), (NOON, False), (NOON + SECOND, True), (None, True)],
)
def test_what_was_deleted_here_since_does_not_come_back(deleted: datetime | None, comes_in: bool) -> None:
    """A list that was asked for before says nothing about it; one that was asked for later does."""
    store = stored()
    if deleted:
        edit(store, lambda tx: tx.put_deletion("r1", Deletion(deleted)))
    assert take_in(store, listed(), listed(2)) == ([1, 2] if comes_in else [1])


@for_each(
    ("before", "told", "after", "change"),
    [
        ({}, {}, {}, None),
        ({}, {"folder": ARCHIVED_ONES}, {"folder": ARCHIVED_ONES}, ARCHIVED),
        ({"folder": ARCHIVED_ONES}, {}, {"folder": INBOX}, UNARCHIVED),
        ({"pending": (waits(UNARCHIVE),)}, {"folder": ARCHIVED_ONES}, {}, None),
        ({"moved_at": BEGAN}, {"folder": ARCHIVED_ONES}, {}, None),
        ({"moved_at": BEGAN - SECOND}, {"folder": ARCHIVED_ONES}, {"folder": ARCHIVED_ONES}, ARCHIVED),
        ({"account": None}, {}, {"account": "mine"}, None),
        ({"removed_at": BEFORE}, {}, {"removed_at": None}, None),
        ({"failure": Failure("not_found", "x", BEFORE)}, {}, {"failure": None}, None),
        ({"failure": Failure("not_found", "x", BEFORE), "history_stale": True}, {}, {"failure": None}, None),
        ({"failure": Failure("timeout", "x", BEFORE), "history_stale": True}, {}, {}, None),
    ],
)
def test_what_is_known_is_where_the_list_says(before, told, after, change: str | None) -> None:
    """Unless the user's own hand is newer; by the short way for what tells nothing new, and the long one."""
    for is_retold in (True, False):
        parcel = here(**before) if is_retold else here(**before, history_at=None)
        store = stored(parcel, histories={1: (TOLD,)})
        assert take_in(store, listed(**told)) == []
        expected = replace(parcel, checked_at=NOON, raw_status=there(store)[1].raw_status, **after)
        assert there(store) == {1: expected}
        assert [(c.kind, c.message, c.at, c.title, c.stage) for c in changes(store)] == (
            [(ChangeKind.MOVE, change, NOON, f"{NUMBER}1", Stage.IN_TRANSIT)] if change else []
        )
        again = stored(parcel, histories={1: (TOLD,)})
        take_in(again, listed(**told), is_baseline=True)
        assert changes(again) == []
        assert there(again)[1].folder is expected.folder


def test_what_is_listed_under_another_name_of_the_account_is_absorbed() -> None:
    """The reading knows the name; what has none, or this one, is no other's."""
    absorbed: set[str] = set()
    store = stored(here(1, account="address"), here(2), here(3, account=None), histories={1: (TOLD,)})
    take_in(store, listed(1), listed(2), listed(3), listed(4), absorbed=absorbed)
    assert absorbed == {"address"}
    assert {parcel.account for parcel in there(store).values()} == {"mine"}


def test_a_fault_with_one_row_costs_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there with its number and why; listed once more it is not made anew."""
    usual = folders.merge_listed

    def merged(parcel, history, row, now, *, news):
        if row.remote_id in {"r2", "r4"}:
            raise ZeroDivisionError
        return usual(parcel, history, row, now, news=news)

    monkeypatch.setattr(folders, "merge_listed", merged)
    store = stored(known(4, number="old", remote_id="r4"))
    assert take_in(store, listed(4, number=""), listed(1), listed(2), listed(2), listed(3)) == [5, 6, 7]
    assert (there(store)[4].number, there(store)[4].remote_id) == ("old", "r4")
    two = there(store)[6]
    assert (two.remote_id, two.number, two.account) == ("r2", f"{NUMBER}2", "mine")
    assert (two.failure.code, two.failure.at) == ("bad_answer", NOON)
    assert [there(store)[key].failure for key in (5, 7)] == [None, None]


def test_an_add_without_an_answer_is_found_by_its_number() -> None:
    """And carrier, where both are known; what waits behind it still waits."""
    unsent = {"remote_id": None, "account": None, "checked_at": None, "history_at": None, "latest": None}
    for parcel, entry, is_it in (
        (known(**unsent), listed(), True),
        (known(**unsent, number=f"{NUMBER}1".lower()), listed(), True),
        (known(**{**unsent, "carrier": None}), listed(), True),
        (known(**unsent), listed(carrier=None), True),
        (known(**unsent), listed(carrier=T_CAT), False),
        (known(**unsent, number="another"), listed(), False),
        (known(**unsent, number=None), listed(), False),
        (known(**unsent, provider=FLEXFORWARD), listed(), False),
    ):
        store = stored(replace(parcel, pending=(waits(ADD, tried=True), waits(ARCHIVE))))
        assert take_in(store, entry) == ([] if is_it else [2])
        one = there(store)[1]
        assert one.moved_at is None
        assert (one.remote_id, one.account) == (("r1", "mine") if is_it else (None, None))
        assert one.pending == ((waits(ARCHIVE),) if is_it else (waits(ADD, tried=True), waits(ARCHIVE)))


def test_a_record_under_a_carrier_that_was_changed_is_no_parcel_of_its_own() -> None:
    """The new one is on its way; once it is listed the old one is deleted."""
    replaced = Replaced("r7", T_CAT, former_ids=("r6",))
    changed = known(remote_id=None, replaces=replaced, pending=(waits(ADD, tried=True),))
    store = stored(changed)
    assert take_in(store, listed(7), listed(6), listed(1, remote_id="r7", carrier=None)) == []
    assert there(store) == {1: changed}
    assert take_in(store, listed(1)) == []
    parcel, old = there(store).values()
    assert (parcel.remote_id, parcel.replaces, parcel.pending, parcel.moved_at) == ("r1", None, (), NOON)
    assert (old.remote_id, old.pending) == ("r7", (PendingAction(DELETE, NOON),))


@for_each(
    ("before", "told", "after"),
    [
        ({}, {}, {"remote_id": "r9", "former_ids": ("r1",)}),
        ({"folder": ARCHIVED_ONES}, {}, {"remote_id": "r9", "former_ids": ("r1",), "folder": INBOX}),
        ({"removed_at": BEFORE}, {}, {"remote_id": "r9", "former_ids": ("r1",), "removed_at": None}),
        ({"former_ids": ("r9",)}, {}, {}),
        ({"checked_at": BEGAN}, {}, {"former_ids": ("r9",)}),
        ({"checked_at": None}, {}, {"remote_id": "r9", "former_ids": ("r1",)}),
        ({"checked_at": BEGAN, "removed_at": BEFORE}, {},
         {"remote_id": "r9", "former_ids": ("r1",), "removed_at": None}),
        ({"package_id": "p"}, {"package_id": "p", "number": "other"},
         {"remote_id": "r9", "former_ids": ("r1",), "number": "other"}),
        ({"package_id": "p"}, {"package_id": "q"}, None),
        ({}, {"carrier": T_CAT}, None),
        ({"account": "other"}, {}, None),
        ({"account": None}, {}, {"remote_id": "r9", "former_ids": ("r1",)}),
        ({"remote_id": None, "carrier": None}, {"carrier": T_CAT, "number": "x"}, None),
        ({"pending": (waits(DELETE),)}, {}, None),
    ],
)  # fmt: skip
def test_a_parcel_that_was_imported_again_is_one_parcel(before, told, after) -> None:
    """What this reading has listed is the newer relation, for the inbox is read before the archive."""
    parcel = here(**before)
    store = stored(parcel, histories={1: (TOLD,)})
    new = take_in(store, listed(1, remote_id="r9", **told))
    assert new == ([2] if after is None else [])
    one = there(store)[1]
    if after is None:
        assert one == parcel
        return
    expected = replace(parcel, **after)
    fields = ("remote_id", "former_ids", "folder", "removed_at", "number")
    assert [getattr(one, name) for name in fields] == [getattr(expected, name) for name in fields]
    assert one.checked_at == (NOON if one.remote_id == "r9" else parcel.checked_at)


def test_a_parcel_that_came_in_by_this_reading_is_found_too() -> None:
    """By its relation, and by its number under another one."""
    store = stored()
    assert take_in(store, listed(1), listed(1), listed(1, remote_id="r9"), listed(2)) == [1, 2]
    assert (there(store)[1].remote_id, there(store)[1].former_ids) == ("r1", ("r9",))
    assert take_in(store, listed(8, carrier=None), listed(8, carrier=None)) == [3]


def test_what_came_or_changed_since_the_reading_began_is_found_as_it_is_now() -> None:
    """Another process may have taken it in, or imported it again."""
    store = stored(here(1, carrier=None, number=None), here(2))
    assert take_in(store, listed(1, carrier=None, number=""), keys={}) == []
    assert take_in(store, listed(9), keys={"r9": 2}) == [3]
    assert there(store)[2] == here(2)


def test_what_is_known_is_found_without_a_look_at_all_parcels() -> None:
    """An account may have ten thousand."""
    store = stored(here(1), here(2), histories={1: (TOLD,), 2: (TOLD,)})
    keys = folders.keys_by_remote_id(there(store).values(), TRACKTW)
    assert keys == {"r1": 1, "r2": 2}
    assert folders.keys_by_remote_id([here(3, provider=FLEXFORWARD), here(4, remote_id=None)], TRACKTW) == {}

    def taken_in(tx) -> list[int]:
        tx.parcels = None
        return folders.take_in(tx, reading(keys=keys), [listed(2), listed(1)], NOON)

    assert edit(store, taken_in) == []


# What is not listed


@for_each(
    ("parcel", "is_missing"),
    [
        ({}, True),
        ({"remote_id": None}, False),
        ({"provider": FLEXFORWARD}, False),
        ({"account": "other"}, False),
        ({"account": None}, False),
        ({"folder": ARCHIVED_ONES}, False),
        ({"removed_at": BEFORE}, False),
        ({"pending": (waits(ARCHIVE),)}, False),
        ({"moved_at": BEGAN}, False),
        ({"moved_at": BEGAN - SECOND}, True),
        ({"remote_id": "seen"}, False),
    ],
)
def test_what_a_folder_did_not_hold(parcel, is_missing: bool) -> None:
    """Of this account and in that folder here, and not where the user did something with it meanwhile."""
    found = folders.missing([here(**parcel)], reading(), INBOX, {"seen"})
    assert found == ({"r1"} if is_missing else set())


def test_what_is_gone_stays_and_is_told_once() -> None:
    """Neither another account's nor what was gone before; what nothing is said of stays as it is."""
    others = (here(2, account="other"), here(3, provider=FLEXFORWARD), here(4, removed_at=BEFORE), here(5))
    store = stored(here(1, number="N1"), *others)
    gone = {"r1", "r2", "r3", "r4"}
    edit(store, lambda tx: folders.mark_removed(tx, reading(), gone, {}, NOON))
    assert there(store) == {
        1: here(1, number="N1", removed_at=NOON), **{one.key: one for one in others}
    }  # fmt: skip
    assert [(c.parcel, c.kind, c.message, c.at) for c in changes(store)] == [
        (1, ChangeKind.REMOVED, REMOVED, NOON)
    ]


def test_what_is_gone_goes_back_to_an_older_relation_that_is_there() -> None:
    """The newest of these, and to where that is; without a word."""
    store = stored(here(former_ids=("a", "b", "c")))
    seen = {"a": INBOX, "b": ARCHIVED_ONES}
    edit(store, lambda tx: folders.mark_removed(tx, reading(), {"r1"}, seen, NOON))
    assert there(store) == {1: here(remote_id="b", former_ids=("a", "c"), folder=ARCHIVED_ONES)}
    assert changes(store) == []


def test_what_is_gone_is_one_with_what_was_imported_again() -> None:
    """Also what was gone before; not where an older relation of it is there."""
    for before, is_folded in (
        ({}, True),
        ({"removed_at": BEFORE}, True),
        ({"former_ids": ("r0",)}, False),
        ({"former_ids": ("x",)}, True),
    ):
        store = stored(here(1, number=NUMBER, name="mine", **before), here(2, number=NUMBER))
        seen = {"r2": INBOX, "r0": INBOX}
        edit(store, lambda tx: folders.mark_removed(tx, reading(), {"r1"}, seen, NOON))  # noqa: B023
        assert sorted(there(store)) == ([1] if is_folded else [1, 2])
        assert there(store)[1].remote_id == ("r2" if is_folded else "r0")
        assert there(store)[1].name == "mine"
        assert changes(store) == []


# What was sent without a clear answer


@for_each(
    ("parcel", "is_tried"),
    [
        ({}, True),
        ({"account": None}, True),
        ({"account": "other"}, False),
        ({"provider": FLEXFORWARD}, False),
        ({"pending": ()}, False),
        ({"pending": (waits(ARCHIVE), waits(UNARCHIVE, tried=True))}, False),
        ({"pending": (replace(waits(ARCHIVE), tried_at=BEGAN),)}, False),
        ({"pending": (replace(waits(ARCHIVE), tried_at=BEGAN), waits(UNARCHIVE))}, False),
        ({"pending": (replace(waits(ARCHIVE), tried_at=BEGAN - SECOND),)}, True),
    ],
)
def test_what_was_tried_before_a_reading(parcel, is_tried: bool) -> None:
    """The oldest action counts; what was sent since says nothing yet."""
    one = here(**{"pending": (waits(ARCHIVE, tried=True),), **parcel})
    assert folders.tried([one], reading()) == ([one] if is_tried else [])


def test_what_was_sent_when_a_reading_began_was_tried_before_it() -> None:
    """Whatever the clock says."""
    sent = here(pending=(replace(waits(ARCHIVE), tried_at=BEGAN), waits(UNARCHIVE)))
    waiting = folders.oldest_actions([sent, here(2)])
    assert folders.tried([sent], reading(waiting=waiting)) == [sent]


@for_each(
    ("kind", "folder", "known", "shown", "result"),
    [
        # Found: in the folder where it was to go, or still in the other.
        (ARCHIVE, ARCHIVED_ONES, None, "neither", "done"),
        (ARCHIVE, INBOX, None, "neither", "again"),
        (UNARCHIVE, INBOX, None, "neither", "done"),
        (UNARCHIVE, ARCHIVED_ONES, None, "neither", "again"),
        (DELETE, INBOX, None, "both", "again"),
        (DELETE, ARCHIVED_ONES, None, "neither", "again"),
        (ADD, INBOX, None, "both", "again"),
        # Not found, though all was shown.
        (ARCHIVE, None, None, "both", "again"),
        (DELETE, None, None, "both", "gone"),
        (ADD, None, None, "inbox", "again"),
        # Not found, where not all was shown: it may be anywhere.
        (ARCHIVE, None, None, "inbox", "open"),
        (DELETE, None, None, "inbox", "open"),
        (ADD, None, None, "neither", "open"),
        # Not found, and asked for by itself.
        (DELETE, None, True, "inbox", "again"),
        (DELETE, None, False, "inbox", "gone"),
        (DELETE, None, True, "both", "again"),
        (ARCHIVE, None, True, "inbox", "open"),
        (ARCHIVE, None, False, "inbox", "again"),
    ],
)
def test_what_the_folders_tell_of_an_action(kind, folder, known, shown, result) -> None:
    """Done, not done, or left open where what they showed says nothing about it."""
    rest = (waits(DELETE if kind is ARCHIVE else UNARCHIVE),)
    parcel = here(pending=(waits(kind, tried=True), *rest))
    store = stored(parcel, here(2))
    seen = {} if folder is None else {"r1": folder}
    is_known = {} if known is None else {"r1": known}
    edit(
        store,
        lambda tx: folders.resolve_tried(
            tx, reading(), seen, is_known, NOON, in_inbox=shown != "neither", in_both=shown == "both"
        ),
    )
    one = there(store).get(1)
    if result == "gone":
        assert one is None
    elif result == "open":
        assert one == parcel
    elif result == "done":
        assert one == replace(parcel, pending=rest)
    else:
        assert (one.pending[0].failed, one.pending[0].tried_at, one.pending[1:]) == (1, None, rest)
    assert there(store)[2] == here(2)


def test_an_action_that_is_open_holds_up_no_other() -> None:
    """Each is looked at by itself."""
    open_one = here(1, pending=(waits(DELETE, tried=True),))
    store = stored(open_one, here(2, pending=(waits(ARCHIVE, tried=True),)))
    seen = {"r2": ARCHIVED_ONES}
    edit(
        store,
        lambda tx: folders.resolve_tried(tx, reading(), seen, {}, NOON, in_inbox=False, in_both=False),
    )
    assert there(store) == {1: open_one, 2: here(2)}


def test_a_deletion_is_remembered_for_a_day() -> None:
    """By then no list is under way that was asked for before; what lies ahead is no time."""
    store = stored()

    def put(tx) -> None:
        for name, at in (("a", NOON - DAY), ("b", NOON - DAY + SECOND), ("c", NOON), ("d", NOON + HOUR)):
            tx.put_deletion(name, Deletion(at))

    edit(store, put)
    edit(store, lambda tx: folders.forget_old_deletions(tx, NOON))
    assert list(store.snapshot.deletions) == ["b", "c"]
