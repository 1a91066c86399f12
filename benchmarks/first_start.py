"""The very first start of the installed wheel, against its second one.

    python benchmarks/first_start.py [ROUNDS]      (default: 3)

The wheel is built from the checkout and installed into a fresh virtual environment for each round:
once as pip does it, which byte-compiles, and once with --no-compile, as installers do that leave
that to the first start (uv, unless told --compile-bytecode). The time ends when the parcels stand
on the screen. Needs the package index, or pip's cache, for the dependencies.
"""

import os
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from programs import parcel_tui, table
from start import measure

INSTALLS = {"compiled": (), "not compiled": ("--no-compile",)}
"""By name: what pip is told besides."""
COUNT = 100


def build(folder: Path) -> Path:
    """The folder of the wheels: ours and those that it depends on."""
    wheels = folder / "wheels"
    _pip(sys.executable, "wheel", "--wheel-dir", str(wheels), str(Path(__file__).parent.parent))
    return wheels


def install(wheels: Path, into: Path, options: tuple[str, ...]) -> Path:
    """A fresh virtual environment with the wheel in it; the installed command."""
    venv.create(into, symlinks=os.name == "posix", with_pip=False)
    scripts = into / ("bin" if os.name == "posix" else "Scripts")
    target = ("--python", str(into), "install", "--no-index", "--find-links", str(wheels))
    _pip(sys.executable, *target, *options, "parcel-tui")
    return scripts / "parcel-tui"


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    # Compiled files are looked for where an installed program has them.
    for name in ("PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)
    times: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="parcel-tui-bench-") as name:
        folder = Path(name)
        wheels = build(folder)
        ours = parcel_tui(folder, COUNT)
        for turn in range(rounds):
            for installed, options in INSTALLS.items():
                command = install(wheels, folder / f"{installed} {turn}".replace(" ", "-"), options)
                program = replace(ours, command=(str(command),))
                for which in ("first", "second"):
                    times[f"{which} start, {installed}"].append(measure(program)[0])
    table(times.items(), "second start, compiled", "ms")


def _pip(python: str, *arguments: str) -> None:
    subprocess.run((python, "-m", "pip", "-qq", "--disable-pip-version-check", *arguments), check=True)


if __name__ == "__main__":
    main()
