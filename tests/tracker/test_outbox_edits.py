"""What becomes of a parcel when the user acts, and when the provider answers."""

from datetime import timedelta

import pytest
from edits import BEFORE, DAY, HOUR, MINUTE, NUMBER, SECOND, changes, edit, known, row, stored, there, waits
from msgspec.structs import replace
from tables import for_each

from parcel_tui.domain.carriers.names import SHOPEE, T_CAT
from parcel_tui.domain.parcel import (
    FLEXFORWARD,
    TRACKTW,
    ActionKind,
    Change,
    ChangeKind,
    Failure,
    Folder,
    History,
    Parcel,
    PendingAction,
    Replaced,
)
from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.sandbox.clock import NOON
from parcel_tui.storage.records import Deletion
from parcel_tui.tracker import outbox
from parcel_tui.tracker.outbox import Restored
from parcel_tui.tracker.outcomes import Added, NewParcel

ADD, ARCHIVE, UNARCHIVE, DELETE = ActionKind
NEW_ADD = PendingAction(ADD, NOON)
ADDED = NewParcel(f"{NUMBER}1", TRACKTW, SHOPEE)


def add(store, new: NewParcel, **more) -> Added:
    more = {"listed_by_provider": new.provider == TRACKTW, **more}
    return edit(store, lambda tx: outbox.add_parcel(tx, new, NOON, **more))


def test_what_is_new_is_stored_as_the_user_gave_it() -> None:
    """By its number at Track.TW, by its own id at Flex Forward; the add waits to be sent."""
    store = stored()
    new = NewParcel("N1", TRACKTW, SHOPEE, "name", "note", True, (("phone", "1"),), sending=True)
    told = Parcel(
        1, TRACKTW, NOON, number="N1", carrier=SHOPEE, name="name", note="note", answers=(("phone", "1"),),
        sending=True, pending=(replace(NEW_ADD, notify=True),),
    )  # fmt: skip
    assert add(store, new) == Added(told, known=False)
    label = Parcel(2, FLEXFORWARD, NOON, remote_id="N2", pending=(NEW_ADD,))
    assert add(store, NewParcel("N2", FLEXFORWARD)) == Added(label, known=False)
    assert there(store) == {1: told, 2: label}


@for_each(
    ("here", "new", "expected"),
    [
        ({}, {}, {}),
        ({"name": "old", "note": "old"}, {}, {"name": "old", "note": "old"}),
        ({"name": "old", "note": "old"}, {"name": "new", "note": "new"}, {"name": "new", "note": "new"}),
        ({"pending": (waits(ADD),)}, {"answers": (("phone", "1"),)}, {"pending": (waits(ADD),)}),
        ({"answers": (("phone", "1"),)}, {}, {}),
        ({"answers": (("phone", "1"),)}, {"answers": (("phone", "1"),)}, {}),
        ({"pending": (waits(ARCHIVE),)}, {"answers": (("phone", "1"),)},
         {"pending": (NEW_ADD, waits(ARCHIVE))}),
        ({"failure": Failure("rejected", "x", BEFORE)}, {}, {"pending": (NEW_ADD,), "failure": None}),
        ({"failure": Failure("not_found", "x", BEFORE)}, {}, {"pending": (NEW_ADD,), "failure": None}),
        ({"failure": Failure("not_yours", "x", BEFORE)}, {}, {"pending": (NEW_ADD,), "failure": None}),
        ({"failure": Failure("unreachable", "x", BEFORE)}, {}, {}),
        ({"failure": Failure("rejected", "x", BEFORE), "pending": (waits(ADD),)}, {}, {}),
        ({"folder": Folder.ARCHIVE, "failure": Failure("rejected", "x", BEFORE)}, {"notify": True},
         {"pending": (replace(NEW_ADD, notify=True),), "failure": None}),
        ({"remote_id": None, "folder": Folder.ARCHIVE}, {}, {"pending": (NEW_ADD,), "folder": Folder.INBOX}),
        ({"removed_at": BEFORE, "folder": Folder.ARCHIVE}, {},
         {"pending": (NEW_ADD,), "remote_id": None, "removed_at": None, "history_stale": True,
          "folder": Folder.INBOX}),
    ],
)  # fmt: skip
def test_what_is_followed_already_is_found_again(here, new, expected) -> None:
    """With what the user gives it anew; it is sent again only where that could change anything."""
    parcel = known(**here)
    store = stored(parcel)
    added = add(store, replace(ADDED, **new))
    answers = new.get("answers") or parcel.answers
    assert added == Added(replace(parcel, answers=answers, **expected), known=True)
    assert there(store) == {1: added.parcel}


def test_a_deletion_that_was_not_sent_is_taken_back_by_an_add() -> None:
    """Then it was not followed, as far as the user knows; its other actions stay."""
    store = stored(known(pending=(waits(ARCHIVE), waits(DELETE))))
    assert add(store, ADDED) == Added(known(pending=(waits(ARCHIVE),)), known=False)


def test_whose_it_is_makes_two_of_one_number() -> None:
    """A parcel of another account is another one; among several the given ones alone are looked through."""
    for account, mine in ((None, True), ("mine", True), ("other", False)):
        assert add(stored(known()), ADDED, account=account).known is mine
    assert add(stored(known(account=None)), ADDED, account="other").known
    assert not add(stored(known()), ADDED, among=[]).known
    assert add(stored(known(), known(2)), replace(ADDED, identifier=f"{NUMBER}2")).parcel.key == 2


def test_what_is_sent_is_read_as_its_sender_reads_it() -> None:
    """The history that is known too: what came back waits for its sender."""
    back = row(2, "買家未取包裹，將退回物流中心", Stage.EXCEPTION)
    there_again = row(1, "商品配達賣家取退貨門市", Stage.EXCEPTION)
    store = stored(known(latest=there_again, stage=Stage.EXCEPTION), histories={1: (there_again, back)})
    added = add(store, replace(ADDED, sending=True)).parcel
    waiting = replace(there_again, stage=Stage.READY_FOR_PICKUP)
    assert (added.sending, added.stage, added.todo) == (True, Stage.READY_FOR_PICKUP, Todo.PICKUP)
    assert (added.latest, store.snapshot.history(1)) == (waiting, History((waiting, back)))


@for_each(
    ("here", "new", "same"),
    [
        ({}, ADDED, True),
        ({}, replace(ADDED, identifier=f"{NUMBER}1".lower()), True),
        ({}, replace(ADDED, identifier=NUMBER), False),
        ({}, replace(ADDED, carrier=None), True),
        ({}, replace(ADDED, carrier=T_CAT), False),
        ({"carrier": None}, ADDED, True),
        ({}, replace(ADDED, provider=FLEXFORWARD), False),
        ({}, NewParcel("r1", TRACKTW, T_CAT), True),
        ({"number": None}, replace(ADDED, identifier="x"), False),
        ({"package_id": "other"}, NewParcel("r1", TRACKTW), True),
        ({"provider": FLEXFORWARD}, NewParcel("r1", FLEXFORWARD), True),
        ({"provider": FLEXFORWARD, "package_id": "R1"}, NewParcel("r1", FLEXFORWARD), True),
        ({"provider": FLEXFORWARD, "package_id": "uuid"}, NewParcel("r1", FLEXFORWARD), False),
    ],
)
def test_what_is_the_same_parcel(here, new: NewParcel, same: bool) -> None:
    """By its id or its number, whatever the case; under one carrier where both are known. An order number
    may be another label's by now.
    """
    assert outbox.is_same(known(**here), new) is same


@for_each(
    ("pending", "kind", "expected"),
    [
        ((), ARCHIVE, (PendingAction(ARCHIVE, NOON),)),
        ((waits(UNARCHIVE),), ARCHIVE, ()),
        ((waits(ADD), waits(UNARCHIVE)), ARCHIVE, (waits(ADD),)),
        ((waits(UNARCHIVE, tried=True),), ARCHIVE,
         (waits(UNARCHIVE, tried=True), PendingAction(ARCHIVE, NOON))),
    ],
)  # fmt: skip
def test_a_move_waits_to_be_sent(pending, kind, expected) -> None:
    """Unless it cancels out what the provider never heard of."""
    store = stored(known(pending=pending))
    moved = edit(store, lambda tx: outbox.move_parcel(tx, 1, kind, NOON, is_remote=True))
    assert moved == known(folder=Folder.ARCHIVE, moved_at=NOON, pending=expected) == there(store)[1]
    opposite = replace(moved, pending=(waits(ARCHIVE),))
    store = stored(opposite)
    back = edit(store, lambda tx: outbox.move_parcel(tx, 1, UNARCHIVE, NOON + HOUR, is_remote=True))
    assert back == known(moved_at=NOON + HOUR)


def test_a_move_that_concerns_no_provider_is_only_made_here() -> None:
    """Where none keeps folders, or it never took the parcel in; where it is already nothing happens."""
    for parcel, is_remote in ((known(), False), (known(remote_id=None), True)):
        store = stored(parcel)
        moved = edit(store, lambda tx: outbox.move_parcel(tx, 1, ARCHIVE, NOON, is_remote=is_remote))  # noqa: B023
        assert moved == replace(parcel, folder=Folder.ARCHIVE, moved_at=NOON)
        assert (
            edit(store, lambda tx: outbox.move_parcel(tx, 1, ARCHIVE, NOON + HOUR, is_remote=True)) == moved
        )
    unsent = known(remote_id=None, pending=(waits(ADD),))
    moved = edit(stored(unsent), lambda tx: outbox.move_parcel(tx, 1, ARCHIVE, NOON, is_remote=True))
    assert [action.kind for action in moved.pending] == [ADD, ARCHIVE]


@for_each(
    ("here", "is_remote", "left"),
    [
        ({}, True, {"pending": (PendingAction(DELETE, NOON),), "moved_at": NOON}),
        ({"pending": (waits(ARCHIVE),)}, True, {"pending": (PendingAction(DELETE, NOON),), "moved_at": NOON}),
        ({"pending": (waits(ADD, tried=True), waits(ARCHIVE)), "remote_id": None}, True,
         {"pending": (waits(ADD, tried=True), PendingAction(DELETE, NOON)), "moved_at": NOON}),
        ({"pending": (waits(DELETE),)}, True, {}),
        ({"pending": (waits(DELETE),)}, False, None),
        ({"pending": (waits(ADD),)}, True, None),
        ({"removed_at": BEFORE}, True, None),
        ({"remote_id": None}, True, None),
        ({}, False, None),
    ],
)  # fmt: skip
def test_what_is_deleted_stays_until_its_provider_knows(here, is_remote, left) -> None:
    """Where one has to; what may have been added is deleted after that, and is not moved before."""
    store = stored(known(**here))
    returned = edit(store, lambda tx: outbox.delete_parcel(tx, 1, NOON, is_remote=is_remote))
    assert there(store) == ({} if left is None else {1: replace(known(**here), **left)})
    assert returned == replace(known(**here), **(left or {}))


@for_each(
    ("pending", "left"),
    [
        ((waits(ADD),), {"carrier": SHOPEE, "remote_id": "r1"}),
        ((waits(ADD), waits(ARCHIVE)), {"carrier": SHOPEE, "remote_id": "r1"}),
        ((waits(ADD, tried=True),), {"carrier": T_CAT, "remote_id": None}),
        ((waits(ADD, tried=True), waits(ARCHIVE)), {"carrier": T_CAT, "remote_id": None}),
    ],
)
def test_under_another_carrier_every_record_that_may_be_there_is_deleted(pending, left) -> None:
    """The old one alone where the new one was never sent; else both."""
    changed = known(carrier=T_CAT, remote_id=None, replaces=Replaced("r1", SHOPEE), pending=pending)
    store = stored(changed)
    edit(store, lambda tx: outbox.delete_parcel(tx, 1, NOON, is_remote=True))
    was_tried = pending[0].tried_at is not None
    rest = (pending[0],) if was_tried else ()
    gone = replace(
        changed, **left, replaces=None, moved_at=NOON, pending=(*rest, PendingAction(DELETE, NOON))
    )
    assert there(store)[1] == gone
    assert [(p.remote_id, p.is_deleted) for k, p in there(store).items() if k > 1] == [
        ("r1", True)
    ] * was_tried


def test_what_waits_is_in_the_order_in_which_the_user_did_it() -> None:
    """What failed comes last, the more often the later; what waits for nothing is left out."""

    def one(key: int, hours: int, failed: int = 0) -> Parcel:
        last = PendingAction(UNARCHIVE, NOON - key * DAY, failed=9 - key)
        return known(key, pending=(PendingAction(ARCHIVE, NOON + hours * HOUR, failed=failed), last))

    rows = [one(1, 3), one(2, 1), one(5, 2), one(4, 2), one(3, 0, failed=1), one(7, -9, failed=2), known(6)]
    assert [p.key for p in outbox.waiting(rows, lambda p: p.key != 1)] == [2, 4, 5, 3, 7]


@for_each(
    ("pending", "kind", "left"),
    [
        ((waits(ARCHIVE),), ARCHIVE, ()),
        ((waits(ARCHIVE), waits(UNARCHIVE), waits(ARCHIVE)), ARCHIVE, (waits(UNARCHIVE), waits(ARCHIVE))),
        ((waits(ADD), waits(ARCHIVE)), ADD, (waits(ARCHIVE),)),
    ],
)
def test_what_was_confirmed_is_done(pending, kind, left) -> None:
    """The oldest of its kind; a failure of earlier is over."""
    store = stored(known(pending=pending, failure=Failure("x", "x", BEFORE)))
    settled = edit(store, lambda tx: outbox.settle(tx, 1, kind, NOON))
    assert settled == known(pending=left, moved_at=NOON) == there(store)[1]
    assert edit(store, lambda tx: outbox.settle(tx, 9, kind, NOON)) is None


def test_a_deletion_that_was_confirmed_is_noted_under_its_id() -> None:
    """For lists that were asked for before; without an id there is nothing to note."""
    store = stored(known(pending=(waits(DELETE),)), known(2, remote_id=None))
    for key in (1, 2):
        assert edit(store, lambda tx: outbox.settle(tx, key, DELETE, NOON)) is None  # noqa: B023
    assert there(store) == {}
    assert dict(store.snapshot.deletions) == {"r1": Deletion(NOON)}


def test_an_action_is_claimed_by_one_and_may_be_let_go() -> None:
    """The oldest one alone; claimed again only after that, and nothing of a parcel that is gone."""
    store = stored(known(pending=(waits(ARCHIVE), waits(UNARCHIVE))), known(2))

    def claim(key: int):
        return edit(store, lambda tx: outbox.claim(tx, key, NOON))

    def release(key: int):
        return edit(store, lambda tx: outbox.release(tx, key))

    assert claim(1) == waits(ARCHIVE)
    claimed = known(pending=(replace(waits(ARCHIVE), tried_at=NOON), waits(UNARCHIVE)))
    assert there(store)[1] == claimed
    assert (claim(1), claim(2), claim(3)) == (None, None, None)
    assert there(store)[1] == claimed
    assert (release(2), release(3)) == (known(2), None)
    assert release(1) == known(pending=(waits(ARCHIVE), waits(UNARCHIVE)))
    assert claim(1) == waits(ARCHIVE)


@for_each(
    ("until", "rests"),
    [
        *((None, False), (-SECOND, False), (timedelta(), False), (SECOND, True)),
        *((2 * HOUR, True), (2 * HOUR + SECOND, False)),
    ],
)
def test_how_long_an_action_rests(until, rests: bool) -> None:
    """Until then; a pause that is longer than any is of a clock that was ahead."""
    moment = None if until is None else NOON + until
    assert outbox.rests_until(waits(ARCHIVE, rests_until=moment), NOON) == (moment if rests else None)


@for_each(
    ("failed", "pause"),
    [
        *((0, timedelta()), (1, 2 * MINUTE), (2, 4 * MINUTE), (3, 8 * MINUTE), (4, 16 * MINUTE)),
        *((5, 32 * MINUTE), (6, 64 * MINUTE), (7, 2 * HOUR), (3_000, 2 * HOUR)),
    ],
)
def test_what_was_not_done_is_sent_again_after_a_pause(failed: int, pause: timedelta) -> None:
    """At once the first time, then after pauses that double; what is behind it waits."""
    action = waits(ARCHIVE, tried=True, failed=failed, failing_since=NOON - DAY + SECOND if failed else None)
    store = stored(known(folder=Folder.ARCHIVE, pending=(action, waits(DELETE))))
    edit(store, lambda tx: outbox.not_done(tx, tx.require(1), NOON))
    again = PendingAction(
        ARCHIVE,
        BEFORE,
        failed=failed + 1,
        failing_since=action.failing_since or BEFORE,
        rests_until=NOON + pause,
    )
    assert there(store)[1].pending == (again, waits(DELETE))
    assert changes(store) == []


def test_what_was_not_done_and_taken_back_since_is_not_sent_again() -> None:
    """What took it back is: the first may still be on its way, and arrive after all."""
    store = stored(known(pending=(waits(ARCHIVE, tried=True), waits(UNARCHIVE))))
    edit(store, lambda tx: outbox.not_done(tx, tx.require(1), NOON))
    assert there(store)[1] == known(pending=(waits(UNARCHIVE),))


@for_each(
    ("failed", "since", "is_over"),
    [(4, DAY, True), (3, DAY, False), (4, DAY - SECOND, False), (9, 9 * DAY, True), (9, -HOUR, False)],
)
def test_what_was_not_done_in_a_day_of_tries_is_given_up(failed: int, since, is_over: bool) -> None:
    """After at least five of them; then it is undone here, and told once."""
    action = waits(ARCHIVE, tried=True, failed=failed, failing_since=NOON - since)
    store = stored(known(folder=Folder.ARCHIVE, pending=(action,)))
    edit(store, lambda tx: outbox.not_done(tx, tx.require(1), NOON))
    parcel = there(store)[1]
    if not is_over:
        assert (parcel.failure, parcel.pending[0].failed) == (None, failed + 1)
        assert parcel.pending[0].failing_since == NOON - max(since, timedelta())
        return
    sentence = (
        "Track.TW could not archive this in a day of tries, which ended. Archive it again to go on trying."
    )
    failure = Failure("given_up", sentence, NOON)
    assert parcel == known(failure=failure)
    assert changes(store) == [
        Change(
            1, ChangeKind.REFUSED, NOON, f"{NUMBER}1", Stage.IN_TRANSIT, sentence, NOON,
            provider=TRACKTW, remote_id="r1", number=f"{NUMBER}1",
        )
    ]  # fmt: skip


def test_an_add_that_is_given_up_stays_here() -> None:
    """Without anything to send; told once. One that was deleted meanwhile is gone at once."""
    action = waits(ADD, tried=True, failed=4, failing_since=NOON - DAY)
    unsent = known(remote_id=None, checked_at=None, pending=(action, waits(ARCHIVE)))
    store = stored(unsent, replace(unsent, key=2, pending=(waits(ADD, tried=True), waits(DELETE))))
    for key in (1, 2):
        edit(store, lambda tx: outbox.not_done(tx, tx.require(key), NOON))  # noqa: B023
    [(key, parcel)] = there(store).items()
    assert (key, parcel.pending, parcel.failure.code, parcel.failure.at) == (1, (), "given_up", NOON)
    assert parcel.failure.message.startswith("Track.TW could not add this in a day of tries")
    assert [(change.kind, change.message) for change in changes(store)] == [
        (ChangeKind.REFUSED, parcel.failure.message)
    ]


@for_each(
    ("here", "kind", "left"),
    [
        ({"pending": (waits(ARCHIVE), waits(UNARCHIVE)), "folder": Folder.INBOX}, ARCHIVE,
         {"pending": (waits(UNARCHIVE),), "folder": Folder.INBOX}),
        ({"pending": (waits(ARCHIVE),), "folder": Folder.ARCHIVE}, ARCHIVE,
         {"pending": (), "folder": Folder.INBOX}),
        ({"pending": (waits(UNARCHIVE),)}, UNARCHIVE, {"pending": (), "folder": Folder.ARCHIVE}),
        ({"pending": (waits(DELETE),), "folder": Folder.ARCHIVE}, DELETE, {"pending": ()}),
        ({"pending": (waits(ADD),)}, ADD, {"pending": ()}),
        ({"pending": (waits(ADD),), "checked_at": None}, ADD, None),
    ],
)  # fmt: skip
def test_what_is_refused_for_good_is_undone_here(here, kind, left) -> None:
    """And told once; a number of which nothing was ever known is not kept."""
    failure = Failure("rejected", "No.", NOON)
    store = stored(known(**here))
    back = edit(store, lambda tx: outbox.revert(tx, 1, kind, failure))
    assert back == (None if left is None else replace(known(**here), failure=failure, **left))
    assert there(store) == ({} if back is None else {1: back})
    assert [(c.kind, c.at, c.message, c.time) for c in changes(store)] == [
        (ChangeKind.REFUSED, NOON, "No.", NOON)
    ]
    assert edit(store, lambda tx: outbox.revert(tx, 9, kind, failure)) is None
    assert len(changes(store)) == 1


def test_refused_under_a_new_carrier_it_is_under_the_old_one() -> None:
    """Known or not; what else is refused leaves the change alone."""
    failure = Failure("rejected", "No.", NOON)
    for checked_at in (BEFORE, None):
        changed = known(
            carrier=T_CAT, remote_id=None, replaces=Replaced("r1", SHOPEE), pending=(waits(ADD),),
            checked_at=checked_at,
        )  # fmt: skip
        back = edit(stored(changed), lambda tx: outbox.revert(tx, 1, ADD, failure))
        assert back == known(checked_at=checked_at, failure=failure)
        other = edit(stored(changed), lambda tx: outbox.revert(tx, 1, ARCHIVE, failure))
        assert other == replace(changed, failure=failure, folder=Folder.INBOX)


HISTORY = History((row(2, "moved"),))
IMPORTED = {
    "key": 2, "account": None, "remote_id": None, "history_stale": True, "moved_at": NOON,
    "pending": (NEW_ADD,),
}  # fmt: skip


@for_each(
    ("before", "present", "is_remote", "expected", "is_imported"),
    [
        # Its deletion was refused meanwhile: it is here.
        ({}, {"name": "new"}, True, {"name": "new"}, False),
        ({}, {"pending": (waits(DELETE),)}, True, {"moved_at": NOON}, False),
        ({"pending": (waits(ADD), waits(ARCHIVE))}, {"pending": (waits(ADD), waits(DELETE))}, True,
         {"moved_at": NOON, "pending": (waits(ADD), waits(ARCHIVE))}, False),
        ({"pending": (waits(ADD), waits(ARCHIVE))}, {"pending": (waits(DELETE),)}, True,
         {"moved_at": NOON, "pending": (waits(ARCHIVE),)}, False),
        ({}, {"pending": (waits(DELETE, tried=True),)}, True, IMPORTED, True),
        ({}, None, True, IMPORTED, True),
        ({"folder": Folder.ARCHIVE, "failure": Failure("x", "x", BEFORE)}, None, True,
         {**IMPORTED, "folder": Folder.ARCHIVE, "pending": (NEW_ADD, PendingAction(ARCHIVE, NOON))}, True),
        ({}, None, False, {}, False),
        ({"remote_id": None}, None, True, {"remote_id": None}, False),
        ({"removed_at": BEFORE}, None, True, {"removed_at": BEFORE}, False),
        ({"removed_at": BEFORE}, {"pending": (waits(DELETE, tried=True),)}, True, IMPORTED, True),
    ],
)  # fmt: skip
def test_what_was_deleted_comes_back(before, present, is_remote, expected, is_imported) -> None:
    """As it was, with its history; imported anew where its provider may have deleted it."""
    store = stored(*([] if present is None else [known(**present)]))
    if present is None:
        edit(store, lambda tx: tx.new_key())
    restored = edit(
        store, lambda tx: outbox.restore_parcel(tx, known(**before), HISTORY, NOON, is_remote=is_remote)
    )
    assert restored == Restored(replace(known(), **expected), is_imported)
    assert there(store)[restored.parcel.key] == restored.parcel
    is_put_back = present is None or is_imported
    assert store.snapshot.history(restored.parcel.key) == (HISTORY if is_put_back else History())


@pytest.mark.parametrize("kind", [ARCHIVE, UNARCHIVE, DELETE])
def test_each_action_that_is_given_up_says_how_to_go_on(kind: ActionKind) -> None:
    """One sentence, with the word of the command."""
    action = waits(kind, tried=True, failed=9, failing_since=NOON - 9 * DAY)
    store = stored(known(pending=(action,)))
    edit(store, lambda tx: outbox.not_done(tx, tx.require(1), NOON))
    failure = there(store)[1].failure
    assert failure is not None
    tried, again = failure.message.split(", which ended. ")
    assert tried == f"Track.TW could not {kind} this in a day of tries"
    assert again == f"{kind.title()} it again to go on trying."
