"""A line of text in the styles of the app, and how it is drawn: its styles are looked up once."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import Urgency
from parcel_tui.tracker.health import HealthState
from parcel_tui.wording.cells import cells_of

Span = tuple[str, str]
"""A text and the name of its style (see LINE_CLASSES), "" for the line's own; `accent/cursor-blurred` is one
style on the ground of another.
"""

LINE_CLASSES = frozenset(
    f"line--{name}"
    for name in (
        *("muted", "strong", "title", "accent", "good", "bad", "warning", "cursor", "cursor-blurred"),
        *("pending", "moving", "pickup", "done", "rule", "own"),
    )
)
"""The styles of lines: component classes of the app, which has them once for all of its views."""

URGENCY_STYLES: dict[Urgency, str] = {
    Urgency.OVERDUE: "bad",
    Urgency.TODAY: "bad",
    Urgency.SOON: "pickup",
    Urgency.LATER: "muted",
}
"""The style of each urgency's words."""

STAGE_STYLES: dict[Stage, str] = {
    Stage.PENDING: "pending",
    Stage.INFO_RECEIVED: "pending",
    Stage.IN_TRANSIT: "moving",
    Stage.OUT_FOR_DELIVERY: "accent",
    Stage.READY_FOR_PICKUP: "pickup",
    Stage.DELIVERED: "done",
    Stage.EXCEPTION: "bad",
    Stage.CANCELLED: "muted",
    Stage.UNKNOWN: "warning",
}
"""The style of each stage's sign."""

HEALTH_STYLES: Mapping[HealthState, str] = {
    HealthState.OK: "good",
    HealthState.NO_TOKEN: "muted",
    HealthState.REFUSED: "bad",
    HealthState.LIMITED: "warning",
    HealthState.UNREACHABLE: "warning",
}
"""The style of how a provider is."""


class Line(Struct, frozen=True):
    """One line: its texts from left to right, and the style of its ground."""

    spans: tuple[Span, ...] = ()
    style: str = ""

    @classmethod
    def of(cls, text: str, style: str = "") -> "Line":
        """A line of one text."""
        return cls(((text, style),))


EMPTY_LINE = Line()


def width_of(spans: Iterable[Span]) -> int:
    """How many cells the texts take together."""
    return sum(cells_of(text) for text, _ in spans)


LINK = "link:"
"""Before an address, the style of a text that opens it."""
SOLID = frozenset({"cursor"})
"""Line styles whose own colours cover those of their spans, where the colours are the terminal's own: it may
draw others on that ground that cannot be read."""


class LinePen:
    """Draws for one widget, with its component classes `line--…`."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[tuple[str, str], Style] = {}

    def forget(self) -> None:
        """The theme or the classes have changed."""
        self._styles.clear()

    def draw(self, line: Line, width: int, *, before: Span = ("", ""), behind: Span = ("", "")) -> Strip:
        """The line in so many cells, in which it stands between two others of the widget's own ground."""
        ground = self._style("", line.style)
        segments: list[Segment] = []
        used = 0
        if before[0]:
            segments.append(Segment(before[0], self._style(before[1], "")))
            used += len(before[0])
        end = width - len(behind[0])
        for text, name in line.spans:
            if text:
                segments.append(Segment(text, self._style_of(name, line.style)))
                used += cells_of(text)
        if used > end:
            segments = list(Strip(segments, used).crop(0, end))
        elif used < end:
            segments.append(Segment(" " * (end - used), ground))
        if behind[0]:
            segments.append(Segment(behind[0], self._style(behind[1], "")))
        return Strip(segments, width)

    def _style_of(self, name: str, line_style: str) -> Style:
        """The style that a span names, on a ground of its own or the line's."""
        if name.startswith(LINK):
            return self._style("accent", line_style) + Style(link=name.removeprefix(LINK))
        style, _, its_ground = name.partition("/")
        return self._style(style, its_ground or line_style)

    def _style(self, name: str, line_style: str) -> Style:
        """A span's style on a line's: the line gives the ground, the span the colour of its letters."""
        known = self._styles.get((name, line_style))
        if known is not None:
            return known
        widget = self._widget
        base = widget.get_visual_style(*([f"line--{line_style}"] if line_style else [])).rich_style
        style = base
        if name:
            span = widget.get_visual_style(f"line--{name}").rich_style
            is_solid = line_style in SOLID and widget.app.current_theme.ansi
            colour = base.color if is_solid else span.color
            # Terminals draw the bold of one of their dark colours in its bright one, which is grey on white.
            style = base + Style(
                color=colour,
                bold=span.bold and not is_solid,
                dim=span.dim and not is_solid,
                italic=span.italic,
                underline=span.underline or (is_solid and name == "bad"),
            )
        # Textual's (8.2) visual styles leave this attribute out.
        names = (f"line--{each}" for each in (name, line_style) if each)
        if any(widget.get_component_styles(each).text_style.reverse for each in names):
            style += Style(reverse=True)
        for line_filter in widget.get_line_filters():
            (segment,) = line_filter.apply([Segment(" ", style)], widget.background_colors[1])
            style = segment.style or style
        self._styles[name, line_style] = style
        return style
