"""Parcels as lines of text. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from unicodedata import combining, east_asian_width

from parcel_tui.domain.parcel import Checkpoint, History, Parcel, Pickup
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import in_zone
from parcel_tui.tui.pickup_words import time_left

STAGE_WORDS = {
    Stage.PENDING: "pending",
    Stage.INFO_RECEIVED: "info received",
    Stage.IN_TRANSIT: "in transit",
    Stage.OUT_FOR_DELIVERY: "out for delivery",
    Stage.READY_FOR_PICKUP: "ready for pick-up",
    Stage.DELIVERED: "delivered",
    Stage.EXCEPTION: "problem",
    Stage.CANCELLED: "cancelled",
    Stage.UNKNOWN: "unknown",
}

# Wide and fullwidth characters take two cells (Unicode Standard Annex 11).
_CELLS = {"W": 2, "F": 2}


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as aligned columns, two spaces between them; wide characters count as two cells."""
    rows = [tuple(row) for row in rows]
    if not rows:
        return ""
    sizes = [tuple(map(cells, row)) for row in rows]
    widths = list(map(max, *sizes)) if len(sizes) > 1 else list(sizes[0])
    return "\n".join(
        "  ".join(
            text + " " * (width - size) for text, size, width in zip(row, own, widths, strict=True)
        ).rstrip()
        for row, own in zip(rows, sizes, strict=True)
    )


def cells(text: str) -> int:
    """How many cells of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(_CELLS.get(east_asian_width(c), 1) for c in text if not combining(c))


def parcel_line(parcel: Parcel, now: datetime) -> tuple[str, ...]:
    """A parcel as the columns of `list`; `now` is aware."""
    marks = ("*" if parcel.unread else "") + ("^" if parcel.pending else "") + ("!" if parcel.failure else "")
    return (
        parcel.local_id,
        marks,
        _stage_words(parcel, now),
        parcel.title,
        parcel.carrier.name if parcel.carrier else "",
        checkpoint_time(parcel.latest) if parcel.latest else "",
        parcel.latest.message if parcel.latest else "",
    )


def _stage_words(parcel: Parcel, now: datetime) -> str:
    """Its stage, and how long it still waits where that is known: `ready for pick-up, 2 days left`."""
    words = STAGE_WORDS[parcel.stage]
    until = parcel.pickup.until if parcel.stage is Stage.READY_FOR_PICKUP and parcel.pickup else None
    return f"{words}, {time_left(until, now, None)}" if until else words


def parcel_page(parcel: Parcel, history: History) -> str:
    """A parcel with its checkpoints, as `show` prints it."""
    facts = [
        ("local id", parcel.local_id),
        ("number", parcel.number),
        ("id", parcel.remote_id),
        ("carrier", parcel.carrier.name if parcel.carrier else None),
        ("stage", STAGE_WORDS[parcel.stage]),
        ("folder", parcel.folder.value),
        ("pick up", pickup_words(parcel.pickup) if parcel.pickup else None),
        ("expected", parcel.expected.isoformat() if parcel.expected else None),
        ("note", parcel.shown_note),
        ("muted", "no notification comes of it" if parcel.muted else None),
        ("not sent", f"{parcel.pending[0].kind.value} (kept, and sent later)" if parcel.pending else None),
        ("last try", parcel.failure.message if parcel.failure else None),
        ("checked", local(parcel.checked_at) if parcel.checked_at else "never"),
    ]
    head = table((name, value) for name, value in facts if value)
    lines = table(_checkpoint_line(checkpoint) for checkpoint in history.checkpoints)
    return "\n".join((parcel.title, head, "", lines or "No checkpoints yet."))


def pickup_words(pickup: Pickup) -> str:
    """Where, and until when in the system's zone; empty when neither is known."""
    until = f"until {local(pickup.until)}" if pickup.until else ""
    estimate = " (estimated)" if pickup.until and pickup.estimated else ""
    return " ".join(part for part in (pickup.place, until) if part) + estimate


def local(time: datetime) -> str:
    """A time in the system's zone, as `2026-02-05 09:30`."""
    return in_zone(time, None).strftime("%Y-%m-%d %H:%M")


def checkpoint_time(checkpoint: Checkpoint) -> str:
    """When it happened, in the system's zone; a time that was told without a zone as it was told, marked."""
    if checkpoint.time is None:
        return "time unknown"
    return told_time(checkpoint.time, zone_told=checkpoint.zone_told)


def told_time(time: datetime, *, zone_told: bool) -> str:
    """A provider's time, in the system's zone or, marked, as it was told."""
    return local(time) if zone_told else f"{time:%Y-%m-%d %H:%M} (zone unknown)"


def _checkpoint_line(checkpoint: Checkpoint) -> tuple[str, ...]:
    place = checkpoint.place or ""
    return (
        checkpoint_time(checkpoint),
        STAGE_WORDS[checkpoint.stage],
        checkpoint.message if place in checkpoint.message else f"{checkpoint.message} ({place})",
    )
