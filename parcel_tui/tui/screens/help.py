"""All keys, from the key table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from parcel_tui.domain.stage import Stage
from parcel_tui.tui.formatting import fit, wrap
from parcel_tui.tui.glyphs import STAGE_WORDS, UNICODE, Glyphs
from parcel_tui.tui.keys import FORMS, GROUPS, shown_keys, with_keys
from parcel_tui.tui.widgets.line_view import EMPTY_LINE, Line, LineView
from parcel_tui.tui.widgets.parcel_row import STAGE_STYLES

_GROUPS = (*GROUPS, ("Forms and questions", FORMS))


class HelpLines(LineView):
    """The key table and the signs, wrapped to the width."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, keymap: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(glyphs=glyphs)
        self._groups = [
            (title, [with_keys(each, keymap) for each in commands]) for title, commands in _GROUPS
        ]
        keys = (shown_keys(command) for _, commands in self._groups for command in commands)
        self._keys_width = max(map(cell_len, keys)) + 4
        self._lines: list[Line] = []

    @property
    def line_count(self) -> int:
        """As many as the table needs at this width."""
        return len(self._lines)

    def line_at(self, index: int) -> Line:
        """One of them."""
        return self._lines[index]

    def lay_out(self) -> None:
        """Wraps the explanations."""
        self._lines = []
        for title, commands in self._groups:
            self._lines.append(Line.of(title, "title"))
            for command in commands:
                self._lines += self._explained(shown_keys(command), "accent", command.help)
            self._lines.append(EMPTY_LINE)
        self._lines.append(Line.of("Signs", "title"))
        for stage in Stage:
            self._lines += self._explained(self.glyphs.stages[stage], STAGE_STYLES[stage], STAGE_WORDS[stage])
        for sign, meaning in (
            (self.glyphs.unread, "Something new that you have not looked at"),
            (self.glyphs.pending, "Something you did that waits to be sent"),
            (self.glyphs.failed, "The last try went wrong; the timeline says why"),
        ):
            self._lines += self._explained(sign, "accent", meaning)

    def _explained(self, what: str, style: str, meaning: str) -> list[Line]:
        first, *others = wrap(meaning, max(self.text_width - self._keys_width, 12))
        indent = " " * self._keys_width
        return [
            Line(((fit(f"  {what}", self._keys_width), style), (first, ""))),
            *(Line.of(indent + line) for line in others),
        ]


class HelpScreen(ModalScreen[None]):
    """The keys by what they do, then the signs."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "leave", "Close", id="page.close")
    ]

    def __init__(self, *, glyphs: Glyphs = UNICODE, keymap: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """One frame with the lines in it."""
        with Vertical(id="frame") as frame:
            frame.border_title = "Keys"
            frame.border_subtitle = "Esc closes"
            yield HelpLines(glyphs=self._glyphs, keymap=self._keymap)

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)
