"""What the timeline tells of a parcel, and how its checkpoints stand along the rail."""

from datetime import UTC, datetime, timedelta, timezone

from msgspec.structs import replace
from tables import for_each

from parcel_tui.domain.carriers.names import SEVEN_ELEVEN
from parcel_tui.domain.parcel import (
    MANUAL,
    TRACKTW,
    ActionKind,
    Checkpoint,
    History,
    OwnDeadline,
    Parcel,
    PendingAction,
    Pickup,
)
from parcel_tui.domain.stage import Stage
from parcel_tui.tui.glyphs import UNICODE
from parcel_tui.tui.widgets.timeline import Shown, timeline_lines

TAIPEI = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 28, 10, 32, tzinfo=TAIPEI)


def told(day: int, hour: int, message: str, stage: Stage = Stage.IN_TRANSIT) -> Checkpoint:
    """A checkpoint on a day of November 2026, by Taiwan's clock."""
    time = datetime(2026, 11, day, hour, tzinfo=TAIPEI).astimezone(UTC)
    return Checkpoint(time, message, stage, "transit")


CHECKPOINTS = (
    told(21, 11, "包裹配達取件門市 - [鑫福門市]", Stage.READY_FOR_PICKUP),
    told(20, 16, "物流中心驗收成功"),
    told(20, 7, "離開寄件門市"),
    told(15, 9, "尚未至門市寄件", Stage.PENDING),
)
WAITING = Parcel(
    *(1, TRACKTW, NOW),
    number="J20471938265",
    carrier=SEVEN_ELEVEN,
    name="手沖壺",
    stage=Stage.READY_FOR_PICKUP,
    latest=CHECKPOINTS[0],
    pickup=Pickup("鑫福門市", datetime(2026, 11, 28, 23, 59, tzinfo=TAIPEI)),
    checked_at=NOW,
)
MOVING = replace(WAITING, stage=Stage.IN_TRANSIT, latest=CHECKPOINTS[1], pickup=None)


def lines(
    parcel: Parcel, width: int = 79, *, height: int = 12, checkpoints=CHECKPOINTS, now=NOW
) -> list[str]:
    due = now + timedelta(minutes=32)
    shown = Shown(parcel, History(checkpoints), due, NOW, TAIPEI, UNICODE)
    made = timeline_lines(shown, width, lambda name: name[-1].upper(), height=height)
    return ["".join(text for text, _ in line.spans).rstrip() for line in made]


def test_what_matters_stands_on_top_and_the_rail_is_whole() -> None:
    """The trip, what it is, where it waits and until when in a line each; then day by day, gaps told."""
    assert lines(WAITING) == [
        "● Sent ━━━━━━━━━ ● In transit ━━━━━━━━━ ◆ At shop ───────── ○ Picked up",
        "Track.TW · 13 days in transit · updated 10:32 · next check 11:04",
        "▌ 鑫福門市  Pick up by today 23:59 (estimated)                 ▰▰▰▰▰▰▰ last day",
        "╷ Sat 21 Nov · 7 days ago",
        "◆ 11:00 包裹配達取件門市 - [鑫福門市]",
        "│ Fri 20 Nov",
        "● 16:00 物流中心驗收成功",
        "● 07:00 離開寄件門市",
        "┊ 5 days",
        "│ Sun 15 Nov",
        "○ 09:00 尚未至門市寄件",
    ]


def test_where_there_is_room_the_parts_stand_apart() -> None:
    """In a narrow pane the block takes a line for each fact; the user's own words are there."""
    shown = lines(WAITING, 44, height=34)
    assert shown[:11] == [
        "7-Eleven · Track.TW · 13 days in transit",
        "updated 10:32 · next check 11:04",
        "",
        "●━━━━━━━●━━━━━━━━━━━━━◆──────────○",
        "Sent    In transit    At shop    Picked up",
        "",
        "▌ 鑫福門市",
        "▌ Pick up by today 23:59 (estimated)",
        "▌ ▰▰▰▰▰▰▰ last day",
        "",
        "✎ 手沖壺",
    ]


def test_the_trip_stands_in_the_same_line_of_every_parcel() -> None:
    """Whatever there is to say above it: a problem stands below, where what waits stands."""
    long = replace(MOVING, number="9400111206213859604721", provider="flexforward")
    problem = replace(MOVING, number="X1", name=None, carrier=None, stage=Stage.EXCEPTION)
    tops = [lines(parcel, 35, height=34) for parcel in (WAITING, long, problem)]
    assert [top.index("") for top in tops] == [3, 3, 2]
    assert all(top[4].startswith("●━") for top in tops)
    assert tops[2][7] == "! Problem"


def test_a_long_message_keeps_beside_its_rail() -> None:
    """Down to the last line of the last one."""
    shown = lines(MOVING, 24, checkpoints=(told(28, 9, "轉運中" * 6), told(28, 8, "已集貨" * 6)))
    assert shown[-7:] == [
        *("╷ Sat 28 Nov · today", "● 09:00 轉運中轉運中轉運", "│       中轉運中轉運中轉", "│       運中"),
        *("● 08:00 已集貨已集貨已集", "│       貨已集貨已集貨已", "╵       集貨"),
    ]


def test_what_was_taken_back_before_it_was_sent_is_not_told() -> None:
    """Archived and brought back while the provider was down: only where it goes to is."""
    moves = tuple(PendingAction(kind, NOW) for kind in (ActionKind.ARCHIVE, ActionKind.UNARCHIVE))
    told = " ".join(lines(replace(MOVING, pending=moves)))
    assert "Not yet moved back to the inbox" in told
    assert "Not yet archived" not in told


@for_each(
    ("parcel", "said"),
    [
        (replace(MOVING, stage=Stage.EXCEPTION), "! Problem"),
        (replace(MOVING, stage=Stage.DELIVERED, latest=CHECKPOINTS[0]), "delivered in 6 days"),
        (replace(MOVING, expected=NOW.date() + timedelta(days=4)), "Expected Wed 2 Dec (in 4 days)"),
        (replace(MOVING, muted=True), "Muted. Press E to unmute."),
        (
            replace(MOVING, provider=MANUAL),
            "Manual · 13 days in transit · Not checked online. Press E",
        ),
        (
            replace(MOVING, pending=(PendingAction(ActionKind.ARCHIVE, NOW),)),
            "↑ Not yet archived at Track.TW.",
        ),
        (
            replace(MOVING, removed_at=NOW),
            "! No longer in your Track.TW account (since 10:32). Press E to delete it here.",
        ),
        (
            replace(MOVING, deadline=OwnDeadline(NOW + timedelta(days=1))),
            "▌ Due tomorrow 10:32 (your own deadline)",
        ),
        (
            replace(WAITING, pickup=Pickup("鑫福門市", NOW - timedelta(days=1), estimated=False)),
            "▌ 鑫福門市  Pick-up was possible until yesterday 10:32",
        ),
        (replace(WAITING, pickup=Pickup("鑫福門市", None)), "▌ 鑫福門市"),
    ],
)
def test_each_fact_is_a_sentence_that_says_what_to_do(parcel: Parcel, said: str) -> None:
    """Or how it stands, in words that can be read in one way alone."""
    assert any(line.startswith(said) or said in line for line in lines(parcel)), lines(parcel)


def test_before_the_first_scan_nothing_is_made_up() -> None:
    """Neither a trip nor a rail."""
    new = Parcel(1, TRACKTW, NOW, number="J20471938265", carrier=SEVEN_ELEVEN)
    assert lines(new, checkpoints=()) == [
        "○ Waiting for the first scan",
        "Track.TW · not checked yet · next check 11:04",
    ]
