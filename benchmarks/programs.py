"""What is measured, and what it is measured against."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from states import MARK, make_state
from terminal import Terminal

ANCHORS = Path(__file__).parent / "anchors"
SIZE = (120, 40)
"""Columns and lines of the terminal."""
CARDS = 18
"""Parcels that the dashboard's first screen shows in it."""


@dataclass(frozen=True)
class Program:
    """A command line, its environment, and the text that shows that all is there."""

    name: str
    command: tuple[str, ...]
    shows: str
    environment: dict[str, str] = field(default_factory=dict)


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder that is gone afterwards; byte-compiled files are kept there, as if all were installed."""
    with tempfile.TemporaryDirectory(prefix="parcel-tui-bench-") as name:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(name) / "compiled")
        yield Path(name)


def parcel_tui(folder: Path, count: int, *arguments: str) -> Program:
    """Ours on a state of so many parcels; no provider can be reached and no token is known."""
    home = folder / f"home-{count}"
    if not home.exists():
        make_state(home, count)
    environment = {
        "PARCEL_TUI_HOME": str(home),
        "PARCEL_TUI_TRACKTW_URL": "http://127.0.0.1:9/api/v1",
        "PARCEL_TUI_FLEXFORWARD_URL": "http://127.0.0.1:9",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    command = (sys.executable, "-m", "parcel_tui", *arguments)
    return Program(f"parcel-tui, {count} parcels", command, f"{MARK}{last_shown(count):05}", environment)


def last_shown(count: int) -> int:
    """The parcel in the last card of the first screen: every fourth is to be picked up, the oldest first."""
    oldest = (count - 1) // 4 * 4 + 1
    return max(oldest - 4 * (CARDS - 1), 1)


def kept_frame(folder: Path, count: int) -> Program:
    """Ours, left once already: what is shown before it is loaded."""
    program = parcel_tui(folder, count)
    program.environment["PARCEL_TUI_HOME"] = str(make_state(folder / f"kept-{count}", count))
    with Terminal(program.command, SIZE, program.environment) as terminal:
        terminal.read_until(lambda seen: MARK.encode() in seen, quiet=1.0)
        terminal.press(b"q")
        while terminal.read(5.0):
            pass
    return replace(program, name=f"kept frame, {count} parcels")


def minimal() -> Program:
    """One label."""
    return Program("minimal Textual app", (sys.executable, str(ANCHORS / "minimal.py")), "READY")


def bare_list(count: int) -> Program:
    """Two panes on the line API."""
    command = (sys.executable, str(ANCHORS / "bare_list.py"), str(count))
    return Program(f"bare line-API list, {count} rows", command, "READY 00030")


def three_panes(count: int) -> Program:
    """Three panes of stock widgets."""
    command = (sys.executable, str(ANCHORS / "three_panes.py"), str(count))
    return Program(f"stock three panes, {count} rows", command, "READY 00030")


def newsboat(folder: Path, count: int) -> Program | None:
    """Newsboat on the items of one feed, all in its cache; None, said on standard error, where it is not
    installed.
    """
    found = shutil.which("newsboat")
    if not found:
        print("newsboat is left out: it is not installed", file=sys.stderr)
        return None
    feed, urls, cache, config = (folder / name for name in ("feed.xml", "urls", "newsboat.db", "newsboat"))
    items = "".join(
        f"<item><title>READY {n:05}</title><link>http://127.0.0.1/{n}</link><guid>{n}</guid></item>"
        for n in range(count)
    )
    feed.write_text(f'<rss version="2.0"><channel><title>READY feed</title>{items}</channel></rss>', "utf-8")
    urls.write_text(f"file://{feed}\n", "utf-8")
    config.write_text("run-on-startup open\n", "utf-8")  # the feed's items, not the list of one feed
    files = (found, "-u", str(urls), "-c", str(cache), "-C", str(config))
    subprocess.run((*files, "-x", "reload"), check=True, capture_output=True)
    return Program(f"newsboat, {count} items", files, "READY 00030")


def in_turns(programs: Sequence[Program], rounds: int) -> Iterator[Program]:
    """Each program so many times, in turns, so that the machine's moods meet all alike."""
    for _ in range(rounds):
        yield from programs


def table(rows: Iterable[tuple[str, Sequence[float]]], anchor: str, unit: str, *, digits: int = 1) -> None:
    """Prints medians and their ratio to the anchor's."""
    rows = list(rows)
    base = statistics.median(dict(rows)[anchor])
    for name, values in rows:
        middle = statistics.median(values)
        print(f"{name:36}{middle:10.{digits}f} {unit:4}{middle / base:8.2f} x {anchor}")
