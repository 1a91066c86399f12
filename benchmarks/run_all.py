"""Runs every benchmark and writes what they print to one Markdown file. Nothing is judged.

    python benchmarks/run_all.py [FILE]      (default: figures.md)

Takes a quarter of an hour. The exit code is 1 where a program could not be run to its end.
"""

import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
PROGRAMS = (
    ("start.py",),
    ("first_start.py",),
    ("keys.py",),
    ("engine.py",),
    ("while_refreshing.py",),
    ("slow_line.py",),
    ("memory.py",),
    ("at_rest.py",),
    ("commands.py",),
    ("storage.py",),
    ("polling.py", "--parcels", "100", "1000"),
)
"""With their arguments."""


def heading(now: datetime) -> str:
    """When and where this was measured."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("parcel-tui", "textual", "tinydb"))
    machine = f"{os.cpu_count()} processors ({processor()}), {platform.platform()}"
    versions = f"Python {platform.python_version()}, {versions}"
    return f"# Benchmarks\n\n{now:%d %B %Y, %H:%M} UTC; {machine}; {versions}"


def processor() -> str:
    """What the machine calls its processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )


def run(name: str, *arguments: str) -> tuple[str, bool]:
    """A section with all that the program printed, and whether it came to its end."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(HERE / name), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    took = time.monotonic() - began
    title = f"## {' '.join((name, *arguments))}"
    ended = "" if done.returncode == 0 else f", and ended with exit code {done.returncode}"
    return f"{title}\n\nTook {took:.0f} s{ended}.\n\n```\n{done.stdout.strip()}\n```", done.returncode == 0


def main() -> int:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("figures.md")
    sections, all_well = [heading(datetime.now(UTC))], True
    for name, *arguments in PROGRAMS:
        section, is_well = run(name, *arguments)
        print(section, end="\n\n", flush=True)
        sections.append(section)
        all_well &= is_well
        # After each, so that a run that is cut short keeps what it has measured.
        path.write_text("\n\n".join(sections) + "\n", "utf-8")
    return 0 if all_well else 1


if __name__ == "__main__":
    sys.exit(main())
