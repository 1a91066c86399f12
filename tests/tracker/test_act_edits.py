"""What the user does, what a list brings in, and how both are taken back: edits, with the acts they leave."""

import re
from datetime import timedelta

import pytest
from box import Box
from edits import BEFORE, DAY, HOUR, NUMBER, SECOND, edit, known, row, stored, there, waits
from msgspec.structs import replace
from tables import for_each
from tracking import drain

from parcel_tui.domain.carriers.names import SHOPEE, T_CAT
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.manual import received
from parcel_tui.domain.parcel import (
    FLEXFORWARD,
    MANUAL,
    TRACKTW,
    ActionKind,
    Carrier,
    Failure,
    Folder,
    History,
    OwnDeadline,
    Parcel,
    PendingAction,
    Undoable,
)
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.storage.records import Act
from parcel_tui.storage.transfer import Imported
from parcel_tui.tracker import undo
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.take_in import Listed, take_in_list
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.undo import in_one_step

ADD, ARCHIVE, UNARCHIVE, DELETE = ActionKind


def acts(store) -> list[Act]:
    return [act for _, act in store.snapshot.acts()]


def done(store, *rows: Act) -> None:
    """Notes what was done."""
    edit(store, lambda tx: [tx.put_act(act) for act in rows])


def back(store, now=NOON, *, is_remote: bool = True):
    return edit(store, lambda tx: undo.take_back(tx, now, lambda _: is_remote))


# What is noted


def test_what_taking_back_needs_is_noted() -> None:
    """The parcel as it was, without its news where these are not needed; of a deletion its history too."""
    news = {
        "latest": row(1, "x"), "failure": Failure("x", "x", BEFORE), "pending": (waits(ARCHIVE),)
    }  # fmt: skip
    before, history = known(**news), History((row(1, "x"),))
    for what, kept, told in (
        (Undoable.NAME, known(), None),
        (Undoable.RECEIVE, before, None),
        (Undoable.DELETE, before, history),
    ):
        store = stored(known())
        edit(store, lambda tx: undo.note(tx, what, before, 1, history, NOON, "s"))  # noqa: B023
        assert acts(store) == [Act(what, NOON, 1, "s", kept, told)]
    store = stored(before)
    edit(store, lambda tx: undo.note(tx, Undoable.NAME, before, 1, history, NOON, "s"))
    assert acts(store) == []
    done(store, Act("name", NOON - DAY, 1))
    edit(store, lambda tx: undo.note(tx, Undoable.ADD, None, 1, history, NOON, "s"))
    assert acts(store) == [Act(Undoable.ADD, NOON, 1, "s")]


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of time and of number; the step under way is kept whole, however large."""
    monkeypatch.setattr(undo, "MOST", 3)

    def kept(*rows: tuple[timedelta, str], step: str = "") -> list[int]:
        store = stored()
        done(store, *(Act("name", NOON - ago, key, group) for key, (ago, group) in enumerate(rows)))
        edit(store, lambda tx: undo.forget_old(tx, NOON, step))
        return [act.key for act in acts(store)]

    now = (timedelta(), "")
    assert kept(*[now] * 5) == [2, 3, 4]
    assert kept(*[now] * 3) == [0, 1, 2]
    assert kept((DAY, ""), (DAY - SECOND, ""), now) == [1, 2]
    ahead = (-365 * DAY, "")  # by a clock that was a year ahead
    assert kept(ahead, now) == [0, 1]
    assert kept(ahead, (DAY, ""), ahead, now) == [2, 3]
    step = (timedelta(), "s")
    assert kept(now, step, step, step, step, step="s") == [1, 2, 3, 4]
    assert kept(now, step, step, step, step, step="t") == [2, 3, 4]
    assert kept(*[now] * 5, step="") == [2, 3, 4]
    assert kept() == []
    monkeypatch.undo()
    assert kept(*[now] * 501) == list(range(1, 501))


# What is taken back


@for_each(
    ("rows", "last"),
    [
        ((), []),
        ((("name", 0, ""),), [0]),
        ((("name", 0, ""), ("note", 0, "")), [1]),
        ((("name", 0, "s"), ("name", 0, "s"), ("note", 0, "t")), [2]),
        ((("note", 0, "t"), ("name", 0, "s"), ("name", 0, "s")), [1, 2]),
        ((("name", 0, "s"), ("note", 0, "t"), ("name", 0, "s")), [0, 2]),
        ((("name", 24, ""), ("note", 23, "")), [1]),
        ((("name", 23, ""), ("note", 24, "")), []),  # what was done before that is as old at least
        ((("name", -1, ""),), [0]),  # the clock was set back since
        ((("name", -1, ""), ("note", 24, ""), ("note", -9999, "")), [2]),
        ((("name", -1, ""), ("note", 24, "")), []),
        ((("name", 24, ""),), []),
        ((("name", 0, ""), ("teleport", 0, "")), [0]),
    ],
)
def test_the_last_step_is_what_was_done_in_it(rows, last: list[int]) -> None:
    """Within a day, whatever the clock was, and of what is known of here: another version may know more."""
    store = stored()
    done(store, *(Act(what, NOON - h * HOUR, key, group) for key, (what, h, group) in enumerate(rows)))
    assert [act.key for act in undo.last_step(store.snapshot, NOON)] == last
    assert (back(store) is None) is not bool(last)


def test_a_step_is_taken_back_from_its_end() -> None:
    """Of a parcel that was changed twice the first state counts; what is gone is left out."""
    parcels = (known(1, name="c", muted=True), known(2, name="x"), known(4, pending=(waits(DELETE),)))
    store = stored(*parcels)
    done(
        store,
        Act("note", NOON, 2, "t", known(2, note="n")),
        Act("name", NOON, 1, "s", known(1, name="a")),
        Act("name", NOON, 1, "s", known(1, name="b")),
        Act("mute", NOON, 3, "s", known(3)),
        Act("name", NOON, 4, "s", known(4, name="d")),
        Act("note", NOON, 2, "s", known(2)),
    )
    taken = back(store)
    assert (taken.what, taken.keys, taken.imported) == (Undoable.NAME, (2, 1, 1), 0)
    assert [one.name for one in taken.before] == ["a", "b", None]
    assert there(store) == {1: known(1, name="a", muted=True), 2: known(2, name="x"), 4: parcels[2]}
    assert [act.group for act in acts(store)] == ["t"]


@for_each(
    ("what", "before", "now", "after"),
    [
        ("move", {}, {"folder": Folder.ARCHIVE},
         {"folder": Folder.INBOX, "moved_at": NOON, "pending": (PendingAction(UNARCHIVE, NOON),)}),
        ("move", {"folder": Folder.ARCHIVE}, {},
         {"folder": Folder.ARCHIVE, "moved_at": NOON, "pending": (PendingAction(ARCHIVE, NOON),)}),
        ("name", {"name": "a"}, {"name": "b", "note": "n"}, {"name": "a", "note": "n"}),
        ("note", {"note": "a"}, {"note": "b", "name": "n"}, {"note": "a", "name": "n"}),
        ("mute", {}, {"muted": True}, {}),
        ("deadline", {"deadline": OwnDeadline(NOON)}, {}, {"deadline": OwnDeadline(NOON)}),
        ("sending", {"sending": True}, {}, {"sending": True}),
        ("carrier", {"carrier": None}, {}, {"carrier": None}),
        ("carrier", {"carrier": SHOPEE, "provider": MANUAL}, {"carrier": T_CAT, "provider": MANUAL},
         {"carrier": SHOPEE, "provider": MANUAL}),
        ("add", {}, {}, {"moved_at": NOON, "pending": (PendingAction(DELETE, NOON),)}),
    ],
)  # fmt: skip
def test_each_act_is_taken_back(what: str, before, now, after) -> None:
    """By one field, or as the opposite would do it."""
    store = stored(known(**now))
    done(store, Act(what, NOON, 1, "", None if what == "add" else known(**before)))
    assert back(store).keys == (1,)
    assert there(store) == {1: known(**after)}


def test_reading_is_taken_back_either_way() -> None:
    """So many of the newest are unread again, or none."""
    told = (row(1, "b"), row(2, "a"))
    for count in (0, 1, 2):
        store = stored(known(latest=told[0], unread=2 - count), histories={1: told})
        if count == 0:
            edit(store, lambda tx: tx.put_history(1, History(tuple(replace(c, unread=True) for c in told))))
            edit(store, lambda tx: tx.put(known(latest=replace(told[0], unread=True), unread=2)))
        else:
            edit(store, lambda tx: tx.put(known(latest=told[0])))
        done(store, Act("read", NOON, 1, "", known(unread=count)))
        back(store)
        assert there(store)[1].unread == count
        assert [one.unread for one in store.snapshot.history(1).checkpoints] == [count > 0, count > 1]


def test_that_it_was_received_is_taken_back() -> None:
    """The mark is gone from its history, and what it had read is unread again."""
    told = (row(1, "b", unread=True), row(2, "a"))
    before = known(latest=told[0], unread=1, raw_status="transit")
    store = stored(before, histories={1: told})
    marked, history = received(before, store.snapshot.history(1), NOON)
    edit(store, lambda tx: (tx.put(marked), tx.put_history(1, history)))
    assert marked.unread == 0
    done(store, Act("receive", NOON, 1, "", before))
    back(store)
    assert (there(store)[1], store.snapshot.history(1)) == (before, History(told))


def test_a_deletion_is_taken_back_while_it_waits_and_after_it() -> None:
    """With its history; an import is counted. Of a carrier that was changed the other record goes too."""
    history = History((row(1, "x"),))
    for pending, imported in (((waits(DELETE),), 0), ((waits(DELETE, tried=True),), 1), (None, 1)):
        store = stored(*([] if pending is None else [known(pending=pending)]))
        edit(store, lambda tx: tx.put(known(9)))
        done(store, Act("delete", NOON, 1, "", known(), history))
        taken = back(store)
        assert (taken.imported, taken.before) == (imported, (known(),))
        assert taken.keys == ((10,) if imported else (1,))
        assert there(store)[taken.keys[0]].is_deleted is False
    store = stored()
    done(store, Act("delete", NOON, 1, "", known()))  # which kept no history
    assert (back(store, is_remote=False).keys, store.snapshot.history(1)) == ((1,), History())
    for more in ((), (Act("name", NOON, 3, "s", known(3)),)):
        store = stored(known(carrier=T_CAT), known(2, pending=(waits(DELETE),), number="x"), known(3))
        done(store, *more, Act("carrier", NOON, 1, "s", known()))
        assert back(store).keys == (1, *(act.key for act in more), 2)


# What a list brings in


def listed(number: str = NUMBER, *, given=None, **told) -> Listed:
    new = NewParcel(number, told.get("provider", TRACKTW), SHOPEE, **(given or {}))
    fields = {"provider": TRACKTW, "added_at": BEFORE, "number": number, **told}
    return Listed(new, Parcel(0, **fields))


def take_in(store, *rows: Listed) -> Imported:
    return edit(store, lambda tx: take_in_list(tx, rows, NOON))


def test_what_a_list_tells_is_added_as_it_is_known() -> None:
    """As it stands where its provider told of it or none does; else it is to be sent, which is one step."""
    told = row(1, "x")
    store = stored()
    done(store, Act("name", NOON - DAY, 9))  # which is too long ago by now
    rows = (
        listed("N1", given={"name": "lamp"}, note="n", muted=True),
        listed("N2", remote_id="r2", latest=told, note="n"),
        listed("N3", provider=MANUAL, name="sofa"),
        listed("N4"),
        listed("L5", provider=FLEXFORWARD),
    )
    assert take_in(store, *rows) == Imported(added=5, checkpoints=1)
    sent = (PendingAction(ADD, NOON),)
    assert there(store) == {
        1: Parcel(1, TRACKTW, NOON, number="N1", carrier=SHOPEE, name="lamp", note="n", muted=True,
                  pending=sent),
        2: Parcel(2, TRACKTW, NOON, number="N2", remote_id="r2", latest=told, note="n"),
        3: Parcel(3, MANUAL, NOON, number="N3", name="sofa"),
        4: Parcel(4, TRACKTW, NOON, number="N4", carrier=SHOPEE, pending=sent),
        5: Parcel(5, FLEXFORWARD, NOON, remote_id="L5", carrier=SHOPEE, pending=sent),
    }  # fmt: skip
    assert store.snapshot.history(2).checkpoints == (told,)
    done_now = acts(store)
    assert [(act.what, act.at, act.key, act.before) for act in done_now] == [
        ("add", NOON, key, None) for key in (1, 4, 5)
    ]
    assert len({act.group for act in done_now} - {""}) == 1
    assert take_in(store, *rows) == Imported(unchanged=5)
    assert len(acts(store)) == 3


@for_each(
    ("here", "item", "is_known"),
    [
        ({}, listed(f"{NUMBER}1"), True),
        ({}, listed(f"{NUMBER}1".lower()), True),
        ({}, listed("R1"), False),
        ({}, listed("r1"), True),
        ({}, listed("x", remote_id="r1"), True),
        ({"former_ids": ("r0",)}, listed("x", remote_id="r0"), True),
        ({}, listed("x", remote_id="r0"), False),
        ({}, listed(f"{NUMBER}1", remote_id="r0"), True),
        ({"name": "sofa"}, listed("sofa"), False),
        ({"name": "lamp"}, listed("x", remote_id="r0", name="lamp"), False),
        ({"name": "lamp", "remote_id": None}, listed("x", name="lamp"), False),
        ({"provider": MANUAL, "name": "Sofa"}, listed(f"{NUMBER}1", provider=MANUAL, name="Sofa"), True),
        ({"provider": MANUAL, "name": "Sofa"}, listed(f"{NUMBER}1", provider=MANUAL, name="sofa"), False),
        ({"provider": MANUAL, "name": "Sofa"}, listed("x", provider=MANUAL, name="Sofa"), False),
        ({}, listed(f"{NUMBER}1", provider=FLEXFORWARD), False),
        ({"pending": (waits(DELETE, tried=True),)}, listed("x", remote_id="r1"), False),
    ],
)
def test_what_is_here_already_is_not_added(here, item: Listed, is_known: bool) -> None:
    """By its ids and its number; by hand only where name and number are the same. What is deleted is not."""
    store = stored(known(**here), known(2, number="other"))
    assert take_in(store, item) == (Imported(unchanged=1) if is_known else Imported(added=1))
    assert len(there(store)) == (2 if is_known else 3)


@for_each(
    ("here", "told", "after"),
    [
        ({}, {"name": "a", "note": "b", "muted": True}, {"name": "a", "note": "b", "muted": True}),
        ({"name": "x", "note": "y", "muted": True}, {"name": "a", "note": "b"}, {}),
        ({}, {"deadline": OwnDeadline(NOON)}, {"deadline": OwnDeadline(NOON)}),
        ({"deadline": OwnDeadline(BEFORE)}, {"deadline": OwnDeadline(NOON)}, {}),
        ({}, {"sending": True}, {"sending": True}),
        ({"sending": True}, {}, {}),
    ],
)
def test_what_is_here_is_completed_and_never_overwritten(here, told, after) -> None:
    """It counts as completed only where it lacked something."""
    store = stored(known(**here))
    counts = Imported(completed=1) if after else Imported(unchanged=1)
    assert take_in(store, listed(f"{NUMBER}1", **told)) == counts
    assert there(store) == {1: known(**{**here, **after})}


async def test_what_the_user_sends_is_read_as_its_sender_does(boxed: Tracker) -> None:
    """The whole history, and back."""
    told = (
        row(1, "商品配達賣家取退貨門市", Stage.EXCEPTION),
        row(2, "買家未取包裹，將退回物流中心", Stage.EXCEPTION),
    )
    await boxed._writer.apply(lambda tx: (tx.put(known(stage=Stage.EXCEPTION, latest=told[0])),
                                          tx.put_history(1, History(told))))  # fmt: skip
    for on, stage in ((True, Stage.READY_FOR_PICKUP), (False, Stage.EXCEPTION)):
        parcel = await boxed.actions.set_sending(1, on=on)
        assert parcel.stage is boxed.history(1).checkpoints[0].stage is stage


async def test_only_what_was_delivered_is_archived_by_itself(boxed: Tracker) -> None:
    """Long enough ago."""
    delivered = known(stage=Stage.DELIVERED, latest=row(2, "x", Stage.DELIVERED))
    rows = (delivered, known(2), replace(delivered, key=3, latest=row(0, "x", Stage.DELIVERED)))
    await boxed._writer.apply(lambda tx: [tx.put(parcel) for parcel in rows])
    boxed.actions.archive_delivered_after = HOUR
    await boxed.actions.archive_delivered()
    assert [parcel.key for parcel in boxed.parcels(Folder.ARCHIVE)] == [1]


def test_a_return_is_read_anew_where_the_list_says_that_the_user_sends_it() -> None:
    """Its history too."""
    told = (
        row(1, "商品配達賣家取退貨門市", Stage.EXCEPTION),
        row(2, "買家未取包裹，將退回物流中心", Stage.EXCEPTION),
    )
    store = stored(known(stage=Stage.EXCEPTION, latest=told[0]), histories={1: told})
    before = there(store)[1]
    take_in(store, listed(f"{NUMBER}1", sending=True))
    assert there(store)[1].stage is store.snapshot.history(1).checkpoints[0].stage is Stage.READY_FOR_PICKUP
    done(store, Act("sending", NOON, 1, "", before))
    back(store)
    assert (there(store)[1], store.snapshot.history(1)) == (before, History(told))


# The user's actions


async def test_what_is_empty_is_not_added_and_neither_are_the_others(box: Box, boxed: Tracker) -> None:
    """None of a line of them; what is typed is cleaned."""
    for empty in ("", "  ", "---", "\u200b"):
        with pytest.raises(UsageError, match=f"^{re.escape(repr(empty))} is no number"):
            await boxed.actions.add([NewParcel("N1", TRACKTW), NewParcel(empty, TRACKTW)])
    assert boxed.snapshot.parcels == {}
    given = NewParcel("N1", TRACKTW, SHOPEE, "a\nb", " ", answers=(("phone", " 1\x07"),))
    [added] = await boxed.actions.add([given])
    assert (added.parcel.name, added.parcel.note, added.parcel.answers) == ("a b", None, (("phone", "1"),))
    again = await boxed.actions.add([given, NewParcel("N2", TRACKTW), NewParcel("N2", TRACKTW)])
    assert [one.known for one in again] == [True, False, True]
    steps = boxed.undo.last()
    assert [(act.what, act.key) for act in steps] == [("add", 2)]
    assert len(boxed.snapshot.acts()) == 2
    with in_one_step():
        await boxed.actions.add([NewParcel("N3", TRACKTW), NewParcel("N4", TRACKTW)])
        await boxed.actions.rename(1, "lamp")
    assert [(act.what, act.key) for act in boxed.undo.last()] == [("add", 3), ("add", 4), ("name", 1)]
    await boxed.actions.add([NewParcel("N5", TRACKTW), NewParcel("N6", TRACKTW)])
    assert [act.key for act in boxed.undo.last()] == [5, 6]
    by_hand = await boxed.actions.follow(" Sofa ", number="", carrier_name="", expected=None)
    assert (by_hand.name, by_hand.number, by_hand.carrier) == ("Sofa", None, None)
    moved = await boxed.actions.follow("", number="1", carrier_name=" Wang", expected=NOON.date())
    assert (moved.name, moved.carrier, moved.expected) == (None, Carrier("", "Wang"), NOON.date())
    assert boxed.undo.last()[0].key == moved.key


async def test_one_step_is_what_was_done_at_once(box: Box, boxed: Tracker) -> None:
    """Several parcels by one key; one alone needs no step."""
    for key in (1, 2):
        box.put(key)
    await drain(boxed.refresher.refresh())
    await boxed.actions.archive(1)
    await boxed.actions.mark_unread(1, 2, 9)
    assert [(act.key, act.group != "") for act in boxed.undo.last()] == [(1, True), (2, True)]
    await boxed.actions.mark_read(1)
    assert [(act.key, act.group) for act in boxed.undo.last()] == [(1, "")]
    await boxed.actions.mark_unread(2)
    assert [p.unread for p in boxed.snapshot.parcels.values()] == [0, 1]
    assert [act.key for act in boxed.undo.last()] == [1]
    await boxed.actions.mark_unread(1, 2)  # of which one is unread
    assert [(act.key, act.group) for act in boxed.undo.last()] == [(1, "")]
    await boxed.actions.mark_read(1)
    await boxed.actions.see(2)
    assert boxed.snapshot.parcels[2].unread == 0
    assert [act.key for act in boxed.undo.last()] == [1]


async def test_a_deadline_of_what_has_arrived_says_so(box: Box, boxed: Tracker, clock: FakeClock) -> None:
    """None takes it away; what was received already is left as it is."""
    parcel = await boxed.actions.follow("Sofa", number=None, carrier_name=None, expected=None)
    assert (await boxed.actions.set_deadline(1, NOON)).deadline == OwnDeadline(NOON)
    received = await boxed.actions.receive(1)
    assert (await boxed.actions.set_deadline(1, NOON)).deadline == OwnDeadline(NOON, after_delivery=True)
    clock.advance(HOUR)
    again = await boxed.actions.receive(1)
    assert again == replace(received, deadline=OwnDeadline(NOON, after_delivery=True))
    assert (await boxed.actions.set_deadline(1, None)).deadline is None
    assert parcel.deadline is None


@for_each(
    ("changes", "after", "is_over"),
    [
        ({}, 2 * HOUR, True),
        ({}, 2 * HOUR + SECOND, False),
        ({"folder": Folder.ARCHIVE}, HOUR, False),
        ({"stage": Stage.CANCELLED}, HOUR, False),
        ({"unread": 1}, HOUR, False),
        ({"pending": (waits(UNARCHIVE),)}, HOUR, False),
        ({"removed_at": BEFORE}, HOUR, False),
        ({"moved_at": NOON - HOUR}, HOUR, True),
        ({"moved_at": NOON - HOUR + SECOND}, HOUR, False),
        ({"moved_at": NOON - DAY}, 2 * HOUR, True),
        ({"moved_at": NOON + SECOND}, 2 * HOUR, True),
        ({}, None, False),
    ],
)
def test_what_was_delivered_long_ago_is_over(changes, after, is_over: bool) -> None:
    """Since the day that it was, and since the user moved it; not with news, nor while something waits."""
    from parcel_tui.storage.writer import Writer
    from parcel_tui.tracker.actions import Actions

    delivered = known(**{"stage": Stage.DELIVERED, "latest": row(2, "x", Stage.DELIVERED), **changes})
    actions = Actions(Writer(stored(known(2), delivered)), lambda: NOON, lambda _: True, lambda _: None)
    actions.archive_delivered_after = after
    assert actions.is_archiving_due() is is_over
