"""Parcels as lines of text. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from parcel_tui.domain.parcel import Checkpoint, History, Parcel, Pickup
from parcel_tui.domain.times import in_zone
from parcel_tui.wording.cells import cells_of, cut, fit
from parcel_tui.wording.pickup import TODO_SENTENCES, TODO_WORDS, deadline_basis, time_left
from parcel_tui.wording.stages import STAGES

_SHRINK = ((7, 12), (4, 10), (5, 8), (3, 12), (7, 0), (6, 0), (5, 0), (4, 0), (2, 8))
"""How the columns of `list` make room: which one in turn, and to how many cells; 0: it is left out."""

_HEADINGS = ("ID", "", "STAGE", "NUMBER", "NAME", "CARRIER", "WHEN", "LATEST")
"""Of the columns of `list`; the marks are explained below them."""

MARKS = {"*": "new to you", "^": "not sent yet", "!": "the last try failed"}
"""What the marks of `list` mean."""


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows as aligned columns, two spaces between them; wide characters count as two cells."""
    return _aligned([tuple(row) for row in rows], None, "")


def parcel_table(
    parcels: Iterable[Parcel],
    now: datetime,
    width: int | None,
    ellipsis: str = "…",
    *,
    headings: bool = False,
) -> str:
    """The parcels as `list` shows them, cut to so many cells a line (None: to none); `now` is aware.

    With `headings` the first line names the columns that hold anything.
    """
    rows = [_columns_of(parcel, now) for parcel in parcels]
    if headings and rows:
        is_used = [any(column) for column in zip(*rows, strict=True)]
        rows.insert(0, tuple(name if used else "" for name, used in zip(_HEADINGS, is_used, strict=True)))
    return _aligned(rows, width, ellipsis)


def _aligned(rows: Sequence[Sequence[str]], width: int | None, ellipsis: str) -> str:
    if not rows:
        return ""
    sizes = [list(map(cells_of, row)) for row in rows]
    widths = list(map(max, *sizes)) if len(sizes) > 1 else list(sizes[0])
    if width is not None:
        _make_room(widths, width)
    lines = []
    for row, own in zip(rows, sizes, strict=True):
        fields = [
            text + " " * (room - size) if size <= room else fit(text, room, ellipsis)
            for text, size, room in zip(row, own, widths, strict=True)
            if room
        ]
        line = "  ".join(fields).rstrip()
        lines.append(line if width is None else cut(line, width, ellipsis))
    return "\n".join(lines)


def _make_room(widths: list[int], width: int) -> None:
    for column, least in _SHRINK:
        shown = [room for room in widths if room]
        over = sum(shown) + 2 * (len(shown) - 1) - width
        if over <= 0:
            return
        if least == 0:
            widths[column] = 0
        else:
            widths[column] = max(min(widths[column], least), widths[column] - over)


def _columns_of(parcel: Parcel, now: datetime) -> tuple[str, ...]:
    return (
        parcel.local_id,
        _marks(parcel),
        _stage_words(parcel, now),
        parcel.identifier,
        parcel.name or "",
        parcel.carrier.name if parcel.carrier else "",
        checkpoint_time(parcel.latest) if parcel.latest else "",
        parcel.latest.message if parcel.latest else "",
    )


def _marks(parcel: Parcel) -> str:
    shown = zip(MARKS, (parcel.unread, parcel.pending, parcel.failure), strict=True)
    return "".join(mark for mark, is_so in shown if is_so)


def legend(parcels: Iterable[Parcel], width: int) -> str:
    """What the marks mean that these parcels have, a line each where one is too long; empty for none."""
    used = set("".join(map(_marks, parcels)))
    meanings = [f"{mark} {meaning}" for mark, meaning in MARKS.items() if mark in used]
    line = "   ".join(meanings)
    return line if len(line) <= width else "\n".join(meanings)


def plain_lines(parcel: Parcel, now: datetime) -> str:
    """A parcel with one fact a line, the most important first, for a screen reader; `now` is aware."""
    latest = parcel.latest
    facts = (
        ("stage", _stage_words(parcel, now)),
        ("name", parcel.name),
        ("news", f"{parcel.unread} new" if parcel.unread else None),
        *((name, value) for name, value in _facts(parcel) if name not in {"local id", "stage"}),
        ("latest", f"{checkpoint_time(latest)}, {latest.message}" if latest else "no checkpoints yet"),
    )
    return "\n".join((parcel.local_id, *(f"{name}: {value}" for name, value in facts if value)))


def _stage_words(parcel: Parcel, now: datetime) -> str:
    """Its stage, what is to be done, and how long it still waits: `ready for pick-up, 2 days left`."""
    words = STAGES[parcel.stage].phrase
    if parcel.task in TODO_SENTENCES:
        words += f", {TODO_WORDS[parcel.task]}"
    until = parcel.shown_pickup.until if parcel.shown_pickup else None
    return f"{words}, {time_left(until, now, None)}" if until else words


def shop_lines(parcels: Iterable[Parcel], now: datetime) -> str:
    """What is to be picked up, by shop: a line for each shop, and one for each parcel in it."""
    from parcel_tui.tracker.views.shops import by_shop
    from parcel_tui.wording.pickup import shop_words

    return "\n".join(
        line
        for shop in by_shop(parcels)
        for line in (
            shop_words(shop.place, len(shop.parcels), shop.first_until, now, None),
            *(f"  {parcel.local_id}  {parcel.title}  {_stage_words(parcel, now)}" for parcel in shop.parcels),
        )
    )


def parcel_page(parcel: Parcel, history: History) -> str:
    """A parcel with its checkpoints, as `show` prints it."""
    head = table((name, value) for name, value in _facts(parcel) if value)
    lines = table(_checkpoint_line(checkpoint) for checkpoint in history.checkpoints)
    return "\n".join((parcel.title, head, "", lines or "No checkpoints yet."))


def _facts(parcel: Parcel) -> list[tuple[str, str | None]]:
    return [
        ("local id", parcel.local_id),
        ("number", parcel.number),
        ("id", parcel.remote_id),
        ("carrier", parcel.carrier.name if parcel.carrier else None),
        ("stage", STAGES[parcel.stage].phrase),
        ("to do", TODO_WORDS[parcel.task].removeprefix("to ") if parcel.task else None),
        ("folder", parcel.folder.value),
        (
            "pick up" if parcel.pickup else "deadline",
            pickup_words(parcel.shown_pickup) if parcel.shown_pickup else None,
        ),
        ("expected", parcel.expected.isoformat() if parcel.expected else None),
        ("note", parcel.shown_note),
        ("sent by", "you" if parcel.sending else None),
        ("muted", "no notification comes of it" if parcel.muted else None),
        ("not sent", f"{parcel.pending[0].kind.value} (kept, and sent later)" if parcel.pending else None),
        ("last try", parcel.failure.message if parcel.failure else None),
        ("checked", local(parcel.checked_at) if parcel.checked_at else "never"),
    ]


def pickup_words(pickup: Pickup) -> str:
    """Where, and until when in the system's zone and by whose word; empty when neither is known."""
    until = f"until {local(pickup.until)}" if pickup.until else None
    basis = deadline_basis(pickup) if pickup.until else ""
    return " ".join(filter(None, (pickup.place, until, f"({basis})" if basis else None)))


def local(time: datetime) -> str:
    """A time in the system's zone, as `2026-02-05 09:30`."""
    return in_zone(time, None).strftime("%Y-%m-%d %H:%M")


def checkpoint_time(checkpoint: Checkpoint) -> str:
    """When it happened, in the system's zone; a time that was told without a zone as it was told, marked."""
    if checkpoint.time is None:
        return "time unknown"
    return provider_time(checkpoint.time, zone_told=checkpoint.zone_told)


def provider_time(time: datetime, *, zone_told: bool) -> str:
    """A provider's time, in the system's zone or, marked, as it was told."""
    return local(time) if zone_told else f"{time:%Y-%m-%d %H:%M} (zone unknown)"


def _checkpoint_line(checkpoint: Checkpoint) -> tuple[str, ...]:
    place = checkpoint.place or ""
    return (
        checkpoint_time(checkpoint),
        STAGES[checkpoint.stage].phrase,
        checkpoint.message if place in checkpoint.message else f"{checkpoint.message} ({place})",
    )
