"""From a key press to the paint while every parcel is refreshed and has changed, and while nothing is.

    python benchmarks/while_refreshing.py [PARCELS] [PRESSES]      (default: 300 200)

A server of its own gives each parcel a new checkpoint every few seconds and takes any number of requests, so
that what is measured is the dashboard: lists and histories as fast as they come, decoded, merged, written to
the state and shown. In a pseudo-terminal of 120x40, up and down through the list, which is sorted by name,
with all refreshed again as soon as they have been. A press ends when the cursor stands in its new row.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from programs import SIZE, work_folder
from terminal import Terminal

EVERY = 4.0
"""Seconds between two checkpoints of each parcel."""
CURSOR = "▌".encode()
DOWN, UP, HOME = b"\x1b[B", b"\x1b[A", b"\x1b[H"
PAUSE = 0.04
"""Seconds between two presses, about as fast as a held key."""
NEARLY_ALL = 0.95


@contextmanager
def changing_site(parcels: int) -> Iterator[dict[str, str]]:
    """The server in a process of its own; the environment that points the app at it."""
    command = (sys.executable, str(Path(__file__).with_name("changing_site.py")), str(parcels), str(EVERY))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        told = iter(server.stdout.readline, "\n")
        try:
            yield dict(line.strip().split("=", 1) for line in told)
        finally:
            server.kill()


def started(environment: dict[str, str]) -> Terminal:
    """The dashboard once it knows all parcels, sorted by name."""
    subprocess.run(
        [sys.executable, "-m", "parcel_tui", "refresh"], env=environment, check=True, capture_output=True
    )
    terminal = Terminal((sys.executable, "-m", "parcel_tui"), SIZE, environment)
    terminal.read_until(lambda seen: b"PARCEL-" in seen, quiet=3.0)
    terminal.press(b"i")  # the inbox: To do keeps its own order
    terminal.read_for(0.5)
    while " name " not in terminal.lines()[0]:
        terminal.press(b"s")
        terminal.read_for(0.3)
    return terminal


def press(terminal: Terminal, key: bytes) -> float:
    """Milliseconds until the cursor stands in its new row."""
    pressed = terminal.press(key)
    output = terminal.read_until(lambda seen: CURSOR in seen, seconds=5.0)
    painted = output.pieces[-1][0]
    terminal.read_for(PAUSE)
    return (painted - pressed) * 1000


def measure(terminal: Terminal, presses: int, *, refreshing: bool) -> list[float]:
    """One time for each press, up and down in the first rows: where a list scrolls the cursor stays."""
    terminal.press(HOME)
    terminal.read_for(0.5)
    times = []
    for number in range(presses):
        if refreshing and "Refreshing" not in terminal.lines()[-2]:
            terminal.press(b"R")
            terminal.read_until(lambda seen: b"Refreshing" in seen, seconds=2.0)
        times.append(press(terminal, DOWN if number // 25 % 2 == 0 else UP))
    return times


def tell(name: str, times: list[float]) -> None:
    """Prints the median, what nearly all stay under, and the worst."""
    times = sorted(times)
    middle, nearly_all = times[len(times) // 2], times[int(len(times) * NEARLY_ALL)]
    print(f"{name:20}median {middle:7.1f} ms   95 % under {nearly_all:7.1f} ms   worst {times[-1]:7.1f} ms")


def main() -> None:
    parcels = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    presses = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with work_folder() as folder, changing_site(parcels) as variables:
        environment = {"PARCEL_TUI_HOME": str(folder / "home"), **variables}
        with started(environment) as terminal:
            tell("at rest", measure(terminal, presses, refreshing=False))
            tell("while refreshing", measure(terminal, presses, refreshing=True))


if __name__ == "__main__":
    main()
