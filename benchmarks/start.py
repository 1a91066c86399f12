"""From the start to the content on an emulated screen, and how many bytes that takes.

    python benchmarks/start.py [ROUNDS]      (default: 9)

Each program runs in a pseudo-terminal of 120x40. The time ends when its text stands on the
screen; the bytes are those up to there, and those until nothing has come for 0.4 seconds.
The kept frame is what `parcel-tui` shows of its last session before it is loaded.
"""

import statistics
import sys
from collections import defaultdict

from programs import (
    SIZE,
    Program,
    bare_list,
    in_turns,
    kept_frame,
    minimal,
    newsboat,
    parcel_tui,
    table,
    three_panes,
    work_folder,
)
from terminal import Terminal


def measure(program: Program) -> tuple[float, float, float]:
    """Milliseconds to the text, bytes to the text, bytes until it is quiet."""
    with Terminal(program.command, SIZE, program.environment) as terminal:
        last_word = program.shows.split()[-1].encode()
        output = terminal.read_until(lambda seen: last_word in seen, quiet=0.4)
        at = terminal.shown_at(program.shows)
        until = sum(len(data) for when, data in output.pieces if when <= at)
        return at * 1000, until, output.size


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with work_folder() as folder:
        programs = [
            minimal(),
            parcel_tui(folder, 100),
            parcel_tui(folder, 10_000),
            kept_frame(folder, 100),
            bare_list(100),
            three_panes(100),
            newsboat(folder, 1_000),
        ]
        present = [program for program in programs if program]
        for program in present:
            measure(program)  # byte-compiles and fills the disk's cache
        figures: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
        for program in in_turns(present, rounds):
            figures[program.name].append(measure(program))
    anchor = minimal().name
    table(((name, [f[0] for f in all_of]) for name, all_of in figures.items()), anchor, "ms")
    print("\nBytes to the text, and until it is quiet:")
    for name, all_of in figures.items():
        first, quiet = (statistics.median(f[i] for f in all_of) for i in (1, 2))
        print(f"{name:36}{first:10.0f}{quiet:10.0f}")


if __name__ == "__main__":
    main()
