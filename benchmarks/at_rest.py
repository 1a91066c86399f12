"""What a program does while nobody does anything: bytes to the terminal and processor time.

    python benchmarks/at_rest.py [SECONDS]      (default: 30)

Counted from six seconds after the start. Linux only.
"""

import os
import sys
import time
from pathlib import Path

from programs import SIZE, Program, minimal, parcel_tui, three_panes, work_folder
from terminal import Terminal

SETTLED_AFTER = 6.0


def processor_seconds(pid: int) -> float:
    """Of all threads, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(programs: list[Program], seconds: float) -> None:
    """All at once, so that the machine's moods meet all alike."""
    terminals = [Terminal(program.command, SIZE, program.environment) for program in programs]
    for terminal in terminals:
        terminal.read_for(SETTLED_AFTER)
    before = [processor_seconds(terminal.pid) for terminal in terminals]
    written = [0] * len(terminals)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for index, terminal in enumerate(terminals):
            written[index] += terminal.read_for(0.25).size
    for program, terminal, then, size in zip(programs, terminals, before, written, strict=True):
        used = processor_seconds(terminal.pid) - then
        print(f"{program.name:36}{size:8} bytes{used / seconds:10.3%} of a processor")
        terminal.close()


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    with work_folder() as folder:
        measure(
            [minimal(), parcel_tui(folder, 1_000), parcel_tui(folder, 10_000), three_panes(1_000)], seconds
        )


if __name__ == "__main__":
    main()
