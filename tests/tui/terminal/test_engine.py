"""With the engine off, or where a part of Textual is missing, Textual's own way is used and all works."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pseudo_terminal import ENTERED, LEFT, PATIENCE, Program, in_terminal

from parcel_tui.tui.terminal.engine import why_off

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")

NEW_TEXTUAL = """
import sys
import textual.app, textual.screen, textual.drivers.linux_driver, textual._styles_cache
from textual._compositor import Compositor

sys.modules["textual._xterm_parser"] = None
del textual._styles_cache.StylesCache
def make(self, made=Compositor.__init__): made(self)
Compositor.__init__ = make  # its attributes are named elsewhere
from parcel_tui.cli.main import start
start()
"""
"""The program on a Textual without a module, without a class, and with an attribute of another name."""
COMMANDS = {"switched off": ("-m", "parcel_tui", "demo"), "parts missing": ("-c", NEW_TEXTUAL, "demo")}
SWITCHED_OFF = {"PARCEL_TUI_ENGINE": "off"}
WHOLE_SCREENS = 20_000
"""Bytes of a start that the engine never needs, and Textual always does, at 80x24."""


@pytest.fixture(params=COMMANDS)
def terminal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The demo without the engine, in a terminal with a shell; the terminal is left usable."""
    is_whole = request.param == "switched off"
    if is_whole:
        monkeypatch.setenv("PARCEL_TUI_ENGINE", "off")
    with in_terminal(*COMMANDS[request.param], has_shell=True, is_loaded=is_whole) as program:
        program.read_until_shown("Archive")
        yield program
        assert program.is_restored


@pytest.mark.process
def test_keys_forms_and_wide_characters_work(terminal: Program) -> None:
    """Also what is pasted or typed in one breath, and a stop with what follows it."""
    terminal.read_until_shown("手沖壺")
    assert len(terminal.written) > WHOLE_SCREENS
    terminal.press("jj?")
    terminal.read_until_shown("Keys")
    terminal.press("\x1b")
    terminal.read_until_true(lambda: not any("Keys" in line for line in terminal.lines()))
    terminal.press("/取貨")
    terminal.read_until_shown("/ 取貨")
    terminal.press("\x1b")
    terminal.read_until_true(lambda: not any("/ 取貨" in line for line in terminal.lines()))
    terminal.press("a\x1b[200~TW268979373199B\x1b[201~")
    terminal.read_until_shown("TW268979373199B")
    terminal.press("\x1a")
    terminal.read_until_true(terminal.is_stopped)
    terminal.read_until_true(lambda: terminal.is_restored)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.read_until_true(lambda: terminal.written.rfind(ENTERED) > terminal.written.rfind(LEFT))
    terminal.read_until_shown("TW268979373199B")
    terminal.press_escape()
    terminal.read_until_true(lambda: not any("TW268979373199B" in line for line in terminal.lines()))
    terminal.press("q")
    assert terminal.wait() == 0, terminal.written[-3000:].decode()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.process
def test_a_signal_leaves_the_terminal_usable(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with the engine; the code tells the signal."""
    number = signal.Signals[name]
    monkeypatch.setenv("PARCEL_TUI_ENGINE", "off")
    with in_terminal("-m", "parcel_tui", "demo", is_loaded=True) as terminal:
        terminal.read_until_shown("Archive")
        terminal.process.send_signal(number)
        assert terminal.wait() == 128 + number
        assert terminal.is_restored


@pytest.mark.process
def test_a_terminal_that_is_closed_ends_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its hang-up, as a user's terminal sends it."""
    monkeypatch.setenv("PARCEL_TUI_ENGINE", "off")
    with in_terminal("-m", "parcel_tui", "demo", is_controlled=True, is_loaded=True) as terminal:
        terminal.read_until_shown("Archive")
        terminal.hang_up()
        assert terminal.process.wait(PATIENCE) == 129


@pytest.mark.process
def test_a_terminal_is_not_asked_for_what_only_the_engine_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late answer would be keys; the theme is then what the terminal was last, or says by COLORFGBG."""
    monkeypatch.setenv("PARCEL_TUI_ENGINE", "off")
    (tmp_path / "settings.toml").write_text('[app]\ntheme = "auto"\n', encoding="utf-8")
    with in_terminal("-m", "parcel_tui", is_loaded=True) as terminal:
        terminal.read_until_shown("Archive")
        terminal.press("q")
        assert terminal.wait() == 0, terminal.written[-3000:].decode()
    assert b"\x1b]11;" not in terminal.written
    assert not (tmp_path / "last-frame").exists()


def test_the_engine_is_on_with_this_textual() -> None:
    """Every part is there under its name."""
    assert why_off({}) is None
    assert why_off(SWITCHED_OFF) == "PARCEL_TUI_ENGINE is off"


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("textual.app.App", "_display"),
        ("textual.app.App", "_handle_exception"),
        ("textual.screen.Screen", "_refresh_layout"),
        ("textual._compositor.Compositor", "_regions_to_spans"),
        ("textual._styles_cache.StylesCache", "get_inner_outer"),
    ],
)
def test_a_part_that_is_missing_is_named(owner: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor's line tells which."""
    monkeypatch.delattr(f"{owner}.{name}")
    assert why_off({}) == f"this Textual has no {owner.rpartition('.')[2]}.{name}"


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("textual.screen.Screen", "_compositor"),
        ("textual._compositor.Compositor", "_dirty_regions"),
    ],
)
def test_what_objects_are_made_without_is_named(
    owner: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attribute of each object is missing where it is not made."""
    monkeypatch.setattr(f"{owner}.__init__", lambda self: None)
    assert why_off({}) == f"this Textual has no {owner.rpartition('.')[2]}.{name}"


def test_a_module_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """And is no fault of the program."""
    monkeypatch.setitem(sys.modules, "textual._xterm_parser", None)
    assert why_off(os.environ) == "this Textual has no textual._xterm_parser"
