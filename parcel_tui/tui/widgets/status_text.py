"""What the status line says. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from msgspec import Struct

from parcel_tui.domain.clock import not_after
from parcel_tui.domain.parcel import PROVIDER_TITLES
from parcel_tui.tracker.outcomes import Health, HealthState
from parcel_tui.tui.formatting import safe
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import Line, Span
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
        title = PROVIDER_TITLES.get(one.provider, one.provider)
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
