"""Parcels as lines of text. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.clock import not_after
from parcel_tui.domain.own_messages import message_words
from parcel_tui.domain.parcel import ActionKind, Checkpoint, Folder, Parcel, Pickup
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.times import in_zone
from parcel_tui.language import mark, tr, trn
from parcel_tui.wording.cells import cells_of, cut, fit
from parcel_tui.wording.pickup import TODO_SENTENCES, TODO_WORDS, deadline_basis, time_left
from parcel_tui.wording.stages import STAGES

_LEAST = {3: 22, 4: 10, 5: 8, 7: 12}
"""To how many cells a column of `list` is cut (number, name, carrier, latest) before any is left out."""
_LEFT_OUT = (7, 6, 5, 4)
"""Which columns are left out where those of that size do not fit, one after the other."""
_CUT_LAST = ((3, 12), (2, 8))
"""Number and stage, which are cut where there is no other column left."""
_USUAL, _ANY = 40, 10_000
_GROWN = ((4, _USUAL), (3, _USUAL), (5, _USUAL), (7, _ANY), (4, _ANY), (3, _ANY), (5, _ANY))
"""Which columns are given the room that is left, one after the other, up to how many cells.

One parcel's endless name, which may be a stranger's text, costs the others no column.
"""

_HEADINGS = (
    *(mark("ID"), "", mark("STAGE"), mark("NUMBER")),
    *(mark("NAME"), mark("CARRIER"), mark("WHEN"), mark("LATEST")),
)
"""Of the columns of `list`; the marks are explained below them."""

MARKS = {"*": mark("new to you"), "^": mark("not sent yet"), "!": mark("the last try failed")}
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
    parcels = list(parcels)
    rows = [_columns_of(parcel, now) for parcel in parcels]
    names = _HEADINGS
    if width is not None and rows and not _has_room_for_names(rows, width):
        # What a person knows it by takes the place of its number: both would be cut to nothing.
        rows = [(*row[:3], parcel.title, "", *row[5:]) for row, parcel in zip(rows, parcels, strict=True)]
        names = (*names[:3], names[4], "", *names[5:])
    if headings and rows:
        is_used = [any(column) for column in zip(*rows, strict=True)]
        rows.insert(
            0, tuple(tr(name) if used and name else "" for name, used in zip(names, is_used, strict=True))
        )
    return _aligned(rows, width, ellipsis)


def _has_room_for_names(rows: Sequence[Sequence[str]], width: int) -> bool:
    widths = [max(map(cells_of, column)) for column in zip(*(row[:5] for row in rows), strict=True)]
    for column in (3, 4):
        widths[column] = min(widths[column], _LEAST[column])
    return _over(widths, width) <= 0


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
    """Makes the columns as wide as the line allows; 0 for one that is left out."""
    wanted = tuple(widths)
    for column, least in _LEAST.items():
        widths[column] = min(widths[column], least)
    for column in _LEFT_OUT:
        if _over(widths, width) > 0:
            widths[column] = 0
    for column, least in _CUT_LAST:
        widths[column] = min(widths[column], max(least, widths[column] - max(_over(widths, width), 0)))
    for column, most in _GROWN:
        if widths[column]:
            grown = min(wanted[column], max(most, widths[column])) - widths[column]
            widths[column] += min(grown, max(-_over(widths, width), 0))


def _over(widths: Sequence[int], width: int) -> int:
    """By how many cells a line of such columns, two spaces between them, is longer than that."""
    shown = [room for room in widths if room]
    return sum(shown) + 2 * (len(shown) - 1) - width


def _columns_of(parcel: Parcel, now: datetime) -> tuple[str, ...]:
    return (
        parcel.local_id,
        _marks(parcel),
        _stage_and_day(parcel, now),
        parcel.identifier,
        parcel.name or parcel.shown_note or "",
        short_name(parcel.carrier) if parcel.carrier else "",
        checkpoint_time(parcel.latest) if parcel.latest else "",
        message_words(parcel.latest.message) if parcel.latest else "",
    )


def _marks(parcel: Parcel) -> str:
    shown = zip(MARKS, (parcel.unread, parcel.pending, parcel.failure), strict=True)
    return "".join(sign for sign, is_so in shown if is_so)


def legend(parcels: Iterable[Parcel], width: int) -> str:
    """What the marks mean that these parcels have, a line each where one is too long; empty for none."""
    used = set("".join(map(_marks, parcels)))
    meanings = [f"{sign} {tr(meaning)}" for sign, meaning in MARKS.items() if sign in used]
    line = "   ".join(meanings)
    return line if len(line) <= width else "\n".join(meanings)


def plain_lines(parcel: Parcel, now: datetime) -> str:
    """A parcel with one fact a line, the most important first, for a screen reader; `now` is aware."""
    latest = parcel.latest
    news = (
        tr("{time}, {message}", time=checkpoint_time(latest), message=message_words(latest.message))
        if latest
        else ""
    )
    return "\n".join((plain_facts(parcel, now), _fact(tr("latest"), news or tr("no checkpoints yet"))))


def plain_facts(parcel: Parcel, now: datetime) -> str:
    """The same without its checkpoint."""
    facts = facts_of(parcel, now)
    if parcel.unread:
        news = trn("{count} new checkpoint", "{count} new checkpoints", parcel.unread)
        facts.append((tr("unread"), news))
    head = tr("{name} ({local_id})", name=parcel.title, local_id=parcel.local_id)
    return "\n".join((head, *(_fact(name, value) for name, value in facts)))


def _fact(name: str, value: str) -> str:
    return tr("{name}: {value}", name=name, value=value)


def _stage_words(parcel: Parcel, now: datetime) -> str:
    """Its stage, what is to be done, and how long it still waits: `ready for pick-up, 2 days left`."""
    until = parcel.shown_pickup.until if parcel.shown_pickup else None
    parts = (
        STAGES[parcel.stage].phrase,
        tr(TODO_WORDS[parcel.task]) if parcel.task in TODO_SENTENCES else "",
        time_left(until, now, None) if until else "",
    )
    return tr(", ").join(filter(None, parts))


def _stage_and_day(parcel: Parcel, now: datetime) -> str:
    """The same, and when it is expected as long as it is on its way: `pending, expected 2026-02-08`."""
    words = _stage_words(parcel, now)
    is_coming = parcel.stage not in (*FINAL_STAGES, Stage.READY_FOR_PICKUP)
    if parcel.expected is None or not is_coming:
        return words
    return tr(", ").join((words, tr("expected {day}", day=parcel.expected.isoformat())))


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


def facts_of(parcel: Parcel, now: datetime) -> list[tuple[str, str]]:
    """All that is known of a parcel but its checkpoints, each fact with its name; `now` is aware."""
    pickup, provider = parcel.shown_pickup, title_of(parcel.provider)
    checked = parcel.checked_at and not_after(parcel.checked_at, now)
    unsent = (tr(_UNSENT[action.kind], provider=provider) for action in parcel.pending)
    facts = (
        (tr("stage"), _stage_words(parcel, now)),
        (tr("pick up") if parcel.pickup else tr("deadline"), pickup_words(pickup) if pickup else ""),
        (tr("expected"), parcel.expected.isoformat() if parcel.expected else ""),
        (tr("number"), parcel.number),
        (tr("carrier"), short_name(parcel.carrier) if parcel.carrier else ""),
        (tr("provider"), provider),
        (tr("note"), parcel.shown_note),
        (tr("folder"), tr(_FOLDERS[parcel.folder])),
        (tr("sender"), tr("you") if parcel.sending else ""),
        (tr("notifications"), tr("off") if parcel.muted else ""),
        (tr("not sent"), tr(", ").join(dict.fromkeys(unsent))),
        (tr("last try"), parcel.failure.message if parcel.failure else ""),
        (tr("updated"), local(checked) if checked else tr("not checked yet")),
        (tr("local id"), parcel.local_id),
        (tr("id"), parcel.remote_id),
    )
    return [(name, value) for name, value in facts if value]


_FOLDERS = {Folder.INBOX: mark("inbox"), Folder.ARCHIVE: mark("archive")}
_UNSENT = {
    ActionKind.ADD: mark("not yet added at {provider}"),
    ActionKind.ARCHIVE: mark("not yet archived at {provider}"),
    ActionKind.UNARCHIVE: mark("not yet moved to the inbox at {provider}"),
    ActionKind.DELETE: mark("not yet deleted at {provider}"),
}


def pickup_words(pickup: Pickup) -> str:
    """Where, and until when in the system's zone and by whose word; empty when neither is known."""
    if pickup.until is None:
        return pickup.place or ""
    until, basis = local(pickup.until), deadline_basis(pickup)
    by_when = (
        tr("until {time} ({basis})", time=until, basis=basis) if basis else tr("until {time}", time=until)
    )
    return tr("{place}, {by_when}", place=pickup.place, by_when=by_when) if pickup.place else by_when


def local(time: datetime) -> str:
    """A time in the system's zone, as `2026-02-05 09:30`."""
    return in_zone(time, None).strftime("%Y-%m-%d %H:%M")


def checkpoint_time(checkpoint: Checkpoint) -> str:
    """When it happened, in the system's zone; a time that was told without a zone as it was told, marked."""
    if checkpoint.time is None:
        return tr("time unknown")
    return provider_time(checkpoint.time, zone_told=checkpoint.zone_told)


def provider_time(time: datetime, *, zone_told: bool) -> str:
    """A provider's time, in the system's zone or, marked, as it was told."""
    return local(time) if zone_told else tr("{time} (zone unknown)", time=f"{time:%Y-%m-%d %H:%M}")
