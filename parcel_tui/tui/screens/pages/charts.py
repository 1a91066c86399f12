"""Charts as lines of signs: columns, a calendar, how far something is spread, the parts of a whole. Pure.

Each is as long as what it stands for: nothing is blown up to fill the room.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil

from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import Span
from parcel_tui.wording.cells import fit

Spans = tuple[Span, ...]

_WEEK = timedelta(days=7)
_SHADES = 4
"""Steps of the calendar, beside none."""
_STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Between two numbers of an axis."""


def columns(counts: Sequence[int], rows: int, slot: int, glyphs: Glyphs) -> list[Spans]:
    """A column each, in slots of so many cells; the largest, in another colour, fills at most all rows.

    A column of few things is a row for each of them high, no more.
    """
    most = max(counts, default=0)
    whole = max(most, rows)
    eighths = [max(round(count * rows * 8 / whole), 1) if count else 0 for count in counts]
    lines: list[Spans] = []
    for row in reversed(range(rows)):
        spans: list[Span] = []
        for count, height in zip(counts, eighths, strict=True):
            part = min(max(height - row * 8, 0), 8)
            bar = (glyphs.columns[part - 1] if part else " ") * (slot - 1)
            spans += [(" ", "")] if spans else []
            spans.append((bar, "accent" if count == most else "moving"))
        lines.append(tuple(spans))
    return lines


def labels(texts: Sequence[str], slot: int) -> str:
    """A text below each column, as far right as the column goes."""
    return " ".join(fit(text, slot - 1, "", right=True) for text in texts)


def calendar_weeks(last: date, weeks: int) -> list[date]:
    """The Mondays of so many weeks, the last of them with the day `last` in it."""
    monday = last - timedelta(days=last.weekday())
    return [monday - _WEEK * back for back in reversed(range(weeks))]


def calendar(counts: Mapping[date, int], mondays: Sequence[date], last: date, glyphs: Glyphs) -> list[Spans]:
    """Seven lines, a weekday each, with a cell for each week; days behind `last` stay empty."""
    most = max(counts.values(), default=0)
    lines: list[Spans] = []
    for weekday in range(7):
        spans: list[Span] = []
        for monday in mondays:
            day = monday + timedelta(days=weekday)
            shade = _shade(counts.get(day, 0), most)
            style = "accent" if shade == _SHADES else "moving" if shade else "rule"
            spans.append((glyphs.heat[shade] if day <= last else " ", style))
        lines.append(_joined(spans))
    return lines


def calendar_legend(most: int, glyphs: Glyphs) -> str:
    """What each shade stands for: `░ 1 ▒ 2–3 █ 4`."""
    parts: list[str] = []
    for shade in range(1, _SHADES + 1):
        found = [count for count in range(1, most + 1) if _shade(count, most) == shade]
        if found:
            reach = f"{found[0]}" if len(found) == 1 else f"{found[0]}–{found[-1]}"
            parts.append(f"{glyphs.heat[shade]} {reach}")
    return " ".join(parts)


def _shade(count: int, most: int) -> int:
    return count if most <= _SHADES else ceil(count * _SHADES / most)


def axis_end(most: float, width: int) -> tuple[float, float]:
    """Where an axis from nought ends that `most` fits on, and the step between its numbers."""
    most_numbers = max(width // 8, 1)
    step = next((step for step in _STEPS if most / step <= most_numbers), _STEPS[-1])
    return max(ceil(most / step), 1) * step, step


def axis(end: float, step: float, width: int, glyphs: Glyphs) -> tuple[str, str]:
    """The axis with its ticks, and the numbers below it."""
    ticks, numbers = [glyphs.track] * width, [" "] * (width + 3)
    for number in range(round(end / step) + 1):
        place = round((width - 1) * number * step / end)
        ticks[place] = glyphs.tick
        written = f"{number * step:g}"
        start = max(place - len(written) // 2, 0)
        numbers[start : start + len(written)] = written
    return "".join(ticks), "".join(numbers).rstrip()


def spread(reach: tuple[float, float, float, float, float], end: float, width: int, glyphs: Glyphs) -> Spans:
    """From the first to the last of five values on an axis that ends with `end`: a line, on it a bar from the
    second to the fourth, on that the middle one.
    """
    begin_sign, thin, bar, middle_sign, end_sign = tuple(glyphs.spread)
    low, first, middle, third, high = (min(round((width - 1) * value / end), width - 1) for value in reach)
    cells: list[Span] = [(" ", "")] * width
    for place in range(low, high + 1):
        cells[place] = (thin, "muted")
    cells[low], cells[high] = (begin_sign, "muted"), (end_sign, "muted")
    if third > first:
        cells[first : third + 1] = [(bar, "moving")] * (third + 1 - first)
    cells[middle] = (middle_sign, "strong")
    return _joined(cells)


def shares(parts: Sequence[tuple[int, str]], width: int, glyphs: Glyphs) -> Spans:
    """A bar of so many cells, its parts as long as their numbers; each that is there has a cell at least."""
    whole = sum(count for count, _ in parts)
    if not whole:
        return ((" " * width, ""),)
    exact = [count * width / whole for count, _ in parts]
    cells = [max(int(size), 1) if count else 0 for size, (count, _) in zip(exact, parts, strict=True)]
    there = [index for index, (count, _) in enumerate(parts) if count]
    by_rest = sorted(there, key=lambda index: cells[index] - exact[index])
    for index in by_rest[: max(width - sum(cells), 0)]:
        cells[index] += 1
    while sum(cells) > width:
        # Of the longest; where each has one cell, the smallest has none.
        longest = max(there, key=lambda index: (cells[index] > 1, cells[index], -parts[index][0]))
        cells[longest] -= 1
        there = [index for index in there if cells[index]]
    return tuple(
        (sign * size, style)
        for sign, size, (_, style) in zip(glyphs.stack, cells, parts, strict=False)
        if size
    )


def _joined(cells: Sequence[Span]) -> Spans:
    """Neighbours of one style as one span."""
    spans: list[Span] = []
    for text, style in cells:
        if spans and spans[-1][1] == style:
            spans[-1] = (spans[-1][0] + text, style)
        else:
            spans.append((text, style))
    return tuple(spans)
