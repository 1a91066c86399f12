"""Nothing that a command says stands outside the catalogues."""

import argparse
import platform
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pseudo import unmarked, write_catalogue
from test_arguments import LINES

import parcel_tui.language
from parcel_tui.cli.grammar.parser import parser_for
from parcel_tui.domain.carriers.names import BUILTIN_CARRIERS, all_names
from parcel_tui.sandbox.http.faults import Fault, FaultKind


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


SAID = """
refresh
list --headings
list --view todo --headings
list --plain
list --by-shop
list is:q
list stage:q
list --filter
list --folder nowhere
show TW1
show TW1 --plain
show 999
status
status --template {nothing}
status --template {
carriers
carriers 黑貓
open TW1
add 907218463512 --carrier 黑貓
add 907218463512 --carrier 黑貓
add 123
add 6730194999 --extra q
add 6730194999 --provider nowhere
add --dry-run 6730194999 RR482913759TW TW1 123
follow 鞋子 --expected 2026-12-24
follow 鞋子 --expected 2020-01-01
carrier TW1 黑貓
undo
rename TW1 鞋子
undo --dry-run
undo
note TW1 藍色
undo
deadline TW1 +3
undo
deadline TW1 昨日
deadline TW1 2050-01-01
card TW1 --code 4711 --pay 280
card TW1
mute TW1
undo
sending TW1
undo
mark-read
undo
archive TW1
undo
unarchive TW1
receive TW2
undo
delete TW2
undo
undo
refresh nowhere
refresh --due --changes
export /nowhere/at/all
import /nowhere/at/all
import --dry-run -
token check tracktw
token delete tracktw
token check nowhere
service status
config path
config check
notify test
doctor
complete -- list --
frob
lst
list --sort up
list --json=1
--lang xx
"""
"""Lines that a user types, one after the other; `-` reads WRONG."""
WRONG = "6730194999\nqq\n1Z84X19F0394726158 UPS\n"
SETTINGS = """
[app]
theme = "nowhere"
glyphs = 3
theme_ = "x"
[keys]
nowhere = "x"
"list.sort" = "nowhere+"
[notify]
command = 3
quiet = "25-99"
[tracktw]
token = "x"
url = "ftp://x"
[nowhere]
"""
"""In which nothing can be used."""
DATA = """
task problem unread TW Demo Forwarder test keyring state settings tokens requests toml sqlite json toast bell
tui terminal
osc nowhere OSC LANG UTC textual httpx keyring tinydb msgspec truststore TBK HL AA JD archived muted nowhere
theme glyphs keys app theme_ quiet command url qq sort xx PARCEL_TUI_FLEXFORWARD_TOKEN Linux Bad Request
"""
"""Names of files, settings, libraries and the like, and what the wrong settings hold."""
_NO_WORDS = re.compile(r"\\(?=-)|\\\(..|\S*/\S+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def told(run, world) -> Callable[..., list[str]]:
    """The words of English that a line is answered with."""
    for number in ("TW1", "TW2"):
        world.tracktw_account.add(number).package.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    named = [name for carrier in BUILTIN_CARRIERS for name in all_names(carrier)]
    given = (*grammar(parser_for([""])), SAID, DATA, *named, platform.platform(), "PARCEL_TUI_TRACKTW_TOKEN")

    def told_(line: str, read: str = "(?P<told>.*)") -> list[str]:
        done = run(*line.split(), given=WRONG)
        said = (match["told"] or match[0] for match in re.finditer(f"(?m)^(?:{read})$", done.out + done.err))
        return unmarked(_NO_WORDS.sub("", "\n".join(said)), *given)

    return told_


def test_no_command_says_a_word_of_english(told) -> None:
    """What is printed, and what is said of mistakes, but for the user's own data and the names of things."""
    found = {line: left for line in SAID.split("\n") if line and (left := told(line))}
    assert not found, "\n".join(f"{line}: {words}" for line, words in found.items())


def test_no_failure_and_no_file_says_a_word_of_english(told, world, tmp_path: Path) -> None:
    """A provider's and a file's, and what is made for other programs to show: calendars, units, manuals."""
    told("refresh")
    found = {
        "calendar": told("export - --format ics", "(?:SUMMARY|X-WR-CALNAME):(?P<told>.*)"),
        "units": told("service install --print --for systemd", "#.*|Description=(?P<told>.*)"),
        "manual": told("man", r"(?P<told>[^.\\].*)"),
    }
    faults = [Fault(FaultKind.STATUS, status=status) for status in (400, 401, 403, 429, 500)]
    broken = (FaultKind.REFUSED, FaultKind.HTML, FaultKind.TRUNCATED_JSON, FaultKind.REDIRECT)
    for fault in (*faults, *map(Fault, broken)):
        world.tracktw.faults.clear()
        world.tracktw.faults.add(fault)
        found[f"{fault.kind} {fault.status}"] = told("refresh --changes")
    settings = tmp_path / "settings.toml"
    for text in (SETTINGS, "[app\n", "app = 3", '[notify]\ncommand = ["/nowhere/at/all"]'):
        settings.write_text(text, encoding="utf-8")
        found[text] = told("config check") + told("notify test")
    (tmp_path / "state.json").write_text("{", encoding="utf-8")
    found["damaged"] = told("list") + told("doctor")
    assert not any(found.values()), "\n".join(f"{what}: {words}" for what, words in found.items() if words)
