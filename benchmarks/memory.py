"""How much memory a program holds once it is shown and quiet, against a minimal Textual app.

    python benchmarks/memory.py

Resident memory (VmRSS) five seconds after the start, MiB. Linux only.
"""

from pathlib import Path

from programs import SIZE, Program, minimal, parcel_tui, table, three_panes, work_folder
from terminal import Terminal


def measure(program: Program) -> float:
    """MiB."""
    with Terminal(program.command, SIZE, program.environment) as terminal:
        terminal.read_for(5)
        status = Path(f"/proc/{terminal.pid}/status").read_text("ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def main() -> None:
    with work_folder() as folder:
        programs = [minimal(), *(parcel_tui(folder, n) for n in (100, 1_000, 10_000)), three_panes(1_000)]
        figures = {program.name: [measure(program) for _ in range(3)] for program in programs}
    table(figures.items(), minimal().name, "MiB")


if __name__ == "__main__":
    main()
