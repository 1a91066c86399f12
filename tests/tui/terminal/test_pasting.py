"""What is pasted is text, whatever it holds: it acts as no key, and makes the terminal do nothing."""

import sys
from itertools import pairwise

import pytest
from dashboard_site import Dashboard
from pseudo_terminal import in_terminal
from textual import events

from parcel_tui.domain.text import clean_lines
from parcel_tui.tui.screens.add.screen import AddParcelScreen
from parcel_tui.tui.screens.dialogs import ConfirmScreen
from parcel_tui.tui.widgets.forms.fields import NumbersArea

BEGIN, END = "\x1b[200~", "\x1b[201~"
CLIPBOARD = "]52;c;aGFja2Vk"
CRAFTED = (
    f"d\x1b{CLIPBOARD}\x07y",
    f"d\x1b{'A' * 40}{CLIPBOARD}\x07y",
    f"d\x1b{'A' * 60}\x1b{CLIPBOARD}\x1b\\y",
    "d\x9d52;c;aGFja2Vk\x9cy",
    "d\x1b[2J\x1b[Ay\x9b2J",
    "d\x1bP+q544e\x1b\\\x90x\x9c\x1b_x\x1b\\y",
    f"d{END}y{END}d",
    f"d{BEGIN}y",
    f"{END}dy",
    "d\x1b[100u\x1b[<0;1;1My",
    "d\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62cy",
    "d\u202ey\u2066\x00\x08\x7fy",
    "d\r\ny\rd\ty",
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="Textual's driver there is another")


def parsed(*reads: str) -> list[events.Event]:
    """What comes of it, once nothing more is waited for."""
    from parcel_tui.tui.terminal.driver import InputParser
    from parcel_tui.tui.terminal.pasting import Pastes

    parser = InputParser()
    found = []
    for read in filter(None, reads):
        found += list(parser.feed(read))
    parser.HELD_SECONDS = parser.CUT_SECONDS = 0.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pastes, "QUIET", 0.0)
        patch.setattr(Pastes, "PATIENCE", 0.0)
        found += [*parser.tick(), *parser.tick(), *parser.tick()]
    return found


def is_text(event: events.Event) -> bool:
    return isinstance(event, events.Paste) and all(c in "\n\t" or c.isprintable() for c in event.text)


@posix
@pytest.mark.parametrize("text", CRAFTED)
def test_no_letter_of_a_pasted_text_is_a_key(text: str) -> None:
    """Wherever the terminal's line cuts it, in one place or in two; what is typed afterwards is one."""
    sent = f"{BEGIN}{text}{END}"
    for cut in range(len(sent) + 1):
        found = parsed(sent[:cut], sent[cut:])
        assert found
        assert all(map(is_text, found)), (cut, found)
    for first, second in pairwise(range(0, len(sent), 3)):
        assert all(map(is_text, parsed(sent[:first], sent[first:second], sent[second:])))
    *pasted, key = parsed(*sent, "j")
    assert all(map(is_text, pasted))
    assert isinstance(key, events.Key)
    assert key.key == "j"


@posix
def test_keys_before_and_after_a_pasted_text_are_keys() -> None:
    """In one read with it; an escape is told from what begins a pasted text by the time that goes by."""
    kinds = [
        event.key if isinstance(event, events.Key) else event.text for event in parsed(f"a{BEGIN}x\ty{END}jq")
    ]
    assert kinds == ["a", "x\ty", "j", "q"]
    assert [event.key for event in parsed("\x1b")] == ["escape"]
    assert [event.key for event in parsed("\x1b[A", "\x1b", "[B", "j")] == ["up", "down", "j"]


@posix
def test_a_pasted_text_without_an_end_is_taken_when_nothing_more_comes() -> None:
    """A line that lost the end: what is typed next is no part of it."""
    from parcel_tui.tui.terminal.driver import InputParser

    parser = InputParser()
    found = list(parser.feed(f"{BEGIN}TW268979373199B"))
    parser._pastes.PATIENCE = parser._pastes.QUIET = 0.0
    found += list(parser.tick())
    found += [*parser.feed("j"), *parser.tick()]
    assert [type(event) for event in found] == [events.Paste, events.Key]


@posix
def test_of_a_text_without_end_the_beginning_is_taken() -> None:
    """And the user is told that it is not all."""
    *_, paste, cut = parsed(BEGIN + "x" * 250_000 + END)
    assert len(paste.text) == 200_000
    assert type(cut).__name__ == "PasteCut"


def test_lines_tabs_and_spaces_of_a_pasted_text_stay() -> None:
    """An e-mail's table is told by them."""
    assert clean_lines("a  b\tc\r\n\x1b[1m全家\x1b[0m\u200b\n") == "a  b\tc\n全家\n"


async def test_a_text_pasted_on_the_dashboard_is_picked_through_in_the_add_form(opened) -> None:
    """Its letters are no keys: nothing is deleted, archived or left."""
    async with opened() as desk:
        await desk.at_rest()
        desk.app.post_message(events.Paste("dy e q 單號 TW268979373199B 謝謝"))
        await desk.until(
            lambda: isinstance(desk.app.screen, AddParcelScreen) and desk.shows("TW268979373199B")
        )
        assert desk.app.screen.query_one(NumbersArea).text == "TW268979373199B"
        await desk.press("escape")


async def test_a_text_pasted_before_a_question_answers_nothing(opened) -> None:
    """A question has no field for it."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("g", "d")
        desk.app.post_message(events.Paste("y\ny"))
        await desk.at_rest()
        assert isinstance(desk.app.screen, ConfirmScreen)
        await desk.press("n")


FIELDS = {
    "a": "Add parcels",
    "/": "Esc Clear",
    "n": "Name of",
    "b": "Add a manual parcel",
    "t": "─ Tokens",
    "\x10": "─ Commands",
    "": "",
}
"""Keys of the dashboard that open a form or a field, and what each is known by."""
MASKED = "t"


@posix
@pytest.mark.process
def test_nothing_that_is_pasted_makes_the_terminal_do_anything() -> None:
    """Into any field and none: of every crafted text only what can be seen is written."""
    with in_terminal("-m", "parcel_tui", "demo", is_loaded=True) as terminal:
        terminal.read_until(b"Archive")
        for field, shown in FIELDS.items():
            terminal.press(field)
            terminal.read_until_shown(shown)
            for count, text in enumerate(CRAFTED):
                terminal.press(f"{BEGIN}{text}{END}")
                if field != MASKED:
                    seen = f"90{count:02}71"
                    terminal.press(f"{BEGIN} {seen}{END}")
                    terminal.read_until_shown(seen)
            terminal.press_escape()
            known = shown or "Add parcels"
            terminal.read_until_true(lambda known=known: not any(known in line for line in terminal.lines()))
        for never in (
            b"\x1b]52",
            b"\xc2\x9d",
            b"\xc2\x9b",
            b"\x1bP",
            b"\x1b_",
            b"\x1b[2J",
            "\u202e".encode(),
            b"\x00",
        ):
            assert never not in terminal.written
        terminal.process.terminate()
        assert terminal.wait() == 143


async def test_a_masked_field_is_never_copied(desk_of_tokens: Dashboard) -> None:
    """Neither by copying nor by cutting, though it is all selected."""
    copied: list[str] = []
    desk_of_tokens.app.copy_to_clipboard = copied.append
    await desk_of_tokens.press(*"secret-token", "home", "shift+end", "ctrl+c", "ctrl+x")
    assert copied == []
    assert desk_of_tokens.app.clipboard == ""
    assert desk_of_tokens.app.focused.value == "secret-token"


@pytest.fixture
async def desk_of_tokens(opened):
    """The dashboard with the tokens open, the cursor in the first of the masked fields."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("t")
        await desk.at_rest()
        yield desk
