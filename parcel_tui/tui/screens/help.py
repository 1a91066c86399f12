"""All keys, from the key table; then what else there is to know."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from parcel_tui.tui.formatting import fit, wrap
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.key_names import key_of
from parcel_tui.tui.keys import FORMS, GROUPS, form_bindings, shown_keys, with_keys
from parcel_tui.tui.screens.frame import PageScreen
from parcel_tui.tui.screens.help_words import FILLING_IN, FILTERING, MOUSE, Row, signs, spelt
from parcel_tui.tui.widgets.line import EMPTY_LINE, Line
from parcel_tui.tui.widgets.line_view import LaidOutView

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
        with Vertical(id="frame") as frame:
            frame.border_title = "Keys"
            frame.border_subtitle = (
                f"{key_of(self, 'move.page_down')} scrolls, {key_of(self, 'page.close')} closes"
            )
            yield HelpLines(glyphs=self._glyphs, keymap=self._keymap)

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)
