"""What the terminal engine buys: the same program with it and without it, key by key in turns.

    python benchmarks/engine.py [PRESSES]      (default: 40)

In a pseudo-terminal of 120x40 with 100 parcels: bytes, processor time and time to paint of each kind of key;
the bytes of the start; the processor time at rest. The third program has the engine on Textual's own
compositor: what the engine's own is worth beside the difference of cells.
"""

import statistics
import sys
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from programs import SIZE, Program, parcel_tui, work_folder
from terminal import Terminal

ON, OFF, STOCK = "engine on", "engine off", "engine on Textual's compositor"
KINDS = {
    "a line": (b"\x1b[B", b"\x1b[A"),
    "a page": (b"\x1b[6~", b"\x1b[5~"),
    "the help and back": (b"?", b"q"),
    "the add form and back": (b"a", b"\x1b"),
}
REST = 10.0
"""Seconds."""
STOCK_COMPOSITOR = Path(__file__).parent / "anchors" / "stock_compositor.py"


def processor(pid: int) -> float:
    """Milliseconds of processor time that all threads of the program have had."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6


def start(program: Program) -> tuple[Terminal, int]:
    terminal = Terminal(program.command, SIZE, program.environment)
    word = program.shows.encode()
    return terminal, terminal.read_until(lambda seen: word in seen, quiet=2.5).size


def press(terminal: Terminal, key: bytes) -> tuple[float, float, float]:
    """Bytes, milliseconds of processor time, milliseconds to the last piece of the paint."""
    before, pressed = processor(terminal.pid), terminal.press(key)
    output = terminal.read_until(bool, seconds=2.0, quiet=0.15)
    painted = (output.pieces[-1][0] - pressed) * 1000 if output.pieces else 0.0
    return output.size, processor(terminal.pid) - before, painted


def main() -> None:
    presses = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with work_folder() as folder:
        ours = parcel_tui(folder, 100)
        programs = {
            ON: ours,
            OFF: replace(ours, environment={**ours.environment, "PARCEL_TUI_ENGINE": "off"}),
            STOCK: replace(ours, command=(sys.executable, str(STOCK_COMPOSITOR))),
        }
        terminals: dict[str, Terminal] = {}
        for name, program in programs.items():
            terminals[name], size = start(program)
            print(f"{name:32} start {size:8} bytes")
        for kind, keys in KINDS.items():
            figures: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
            for count in range(presses):
                for name, terminal in terminals.items():
                    figures[name].append(press(terminal, keys[count % 2]))
            print(f"\n{kind}:")
            for name, measured in figures.items():
                size, cpu, painted = (statistics.median(column) for column in zip(*measured, strict=True))
                print(f"{name:32}{size:8.0f} bytes{cpu:8.2f} ms of processor{painted:8.2f} ms to paint")
        before = {name: processor(terminal.pid) for name, terminal in terminals.items()}
        time.sleep(REST)  # what an idle dashboard spends is what is measured
        print("\nat rest:")
        for name, terminal in terminals.items():
            spent = processor(terminal.pid) - before[name]
            size = terminal.read_for(0.0).size
            print(f"{name:32}{size:8} bytes{spent / REST / 10:8.3f} % of a processor")
            terminal.close()


if __name__ == "__main__":
    main()
