"""All keys, from the key table; then what else there is to know. A word finds its lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import BindingType

from parcel_tui.domain.carriers.names import FAMILY_MART, short_name
from parcel_tui.domain.folding import fold
from parcel_tui.domain.stage import Stage
from parcel_tui.language import mark, tr
from parcel_tui.tracker.views.filtering import FIELDS, STATES
from parcel_tui.tui.glyphs import ASCII, Glyphs
from parcel_tui.tui.keys import ENTER, FORMS, GROUPS, form_bindings, key_of, shown_keys, with_keys
from parcel_tui.tui.screens.pages.filtered_page import FILTER_KEYS, FilteredPage
from parcel_tui.tui.widgets.line import EMPTY_LINE, STAGE_STYLES, Line, Span, width_of
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.wording.cells import cells_of, fit, wrap
from parcel_tui.wording.stages import STAGES

Row = tuple[str, str, str]
"""What is typed, pressed or seen; its style; what it means."""

Typed = tuple[tuple[str, str], ...]
"""What is typed or pressed, and what it means: messages that are not translated yet."""

FILLING_IN: Typed = (
    ("Tab Shift+Tab", mark("Go to the next line, to the one before, to buttons too")),
    ("← →", mark("Choose where several things stand in one line")),
    ("↑ ↓", mark("Choose a carrier, or type part of its name to find it")),
    ("Space", mark("Tick")),
    (mark("Paste"), mark("In the add form: pick out the numbers of a whole e-mail")),
    ("+3", mark("As a day: in three days")),
)
"""The keys of forms that are Textual's own."""

MOUSE: Typed = (
    (mark("Click"), mark("Choose a view or a parcel, a second click opens it")),
    (mark("Ctrl+click"), mark("Mark a parcel, as the right button does")),
    (mark("Click on title"), mark("Above the list: sort by the next order")),
    (mark("Click on key"), mark("In the last line: do what the key does")),
    (mark("Wheel"), mark("Scroll what is under it")),
    (mark("Shift+drag"), mark("Select text, in most terminals")),
)

_SPELT_OUT = {"↑": "Up", "↓": "Down", "←": "Left", "→": "Right"}
_GROUPS = (*GROUPS, (mark("Forms and questions"), FORMS))
_KEYS_WIDTH, _KEYS_WIDTH_NARROW, _WIDE = 19, 11, 60
"""Cells for the keys before their meanings, from so many cells on."""
_COLUMN, _GAP, _MOST_COLUMNS = 56, 3, 3
"""The least width of a column, the cells between two, and how many there are at most."""


class Section(Struct, frozen=True):
    """What belongs together, under its heading."""

    title: str
    rows: Sequence[Row]

    def matching(self, words: Sequence[str]) -> "Section":
        """The rows that hold all of the words; all rows where the heading does."""
        if all(word in fold(self.title) for word in words):
            return self
        found = [row for row in self.rows if all(word in fold(f"{row[0]} {row[2]}") for word in words)]
        return Section(self.title, found)


def filtering() -> Iterator[tuple[str, str]]:
    """What can be typed after the filter's key."""
    carrier = short_name(FAMILY_MART).lower()
    others = tr(", ").join(f"{name}:" for name in FIELDS if name not in {"stage", "carrier", "is", "name"})
    states = tr(", ").join(f"is:{state}" for state in STATES if state != "unread")
    yield (
        tr("{carrier} returned", carrier=carrier),
        tr("All of these words: number, name, note, carrier, text"),
    )
    yield tr('"two words"'), tr("These words beside each other")
    yield tr("stage:problem"), tr("By stage, such as problem, ready, delivered, in transit")
    yield f"carrier:{carrier}", tr("By carrier, by part of any of its names")
    yield "is:unread", tr("By state, also {states}", states=states)
    yield tr("name:headphones"), tr("By name only, also {fields}", fields=others)
    yield "→", tr("Take the condition that is suggested")
    yield ENTER, tr("Go back to the list, which stays filtered")


def signs(glyphs: Glyphs) -> Iterator[Row]:
    """Every sign of the list, and what it says."""
    for stage in Stage:
        yield glyphs.stages[stage], STAGE_STYLES[stage], STAGES[stage].title
    yield glyphs.unread, "accent", tr("Unread: something new")
    yield glyphs.marked, "accent", tr("Marked: the next key acts on all marked parcels that are shown")
    yield glyphs.pending, "accent", tr("Change not sent yet")
    yield glyphs.failed, "bad", tr("The last try failed, the timeline says why")
    yield glyphs.muted, "muted", tr("Muted: no notifications")


def sections(glyphs: Glyphs, keymap: Mapping[str, str]) -> list[Section]:
    """All of it; `keymap` has the user's own keys by commands' ids."""
    return [
        *(
            Section(
                tr(title),
                _rows((shown_keys(with_keys(each, keymap)), tr(each.help)) for each in commands),
            )
            for title, commands in _GROUPS
        ),
        Section(tr("Filling in"), _rows((tr(what), tr(meaning)) for what, meaning in FILLING_IN)),
        Section(tr("Filter"), _rows(filtering())),
        Section(tr("Mouse"), _rows((tr(what), tr(meaning)) for what, meaning in MOUSE)),
        Section(tr("Signs"), [*signs(glyphs)]),
    ]


def _rows(typed: Iterable[tuple[str, str]]) -> list[Row]:
    return [(what, "accent", meaning) for what, meaning in typed]


def spelt(keys: str, glyphs: Glyphs) -> str:
    """The keys in letters that the terminal has."""
    if glyphs is not ASCII:
        return keys
    for sign, word in _SPELT_OUT.items():
        keys = keys.replace(sign, word)
    return keys


def help_lines(shown: Sequence[Section], width: int, glyphs: Glyphs) -> list[Line]:
    """The sections in as many columns as there is room for, none of them broken."""
    count = min(max((width + _GAP) // (_COLUMN + _GAP), 1), _MOST_COLUMNS, max(len(shown), 1))
    column = (width - _GAP * (count - 1)) // count
    blocks = [[*_section_lines(section, column, glyphs), EMPTY_LINE] for section in shown]
    columns = _balanced(blocks, count)
    if count == 1:
        return columns[0]
    height = max(map(len, columns))
    return [
        _beside([lines[y] if y < len(lines) else EMPTY_LINE for lines in columns], column)
        for y in range(height)
    ]


def _balanced(blocks: Sequence[list[Line]], count: int) -> list[list[Line]]:
    """The blocks in their order, in columns that are about as long as each other."""
    columns: list[list[Line]] = [[] for _ in range(count)]
    left, index = sum(map(len, blocks)), 0
    for block in blocks:
        share = left / (count - index)
        if columns[index] and len(columns[index]) + len(block) / 2 > share and index < count - 1:
            left -= len(columns[index])
            index += 1
        columns[index] += block
    return columns


def _beside(parts: Sequence[Line], column: int) -> Line:
    spans: list[Span] = []
    for number, part in enumerate(parts):
        spans += part.spans
        if number < len(parts) - 1:
            used = width_of(part.spans)
            spans.append((" " * (column - used + _GAP), ""))
    return Line(tuple(spans))


def _section_lines(section: Section, width: int, glyphs: Glyphs) -> Iterator[Line]:
    keys_width = _KEYS_WIDTH if width >= _WIDE else _KEYS_WIDTH_NARROW if width < _COLUMN else _KEYS_WIDTH - 3
    yield Line.of(section.title, "title")
    for what, style, meaning in section.rows:
        yield from _explained(spelt(what, glyphs), style, meaning, keys_width, width)


def _explained(what: str, style: str, meaning: str, keys_width: int, width: int) -> Iterator[Line]:
    """A row: the keys in their column, or above it where they are too long; the meaning beside."""
    first, *others = wrap(meaning, max(width - keys_width, 2))
    indent = " " * keys_width
    keys = f"  {what}"
    if cells_of(keys) >= keys_width:
        yield from (Line.of(line, style) for line in wrap(keys, width))
        yield Line.of(indent + first)
    else:
        yield Line(((fit(keys, keys_width), style), (first, "")))
    yield from (Line.of(indent + line) for line in others)


class HelpLines(LaidOutView):
    """The key table and the rest, or of it what holds some words."""

    def __init__(self, *, glyphs: Glyphs, keymap: Mapping[str, str]) -> None:
        super().__init__(glyphs=glyphs)
        self._keymap = keymap
        self._query = ""

    def search(self, query: str) -> None:
        """Shows the rows that hold these words, from the top; all for none."""
        self._query, self.top = query, 0
        self.lay_out()
        self.repaint()

    def lay_out(self) -> None:
        """Wraps the explanations."""
        words = fold(self._query).split()
        every = (section.matching(words) for section in sections(self.glyphs, self._keymap))
        shown = [section for section in every if section.rows]
        if not shown:
            said = tr("Nothing here holds these words.")
            self._lines = [Line.of(line, "muted") for line in wrap(said, max(self.text_width, 2))]
            return
        self._lines = help_lines(shown, self.text_width, self.glyphs)
        if not words:
            said = tr("Every key can be changed: see [keys] in the settings file.")
            self._lines += [Line.of(line, "muted") for line in wrap(said, self.text_width)]


class HelpScreen(FilteredPage[None]):
    """The keys by what they do, then the signs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *form_bindings("page.close", also="question_mark,enter"),
        *FILTER_KEYS,
    ]

    HAS_CONDITIONS = False

    def __init__(self, *, glyphs: Glyphs, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._lines = HelpLines(glyphs=glyphs, keymap=keymap)

    def compose(self) -> ComposeResult:
        """One frame with the lines in it."""
        frame = self.filtered(tr("Keys, filter, mouse, signs"), self._lines)
        frame.border_subtitle = tr(
            "{scroll} scrolls, {filter} finds, {close} closes",
            scroll=key_of(self, "move.page_down"),
            filter=key_of(self, "list.filter"),
            close=key_of(self, "page.close"),
        )
        yield frame

    @property
    def placeholder(self) -> str:
        """Any words of the page."""
        return tr("words of what you look for")

    def show(self, query: str) -> None:
        """Shows what holds these words, or all."""
        self._lines.search(query)
