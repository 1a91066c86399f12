"""Start to content over a slow line: 32 kB/s, 100 ms round trip.

    python benchmarks/slow_line.py [ROUNDS]      (default: 5)

Between the program's pseudo-terminal and the terminal stands a line like that of SSH: it takes what the
program writes at once, carries 32 kB of it a second, and delivers it half a round trip later. The terminal
answers what it is asked, and its answers take half a round trip too: who waits for one waits a round trip.
Two times are told: until the text stands on the far screen, and until the screen is complete, which is when
nothing more has been written for half a second.
"""

import re
import statistics
import sys
from collections import defaultdict

from programs import (
    SIZE,
    Program,
    in_turns,
    kept_frame,
    newsboat,
    parcel_tui,
    table,
    three_panes,
    work_folder,
)
from terminal import Terminal

BYTES_PER_SECOND = 32_000
ONE_WAY = 0.05
PIECE = 512
QUIET = 0.5
ANSWERS = {
    re.compile(rb"\x1b\[\?2026\$p"): b"\x1b[?2026;2$y",  # synchronised output: known, not set
    re.compile(rb"\x1b\[\?(?:2048|2027|1016)\$p"): b"\x1b[?2048;0$y",  # another mode: not known
    re.compile(rb"\x1b\[0?c"): b"\x1b[?62;22c",  # what it is: a VT220 with colours
    re.compile(rb"\x1b\[>0?c"): b"\x1b[>41;390;0c",
    re.compile(rb"\x1b\[6n"): b"\x1b[1;1R",
    re.compile(rb"\x1b\[\?u"): b"\x1b[?0u",  # no keys of Kitty's protocol
    re.compile(rb"\x1b\]10;\?"): b"\x1b]10;rgb:e0e0/e0e0/e0e0\x1b\\",
    re.compile(rb"\x1b\]11;\?"): b"\x1b]11;rgb:0000/0000/0000\x1b\\",
}
"""What programs ask terminals, and what xterm would say."""


class SlowTerminal(Terminal):
    """A terminal at the far end of the line."""

    def __init__(self, program: Program) -> None:
        super().__init__(program.command, SIZE, program.environment, piece=PIECE)
        self._line_is_free = 0.0
        self._answers: list[tuple[float, bytes]] = []
        self._asked = b""

    def read(self, seconds: float) -> bytes | None:
        """The next piece as it was written; it counts as arrived when the line has carried it."""
        ends = self.now() + seconds
        while True:
            self._answer()
            next_at = min([ends, *(due for due, _ in self._answers)])
            piece = super().read(max(next_at - self.now(), 0.0))
            if piece:
                self._line_is_free = max(self.now(), self._line_is_free) + len(piece) / BYTES_PER_SECOND
                self.arrived_at(self._line_is_free + ONE_WAY)
                self._note_questions(piece)
            if piece is not None or self.now() >= ends:
                return piece

    def _note_questions(self, piece: bytes) -> None:
        self._asked += piece
        last = 0
        for question, answer in ANSWERS.items():
            for found in question.finditer(self._asked):
                self._answers.append((self._line_is_free + 2 * ONE_WAY, answer))
                last = max(last, found.end())
        self._asked = self._asked[last:][-32:]  # a question may be cut in two

    def _answer(self) -> None:
        due = [each for each in self._answers if each[0] <= self.now()]
        self._answers = [each for each in self._answers if each not in due]
        for _, answer in due:
            self.press(answer)


def measure(program: Program) -> tuple[float, float, int]:
    """Milliseconds until the text stands on the far screen and until it is complete; the bytes of that."""
    with SlowTerminal(program) as terminal:
        last_word = program.shows.split()[-1].encode()
        output = terminal.read_until(lambda seen: last_word in seen, quiet=QUIET)
        return terminal.shown_at(program.shows) * 1000, output.pieces[-1][0] * 1000, output.size


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with work_folder() as folder:
        programs = [
            three_panes(100),
            parcel_tui(folder, 100),
            kept_frame(folder, 100),
            newsboat(folder, 1_000),
        ]
        present = [program for program in programs if program]
        for program in present:
            measure(program)
        figures: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
        for program in in_turns(present, rounds):
            figures[program.name].append(measure(program))
    for index, what in enumerate(("the text stands", "the screen is complete")):
        print(f"\n{what}:")
        rows = ((name, [each[index] for each in all_of]) for name, all_of in figures.items())
        table(rows, present[0].name, "ms", digits=0)
    print("\nBytes until then:")
    for name, all_of in figures.items():
        print(f"{name:36}{statistics.median(each[2] for each in all_of):10.0f}")


if __name__ == "__main__":
    main()
