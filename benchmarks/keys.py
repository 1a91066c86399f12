"""From a key press to the paint, and how many bytes it sends.

    python benchmarks/keys.py [PRESSES]      (default: 60)

In a pseudo-terminal of 120x40, down through the list with the timeline following, then
down by pages. A press ends when nothing more has come for 30 ms; its time is that of the
last piece. The programs take turns press by press.
"""

import statistics
import sys
import time
from collections import defaultdict

from programs import SIZE, Program, bare_list, parcel_tui, table, work_folder
from terminal import Terminal

DOWN, PAGE_DOWN = b"\x1b[B", b"\x1b[6~"


def start(program: Program) -> Terminal:
    terminal = Terminal(program.command, SIZE, program.environment)
    last_word = program.shows.split()[-1].encode()
    terminal.read_until(lambda seen: last_word in seen, quiet=2.5)
    return terminal


def press(terminal: Terminal, key: bytes) -> tuple[float, int]:
    """Milliseconds to the last piece of the paint, and the bytes of it."""
    pressed = terminal.press(key)
    output = terminal.read_until(bool, seconds=2.0, quiet=0.03)
    time.sleep(0.02)  # a person's pause: the next press is no burst
    return (output.pieces[-1][0] - pressed) * 1000, output.size


def main() -> None:
    presses = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with work_folder() as folder:
        programs = [bare_list(100), parcel_tui(folder, 100), parcel_tui(folder, 10_000)]
        terminals = {program.name: start(program) for program in programs}
        for what, key, count in (("a line", DOWN, presses), ("a page", PAGE_DOWN, 8)):
            figures: dict[str, list[tuple[float, int]]] = defaultdict(list)
            for _ in range(count):
                for name, terminal in terminals.items():
                    # At the end of a hundred rows a page may paint nothing.
                    measured = press(terminal, key) if what == "a line" else page(terminal, key)
                    figures[name] += [measured] if measured else []
            print(f"\n{what}:")
            table(((n, [f[0] for f in all_of]) for n, all_of in figures.items()), programs[0].name, "ms")
            for name, all_of in figures.items():
                size = statistics.median(f[1] for f in all_of)
                print(f"{name:36}{size:10.0f} bytes, at most {max(f[1] for f in all_of)}")
        for terminal in terminals.values():
            terminal.close()


def page(terminal: Terminal, key: bytes) -> tuple[float, int] | None:
    """A page, or None at the end of the list."""
    pressed = terminal.press(key)
    output = terminal.read_until(bool, seconds=0.3, quiet=0.05)
    return ((output.pieces[-1][0] - pressed) * 1000, output.size) if output.pieces else None


if __name__ == "__main__":
    main()
