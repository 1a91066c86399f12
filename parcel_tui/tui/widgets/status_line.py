"""The line about the work: at the left what the user is told, at the right how the work stands."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import product
from typing import ClassVar

from msgspec import Struct

from parcel_tui.domain.clock import not_after
from parcel_tui.domain.provider import title_of
from parcel_tui.language import mark, sentences, tr
from parcel_tui.tracker.health import Health, HealthState
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import EMPTY_LINE, HEALTH_STYLES, LINK, Line, Span, width_of
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.wording.cells import safe, wrap
from parcel_tui.wording.times import clock_time, moment, soon

NO_TOKEN = mark("No {provider} token. Press {key} to set one.")
TOKEN_REFUSED = mark("{provider} refused the token. Press {key} to set another.")
_SPACE = 2
"""Cells between what stands at the left and what stands at the right."""


class Progress(Struct, frozen=True):
    """Work under way: what it is, and how many parcels of how many are done."""

    doing: str
    done: int = 0
    total: int = 0


class Work(Struct, frozen=True):
    """How the work stands."""

    now: datetime
    zone: tzinfo | None
    problems: Sequence[str] = ()
    """Sentences about what is wrong."""
    summary: str = ""
    """What there is to do, where nothing is wrong."""
    refreshed_at: datetime | None = None
    """When the last answer came."""
    providers: Sequence[tuple[str, HealthState]] = ()
    """How each is, by its title."""
    progress: Progress | None = None
    waiting: Sequence[str] = ()
    """What that waits for."""
    seconds: int = 0
    """How long it has been going on, of which one sees that it goes on."""
    next_at: datetime | None = None
    """When something is asked for next; None where that is not known."""


class Answer(Struct, frozen=True):
    """What the user was told last."""

    sentence: str = ""
    is_problem: bool = False
    link: str = ""
    """An address that a click on the sentence opens."""


def status_lines(work: Work, answer: Answer, width: int, glyphs: Glyphs, most: int) -> list[Line]:
    """At most so many lines: the answer, else what is wrong, else what there is to do; and the work in as
    much detail as there is room for behind that.
    """
    told = _told(work, answer, glyphs)
    room = max(width - 2, 2)
    lines = [[(" ", ""), *spans] for spans in _wrapped(told, room)][:most]
    last = lines[-1]
    used = width_of(last)
    for behind in _in_less_detail(work, glyphs):
        size = width_of(behind)
        if used + _SPACE + size + 1 <= width:
            last += [(" " * (width - 1 - used - size), ""), *behind]
            break
    return [Line(tuple(spans)) for spans in lines]


def _told(work: Work, answer: Answer, glyphs: Glyphs) -> list[Span]:
    if answer.sentence:
        style = "warning" if answer.is_problem else "strong"
        sentence = (answer.sentence, f"{LINK}{answer.link}" if answer.link else style)
        return [(f"{glyphs.failed} ", "bad"), sentence] if answer.is_problem else [sentence]
    if problems := tuple(dict.fromkeys(work.problems)):
        return [(f"{glyphs.failed} ", "bad"), (sentences(*map(safe, problems)), "warning")]
    return [(work.summary, "")]


def _wrapped(told: Sequence[Span], room: int) -> Iterable[list[Span]]:
    """The last text in as many lines as it takes, the others before it in the first of them."""
    *before, (text, style) = told
    indent = width_of(before)
    for number, line in enumerate(wrap(text, max(room - indent, 2))):
        yield [*(before if not number else [(" " * indent, "")]), (line, style)]


def _in_less_detail(work: Work, glyphs: Glyphs) -> Iterable[list[Span]]:
    """What stands at the right, from the most to the least."""
    everyone = [_provider(title, state, glyphs) for title, state in work.providers]
    if work.next_at is not None and work.refreshed_at is not None and work.progress is None:
        (said, style), _ = _activity(work, glyphs)
        soon_at = tr("next {time}", time=soon(work.next_at, work.now, work.zone))
        yield [(f"{said} {glyphs.dot} {soon_at}", style), *(span for each in everyone for span in each)]
    unwell = [_provider(title, state, glyphs) for title, state in work.providers if state not in _WELL]
    for activity, providers in product(_activity(work, glyphs), (everyone, unwell, [])):
        yield [activity, *(span for provider in providers for span in provider)]


def _provider(title: str, state: HealthState, glyphs: Glyphs) -> list[Span]:
    return [(f"  {glyphs.health[state]}", HEALTH_STYLES[state]), (f" {title}", "muted")]


_WELL = frozenset({HealthState.OK, HealthState.NO_TOKEN})


def _activity(work: Work, glyphs: Glyphs) -> list[Span]:
    """What is being done and what it waits for, else when the last answer came; then the same in less."""
    progress = work.progress
    if progress is None:
        if work.refreshed_at is None:
            return [(tr("Not refreshed yet"), "muted")]
        when = moment(work.refreshed_at, work.now, work.zone)
        return [(tr("Refreshed {time}", time=when), "muted"), (when, "muted")]
    turning = glyphs.spinner[work.seconds % len(glyphs.spinner)]
    count = f" {progress.done}/{progress.total}" if progress.total else ""
    whole = f"{turning} {progress.doing}{count}"
    if not work.waiting:
        return [(whole, "accent"), (f"{turning}{count}", "accent")]
    reason = tr("waiting for {what}", what=tr(" and ").join(work.waiting))
    with_reason = [f"{start} {glyphs.dot} {reason}" for start in (whole, f"{turning}{count}")]
    return [(text, "accent") for text in (*with_reason, f"{turning}{count}")]


def problem_sentences(health: Iterable[Health], tokens_key: str) -> list[str]:
    """What is wrong with the providers; the same of several is one sentence, that a token is missing none.

    `tokens_key` opens the tokens, which is shorter to say than the command.
    """
    titles: dict[str, list[str]] = {}
    for one in health:
        if one.sentence is None or one.state in {HealthState.OK, HealthState.NO_TOKEN}:
            continue
        title = title_of(one.provider)
        if one.state is HealthState.REFUSED:
            titles[tr(TOKEN_REFUSED, provider=title, key=tokens_key)] = []
        elif one.state is HealthState.UNREACHABLE and one.sentence.startswith(f"{title} "):
            titles.setdefault(one.sentence.removeprefix(title), []).append(title)
        else:
            titles[one.sentence] = []
    return [tr(" and ").join(several) + said for said, several in titles.items()]


def health_words(health: Health, now: datetime, zone: tzinfo | None) -> str:
    """A provider's state in few words: `rate limit until 14:03`."""
    if health.state is HealthState.LIMITED and (until := health.rests_until(now)):
        over = until + timedelta(minutes=1, microseconds=-1)  # by the next whole minute it is
        return tr("rate limit until {time}", time=clock_time(over, zone))
    if health.state is HealthState.UNREACHABLE and health.since:
        return tr("offline since {time}", time=clock_time(not_after(health.since, now), zone))
    return tr(_WORDS[health.state])


_WORDS = {
    HealthState.OK: mark("OK"),
    HealthState.NO_TOKEN: mark("no token"),
    HealthState.REFUSED: mark("token refused"),
    HealthState.LIMITED: mark("rate limit"),
    HealthState.UNREACHABLE: mark("offline"),
}


class StatusLine(LaidOutView, can_focus=False):
    """Says how the work stands and what came of a key, covering nothing else.

    What it answers goes with the next key (`end_answer`). A long sentence takes more lines.
    """

    DEFAULT_CSS = """
    StatusLine { height: 1; }
    """
    MOST_LINES: ClassVar[int] = 4

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._work: Work | None = None
        self._answer = Answer()

    @property
    def answer(self) -> str:
        """What the user is told there; empty where nothing was told since the last key."""
        return self._answer.sentence

    @property
    def text_width(self) -> int:
        """The whole width: no column is kept for a scroll bar."""
        return self.size.width

    def show_work(self, work: Work) -> None:
        """How the work stands."""
        self._work = work
        self._show()

    def tell(self, sentence: str, *, is_problem: bool = False, link: str = "") -> None:
        """Tells a sentence, as the characters it holds, until the next key; behind what was told since the
        last one. A click on it opens the `link`.
        """
        sentence = safe(sentence)
        told = self._answer
        if sentence not in told.sentence:
            joined = sentences(told.sentence, sentence)
            self._answer = Answer(joined, is_problem or told.is_problem, link or told.link)
            self._show()

    def end_answer(self) -> None:
        """A key was pressed: what was told before it goes."""
        if self._answer.sentence:
            self._answer = Answer()
            self._show()

    def lay_out(self) -> None:
        """Makes the lines for the width."""
        if self._work is None or not self.size:
            self._lines = [EMPTY_LINE]
        else:
            self._lines = status_lines(
                self._work, self._answer, self.text_width, self.glyphs, self.MOST_LINES
            )

    def _show(self) -> None:
        self.lay_out()
        count = len(self._lines)
        if self.is_attached and self.size and count != self.size.height:
            self.styles.height = count
        self.repaint()
