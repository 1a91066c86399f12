"""Takes the pictures in this folder from the running app, on the demo's world and a clock that stands still.

    python screenshots/make.py

No account, no network; the same program gives the same pictures.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from arriving import in_cells, record, save_cast, save_moving
from year import add_year

from parcel_tui.cli.commands.demo import build_demo
from parcel_tui.language import choose_language
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.settings import AppSettings
from parcel_tui.tui.app import ParcelApp

HERE = Path(__file__).parent
MORNING = datetime(2026, 2, 5, 1, 30, tzinfo=UTC)
TAIPEI = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name, the terminal's size, the keys pressed before, the theme; with a year of
    parcels behind the demo's, or without.
    """

    name: str
    size: tuple[int, int]
    keys: Sequence[str] = ()
    theme: str = "kraft"
    has_year: bool = False
    language: str = "en"


def _in_lines(*numbers: str) -> Sequence[str]:
    """The keys that type them one below the other."""
    return [key for number in numbers for key in (*number, "enter")][:-1]


PICTURES = (
    Picture("dashboard", (120, 40), ("1",)),
    Picture("dashboard.zh-TW", (120, 34), ("1",), language="zh_TW"),
    Picture("dashboard.ja", (120, 34), ("1",), language="ja"),
    Picture("wide", (200, 50), ("5", "j", "j")),
    Picture("light", (120, 40), ("1", "j"), "kraft-light"),
    Picture("medium", (80, 24), ("1",)),
    Picture("narrow", (46, 24), ("1",)),
    Picture("timeline", (46, 24), ("1", "j", "enter")),
    Picture("todo", (100, 20), ("w",)),
    Picture("statistics", (100, 30), ("S",), has_year=True),
    Picture("add", (100, 32), ("a", *_in_lines("TW268979373142A", "12345678901", "CP305718247TW"))),
    Picture("tokens", (100, 32), ("t",)),
    Picture("help", (100, 40), ("question_mark",)),
)


async def take(picture: Picture) -> None:
    """Runs the app as a user would, and keeps what is on its screen."""
    choose_language(picture.language)
    clock = FakeClock(MORNING)
    tracker = build_demo(clock)
    await tracker.open()
    async for _ in tracker.refresher.refresh():
        pass
    clock.advance(timedelta(minutes=7))
    if picture.has_year:
        await tracker._writer.apply(partial(add_year, now=clock()))  # nothing else writes a past
    app = ParcelApp(tracker, demo=True, zone=TAIPEI, settings=AppSettings(theme=picture.theme))
    async with app.run_test(size=picture.size) as pilot:
        await pilot.pause(0.5)
        await pilot.press(*picture.keys)
        await pilot.pause(0.5)
        svg = in_cells(app.export_screenshot(title="parcel-tui"))
    (HERE / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
    print(f"{picture.name}.svg")


def main() -> None:
    """Takes them all."""
    os.environ["TZ"] = "Asia/Taipei"
    time.tzset()
    for picture in PICTURES:
        asyncio.run(take(picture))
    frames = asyncio.run(record(MORNING, TAIPEI))
    save_cast(frames, HERE / "arriving.cast")
    save_moving(frames, HERE / "arriving.svg")
    print("arriving.cast, arriving.svg")


if __name__ == "__main__":
    main()
