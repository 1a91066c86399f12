"""The line about the work, in which an answer to the user's last key stands for a while."""

from typing import ClassVar

from rich.cells import cell_len
from textual.timer import Timer

from parcel_tui.tui.formatting import safe
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import EMPTY_LINE, Line, cells, cut_line
from parcel_tui.tui.widgets.line_view import OneLine
from parcel_tui.tui.widgets.status_text import StatusLines


class StatusLine(OneLine):
    """Says how the work stands; what the user did takes its place, covering nothing else."""

    ANSWER_SECONDS: ClassVar[float] = 6.0

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._work = StatusLines(EMPTY_LINE, EMPTY_LINE)
        self._timer: Timer | None = None
        self.answer = ""
        """What stands there now in place of the work; empty when the work does."""

    def show_work(self, work: StatusLines) -> None:
        """How the work stands; it waits for the answer to go."""
        self._work = work
        if not self.answer:
            self.show_line(work.whole)

    def line_at(self, index: int) -> Line:
        """The answer, or the work in as much detail as there is room for."""
        if self.answer or sum(cells(text) for text, _ in self._work.whole.spans) <= self.text_width:
            return super().line_at(index)
        return cut_line(self._work.in_short, self.text_width, self.glyphs)

    def has_room_for(self, sentence: str) -> bool:
        """Whether the whole sentence fits."""
        return "\n" not in sentence and cell_len(sentence) + 1 <= self.text_width

    def tell(self, sentence: str) -> None:
        """Shows an answer in place of the one before."""
        if self._timer is not None:
            self._timer.stop()
        self.answer = safe(sentence)
        self.show_line(Line(((" ", ""), (self.answer, "strong"))))
        self._timer = self.set_timer(self.ANSWER_SECONDS, self.end_answer)

    def end_answer(self) -> None:
        """The work takes its place back."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.answer = ""
        self.show_line(self._work.whole)
