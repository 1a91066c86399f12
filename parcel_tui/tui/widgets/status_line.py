"""The line about the work, in which an answer to the user's last key stands for a while."""

from typing import ClassVar

from rich.cells import cell_len
from textual.timer import Timer

from parcel_tui.tui.formatting import safe
from parcel_tui.tui.glyphs import UNICODE, Glyphs
from parcel_tui.tui.widgets.line_view import EMPTY_LINE, Line, OneLine


class StatusLine(OneLine):
    """Says how the work stands; what the user did takes its place, covering nothing else."""

    ANSWER_SECONDS: ClassVar[float] = 6.0

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(glyphs=glyphs, id=id)
        self._work = EMPTY_LINE
        self._timer: Timer | None = None
        self.answer = ""
        """What stands there now in place of the work; empty when the work does."""

    def show_line(self, line: Line) -> None:
        """How the work stands; it waits for the answer to go."""
        self._work = line
        if not self.answer:
            super().show_line(line)

    def has_room_for(self, sentence: str) -> bool:
        """Whether the whole sentence fits."""
        return "\n" not in sentence and cell_len(sentence) + 1 <= self.text_width

    def tell(self, sentence: str) -> None:
        """Shows an answer in place of the one before."""
        if self._timer is not None:
            self._timer.stop()
        self.answer = safe(sentence)
        super().show_line(Line(((" ", ""), (self.answer, "strong"))))
        self._timer = self.set_timer(self.ANSWER_SECONDS, self.end_answer)

    def end_answer(self) -> None:
        """The work takes its place back."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.answer = ""
        super().show_line(self._work)
