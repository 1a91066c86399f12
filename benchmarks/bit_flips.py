"""What single flipped bits do, in every file of the state folder.

    python benchmarks/bit_flips.py [FLIPS] [SEED]      (default: 5000 1)

Each flip is made in a fresh copy of a home with a state, its generations, the log of requests, tokens in
a file, settings, locks and a kept frame. Then `list --json`, `show --json` and, for some, `refresh --json`
and the app's start run in this process. It fails where anything ends with exit code 70, or where something
that a good generation had is missing without a word.
"""

import asyncio
import contextlib
import io
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from parcel_tui.cli.main import main as run_command
from parcel_tui.credentials.file_store import FileStore
from parcel_tui.domain.clock import utc_now
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN, demo_world
from parcel_tui.settings import load_settings
from parcel_tui.signature import signature
from parcel_tui.startup_frame.save import frame_file

REFRESH_EVERY, APP_EVERY = 10, 25


class Run:
    """What a command did: exit code, output, what it said."""

    def __init__(self, *arguments: str) -> None:
        out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            self.code = run_command(arguments)
        out.flush()
        self.out, self.err = out.buffer.getvalue().decode(), err.getvalue()

    @property
    def parcels(self) -> dict[object, dict[str, object]]:
        """By provider and id."""
        rows = json.loads(self.out)["parcels"] if self.out else []
        return {(row["provider"], row["id"] or row["number"]): row for row in rows}


async def open_app(home: Path) -> tuple[int, str]:
    """The dashboard's start, and its end: exit code and what it said of the state."""
    from parcel_tui.cli.commands.dashboard import build_app
    from parcel_tui.cli.grammar.parser import parse
    from parcel_tui.domain.errors import ParcelTuiError
    from parcel_tui.tui.widgets.status_line import StatusLine

    try:
        app = build_app(parse(["--ascii"]), utc_now)
    except ParcelTuiError as error:
        return error.exit_code, str(error)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await pilot.pause(0.05)
        told = [notification.message for notification in app._notifications]
        said = " ".join((app.screen.query_one(StatusLine).answer, *told))
    return app.return_code or 0, said


def make_home(home: Path, server: SandboxServer) -> None:
    """A home as it is after a day of use."""
    os.environ.update(PARCEL_TUI_HOME=str(home), PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    home.mkdir()
    (home / "settings.toml").write_text(
        f'[tracktw]\nurl = "{server.tracktw_url}"\n[flexforward]\nurl = "{server.flexforward_url}"\n'
        '[app]\ntheme = "nord"\narchive_delivered_after_days = 7\n',
        encoding="utf-8",
    )
    tokens = FileStore(home / "tokens.json")
    tokens.write("tracktw", Bearer(Secret(TRACKTW_TOKEN)))
    tokens.write("flexforward", Bearer(Secret(FLEXFORWARD_TOKEN)))
    for command in (("refresh",), ("follow", "耳機"), ("refresh",)):
        Run(*command)
    first = next(iter(Run("list", "--json").parcels.values()))
    Run("note", str(first["number"]), "給媽媽的")
    settings = load_settings()
    file = frame_file(os.environ, settings.state_file, settings.settings_file)
    if file is not None:
        frame = "\x1b[0;1m\x1b[3;5Hkept from the last time\x1b[0m"
        file.keep(frame, 100, 30, signature(settings.state_file))


def drop_checksums(path: Path) -> None:
    content = json.loads(path.read_bytes())
    del content["meta"]["checksums"], content["meta"]["check"]
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def flip(path: Path, chance: random.Random) -> int:
    """Flips one bit of the file; returns which."""
    data = bytearray(path.read_bytes())
    bit = chance.randrange(len(data) * 8)
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
    return bit


def main() -> int:
    flips = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    count: Counter[str] = Counter()
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as name, SandboxServer(demo_world(utc_now)) as server:
        good_home, home = Path(name) / "good", Path(name) / "home"
        make_home(good_home, server)
        good = Run("list", "--folder", "all", "--json").parcels
        shown = next(row for row in good.values() if row["number"])
        good_page = Run("show", str(shown["number"]), "--json").out
        files = sorted(path.name for path in good_home.iterdir() if path.stat().st_size)
        print(f"{len(good)} parcels; {', '.join(files)}")
        os.environ["PARCEL_TUI_HOME"] = str(home)
        started = time.monotonic()
        for number in range(flips):
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(good_home, home)
            target = "state.json" if number % 2 else files[number // 2 % len(files)]
            if is_old := number % 8 == 7:  # as a version before the checksums wrote it
                drop_checksums(home / target)
            place = f"{target} bit {flip(home / target, chance)}"
            listed, page = (
                Run("list", "--folder", "all", "--json"),
                Run("show", str(shown["number"]), "--json"),
            )
            runs = [("list", listed.code, listed.err), ("show", page.code, page.err)]
            if number % REFRESH_EVERY == 0:
                refreshed = Run("refresh", "--json")
                runs.append(("refresh", refreshed.code, refreshed.err))
            if number % APP_EVERY == 0:
                try:
                    runs.append(("app", *asyncio.run(open_app(home))))
                except Exception as error:  # noqa: BLE001 - whatever ends the app is what is looked for
                    runs.append(("app", 70, repr(error)))
            for command, code, said in runs:
                count[f"{command} {code}"] += 1
                if code == 70:
                    failed.append(f"{place}: {command} ended with 70: {said.strip()}")
            if (
                not is_old
                and not listed.err
                and (listed.parcels != good or page.out != good_page)
                and target != "settings.toml"
            ):
                failed.append(f"{place}: other parcels without a word")
            count["said" if listed.err else "silent, nothing lost"] += 1
        print(f"{flips} flips in {time.monotonic() - started:.0f} s: {dict(count)}")
    for failure in failed[:20]:
        print(failure)
    print(f"{len(failed)} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
