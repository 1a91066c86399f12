"""How much memory a program holds once it is shown and quiet, against a minimal Textual app.

    python benchmarks/memory.py

Resident memory (VmRSS) some seconds after the start, MiB. Linux only. "Refreshed" is ours with a token:
it has read all folders and histories of a server on loopback, and what did that has gone again.
"""

from pathlib import Path

from programs import SIZE, Program, minimal, parcel_tui, table, three_panes, work_folder
from terminal import Terminal
from while_refreshing import changing_site

SETTLED_AFTER = 5.0
REFRESHED_AFTER = 20.0


def measure(program: Program, after: float = SETTLED_AFTER) -> float:
    """MiB, so many seconds after the start."""
    with Terminal(program.command, SIZE, program.environment) as terminal:
        terminal.read_for(after)
        status = Path(f"/proc/{terminal.pid}/status").read_text("ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def main() -> None:
    with work_folder() as folder:
        programs = [minimal(), *(parcel_tui(folder, n) for n in (100, 1_000, 10_000)), three_panes(1_000)]
        figures = {program.name: [measure(program) for _ in range(3)] for program in programs}
        refreshed = parcel_tui(folder / "refreshed", 0)
        with changing_site(1_000) as environment:
            refreshed.environment.update(environment)
            figures["parcel-tui, 1000 parcels, refreshed"] = [measure(refreshed, REFRESHED_AFTER)]
    table(figures.items(), minimal().name, "MiB")


if __name__ == "__main__":
    main()
