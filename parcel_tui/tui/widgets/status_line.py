"""The line about the work, in which an answer to the user's last key stands for a while."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import ClassVar, NamedTuple

from msgspec import Struct
from rich.cells import cell_len
from textual.timer import Timer

from parcel_tui.domain.clock import not_after
from parcel_tui.domain.provider import title_of
from parcel_tui.tracker.health import Health, HealthState
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import EMPTY_LINE, Line, Span, cells, cut_line
from parcel_tui.tui.widgets.line_view import OneLine
from parcel_tui.wording.cells import safe
from parcel_tui.wording.times import clock_time, moment


class Progress(Struct, frozen=True):
    """Work under way: what it is, and how many parcels of how many are done."""

    doing: str
    done: int = 0
    total: int = 0


class StatusLines(NamedTuple):
    """What the status line says, and what of it where it has no room for all."""

    whole: Line
    in_short: Line


def status_text(
    progress: Progress | None,
    refreshed_at: datetime | None,
    problems: Sequence[str],
    now: datetime,
    zone: tzinfo | None,
    glyphs: Glyphs,
    waiting: Sequence[str] = (),
) -> StatusLines:
    """What is being done, and what that is `waiting` for, else when the last answer came; then what is
    wrong, in short that alone.
    """
    activity = [(" ", ""), _activity(progress, refreshed_at, now, zone, glyphs)]
    if progress is not None and waiting:
        activity.append((f" waiting for {' and '.join(waiting)}", "muted"))
    wrong: list[Span] = []
    for problem in dict.fromkeys(problems):
        wrong += [(f" {glyphs.failed} ", "bad"), (safe(problem), "warning")]
    whole = Line((*activity, *wrong))
    return StatusLines(whole, Line(tuple(wrong)) if wrong and progress is None else whole)


def troubles(health: Iterable[Health], tokens_key: str) -> list[str]:
    """What is wrong with the providers; the same of several is one sentence, that a token is missing none.

    `tokens_key` opens the tokens, which is shorter to say than the command.
    """
    titles: dict[str, list[str]] = {}
    for one in health:
        if one.sentence is None or one.state in {HealthState.OK, HealthState.NO_TOKEN}:
            continue
        title = title_of(one.provider)
        if one.state is HealthState.REFUSED:
            titles[f"{title} refused the token; press {tokens_key} to set another."] = []
        elif one.state is HealthState.UNREACHABLE and one.sentence.startswith(f"{title} "):
            titles.setdefault(one.sentence.removeprefix(title), []).append(title)
        else:
            titles[one.sentence] = []
    return [" and ".join(several) + said for said, several in titles.items()]


def _activity(
    progress: Progress | None,
    refreshed_at: datetime | None,
    now: datetime,
    zone: tzinfo | None,
    glyphs: Glyphs,
) -> Span:
    if progress is not None:
        counted = f" {progress.done}/{progress.total}" if progress.total else ""
        return (f"{progress.doing}{counted} {glyphs.ellipsis}", "accent")
    if refreshed_at is None:
        return ("Not refreshed yet", "muted")
    return (f"Refreshed {moment(refreshed_at, now, zone)}", "muted")


def health_words(health: Health, now: datetime, zone: tzinfo | None) -> str:
    """A provider's state in as few words as the narrowest sidebar holds: `busy until 14:03`."""
    if health.state is HealthState.LIMITED and (until := health.rests_until(now)):
        return f"busy until {clock_time(until, zone)}"
    if health.state is HealthState.UNREACHABLE and health.since:
        return f"down since {clock_time(not_after(health.since, now), zone)}"
    return _WORDS[health.state]


_WORDS = {
    HealthState.OK: "fine",
    HealthState.NO_TOKEN: "no token",
    HealthState.REFUSED: "token refused",
    HealthState.LIMITED: "busy",
    HealthState.UNREACHABLE: "unreachable",
}


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

    def tell(self, sentence: str, *, is_problem: bool = False) -> None:
        """Tells a sentence, as the characters it holds: an answer to the last key here, for a while.

        A problem stands in the corner of the screen, and so does an answer for which there is no room, or
        while another screen lies over this one.
        """
        has_room = "\n" not in sentence and cell_len(sentence) + 1 <= self.text_width
        if is_problem:
            self.notify(safe(sentence), severity="warning", timeout=8, markup=False)
        elif self.screen.is_current and has_room:
            self._answer(safe(sentence))
        else:
            self.end_answer()
            self.notify(safe(sentence), timeout=4, markup=False)

    def _answer(self, sentence: str) -> None:
        """Shows an answer in place of the one before."""
        if self._timer is not None:
            self._timer.stop()
        self.answer = sentence
        self.show_line(Line(((" ", ""), (sentence, "strong"))))
        self._timer = self.set_timer(self.ANSWER_SECONDS, self.end_answer)

    def end_answer(self) -> None:
        """The work takes its place back."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.answer = ""
        self.show_line(self._work.whole)
