"""What the command line means, where each command is, and what those that scripts run all day may load."""

import inspect
import re
import subprocess
import sys

import pytest
from tables import for_each

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.grammar.parser import parse
from parcel_tui.cli.main import command_of
from parcel_tui.domain.clock import Clock

LINES = (
    *(
        "",
        "demo",
        "add 1",
        "follow shoes",
        "list",
        "show p1",
        "status",
        "refresh",
        "watch",
        "doctor",
        "schema",
        "carriers",
        "open p1",
        "mark-read",
        "config path",
        "config check",
        "notify test",
        "completion bash",
        "man",
    ),
    *("archive p1", "unarchive p1", "delete p1", "receive p1", "mute p1", "unmute p1", "sending p1"),
    *("rename p1 shoes", "note p1 blue", "deadline p1 +3", "carrier p1 7-eleven", "card p1", "undo"),
    *("service install", "service status", "service remove"),
    *("export -", "import -", "token set tracktw", "token check tracktw", "token delete tracktw"),
)
"""A line for every command."""
HEAVY = {"textual", "rich", "httpx", "keyring", "asyncio", "inspect", "tinydb", "filelock"}


def test_the_name_alone_asks_for_what_the_grammar_says() -> None:
    """The dashboard opens without reading the grammar, and finds the same options."""
    assert {name: getattr(Options(), name) for name in vars(parse([]))} == vars(parse([]))


@for_each("line", LINES)
def test_every_command_is_run_by_its_module(line: str) -> None:
    """The table leads to a function that takes the options and the clock, and returns the exit code."""
    signature = inspect.signature(command_of(parse(line.split())))
    assert [parameter.annotation for parameter in signature.parameters.values()] == [Options, Clock]
    assert signature.return_annotation is int


def test_no_command_is_missed_here(capsys) -> None:
    """The lines above are all that the help names."""
    with pytest.raises(SystemExit):
        parse(["--help"])
    listed = capsys.readouterr().out.partition("commands:\n")[2].splitlines()
    named = {line.split()[0] for line in listed if line.startswith("    ") and line[4:5].strip()}
    assert named == {line.split()[0] for line in LINES if line}


@for_each("line", [line for line in LINES if line])
def test_every_help_ends_with_an_example(line: str, capsys) -> None:
    """A command line of that very command, or of that action, to be copied."""
    first, second, *_ = (*line.split(), "")
    command = (first, second) if first in {"config", "notify", "token", "service"} else (first,)
    with pytest.raises(SystemExit):
        parse([*command, "--help"])
    examples = re.split(r"examples?:\n", capsys.readouterr().out)[1]
    assert all(f"parcel-tui {' '.join(command)}" in example for example in examples.splitlines())


@for_each(
    ("line", "nearest"),
    [
        ("staus", "status"),
        ("list --jsn", "--json"),
        ("config path --versoin", "--version"),
        ("list --qqq", ""),
        ("demo --json", ""),
        ("list --ver", "--version"),
    ],
)
def test_a_slip_names_the_nearest(line: str, nearest: str, capsys) -> None:
    """A command or an option; nothing where none is near."""
    with pytest.raises(SystemExit):
        parse(line.split())
    said = capsys.readouterr().err
    assert (f"did you mean {nearest}?" in said.replace("'", "")) is bool(nearest)
    help_of = "parcel-tui" if line == "staus" else f"parcel-tui {line.partition(' ')[0]}"
    assert said.endswith(f"See '{help_of} --help'.\n")


@for_each("line", LINES)
def test_every_option_has_a_type(line: str) -> None:
    """What a command can ask for is named in `Options`, so that it is checked where it is used."""
    assert set(vars(parse(line.split()))) <= set(inspect.get_annotations(Options))


@for_each(
    "arguments",
    [
        ["list"],
        ["list", "--json"],
        ["show", "TW1"],
        ["status"],
        ["--help"],
        ["complete", "words", "show", ""],
    ],
)
@pytest.mark.process
def test_a_command_that_asks_nobody_loads_nothing_for_it(arguments: list[str], tmp_path) -> None:
    """Neither the screen nor the network nor the keyring, and nothing that takes long to load."""
    code = (
        "import sys; from parcel_tui.cli.main import main\n"
        "main(sys.argv[1:])\n"
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
    assert not loaded & HEAVY
