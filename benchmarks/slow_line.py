"""Start to content over a slow line: 32 kB/s, 100 ms round trip.

    python benchmarks/slow_line.py [ROUNDS]      (default: 5)

The pseudo-terminal is read no faster than the line would carry it, so that a program that
writes much has to wait as it would over SSH; each piece arrives half a round trip later.
"""

import sys
import time
from collections import defaultdict

from programs import SIZE, Program, in_turns, newsboat, parcel_tui, table, three_panes, work_folder
from terminal import Terminal

BYTES_PER_SECOND = 32_000
ONE_WAY = 0.05
PIECE = 1024


class SlowTerminal(Terminal):
    """A terminal at the far end of the line."""

    def read(self, seconds: float) -> bytes | None:
        piece = super().read(seconds)
        if piece:
            time.sleep(len(piece) / BYTES_PER_SECOND)  # what the line takes for it
            self.arrived_later(ONE_WAY)
        return piece


def measure(program: Program) -> float:
    """Milliseconds until the text stands on the far screen."""
    with SlowTerminal(program.command, SIZE, program.environment, piece=PIECE) as terminal:
        last_word = program.shows.split()[-1].encode()
        terminal.read_until(lambda seen: last_word in seen, quiet=0.6)
        return terminal.shown_at(program.shows) * 1000


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with work_folder() as folder:
        programs = [three_panes(100), parcel_tui(folder, 100), newsboat(folder, 1_000)]
        present = [program for program in programs if program]
        for program in present:
            measure(program)
        times: dict[str, list[float]] = defaultdict(list)
        for program in in_turns(present, rounds):
            times[program.name].append(measure(program))
        table(times.items(), present[0].name, "ms", digits=0)


if __name__ == "__main__":
    main()
