"""The chosen parcel: what it is, and its checkpoints."""

from collections.abc import Sequence
from functools import partial

from parcel_tui.tui.formatting import wrap
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.key_names import key_of
from parcel_tui.tui.widgets.line import Line
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.tui.widgets.timeline_lines import Shown, timeline_lines


class Timeline(LaidOutView):
    """One parcel's header and checkpoints; stays where it is scrolled while the parcel stays the same."""

    HAS_RULE = True

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._shown: Shown | None = None
        self._hints: Sequence[str] = ()

    @property
    def key(self) -> int | None:
        """The key of the parcel that is shown."""
        return self._shown.parcel.key if self._shown else None

    def show(self, shown: Shown | None, hints: Sequence[str] = ()) -> None:
        """Shows a parcel, or the sentences while there is none."""
        if (shown.parcel.key if shown else None) != self.key:
            self.top = 0
        self._shown, self._hints = shown, hints
        self.lay_out()
        self.scroll_by(0)
        self.repaint()

    def lay_out(self) -> None:
        """Wraps the parcel's texts to the width."""
        if not self.size:
            return
        if self._shown is not None:
            self._lines = timeline_lines(self._shown, self.text_width, partial(key_of, self))
        else:
            self._lines = [
                Line.of(text, "muted") for hint in self._hints for text in wrap(hint, self.text_width)
            ]
