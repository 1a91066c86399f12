"""Nothing that a command says stands outside the catalogues."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pseudo import unmarked, write_catalogue
from test_arguments import LINES

import parcel_tui.language
from parcel_tui.cli.grammar.parser import parser_for
from parcel_tui.domain.carriers.names import BUILTIN_CARRIERS, all_names


@pytest.fixture(autouse=True)
def pseudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands speak the language with the accents."""
    write_catalogue(tmp_path / "locale", "ja")
    monkeypatch.setattr("parcel_tui.language.LOCALE", str(tmp_path / "locale"))
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    monkeypatch.setenv("COLUMNS", "500")
    yield
    parcel_tui.language.choose_language(None)


def grammar(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Every word that users type or replace: commands, options, choices, places; and the examples."""
    yield from (line for line in (parser.epilog or "").splitlines() if line.startswith("  "))
    for action in parser._actions:
        yield from (*action.option_strings, str(action.metavar or ""), action.dest, action.dest.upper())
        for choice in action.choices or ():
            yield str(choice)
            if isinstance(action, argparse._SubParsersAction):
                yield from grammar(action.choices[choice])


def test_no_help_says_a_word_of_english(run) -> None:
    """Every command's `--help`: headings, sentences, what each option does."""
    typed = list(grammar(parser_for([""])))
    found = {}
    for line in dict.fromkeys(" ".join(line.split()[:2]) for line in ("", *LINES)):
        words = [word for word in line.split() if word in typed]
        if left := unmarked(run(*words, "--help").out.replace("{pickup} {problem}", ""), *typed):
            found[" ".join(words)] = left
    assert not found


SAID: tuple[str, ...] = (
    "refresh",
    "list --headings",
    "list --view todo --headings",
    "list --plain",
    "list --by-shop",
    "show TW1",
    "show TW1 --plain",
    "status",
    "carriers 黑貓",
    "add 907218463512 --carrier 黑貓",
    "add 907218463512 --carrier 黑貓",
    "add 123",
    "add --dry-run 6730194999",
    "follow 鞋子 --expected 2026-12-24",
    "rename TW1 鞋子",
    "note TW1 藍色",
    "deadline TW1 +3",
    "deadline TW1 昨日",
    "card TW1 --code 4711 --pay 280",
    "mute TW1",
    "mark-read",
    "undo --dry-run",
    "undo",
    "undo",
    "archive TW1",
    "unarchive TW1",
    "receive TW2",
    "delete TW2",
    "show 999",
    "list --filter",
    "frob",
    "list --folder nowhere",
    "status --template {nothing}",
    "service status",
    "export /nowhere/at/all",
    "import /nowhere/at/all",
    "token check tracktw",
    "config path",
    "config check",
    "notify test",
)
"""Lines that a user types, one after the other."""


def test_no_command_says_a_word_of_english(run, world) -> None:
    """What is printed, and what is said of mistakes, but for the user's own data and the names of things."""
    for number in ("TW1", "TW2"):
        world.tracktw_account.add(number).package.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    named = [name for carrier in BUILTIN_CARRIERS for name in all_names(carrier)]
    given = [*grammar(parser_for([""])), *SAID, *named, "PARCEL_TUI_TRACKTW_TOKEN"]
    given += [
        "task problem unread",
        "TW",
        "Demo Forwarder",
        "test keyring",
        "state settings tokens json toml",
    ]
    found = {}
    for line in SAID:
        done = run(*line.split())
        said = re.sub(r"\S*/\S+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", done.out + done.err)
        if left := unmarked(said, *given):
            found[line] = left
    assert not found, "\n".join(f"{line}: {words}" for line, words in found.items())
