"""What the commands that scripts run all day may cost."""

import subprocess
import sys

import pytest

from parcel_tui.cli.arguments import parse
from parcel_tui.cli.plain import plain_options

HEAVY = {"textual", "rich", "httpx", "keyring", "asyncio", "argparse", "tinydb", "filelock"}


@pytest.mark.parametrize("line", ["", "list", "list --json", "show TW1", "show TW1 --json"])
def test_a_plain_line_means_what_argparse_reads(line: str) -> None:
    """Whatever options these commands gain, the short way knows their defaults."""
    plain = plain_options(line.split())
    assert plain is not None
    read = vars(parse(line.split()))
    assert {name: read[name] for name in vars(plain)} == vars(plain)
    assert set(read) - set(vars(plain)) <= {"demo", "action", "ascii"}  # of the dashboard alone


@pytest.mark.parametrize(
    "line", ["--ascii", "list --folder all", "show", "show --json", "show -h", "list x", "lis"]
)
def test_every_other_line_is_argparses(line: str) -> None:
    """Nothing is guessed."""
    assert plain_options(line.split()) is None


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["show", "TW1"], ["--help"]])
def test_a_command_that_asks_nobody_loads_nothing_for_it(arguments: list[str], tmp_path) -> None:
    """`list`, `show` and `--help` touch neither the screen nor the network nor the keyring."""
    code = (
        "import sys; from parcel_tui.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={"PARCEL_TUI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stderr.split())
    assert "parcel_tui.cli.main" in loaded
    assert not loaded & (HEAVY - {"argparse"} if "--help" in arguments else HEAVY)
