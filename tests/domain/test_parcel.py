"""What a parcel is called, what there is to do about it, when it was last heard of."""

from datetime import UTC, datetime, timedelta

from msgspec import convert
from msgspec.structs import asdict, replace
from tables import for_each

from parcel_tui.domain.own_messages import ARCHIVED, RECEIVED, message_words
from parcel_tui.domain.parcel import (
    TRACKTW,
    ActionKind,
    Change,
    ChangeKind,
    Checkpoint,
    Folder,
    History,
    OwnDeadline,
    Parcel,
    PendingAction,
    Pickup,
    PickupCard,
    Replaced,
)
from parcel_tui.domain.stage import Stage, Todo

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BARE = Parcel(key=12, provider=TRACKTW, added_at=NOW)
TOLD = Checkpoint(NOW - HOUR, "", Stage.IN_TRANSIT, "")


def test_a_parcel_is_called_by_the_first_name_that_it_has() -> None:
    """Its name, its note, the provider's note, its number, its remote id, its id here."""
    names = {"remote_id": "r", "number": "n", "provider_note": "p", "note": "o", "name": "m"}
    parcel, titles, identifiers = BARE, [BARE.title], [BARE.identifier]
    for field, value in names.items():
        parcel = replace(parcel, **{field: value})
        titles.append(parcel.title)
        identifiers.append(parcel.identifier)
    assert titles == ["p12", "r", "n", "p", "o", "m"]
    assert identifiers == ["", "r", "n", "n", "n", "n"]
    assert (parcel.shown_note, replace(parcel, note=None).shown_note, BARE.shown_note) == ("o", "p", None)
    assert parcel.local_id == "p12"


@for_each(
    ("parcel", "heard_at"),
    [
        (BARE, NOW),
        (replace(BARE, changed_at=NOW + HOUR), NOW),
        (replace(BARE, changed_at=NOW + HOUR, latest=TOLD), NOW - HOUR),
        (replace(BARE, changed_at=NOW + HOUR, latest=replace(TOLD, time=None)), NOW + HOUR),
        (replace(BARE, latest=replace(TOLD, time=None)), NOW),
    ],
)
def test_when_it_was_last_heard_of(parcel: Parcel, heard_at: datetime) -> None:
    """Its newest checkpoint's time, else when that came in, else when it was added."""
    assert parcel.heard_at == heard_at


@for_each(
    ("parcel", "task"),
    [
        (BARE, None),
        (replace(BARE, todo=Todo.PAY), Todo.PAY),
        (replace(BARE, stage=Stage.READY_FOR_PICKUP), Todo.PICKUP),
        (replace(BARE, stage=Stage.READY_FOR_PICKUP, todo=Todo.PAY), Todo.PAY),
        (replace(BARE, stage=Stage.READY_FOR_PICKUP, sending=True), None),
        (replace(BARE, stage=Stage.DELIVERED), None),
    ],
)
def test_what_the_user_has_to_do_about_it(parcel: Parcel, task: Todo | None) -> None:
    """What its texts tell, else to fetch it where it waits; its sender has nothing to fetch."""
    assert parcel.task == task


SHOP = Pickup("景安", NOW + 48 * HOUR)
OWN = OwnDeadline(NOW + 9 * HOUR)


@for_each(
    ("stage", "pickup", "deadline", "shown"),
    [
        (Stage.READY_FOR_PICKUP, SHOP, None, SHOP),
        (Stage.READY_FOR_PICKUP, SHOP, OWN, Pickup("景安", OWN.until, estimated=False, own=True)),
        (Stage.IN_TRANSIT, None, OWN, Pickup(None, OWN.until, estimated=False, own=True)),
        (Stage.DELIVERED, None, OWN, None),
        (Stage.CANCELLED, SHOP, OWN, SHOP),
        (
            Stage.DELIVERED,
            None,
            OwnDeadline(OWN.until, after_delivery=True),
            Pickup(None, OWN.until, estimated=False, own=True),
        ),
        (Stage.DELIVERED, None, None, None),
    ],
)
def test_a_deadline_of_the_users_own_comes_first(stage, pickup, deadline, shown) -> None:
    """Until the parcel arrives, unless it was set after that."""
    assert replace(BARE, stage=stage, pickup=pickup, deadline=deadline).shown_pickup == shown


def test_a_card_is_completed_by_another() -> None:
    """What it has itself counts."""
    full, other = PickupCard("1", "2", needs_id=True), PickupCard("3", "4")
    assert full.over(other) == full
    assert other.over(full) == PickupCard("3", "4", needs_id=True)
    assert PickupCard("3").over(PickupCard(None, "2")) == PickupCard("3", "2")
    assert PickupCard().over(PickupCard()) == PickupCard()


def test_a_deletion_that_waits_to_be_sent_makes_it_deleted() -> None:
    """Whatever else waits."""
    archive, delete = PendingAction(ActionKind.ARCHIVE, NOW), PendingAction(ActionKind.DELETE, NOW)
    assert not BARE.is_deleted
    assert not replace(BARE, pending=(archive,)).is_deleted
    deleted = replace(BARE, pending=(archive, delete))
    assert deleted.is_deleted
    assert [deleted.has_pending(kind) for kind in ActionKind] == [False, True, False, True]


def test_our_own_messages_are_shown_in_the_users_words() -> None:
    """A carrier's as they came."""
    assert message_words(RECEIVED) == "Marked as received."
    assert message_words(ARCHIVED) == "Archived elsewhere."
    assert message_words("Marked as received") == "Marked as received"


def test_what_makes_a_checkpoint_itself() -> None:
    """Its time, its text and the provider's word; no place, and not that it was read."""
    same = replace(TOLD, place="LEEDS", stage=Stage.EXCEPTION, unread=True, zone_told=False)
    others = [replace(TOLD, time=NOW), replace(TOLD, message="a"), replace(TOLD, raw_status="a")]
    assert TOLD.identity == same.identity
    assert len({TOLD.identity, *(one.identity for one in others)}) == 4


@for_each(
    ("record", "told", "untold"),
    [
        (
            Checkpoint,
            {"time": None, "message": "", "stage": "unknown", "raw_status": ""},
            {"place": None, "unread": False, "zone_told": True, "former_carrier": None, "time_told": True},
        ),
        (Pickup, {"place": None, "until": None}, {"estimated": True, "own": False}),
        (OwnDeadline, {"until": "2026-11-18T12:00:00Z"}, {"after_delivery": False}),
        (PickupCard, {}, {"code": None, "amount": None, "needs_id": False}),
        (
            PendingAction,
            {"kind": "add", "made_at": "2026-11-18T12:00:00Z"},
            {"tried_at": None, "notify": False, "failed": 0, "failing_since": None, "rests_until": None},
        ),
        (
            Replaced,
            {"remote_id": "r"},
            {
                "carrier": None,
                "package_id": None,
                "former_ids": (),
                "answers": (),
                "pending": (),
                "folder": Folder.INBOX,
            },
        ),
        (
            Parcel,
            {"key": 1, "provider": "p", "added_at": "2026-11-18T12:00:00Z"},
            {
                "folder": Folder.INBOX,
                "stage": Stage.PENDING,
                "raw_status": "",
                "unread": 0,
                "history_stale": False,
                "pending": (),
                "former_ids": (),
                "muted": False,
                "answers": (),
                "sending": False,
            },
        ),
        (History, {}, {"checkpoints": ()}),
        (
            Change,
            {
                "parcel": 1,
                "kind": ChangeKind.MOVE,
                "at": "2026-11-18T12:00:00Z",
                "title": "",
                "stage": "unknown",
                "message": "",
            },
            {"time": None, "zone_told": True, "provider": None, "remote_id": None, "number": None},
        ),
    ],
)
def test_what_a_file_does_not_hold_is_not_so(record, told, untold) -> None:
    """Files leave out what is as it mostly is: another default would make them mean other things."""
    fields = asdict(convert(told, record))
    assert {name: fields.pop(name) for name in untold} == untold
    assert {value for name, value in fields.items() if name not in told} <= {None}
