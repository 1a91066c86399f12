"""How what waits is sent: on which requests, in which order, and what stops it."""

import pytest
from box import TOLD, Box, open_box
from edits import MINUTE, NUMBER, SECOND, known, waits
from msgspec.structs import replace
from tracking import drain, errors

from parcel_tui.domain.carriers.names import SHOPEE, T_CAT
from parcel_tui.domain.errors import (
    NotFound,
    NotYours,
    RateLimited,
    Rejected,
    TimedOut,
    TokenRefused,
    Unavailable,
    Unreachable,
)
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, ActionKind, Folder, Parcel
from parcel_tui.domain.provider import title_of
from parcel_tui.providers.base import Priority, Tracking
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.tracker import outbox
from parcel_tui.tracker.health import HealthState
from parcel_tui.tracker.outcomes import NewParcel, Outcome
from parcel_tui.tracker.tracker import Tracker

ADD, ARCHIVE, UNARCHIVE, DELETE = ActionKind


def number(key: int) -> str:
    return f"N{key:03d}"


async def add(tracker: Tracker, *keys: int, carrier=SHOPEE, **more) -> None:
    await tracker.actions.add([NewParcel(number(key), TRACKTW, carrier, **more) for key in keys])


async def send(tracker: Tracker, keys=None) -> list[Outcome]:
    return await drain(tracker.refresher.send_pending(keys))


def sent(box: Box, what: str = "add") -> list[tuple]:
    found = [one[1:] for one in box.asked if one[0] == what]
    box.asked.clear()
    return found


async def followed(tracker: Tracker, box: Box, *keys: int) -> None:
    """Parcels of the account that are here."""
    for key in keys:
        box.put(key)
    assert errors(await drain(tracker.refresher.refresh())) == []
    box.asked.clear()


def waiting(tracker: Tracker) -> dict[int, list[tuple[ActionKind, bool]]]:
    """What waits, by parcel, and whether it was sent without an answer."""
    return {
        parcel.key: [(action.kind, action.tried_at is not None) for action in parcel.pending]
        for parcel in tracker.snapshot.parcels.values()
        if parcel.pending
    }


async def test_numbers_ride_together_where_they_can(box: Box, boxed: Tracker) -> None:
    """Fifty of one carrier that are to notify alike, in the order in which they were added."""
    await add(boxed, *range(1, 52))
    await add(boxed, 60, carrier=T_CAT)
    await add(boxed, 61, notify=True)
    await boxed.actions.archive(1)
    await boxed.actions.archive(53)
    await add(boxed, 62, answers=(("phone", "1"), ("name", "x")))
    outcomes = await send(boxed)
    assert errors(outcomes) == []
    answers = {number(62): {"phone": "1", "name": "x"}}
    assert sent(box) == [
        (SHOPEE.id, tuple(map(number, range(1, 51))), False, {}),
        (SHOPEE.id, (number(51), number(62)), False, answers),
        (T_CAT.id, (number(60),), False, {}),
        (SHOPEE.id, (number(61),), True, {}),
    ]
    assert [(one.key, one.title, one.done, one.total) for one in outcomes[:2]] == [
        (1, number(1), 1, 1),
        (2, number(2), 2, 2),
    ]
    parcels = boxed.snapshot.parcels.values()
    assert [p.remote_id for p in parcels] == [f"r-{p.number}" for p in parcels]
    assert {(p.account, p.pending) for p in parcels} == {("mine", ())}
    assert await send(boxed) == []


async def test_a_number_that_failed_goes_alone_and_last(box: Box, boxed: Tracker) -> None:
    """What it failed of may have been it."""
    await add(boxed, 1, 2, 3)

    def failed(tx) -> None:
        parcel = tx.require(1)
        tx.put(replace(parcel, pending=(replace(parcel.pending[0], failed=1), waits(ARCHIVE))))

    await boxed._writer.apply(failed)
    other = known(9, provider=FLEXFORWARD, remote_id=f"r-{number(2)}")  # whose ids are none of these
    await boxed._writer.apply(lambda tx: tx.put(other))
    assert errors(await send(boxed)) == []
    assert boxed.snapshot.parcels[9] == other
    assert [one[1] for one in sent(box)] == [(number(2), number(3)), (number(1),)]


async def test_what_is_to_be_done_with_a_number_waits_until_that_is_taken(box: Box, boxed: Tracker) -> None:
    """One that could not be added is tried once, and is not moved either."""
    await add(boxed, 1)
    await boxed.actions.archive(1)
    box.errors["add"] = [Unavailable("x")]
    assert errors(await send(boxed)) == ["unavailable"]
    assert [one[0] for one in box.asked] == ["profile", "add"]
    assert waiting(boxed) == {1: [(ADD, False), (ARCHIVE, False)]}


async def test_the_first_history_of_what_was_added_is_read_at_once(box: Box, boxed: Tracker) -> None:
    """Not of what has one, and is only told anew; what the archive holds is shown there."""
    await add(boxed, 1, 2)
    box.put(1, remote_id=f"r-{number(1)}", number=number(1))
    box.put(2, Folder.ARCHIVE, remote_id=f"r-{number(2)}", number=number(2))
    await send(boxed)
    assert [one[0] for one in sent(box, "tracking")] == [f"r-{number(1)}", f"r-{number(2)}"]
    assert [p.folder for p in boxed.snapshot.parcels.values()] == [Folder.INBOX, Folder.ARCHIVE]
    assert {p.history_at for p in boxed.snapshot.parcels.values()} == {NOON}
    await followed(boxed, box, 5)
    [known] = [p for p in boxed.snapshot.parcels.values() if p.remote_id == "r5"]
    await boxed.actions.add([NewParcel(known.number, TRACKTW, SHOPEE, answers=(("phone", "1"),))])
    box.ids[known.number] = "r5"
    assert errors(await send(boxed, [known.key])) == []
    assert [one[0] for one in box.asked] == ["add"]
    box.asked.clear()
    await boxed._writer.apply(lambda tx: tx.put(replace(tx.require(known.key), history_at=None)))
    await boxed.actions.archive(known.key)
    await send(boxed)
    assert [one[0] for one in box.asked] == ["move"]
    moved = replace(boxed.snapshot.parcels[known.key], folder=Folder.INBOX, pending=(waits(UNARCHIVE),))
    await boxed._writer.apply(lambda tx: tx.put(moved))
    box.folders = {Folder.INBOX: [], Folder.ARCHIVE: box.folders[Folder.INBOX]}
    await boxed.refresher._service(TRACKTW)._sync.find_archived([known.key])
    assert boxed.snapshot.parcels[known.key].folder is Folder.INBOX  # the user's own hand is newer


async def test_where_an_added_number_is_costs_two_pages_at_most(box: Box, boxed: Tracker) -> None:
    """None of the archive where the inbox holds it, or has more pages; a fault of these costs nothing."""
    for in_inbox, rows, error, pages in (
        (True, 100, None, [Folder.INBOX]),
        (False, 1, None, [Folder.INBOX]),
        (False, 100, None, [Folder.INBOX, Folder.ARCHIVE]),
        (False, 100, Unavailable("x"), [Folder.INBOX]),
    ):
        key = len(boxed.snapshot.parcels) + 1
        box.folders[Folder.INBOX].clear()
        box.put(70)
        box.put(71)
        if in_inbox:
            box.put(72, remote_id=f"r-{number(key)}")
        box.rows, box.errors["page"] = rows, [error]
        await add(boxed, key)
        box.priorities.clear()
        assert errors(await send(boxed, [key])) in ([], ["not_found"])
        assert boxed.snapshot.parcels[key].folder is Folder.INBOX
        assert box.priorities[: len(pages)] == [Priority.USER] * len(pages)
        assert [one[0] for one in sent(box, "page")] == pages
        box.errors["page"].clear()


async def test_an_id_that_is_known_already_is_that_parcel(box: Box, boxed: Tracker) -> None:
    """With the name and note that were given now, else its own; it is there again."""
    await followed(boxed, box, 1)
    await boxed.actions.rename(1, "old")
    await boxed.actions.note(1, "old")

    async def again(**given) -> Parcel:
        box.ids["another"] = "r1"
        await boxed.actions.add([NewParcel("another", TRACKTW, SHOPEE, **given)])
        [outcome] = await send(boxed)
        assert (outcome.key, outcome.error) == (1, None)
        [parcel] = boxed.snapshot.parcels.values()
        assert (parcel.key, parcel.remote_id, parcel.pending) == (1, "r1", ())
        return parcel

    first = await again()
    assert (first.name, first.note, first.number) == ("old", "old", f"{NUMBER}1")
    await boxed._writer.apply(lambda tx: tx.put(replace(tx.require(1), removed_at=NOON, account=None)))
    second = await again(name="new", note="new")
    assert (second.name, second.note, second.removed_at, second.account) == ("new", "new", None, "mine")


async def test_a_number_that_the_answer_does_not_name_is_looked_for(box: Box, boxed: Tracker) -> None:
    """It may have been taken: it is not sent again before the next reading."""
    box.ids[number(2)] = None
    await add(boxed, 1, 2, 3)
    outcomes = await send(boxed)
    told = {one.key: str(one.error) if one.error else None for one in outcomes}
    missing = "The answer did not name N002. It is looked for at the next refresh."
    assert told == {1: None, 2: missing, 3: None}
    assert waiting(boxed) == {2: [(ADD, True)]}
    await boxed.actions.archive(2)
    [again] = await send(boxed, [2])
    assert str(again.error) == (
        "Whether Track.TW took what was sent of N002 is not clear yet. The next refresh looks for it."
    )
    assert len(sent(box)) == 1


async def test_what_a_list_cannot_settle_is_said_by_the_refresh(box: Box, boxed: Tracker, clock) -> None:
    """An inbox that names one parcel twice may lack another: nothing is sent again, and nothing is done."""
    box.ids[number(2)] = None
    await add(boxed, 2)
    await send(boxed)
    box.put(7)
    box.put(7)
    for _ in range(2):
        clock.advance(SECOND)
        [error] = [one.error for one in await drain(boxed.refresher.refresh()) if one.error]
        assert (error.exit_code, str(error)) == (
            4,
            "Whether Track.TW took what was sent of N002 is not clear yet. The next refresh looks for it.",
        )
        assert boxed.refresher.next_due_at() == clock() + 15 * MINUTE
    assert (waiting(boxed), len(sent(box))) == ({1: [(ADD, True)]}, 1)
    box.folders[Folder.INBOX].pop()
    clock.advance(SECOND)
    assert errors(await drain(boxed.refresher.refresh())) == ["bad_answer"]  # sent again, and as before
    assert len(sent(box)) == 1


async def test_a_number_without_a_carrier_is_refused_here(box: Box, boxed: Tracker) -> None:
    """Nothing is asked of the provider, which would refuse it too."""
    await add(boxed, 1, carrier=None)
    [outcome] = await send(boxed)
    assert (outcome.parcel, str(outcome.error)) == (
        None,
        "Choose a carrier for this number and add it again.",
    )
    assert (sent(box), boxed.snapshot.parcels) == ([], {})


async def test_a_provider_that_wants_no_carrier_is_sent_none(clock: FakeClock) -> None:
    """One from outside may keep folders too."""
    box = Box()
    box.name = "elsewhere"
    tracker = open_box(clock, box)
    await tracker.open()
    await tracker.actions.add([NewParcel("N1", "elsewhere")])
    assert errors(await send(tracker)) == []
    assert sent(box) == [("", ("N1",), False, {})]
    await tracker.close()


async def test_refused_together_they_are_sent_one_by_one(box: Box, boxed: Tracker) -> None:
    """Each is told; what the provider cannot digest is passed over, and what concerns all ends it."""
    await followed(boxed, box)
    box.histories[f"r-{number(1)}"] = Tracking((TOLD,))
    await add(boxed, 1, 2, 3, 4, 5)
    box.errors["add"] = [Rejected("all"), None, Rejected("two"), Unavailable("three"), Unreachable("four")]
    outcomes = await send(boxed)
    assert [(one.key, str(one.error) if one.error else None) for one in outcomes] == [
        (1, None), (2, "two"), (3, "three"), (4, "four"), (5, "four"),
    ]  # fmt: skip
    assert [len(one[1]) for one in sent(box)] == [5, 1, 1, 1, 1]
    assert waiting(boxed) == {3: [(ADD, False)], 4: [(ADD, False)], 5: [(ADD, False)]}
    assert list(boxed.snapshot.parcels) == [1, 3, 4, 5]
    assert boxed.refresher.next_due_at() == NOON + MINUTE


async def test_what_is_refused_for_another_reason_is_refused_together(box: Box, boxed: Tracker) -> None:
    """It would be no other one by one."""
    await add(boxed, 1, 2)
    box.errors["add"] = [NotYours("x")]
    assert errors(await send(boxed)) == ["not_yours", "not_yours"]
    assert len(sent(box)) == 1


async def test_what_another_process_sends_is_not_sent(
    box: Box, boxed: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was faster."""
    await add(boxed, 1)
    monkeypatch.setattr(outbox, "claim", lambda *_: None)
    await send(boxed)
    assert sent(box) == []


async def test_one_by_one_what_may_have_arrived_is_not_sent_again(box: Box, boxed: Tracker) -> None:
    """The others behind it may be."""
    await add(boxed, 1, 2, 3)
    box.errors["add"] = [Rejected("all"), None, TimedOut("x", maybe_done=True)]
    assert errors(await send(boxed)) == ["timeout", "timeout"]
    assert waiting(boxed) == {2: [(ADD, True)], 3: [(ADD, False)]}


@pytest.mark.parametrize(
    ("kind", "error", "is_done"),
    [
        (ARCHIVE, NotFound("x"), False),
        (ARCHIVE, Rejected("x"), False),
        (DELETE, Rejected("x"), False),
        (DELETE, NotFound("x"), True),
    ],
)
async def test_what_is_refused_is_undone(box: Box, boxed: Tracker, kind, error, is_done: bool) -> None:
    """And told; that there is nothing to delete is no refusal."""
    await followed(boxed, box, 1)
    await (boxed.actions.archive(1) if kind is ARCHIVE else boxed.actions.delete(1))
    box.errors["move"] = [error]
    assert errors(await send(boxed)) == ([] if is_done else [error.code])
    parcels = boxed.parcels(Folder.INBOX)
    assert [(one.pending, one.failure.code) for one in parcels] == ([] if is_done else [((), error.code)])


@pytest.mark.parametrize(
    ("error", "tries", "state"),
    [
        (Unreachable("x"), 1, HealthState.UNREACHABLE),
        (TokenRefused("x"), 1, HealthState.REFUSED),
        (RateLimited("x"), 1, HealthState.LIMITED),
        (Unavailable("x"), 3, HealthState.UNREACHABLE),
    ],
)
async def test_what_concerns_all_ends_it(box: Box, boxed: Tracker, error, tries: int, state) -> None:
    """At once, or after three in a row; the others are told why, and wait."""
    await followed(boxed, box, 1, 2, 3, 4, 5)
    for key in range(1, 6):
        await boxed.actions.archive(key)
    box.errors["move"] = [error] * 5
    outcomes = await send(boxed)
    assert [(one.key, one.error) for one in outcomes] == [(key, error) for key in range(1, 6)]
    assert len(sent(box, "move")) == tries
    assert waiting(boxed) == {key: [(ARCHIVE, False)] for key in range(1, 6)}
    assert boxed.health(TRACKTW).state is state
    box.errors.clear()
    assert errors(await send(boxed)) == []


async def test_what_fails_between_others_is_no_outage(box: Box, boxed: Tracker) -> None:
    """As long as some are taken; where none is the provider is not well."""
    await followed(boxed, box, *range(1, 8))
    for key in range(1, 8):
        await boxed.actions.archive(key)
    bad = Unavailable("x")
    box.errors["move"] = [bad, bad, None, bad, bad, None, bad]
    outcomes = await send(boxed)
    assert [one.error for one in outcomes] == [bad, bad, None, bad, bad, None, bad]
    assert boxed.health(TRACKTW).state is HealthState.OK
    box.errors["move"] = [bad, bad]
    await send(boxed, [1, 2])
    assert boxed.health(TRACKTW).state is HealthState.UNREACHABLE


async def test_three_in_a_row_that_fail_end_it_also_behind_one_that_is_taken(
    box: Box, boxed: Tracker
) -> None:
    """The others wait for the next try."""
    await followed(boxed, box, *range(1, 8))
    for key in range(1, 8):
        await boxed.actions.archive(key)
    box.errors["move"] = [None, *[Unavailable("x")] * 3]
    await send(boxed)
    assert len(sent(box, "move")) == 4


async def test_what_may_have_arrived_is_not_sent_again(box: Box, boxed: Tracker) -> None:
    """It stays in doubt until a list shows what came of it."""
    await followed(boxed, box, 1, 2)
    await boxed.actions.archive(1)
    await boxed.actions.archive(2)
    box.errors["move"] = [TimedOut("x", maybe_done=True), None]
    assert errors(await send(boxed)) == ["timeout", "timeout"]
    assert waiting(boxed) == {1: [(ARCHIVE, True)], 2: [(ARCHIVE, False)]}
    box.errors["move"] = []
    box.says_done = False
    [outcome] = await send(boxed)
    assert (outcome.key, outcome.error) == (2, None)
    assert waiting(boxed) == {1: [(ARCHIVE, True)], 2: [(ARCHIVE, True)]}
    assert len(sent(box, "move")) == 2


async def test_pauses_double_until_it_works(box: Box, boxed: Tracker, clock: FakeClock) -> None:
    """From a minute to a quarter of an hour; what the user asks is sent at once."""
    await followed(boxed, box, 1)
    await boxed.actions.archive(1)
    assert boxed.refresher.next_due_at() == clock()
    box.errors["move"] = [Unreachable("x")] * 7
    for minutes in (1, 2, 4, 8, 15, 15):
        assert errors(await send(boxed)) == ["unreachable"]
        assert boxed.refresher.next_due_at() == clock() + minutes * MINUTE
    box.errors["move"] = [Unreachable("x")]
    assert len(sent(box, "move")) == 6
    clock.advance(15 * MINUTE - SECOND)
    await drain(boxed.refresher.refresh_due())
    assert sent(box, "move") == []
    clock.advance(SECOND)
    await drain(boxed.refresher.refresh_due())
    assert len(sent(box, "move")) == 1
    box.errors["move"] = []
    assert errors(await send(boxed)) == []
    await boxed.actions.unarchive(1)
    assert boxed.refresher.next_due_at() <= clock()
    box.errors["move"] = [Unreachable("x")] * 2
    for minutes in (1, 2):
        await send(boxed)
        assert boxed.refresher.next_due_at() == clock() + minutes * MINUTE
    await send(boxed)
    resting = [waits(ADD, rests_until=clock() + minutes * MINUTE) for minutes in (3, 2)]
    rows = [known(7 + n, remote_id=None, pending=(one,)) for n, one in enumerate(resting)]
    await boxed._writer.apply(lambda tx: [tx.put(one) for one in rows])
    assert boxed.refresher.next_due_at() == clock() + 2 * MINUTE


async def test_an_action_that_rests_is_sent_where_the_user_asks(
    box: Box, boxed: Tracker, clock: FakeClock
) -> None:
    """By itself only when its pause is over."""
    await followed(boxed, box, 1)
    await boxed.actions.archive(1)

    def rests(tx) -> None:
        parcel = tx.require(1)
        action = replace(parcel.pending[0], rests_until=clock() + 5 * MINUTE, failed=2)
        tx.put(replace(parcel, pending=(action, waits(UNARCHIVE))))

    await boxed._writer.apply(rests)
    assert boxed.refresher.next_due_at() == clock() + 5 * MINUTE
    await drain(boxed.refresher.refresh_due())
    assert sent(box, "move") == []
    box.errors["move"] = [Unavailable("x")]
    assert errors(await drain(boxed.refresher.refresh())) == ["unavailable"]
    assert len(sent(box, "move")) == 1
    await send(boxed)
    assert sent(box, "move") == [("r1", ARCHIVE), ("r1", UNARCHIVE)]


async def test_while_sending_rests_the_folders_are_read_all_the_same(
    box: Box, boxed: Tracker, clock: FakeClock
) -> None:
    """And nothing is sent with them; what the user asks for sends it."""
    await followed(boxed, box, 1, 2)
    await boxed._writer.apply(lambda tx: tx.put(replace(tx.require(2), checked_at=NOON - 60 * MINUTE)))
    await boxed.actions.archive(1)
    box.errors["move"] = [Unreachable("x")] * 5
    for pause in (0, 0, 0, 0, 5):
        clock.advance(pause * MINUTE)
        await send(boxed)
    box.asked.clear()
    clock.advance(10 * MINUTE)
    await drain(boxed.refresher.refresh_due())
    assert [one[0] for one in box.asked] == ["page"]
    await drain(boxed.refresher.refresh())
    assert len(sent(box, "move")) == 1


async def test_a_number_that_is_deleted_while_it_is_sent_leaves_the_one_that_was_known(
    box: Box, boxed: Tracker
) -> None:
    """Its answer names that one."""
    await followed(boxed, box, 1)
    await add(boxed, 5)
    box.ids[number(5)] = "r1"
    usual = box.add

    async def deleted(*told, **more):
        await boxed._writer.apply(lambda tx: tx.remove(2))
        return await usual(*told, **more)

    box.add = deleted
    [outcome] = await send(boxed)
    assert (outcome.key, outcome.error, list(boxed.snapshot.parcels)) == (1, None, [1])


@pytest.mark.parametrize("is_gone", [True, False])
async def test_deleted_is_deleted_with_its_older_relations(box: Box, boxed: Tracker, is_gone: bool) -> None:
    """Which would bring it back; that one of them is gone is no failure, and neither is that it is itself."""
    await followed(boxed, box, 1, 2)
    await boxed._writer.apply(lambda tx: tx.put(replace(tx.require(1), former_ids=("r0", "r8"))))
    await boxed.actions.delete(1)
    await boxed.actions.archive(2)
    gone = NotFound("x")
    box.errors["move"] = [gone, None, gone] if is_gone else [Unreachable("x")]
    outcomes = await send(boxed)
    if not is_gone:
        assert errors(outcomes) == ["unreachable"] * 2
        assert boxed.snapshot.parcels[1].former_ids == ("r0", "r8")
        assert dict(boxed.snapshot.deletions) == {}
        box.errors["move"] = [None, Unreachable("x")]
        await send(boxed)
        assert boxed.snapshot.parcels[1].former_ids == ("r8",)
        assert list(boxed.snapshot.deletions) == ["r0"]
        return
    assert [(one.key, one.parcel is None, one.error) for one in outcomes] == [
        (1, True, None), (2, False, None),
    ]  # fmt: skip
    assert sent(box, "move") == [("r0", DELETE), ("r8", DELETE), ("r1", DELETE), ("r2", ARCHIVE)]
    assert sorted(boxed.snapshot.deletions) == ["r0", "r1", "r8"]
    assert list(boxed.snapshot.parcels) == [2]


async def test_only_what_is_asked_for_is_sent(box: Box, boxed: Tracker) -> None:
    """Of those parcels; with another account's it is said, and nothing of a parcel without anything."""
    await followed(boxed, box, 1, 2, 3)
    for key in (1, 2, 3):
        await boxed.actions.archive(key)
    await boxed._writer.apply(lambda tx: tx.put(replace(tx.require(3), account="other")))
    outcomes = await send(boxed, [1, 3, 9])
    assert [(one.key, one.error and one.error.code) for one in outcomes] == [(1, None), (3, "other_account")]
    assert list(waiting(boxed)) == [2, 3]
    assert (await send(boxed, []), await send(boxed, [1])) == ([], [])
    await send(boxed)
    assert list(waiting(boxed)) == [3]
    assert title_of(TRACKTW) in str(outcomes[1].error)
