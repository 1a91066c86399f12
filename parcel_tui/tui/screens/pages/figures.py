"""The pages of the statistics as lines: a year, the carriers, the shops. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from parcel_tui.language import tr, trn
from parcel_tui.tracker.views.statistics import LEAST_SPREAD, CarrierFigures, Pickups, Spread, Statistics
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.screens.pages import charts
from parcel_tui.tui.screens.pages.charts import Spans
from parcel_tui.tui.widgets.line import EMPTY_LINE, Line, width_of
from parcel_tui.wording.cells import cells_of, cut, fit, safe, wrap
from parcel_tui.wording.times import month_initial, month_name, month_of_year, weekday_name

_BETWEEN_FACTS = ((" " * 5, ""), (" " * 3, ""))
_BESIDE = 3
"""Cells between two charts."""
_CALENDAR_LINES, _COLUMN_ROWS = 9, 6
"""Lines of a calendar with heading and months; rows of the columns beside it."""
_LEAST_WEEKS, _MOST_WEEKS = 16, 53
_LEAST_TRANSIT = 3
"""Lines of one carrier's days: a heading, the carrier, the axis."""
_LEAST_FOR_PERCENT = 10
"""Pick-ups from which on their part is told in per cent."""
_WIDE = 100
_CARRIER_NUMBERS = 4 + 6 + 2 + 9
"""Cells for a carrier's parcels, their part of all, a space, and the median."""
_LEAST_PLOT = 12
"""Cells from which on a carrier's days are drawn."""


def period(found: Statistics) -> str:
    """What is counted: `Dec 2025 – Nov 2026`, from the first month that has a parcel."""
    months = [month for month, _ in found.months]
    first = next((month for month, count in found.months if count), months[-1])
    if first == months[-1]:
        return month_of_year(first)
    return tr("{first} – {last}", first=month_of_year(first), last=month_of_year(months[-1]))


def year_page(found: Statistics, today: date, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """The headline, the months, the carriers' days, the pick-ups: as much of it as the lines hold."""
    if not found.parcels:
        return _nothing(width)
    lines = [*_flow([*_facts(found)], width)]
    left = height - len(lines)
    months = _months(found, today, width, min(left, _CALENDAR_LINES), glyphs)
    left -= len(months)
    pickups = [*_pickups(found.pickups, width, glyphs)]
    known = [carrier for carrier in found.carriers if carrier.days]
    if len(pickups) >= left:
        pickups = []
    left -= len(pickups) + 1 if pickups else 0
    transit = [*_transit(known, width, left - 1, glyphs)] if left > _LEAST_TRANSIT else []
    left -= len(transit) + 1 if transit else 0
    lines += [EMPTY_LINE] if left > 0 else []
    lines += months
    for block in (transit, pickups):
        lines += [EMPTY_LINE, *block] if block else []
    return lines


def carriers_page(found: Statistics, width: int, glyphs: Glyphs) -> list[Line]:
    """Each carrier with its parcels, their part of all, and their days."""
    if not found.parcels or not found.carriers:
        return _nothing(width)
    name_width = min(_name_width([one.name for one in found.carriers], width), width - _CARRIER_NUMBERS)
    share_width = 20 if width >= _WIDE else 0
    days_width = width - name_width - share_width - _CARRIER_NUMBERS
    has_plot = days_width >= _LEAST_PLOT
    end, step = _scale(found.carriers, days_width)
    heads = (fit(tr("carrier"), name_width), fit(tr("parcels"), 12 + share_width), tr("days in transit"))
    lines = [Line.of("".join(heads), "muted")] if has_plot else []
    for carrier in found.carriers:
        part = carrier.parcels / found.parcels
        bar = glyphs.columns[-1] * max(round(share_width * part), min(share_width, 1))
        row: list[tuple[str, str]] = [
            (fit(safe(carrier.name), name_width, glyphs.ellipsis), ""),
            (fit(str(carrier.parcels), 4, right=True), "strong"),
            (fit(tr("{count} %", count=round(part * 100)), 6, right=True), "muted"),
            (f"  {fit(bar, share_width)}", "moving"),
        ]
        row += _days(carrier.days, end, days_width, glyphs) if has_plot else ()
        lines.append(Line((*row, *_median(carrier.days))))
    if has_plot:
        indent = " " * (width - days_width - 9)
        lines += [Line.of(f"{indent}{text}", "muted") for text in charts.axis(end, step, days_width, glyphs)]
        lines += [EMPTY_LINE, *_muted(_reading(found.carriers, glyphs), width)]
        if any(carrier.days and carrier.days.count < LEAST_SPREAD for carrier in found.carriers):
            few = tr("For fewer than {count} parcels the line is shortest to longest.", count=LEAST_SPREAD)
            lines += _muted(few, width)
    return lines


def shops_page(found: Statistics, width: int, glyphs: Glyphs) -> list[Line]:
    """The pick-ups, and each shop with its own."""
    lines = [*_pickups(found.pickups, width, glyphs)]
    if not found.shops:
        return lines
    name_width = min(_name_width([shop.place for shop in found.shops], width) + 8, width // 2)
    room = width - name_width - 5 - 10
    has_bars = room >= _LEAST_PLOT
    lines.append(EMPTY_LINE)
    for shop in found.shops:
        pickups = shop.pickups
        size = max(round(room * pickups.total / found.pickups.total), 1) if has_bars else 0
        wait = _wait(pickups.median_wait) if pickups.median_wait is not None else ""
        bar = charts.shares(_fates(pickups), size, glyphs)
        lines.append(
            Line(
                (
                    (fit(safe(shop.place), name_width, glyphs.ellipsis), ""),
                    (f"{fit(str(pickups.total), 4, right=True)} ", "strong"),
                    *bar,
                    (" " * (room - width_of(bar)), ""),
                    (fit(wait, 10, right=True), "muted"),
                )
            )
        )
    return lines


def _nothing(width: int) -> list[Line]:
    return [*_muted(tr("No parcels yet. Once some are tracked, their year is summed up here."), width)]


# The headline


def _flow(facts: Sequence[Spans], width: int) -> Iterator[Line]:
    """The facts beside each other, in as few lines as they fit into."""
    wide, narrow = _BETWEEN_FACTS
    if width_of(_between(facts, wide)) <= width:
        yield Line(_between(facts, wide))
        return
    row: list[Spans] = []
    for fact in facts:
        if row and width_of(_between([*row, fact], narrow)) > width:
            yield Line(_between(row, narrow))
            row = []
        row.append(fact)
    yield Line(_between(row, narrow))


def _facts(found: Statistics) -> Iterator[Spans]:
    there = "{number}"
    yield _fact(trn("{number} parcel", "{number} parcels", found.parcels, number=there), str(found.parcels))
    if found.days:
        yield _fact(tr("{number} days, median", number=there), f"{found.days.median:.1f}")
    if found.pickups.total:
        in_time, total = found.pickups.in_time, found.pickups.total
        # Rounded down: a hundred per cent are all of them.
        part = tr("{count} %", count=in_time * 100 // total)
        if total < _LEAST_FOR_PERCENT:
            part = tr("{count} of {total}", count=in_time, total=total)
        yield _fact(tr("{number} picked up in time", number=there), part, "done" if in_time else "strong")
    busiest, _ = max(found.months, key=lambda row: row[1])
    if sum(count > 0 for _, count in found.months) > 1:
        yield _fact(tr("{number} busiest month", number=there), month_name(busiest))


def _fact(words: str, number: str, style: str = "strong") -> Spans:
    before, _, after = words.partition("{number}")
    return ((before, "muted"), (number, style), (after, "muted"))


def _between(facts: Sequence[Spans], space: tuple[str, str]) -> Spans:
    spans: list[tuple[str, str]] = []
    for fact in facts:
        spans += [space, *fact] if spans else fact
    return tuple(spans)


# The months


def _months(found: Statistics, today: date, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """A column a month; beside them the weeks of the year, where there is room for both."""
    slot = 4 if width >= 100 else 3
    shown = found.months[-max((width + 1) // slot, 1) :]
    counts = [count for _, count in shown]
    width_of_months = slot * len(shown)
    weeks = min(width - width_of_months - _BESIDE - _weekday_width(), _MOST_WEEKS)
    has_calendar = bool(found.arrivals) and weeks >= _LEAST_WEEKS and height >= _CALENDAR_LINES
    rows = _COLUMN_ROWS if has_calendar else max(min(height - 3, _COLUMN_ROWS), 1)
    numbers = charts.labels([_short(count) if count else "" for count in counts], slot)
    full = [month_name(month) for month, _ in shown]
    has_room = all(cells_of(name) < slot for name in full)
    names = full if has_room else [month_initial(month) for month, _ in shown]
    left: list[Spans] = [
        ((tr("Parcels per month"), "strong"),),
        *charts.columns(counts, rows, slot, glyphs),
        ((numbers, ""),),
        ((charts.labels(names, slot), "muted"),),
    ]
    right = [*_calendar(found, today, weeks, glyphs)] if has_calendar else []
    return [*_beside(left, right, width_of_months + _BESIDE)]


def _short(count: int) -> str:
    return str(count) if count < 1000 else f"{count // 1000}k"


def _calendar(found: Statistics, today: date, weeks: int, glyphs: Glyphs) -> Iterator[Spans]:
    mondays, label = charts.calendar_weeks(today, weeks), _weekday_width()
    since = {day: count for day, count in found.arrivals.items() if mondays[0] <= day}
    legend = charts.calendar_legend(max(since.values(), default=0), glyphs)
    title = cut(tr("Arrivals by weekday"), weeks + label, glyphs.ellipsis)
    has_room = cells_of(title) + 2 + cells_of(legend) <= weeks + label
    yield ((title, "strong"), (f"  {legend}" if has_room else "", "muted"))
    for weekday, row in enumerate(charts.calendar(since, mondays, today, glyphs)):
        name = weekday_name(weekday) if weekday % 2 == 0 else ""
        yield ((fit(name, label), "muted"), *row)
    yield ((" " * label + _months_of(mondays), "muted"),)


def _weekday_width() -> int:
    return max(cells_of(weekday_name(weekday)) for weekday in range(7)) + 1


def _months_of(mondays: Sequence[date]) -> str:
    """The months' names below the weeks in which they begin, as far as there is room."""
    line = ""
    for index, monday in enumerate(mondays):
        name = month_name(monday)
        begins = index == 0 or monday.month != mondays[index - 1].month
        if begins and cells_of(line) <= index and index + cells_of(name) <= len(mondays):
            line = fit(line, index) + name + "  "
    return line.rstrip()


def _beside(left: Sequence[Spans], right: Sequence[Spans], width: int) -> Iterator[Line]:
    for index in range(max(len(left), len(right))):
        first = left[index] if index < len(left) else ()
        second = right[index] if index < len(right) else ()
        space = " " * (width - width_of(first)) if second else ""
        yield Line((*first, (space, ""), *second))


# The days in transit


def _transit(known: Sequence[CarrierFigures], width: int, height: int, glyphs: Glyphs) -> Iterator[Line]:
    """The carriers that are used most, the fastest first, on one axis."""
    title = tr("Transit time by carrier")
    if not known:
        yield Line.of(title, "strong")
        yield from _muted(tr("No parcel has arrived yet."), width)
        return
    axis_lines = 2 if height >= len(known) + 3 else 1
    shown = sorted(
        known[: max(height - 1 - axis_lines, 1)], key=lambda one: one.days.median if one.days else 0
    )
    reading = cut(f"  {_reading(shown, glyphs)}", width - cells_of(title), glyphs.ellipsis)
    yield Line(((title, "strong"), (reading, "muted")))
    name_width = _name_width([carrier.name for carrier in shown], width)
    room = width - name_width - 14
    end, step = _scale(shown, room)
    for carrier in shown:
        name = (fit(safe(carrier.name), name_width, glyphs.ellipsis), "")
        count = (fit(str(carrier.days.count if carrier.days else 0), 5, right=True), "muted")
        plot = _days(carrier.days, end, room, glyphs) if room >= _LEAST_PLOT else ()
        yield Line((name, *plot, *_median(carrier.days), count))
    if room >= _LEAST_PLOT:
        for text in charts.axis(end, step, room, glyphs)[-axis_lines:]:
            yield Line.of(f"{' ' * name_width}{text}", "muted")


def _reading(shown: Sequence[CarrierFigures], glyphs: Glyphs) -> str:
    """How the lines are read; those of few parcels have no quarters."""
    if not any(carrier.days and carrier.days.count >= LEAST_SPREAD for carrier in shown):
        return tr(
            "{middle} median, {line} shortest to longest", middle=glyphs.spread[3], line=glyphs.spread[1] * 2
        )
    return tr(
        "{bar} half of the parcels, {middle} median, {line} four of five",
        bar=glyphs.spread[2] * 2,
        middle=glyphs.spread[3],
        line=glyphs.spread[1] * 2,
    )


def _scale(carriers: Sequence[CarrierFigures], width: int) -> tuple[float, float]:
    longest = max((carrier.days.high for carrier in carriers if carrier.days), default=1.0)
    return charts.axis_end(max(longest, 1.0), width)


def _days(days: Spread | None, end: float, width: int, glyphs: Glyphs) -> Spans:
    if days is None:
        return ((" " * width, ""),)
    return charts.spread((days.low, days.first, days.median, days.third, days.high), end, width, glyphs)


def _median(days: Spread | None) -> Spans:
    if days is None:
        return ((" " * 9, ""),)
    return ((fit(tr("{count} d", count=format(days.median, ".1f")), 9, right=True), "strong"),)


def _name_width(names: Sequence[str], width: int) -> int:
    longest = max((cells_of(safe(name)) for name in names), default=0)
    return min(longest + 2, max(width // 4, 10))


# The pick-ups


def _pickups(pickups: Pickups, width: int, glyphs: Glyphs) -> Iterator[Line]:
    """One bar, its parts as long as their numbers, and what each of them is."""
    yield Line.of(tr("Picked up at the shop"), "strong")
    if not pickups.total:
        yield from _muted(tr("No parcel has been picked up at a shop yet."), width)
        return
    yield Line(charts.shares(_fates(pickups), width, glyphs))
    words = (
        tr("in time {count}", count=pickups.in_time),
        tr("late {count}", count=pickups.late),
        tr("sent back {count}", count=pickups.missed),
    )
    legend: list[Spans] = [
        ((f"{sign} {text}", style),)
        for sign, text, (count, style) in zip(glyphs.stack, words, _fates(pickups), strict=True)
        if count
    ]
    if pickups.median_wait is not None:
        legend.append(((tr("typical wait {time}", time=_wait(pickups.median_wait)), "muted"),))
    yield from _flow(legend, width)


def _fates(pickups: Pickups) -> tuple[tuple[int, str], ...]:
    return ((pickups.in_time, "done"), (pickups.late, "accent"), (pickups.missed, "bad"))


def _wait(wait: timedelta) -> str:
    hours = max(round(wait / timedelta(hours=1)), 1)
    if hours < 48:
        return trn("{count} hour", "{count} hours", hours)
    return trn("{count} day", "{count} days", round(hours / 24))


def _muted(text: str, width: int) -> Iterator[Line]:
    return (Line.of(line, "muted") for line in wrap(text, width))
