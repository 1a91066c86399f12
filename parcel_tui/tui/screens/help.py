"""All keys, from the key table; then what else there is to know."""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType

from parcel_tui.domain.stage import Stage
from parcel_tui.tracker.views.filtering import FIELDS
from parcel_tui.tui.glyphs import ASCII, Glyphs
from parcel_tui.tui.keys import FORMS, GROUPS, form_bindings, key_of, shown_keys, with_keys
from parcel_tui.tui.screens.modal import PageScreen
from parcel_tui.tui.widgets.line import EMPTY_LINE, STAGE_STYLES, Line
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.wording.cells import fit, wrap
from parcel_tui.wording.stages import STAGES

Row = tuple[str, str, str]
"""What is typed, pressed or seen; its style; what it means."""

Typed = tuple[tuple[str, str], ...]
"""What is typed or pressed, and what it means."""

_OTHER_FIELDS = " ".join(f"{name}:" for name in FIELDS if name not in {"stage", "carrier", "is", "name"})

FILTERING: Typed = (
    ("全家 退回", "All of these words, in number, name, note, carrier or text"),
    ('"two words"', "These words beside each other"),
    ("stage:exception", "In a stage; also problem, waiting, delivered, in transit"),
    ("carrier:全家", "Of a carrier, by part of its name"),
    ("is:unread", "With something new"),
    ("name:耳機", f"A word in that alone; also {_OTHER_FIELDS}"),
    ("Enter", "Back to the list, which stays filtered"),
)
"""What can be typed after the filter's key."""

FILLING_IN: Typed = (
    ("Tab Shift+Tab", "The next line, the one before; buttons too"),
    ("← →", "Chooses where several things stand in one line"),
    ("↑ ↓", "Chooses a carrier; type part of its name to find it"),
    ("Space", "Ticks"),
    ("Paste", "In the add form: the numbers of a whole e-mail are picked out and shown first"),
    ("+3", "As a day: in three days"),
)
"""The keys of forms that are Textual's own."""

MOUSE: Typed = (
    ("Click", "Chooses a view or a parcel; a second time opens it"),
    ("Ctrl+click", "Marks a parcel; so does the right button"),
    ("Click on title", "Above the list: the next order"),
    ("Click on key", "In the last line: does what the key does"),
    ("Wheel", "Scrolls what is under it"),
    ("Shift+drag", "Selects text, in most terminals"),
)

_SPELT_OUT = {"↑": "Up", "↓": "Down", "←": "Left", "→": "Right"}
_OTHER_WORDS = {"全家 退回": "7-eleven returned", "全家": "7-eleven", "耳機": "headphones"}
"""Examples, and others for terminals that may have no Chinese."""


def signs(glyphs: Glyphs) -> Iterator[Row]:
    """Every sign of the list, and what it says."""
    for stage in Stage:
        yield glyphs.stages[stage], STAGE_STYLES[stage], STAGES[stage].title
    yield glyphs.unread, "accent", "Something new that you have not looked at"
    yield glyphs.marked, "accent", "Marked: the next key acts on all of them that are shown"
    yield glyphs.pending, "accent", "Change not sent yet"
    yield glyphs.failed, "bad", "The last try went wrong; the timeline says why"
    yield glyphs.muted, "muted", "Muted: no notifications"


def spelt(keys: str, glyphs: Glyphs) -> str:
    """The keys in letters that the terminal has."""
    if glyphs is not ASCII:
        return keys
    for sign, word in (_SPELT_OUT | _OTHER_WORDS).items():
        keys = keys.replace(sign, word)
    return keys


_GROUPS = (*GROUPS, ("Forms and questions", FORMS))
_REMAPPING = "Every key can be another: [keys] in the settings file, whose place the settings screen tells."
_KEYS_WIDTH, _KEYS_WIDTH_NARROW, _WIDE = 19, 15, 60
"""Cells for the keys before their meanings, from so many cells on."""


class HelpLines(LaidOutView):
    """The key table and the rest, wrapped to the width."""

    def __init__(self, *, glyphs: Glyphs, keymap: Mapping[str, str]) -> None:
        super().__init__(glyphs=glyphs)
        self._sections: list[tuple[str, list[Row]]] = [
            *(
                (title, _rows((shown_keys(with_keys(each, keymap)), each.help) for each in commands))
                for title, commands in _GROUPS
            ),
            ("Filling in", _rows(FILLING_IN)),
            ("Filter", _rows(FILTERING)),
            ("Mouse", _rows(MOUSE)),
            ("Signs", [*signs(glyphs)]),
        ]

    def lay_out(self) -> None:
        """Wraps the explanations."""
        self._lines = []
        keys_width = _KEYS_WIDTH if self.text_width >= _WIDE else _KEYS_WIDTH_NARROW
        for title, rows in self._sections:
            self._lines.append(Line.of(title, "title"))
            for what, style, meaning in rows:
                self._lines += self._explained(spelt(what, self.glyphs), style, meaning, keys_width)
            self._lines.append(EMPTY_LINE)
        self._lines += [Line.of(line, "muted") for line in wrap(_REMAPPING, self.text_width)]

    def _explained(self, what: str, style: str, meaning: str, keys_width: int) -> list[Line]:
        """A row: the keys in their column, or above it where they are too long; the meaning beside."""
        first, *others = wrap(meaning, max(self.text_width - keys_width, 2))
        indent = " " * keys_width
        keys = f"  {what}"
        if cell_len(keys) >= keys_width:
            above = [Line.of(line, style) for line in wrap(keys, self.text_width)]
            return [*above, *(Line.of(indent + line) for line in (first, *others))]
        return [
            Line(((fit(keys, keys_width), style), (first, ""))),
            *(Line.of(indent + line) for line in others),
        ]


def _rows(typed: Iterable[tuple[str, str]]) -> list[Row]:
    return [(what, "accent", meaning) for what, meaning in typed]


class HelpScreen(PageScreen[None]):
    """The keys by what they do, then the signs."""

    BINDINGS: ClassVar[list[BindingType]] = form_bindings("page.close", also="question_mark,enter")

    def __init__(self, *, glyphs: Glyphs, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """One frame with the lines in it."""
        scrolls = f"{key_of(self, 'move.page_down')} scrolls, "
        yield self.page("Keys", HelpLines(glyphs=self._glyphs, keymap=self._keymap), scrolls)
