"""The signs on the screen: each stage has a shape of its own, so that colour is never needed to tell it."""

from collections.abc import Mapping

from msgspec import Struct

from parcel_tui.domain.stage import Stage
from parcel_tui.tracker.health import HealthState


class Glyphs(Struct, frozen=True):
    """One set of signs; each is one cell wide."""

    stages: Mapping[Stage, str]
    health: Mapping[HealthState, str]
    cursor: str
    unread: str
    marked: str
    """Marked, to be acted on with others."""
    pending: str
    failed: str
    muted: str
    """No notification comes of it."""
    rail_stop: str
    """A checkpoint on the timeline's rail."""
    rail: str
    track: str
    """Between two steps of a trip, the second still ahead."""
    track_done: str
    block: str
    """What bars are drawn with."""
    ahead: str
    """A step that is still ahead."""
    ellipsis: str
    bar: str
    """The scroll bar's thumb."""
    dot: str
    """Between two facts in one line."""
    rule: str
    """Above a pane."""
    rule_focused: str
    """Above the pane with the focus."""


UNICODE = Glyphs(
    stages={
        Stage.PENDING: "○",
        Stage.INFO_RECEIVED: "◔",
        Stage.IN_TRANSIT: "▸",
        Stage.OUT_FOR_DELIVERY: "»",
        Stage.READY_FOR_PICKUP: "◆",
        Stage.DELIVERED: "✓",
        Stage.EXCEPTION: "!",
        Stage.CANCELLED: "✗",
        Stage.UNKNOWN: "?",
    },
    health={
        HealthState.OK: "✓",
        HealthState.NO_TOKEN: "○",
        HealthState.REFUSED: "✗",
        HealthState.LIMITED: "~",
        HealthState.UNREACHABLE: "!",
    },
    cursor="▌",
    unread="•",
    marked="+",
    pending="↑",
    failed="!",
    muted="⊘",
    rail_stop="●",
    rail="│",
    track="─",
    track_done="━",
    block="■",
    ahead="○",
    ellipsis="…",
    bar="▐",
    dot="·",
    rule="─",
    rule_focused="━",
)

ASCII = Glyphs(
    stages={
        Stage.PENDING: "-",
        Stage.INFO_RECEIVED: "i",
        Stage.IN_TRANSIT: ">",
        Stage.OUT_FOR_DELIVERY: "@",
        Stage.READY_FOR_PICKUP: "#",
        Stage.DELIVERED: "v",
        Stage.EXCEPTION: "!",
        Stage.CANCELLED: "x",
        Stage.UNKNOWN: "?",
    },
    health={
        HealthState.OK: "v",
        HealthState.NO_TOKEN: "-",
        HealthState.REFUSED: "x",
        HealthState.LIMITED: "~",
        HealthState.UNREACHABLE: "!",
    },
    cursor=">",
    unread="*",
    marked="+",
    pending="^",
    failed="!",
    muted="z",
    rail_stop="*",
    rail="|",
    track="-",
    track_done="=",
    block="#",
    ahead="o",
    ellipsis="~",
    bar="#",
    dot="-",
    rule="-",
    rule_focused="=",
)

_BOXES = {
    **dict.fromkeys("─━┄┅┈┉╌╍═╴╶╸╺╼╾", "-"),
    **dict.fromkeys("│┃┆┇┊┋╎╏║╵╷╹╻╽╿▌▍▎▏▐▕▉▊▋", "|"),
    **dict.fromkeys("▁▂▃▄▅▆▇▀▔", "-"),
    **dict.fromkeys("█▓▒░■▪▮▬", "#"),
}
_ARROWS = {
    **dict.fromkeys("←◀◂‹«", "<"),
    **dict.fromkeys("→▶▸›»", ">"),
    "↑": "^",
    "▲": "^",
    "▴": "^",
    "↓": "v",
}
_MARKS = {
    "…": "~",
    "·": "-",
    "✓": "v",
    "✗": "x",
    "⊘": "z",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "🔎": "> ",
}
ASCII_SIGNS = str.maketrans(
    {
        **{chr(code): "+" for code in range(0x2500, 0x2580)},
        **{chr(code): "*" for code in (0x2022, *range(0x2580, 0x2600))},
        **dict.fromkeys("‐‑‒–—", "-"),
        **_BOXES,
        **_ARROWS,
        **_MARKS,
        "▼": "v",
        "▾": "v",
    }
)
"""For signs of this program's and of Textual's, as many characters of ASCII as they take cells."""


def glyphs_for(encoding: str | None, term: str = "") -> Glyphs:
    """The set that a terminal with this encoding, and of the kind that TERM tells, can show."""
    if term.startswith("linux"):  # its font has few of the signs
        return ASCII
    is_unicode = (encoding or "").lower().replace("-", "").replace("_", "").startswith("utf")
    return UNICODE if is_unicode else ASCII
