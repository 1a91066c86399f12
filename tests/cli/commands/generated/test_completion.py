"""`completion`, and what a shell's script is told there is to choose; the manual page."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tables import for_each

from parcel_tui.cli.commands.generated.man import manual
from parcel_tui.sandbox.world import World

SHELLS = ("bash", "zsh", "fish")
HOSTILE = 'Bad $(touch pwned) `id` "x"'


def choices(run, *words: str) -> list[str]:
    """What the last of the words may become."""
    done = run("complete", "words", *words)
    assert (done.code, done.err) == (0, "")
    return [line.partition("\t")[0] for line in done.out.splitlines()]


@pytest.fixture
def filled(world: World, run) -> None:
    """A parcel with a number and a name, and two by hand, one with a name that a shell would act on."""
    world.tracktw_account.add("TW268979373141Z")
    run("refresh")
    run("rename", "TW268979373141Z", "red shoes")
    run("follow", HOSTILE)
    run("follow", "--", "--log=x")


@for_each(
    ("words", "expected"),
    [
        (("sta",), ["status"]),
        (("token", ""), ["set", "check", "delete"]),
        (("token", "set", ""), ["tracktw", "flexforward"]),
        (("list", "--fo"), ["--folder"]),
        (("list", "--view", ""), ["todo", "today", "way", "quiet"]),
        (("list", "--view", "=", "to"), ["todo", "today"]),
        (("list", "--view", "="), ["todo", "today", "way", "quiet"]),
        (("list", "--view=to"), ["--view=todo", "--view=today"]),
        (("add", "1", "--carrier", "Black"), ["black cat"]),
        (("carriers", "黑"), ["黑貓宅急便", "黑貓"]),
        (("export", ""), [":files"]),
        (("--log", "x"), [":files"]),
        (("config", "path", "s"), ["settings", "state"]),
        (("config", "path", "state", ""), []),
        (("nope", "x"), []),
        (("rename", "p1", ""), []),
        (("status", "--", "--"), []),
    ],
)
def test_what_the_last_word_may_become(run, words: tuple[str, ...], expected: list[str]) -> None:
    """By the grammar alone: a command that is added has its completion."""
    assert choices(run, *words) == expected


def test_every_command_is_offered_and_no_hidden_one(run) -> None:
    """Those that the help names."""
    offered = choices(run, "")
    helped = re.findall(r"^    ([a-z-]+)", run("--help").out.partition("commands:")[2], re.MULTILINE)
    assert offered == helped
    assert "complete" not in offered


def test_parcels_are_named_as_commands_take_them(world: World, run, filled: None) -> None:
    """Names and numbers; by an id, too, once it is begun; nothing that would be read as an option."""
    world.tracktw.requests.clear()
    assert set(choices(run, "show", "")) == {"red shoes", HOSTILE}
    assert choices(run, "show", "tw") == ["TW268979373141Z"]
    assert choices(run, "archive", "red shoes", "P1") == ["p1"]
    assert choices(run, "refresh", "--json", "Bad") == [HOSTILE]
    assert world.tracktw.requests == []


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_one_that_the_shell_reads(run, shell: str) -> None:
    """Where that shell is installed."""
    script = run("completion", shell).out
    assert "complete words" in script
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    done = subprocess.run(
        [shell, "-n", "/dev/stdin"], input=script, text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@for_each(
    ("typed", "inserted"),
    [
        ("Bad", r"Bad\ \$\(touch\ pwned\)\ \`id\`\ \"x\""),
        ("'Bad", HOSTILE),
        ('"Bad', ""),
        ("red\\ s", r"red\ shoes"),
        ('"re', "red shoes"),
    ],
)
def test_bash_inserts_a_word_that_runs_nothing(
    run, filled: None, tmp_path: Path, typed: str, inserted: str
) -> None:
    """A name with `$(…)` in it is text, in quotes too."""
    program = tmp_path / "parcel-tui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m parcel_tui "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    script = run("completion", "bash").out
    lines = (
        f'{script}\nCOMP_WORDS=("$PROGRAM" show "$TYPED") COMP_CWORD=2; _parcel_tui; '
        """printf '%s\\n' "${COMPREPLY[@]}" """
    )
    done = subprocess.run(
        ["bash", "-c", lines],
        env={**os.environ, "PROGRAM": str(program), "TYPED": typed},
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.rstrip("\n") == inserted
    assert not (tmp_path / "pwned").exists()


INTERACTIVE = {
    "bash": ('eval "$(parcel-tui completion bash)"', "bash", "--norc", "--noprofile", "-i"),
    "zsh": ('autoload -Uz compinit; compinit -D; eval "$(parcel-tui completion zsh)"', "zsh", "-f", "-i"),
    # Its own prompt names the folder and the branch, and a long one wraps the line.
    "fish": (
        "function fish_prompt; echo '> '; end; parcel-tui completion fish | source",
        *("fish", "--no-config", "-i"),
    ),
}
BECOME = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX's")
@pytest.mark.parametrize("shell", SHELLS)
def test_tab_completes_in_the_shell_itself(run, filled: None, tmp_path: Path, shell: str) -> None:
    """In a terminal, as it is sourced: a command, an option's value, a parcel by its name."""
    from pseudo_terminal import TERMINAL, in_terminal

    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    program = tmp_path / "bin" / "parcel-tui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m parcel_tui "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    environment = {
        **os.environ,
        **TERMINAL,
        "HOME": str(tmp_path),
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PS1": "> ",
    }
    source, *command = INTERACTIVE[shell]
    with in_terminal("-c", BECOME, *command, environment=environment, is_controlled=True) as terminal:
        terminal.press(f"{source}; echo re''ady\r")
        terminal.read_until_shown("ready")
        terminal.press("parcel-tui li\t")
        terminal.read_until_shown("parcel-tui list ")
        terminal.press("--vi\tto\b\bway\t--json --folder al\t")
        terminal.read_until_shown("list --view way --json --folder all ")
        terminal.press("\x15parcel-tui show re\t")
        terminal.read_until_shown("parcel-tui show red\\ shoes")


def test_the_manual_page_has_every_command_and_option(run) -> None:
    """Each command has its part, with its options and its examples."""
    page = manual().replace("\\-", "-")
    for command in choices(run, ""):
        assert re.search(rf"^\.SS {command}( |$)", page, re.MULTILINE), command
    for option in ("--dry-run", "--headings, --no-headings", "--if-any"):
        assert f"\\fB{option}" in page
    assert "complete words" not in page
    assert run("man").out == manual()


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="there is no mandoc")
def test_the_manual_page_is_right_for_mandoc() -> None:
    """Nothing to warn of, nor to find fault with."""
    done = subprocess.run(["mandoc", "-T", "lint"], input=manual().encode(), capture_output=True, check=False)
    assert done.stdout.decode() == ""


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff")
def test_the_manual_page_is_right_for_groff() -> None:
    """Without a warning."""
    done = subprocess.run(
        ["groff", "-man", "-K", "utf8", "-Tutf8", "-ww", "-z"],
        input=manual().encode(), capture_output=True, check=True,
    )  # fmt: skip
    assert done.stderr == b""


def test_the_manual_page_needs_no_other_package() -> None:
    """It is made while the wheel is built, where none is installed."""
    code = (
        "import sys; from parcel_tui.cli.commands.generated.man import manual; manual(); "
        "print('msgspec' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=Path(__file__).parents[4], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"
