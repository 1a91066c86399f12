"""A parcel arrives at its shop: the running app, recorded as an asciinema cast and as an SVG that moves."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from html import escape, unescape
from itertools import accumulate, groupby
from pathlib import Path

from rich.cells import split_graphemes
from rich.color import ColorSystem
from textual.pilot import Pilot

from parcel_tui.cli.commands.demo import build_demo
from parcel_tui.notify.choices import Choices, Way
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.notifications import NotificationLoop
from parcel_tui.tui.terminal.cell_diff import CellDiff, Piece

SIZE = (80, 24)
TITLE = "A parcel arrives at its shop"
NUMBER = "HL7305518294"
ARRIVES_AFTER = timedelta(minutes=36)
SETTLED = NotificationLoop.SETTLE + 0.5
"""Seconds after which what is new has been told."""


@dataclass(frozen=True)
class Frame:
    """What the terminal shows for so many seconds: what was written to it, and the picture of it."""

    seconds: float
    written: str
    picture: str


_TEXT = re.compile(
    r'<text class="([^"]*)" x="([^"]*)" y="([^"]*)" textLength="([^"]*)" ([^>]*)>([^<]*)</text>'
)


def in_cells(svg: str) -> str:
    """A picture of Rich's with every text as long as its cells.

    Rich tells a text's length by its characters, which squeezes Chinese ones, of two cells each,
    into half their room. Wide and narrow ones stand apart here, each run where its cells begin.
    """
    return _TEXT.sub(_with_runs, svg)


def _with_runs(match: re.Match[str]) -> str:
    style, begin, y, length, clip, escaped = match.groups()
    text = unescape(escaped)
    cell = float(length) / len(text)
    x, texts = float(begin), []
    for _, run in groupby(split_graphemes(text)[0], key=lambda span: span[2] > 1):
        spans = list(run)
        width = cell * sum(cells for _, _, cells in spans)
        part = "".join(text[start:end] for start, end, _ in spans)
        if part.strip("\xa0"):
            part = escape(part).replace("\xa0", "&#160;")
            place = f'class="{style}" x="{x:g}" y="{y}" textLength="{width:g}"'
            texts.append(f"<text {place} {clip}>{part}</text>")
        x += width
    return "".join(texts)


async def record(now: datetime, zone: tzinfo) -> list[Frame]:
    """Plays it, from half an hour before on. Nothing but `now` makes any difference."""
    clock = FakeClock(now)
    tracker = build_demo(clock)
    await tracker.open()
    async for _ in tracker.refresher.refresh():
        pass
    clock.now = now + ARRIVES_AFTER - timedelta(minutes=6)
    app = ParcelApp(tracker, demo=True, zone=zone, notify=Choices(ways=frozenset({Way.TOAST})))
    painter = CellDiff()
    painter.forget(SIZE[0])
    frames: list[Frame] = []

    def take(seconds: float) -> None:
        rows = app.screen._compositor.render_strips()
        written = painter.paint((Piece(0, y, row) for y, row in enumerate(rows)), ColorSystem.TRUECOLOR)
        frames.append(Frame(seconds, written, in_cells(app.export_screenshot(title=TITLE))))

    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await pilot.pause(SETTLED)
        app.clear_notifications()
        await pilot.press("3")
        await pilot.press(*await _down_to(pilot, NUMBER))
        await pilot.pause(0.2)
        take(2.5)
        clock.now = now + ARRIVES_AFTER
        await pilot.press("R")
        await pilot.pause(SETTLED)
        take(3.0)
        await pilot.press("1")
        await pilot.pause(0.2)
        take(2.0)
        for key in await _down_to(pilot, NUMBER):
            await pilot.press(key)
            await pilot.pause(0.1)
            take(0.4)
        await pilot.press("enter")
        await pilot.pause(0.2)
        take(4.0)
    return frames


async def _down_to(pilot: Pilot[None], number: str) -> list[str]:
    """The keys that lead to a parcel of the view."""
    await pilot.pause(0.2)
    dashboard = pilot.app.screen
    numbers = [parcel.number for parcel in dashboard.finder.listed]
    chosen = dashboard.finder.chosen
    steps = numbers.index(number) - (numbers.index(chosen.number) if chosen else 0)
    return ["j" if steps > 0 else "k"] * abs(steps)


def save_cast(frames: Sequence[Frame], path: Path) -> None:
    """Writes an asciinema cast, version 2."""
    header = {"version": 2, "width": SIZE[0], "height": SIZE[1], "title": TITLE}
    lines = [json.dumps(header)]
    begins = (0.0, *accumulate(frame.seconds for frame in frames))
    for begin, frame in zip(begins, frames, strict=False):
        before = "" if begin else "\x1b[?25l\x1b[2J"
        lines.append(json.dumps([begin, "o", before + frame.written], ensure_ascii=False))
    lines.append(json.dumps([begins[-1], "o", ""]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def save_moving(frames: Sequence[Frame], path: Path) -> None:
    """Writes one SVG that shows the pictures one after the other, again and again."""
    whole = sum(frame.seconds for frame in frames)
    box = re.search(r'viewBox="[^"]*"', frames[0].picture)
    style = "".join(_shown_between(frames, whole))
    pictures = "".join(
        frame.picture.replace('class="rich-terminal"', f'class="rich-terminal frame" id="frame{number}"', 1)
        for number, frame in enumerate(frames)
    )
    root = f'<svg xmlns="http://www.w3.org/2000/svg" {box[0] if box else ""}>'
    path.write_text(f"{root}<style>{style}</style>{pictures}</svg>", encoding="utf-8")


def _shown_between(frames: Sequence[Frame], whole: float) -> Iterator[str]:
    """The style that shows each picture in its time. Where nothing moves, the last one stands in front."""
    yield f".frame{{animation:{whole}s step-end infinite}}"
    begin = 0.0
    for number, frame in enumerate(frames):
        end = begin + frame.seconds
        steps = f"0%{{visibility:hidden}}{100 * begin / whole:.2f}%{{visibility:visible}}"
        if number == 0:
            steps = "0%{visibility:visible}"
        if number < len(frames) - 1:
            steps += f"{100 * end / whole:.2f}%{{visibility:hidden}}"
        yield f"@keyframes shown{number}{{{steps}}}#frame{number}{{animation-name:shown{number}}}"
        begin = end
