"""What a command costs, against an interpreter that does nothing.

    python benchmarks/commands.py [ROUNDS]      (default: 25)

Wall-clock time from the start of the process to its end, output into a pipe, 100 parcels.
"""

import os
import subprocess
import sys
import time
from collections import defaultdict

from programs import Program, in_turns, parcel_tui, table, work_folder

ANCHOR = "python -c pass"
LINES = (
    *("--help", "list --help", "complete words li", "complete words list --s", "complete words show TW"),
    *("status", "list", "list --json", "list --plain", "show TW000000000001Z"),
)


def measure(program: Program) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    subprocess.run(
        program.command, env={**os.environ, **program.environment}, capture_output=True, check=True
    )
    return (time.perf_counter() - began) * 1000


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    with work_folder() as folder:
        programs = [Program(ANCHOR, (sys.executable, "-c", "pass"), "")]
        for line in LINES:
            ours = parcel_tui(folder, 100, *line.split())
            programs.append(Program(f"parcel-tui {line}", ours.command, "", ours.environment))
        times: dict[str, list[float]] = defaultdict(list)
        for program in programs:
            measure(program)
        for program in in_turns(programs, rounds):
            times[program.name].append(measure(program))
    table(times.items(), ANCHOR, "ms")
    print("\nat best:")
    best = {name: min(values) for name, values in times.items()}
    for name, value in best.items():
        print(f"{name:36}{value:10.1f} ms  {value / best[ANCHOR]:8.2f} x {ANCHOR}")


if __name__ == "__main__":
    main()
