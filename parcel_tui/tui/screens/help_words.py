"""What the help screen tells beside the key table: the filter's words, forms, the mouse, the signs. Pure."""

from collections.abc import Iterator

from parcel_tui.domain.stage import Stage
from parcel_tui.tracker.views.filtering import FIELDS
from parcel_tui.tui.glyphs import ASCII, Glyphs
from parcel_tui.tui.widgets.parcel_row import STAGE_STYLES
from parcel_tui.wording.pickup import URGENCY_MARKS
from parcel_tui.wording.stages import STAGES

Row = tuple[str, str, str]
"""What is typed, pressed or seen; its style; what it means."""

Typed = tuple[tuple[str, str], ...]
"""What is typed or pressed, and what it means."""

_OTHER_FIELDS = " ".join(f"{name}:" for name in FIELDS if name not in {"stage", "carrier", "is", "name"})

FILTERING: Typed = (
    ("全家 退回", "All of these words, in number, name, note, carrier or text"),
    ('"two words"', "These words beside each other"),
    ("stage:exception", "In a stage; also problem, waiting, delivered, in transit"),
    ("carrier:全家", "Of a carrier, by part of its name"),
    ("is:unread", "With something new"),
    ("name:耳機", f"A word in that alone; also {_OTHER_FIELDS}"),
    ("Enter", "Back to the list, which stays filtered"),
)
"""What can be typed after the filter's key."""

FILLING_IN: Typed = (
    ("Tab Shift+Tab", "The next line, the one before; buttons too"),
    ("← →", "Chooses where several things stand in one line"),
    ("↑ ↓", "Chooses a carrier; type part of its name to find it"),
    ("Space", "Ticks"),
    ("Paste", "In the add form: the numbers of a whole e-mail are picked out and shown first"),
    ("+3", "As a day: in three days"),
)
"""The keys of forms that are Textual's own."""

MOUSE: Typed = (
    ("Click", "Chooses a view or a parcel; a second time opens it"),
    ("Ctrl+click", "Marks a parcel; so does the right button"),
    ("Click on title", "Above the list: the next order"),
    ("Click on key", "In the last line: does what the key does"),
    ("Wheel", "Scrolls what is under it"),
    ("Shift+drag", "Selects text, in most terminals"),
)

_SPELT_OUT = {"↑": "Up", "↓": "Down", "←": "Left", "→": "Right"}
_OTHER_WORDS = {"全家 退回": "7-eleven returned", "全家": "7-eleven", "耳機": "headphones"}
"""Examples, and others for terminals that may have no Chinese."""


def signs(glyphs: Glyphs) -> Iterator[Row]:
    """Every sign of the list, and what it says."""
    for stage in Stage:
        yield glyphs.stages[stage], STAGE_STYLES[stage], STAGES[stage].title
    yield glyphs.unread, "accent", "Something new that you have not looked at"
    yield glyphs.marked, "accent", "Marked: the next key acts on all of them that are shown"
    yield glyphs.pending, "accent", "Something you did that waits to be sent"
    yield glyphs.failed, "bad", "The last try went wrong; the timeline says why"
    yield glyphs.muted, "muted", "Muted: no notification comes of it"
    for urgency, mark in URGENCY_MARKS.items():
        yield mark.strip(), "bad", f"Before a deadline: {urgency.name.lower()}"


def spelt(keys: str, glyphs: Glyphs) -> str:
    """The keys in letters that the terminal has."""
    if glyphs is not ASCII:
        return keys
    for sign, word in (_SPELT_OUT | _OTHER_WORDS).items():
        keys = keys.replace(sign, word)
    return keys
