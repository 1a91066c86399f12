"""The signs on the screen: each stage has a shape of its own, so that colour is never needed to tell it."""

import unicodedata
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

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
    rail_begin: str
    """Where the rail begins, below nothing."""
    rail_end: str
    rail_gap: str
    """Where nothing was told for long."""
    track: str
    """Between two steps of a trip, the second still ahead."""
    track_done: str
    day_gone: str
    """A day of the term for which a shop keeps a parcel."""
    day_left: str
    columns: str
    """What columns are drawn with, from an eighth of a cell to a whole one."""
    heat: str
    """None, few, some, many, most: on a calendar."""
    spread: str
    """An end, a line, a bar, the middle and the other end: how far something is spread."""
    stack: str
    """The parts of a bar, each told from the next."""
    tick: str
    """A mark on an axis."""
    ahead: str
    """A step that is still ahead."""
    ellipsis: str
    bar: str
    """The scroll bar's thumb."""
    own: str
    """Before what the user wrote."""
    spinner: str
    """One after the other, as long as something goes on."""
    dot: str
    """Between two facts in one line."""
    rule: str
    """Above a pane."""
    rule_focused: str
    """Above the pane with the focus."""
    corners: str
    """Of a frame: the two above, the two below."""
    side: str
    """Of a frame."""
    brand: str
    up: str
    """An order that begins with the first or the least."""
    down: str


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
    rail_begin="╷",
    rail_end="╵",
    rail_gap="┊",
    track="─",
    track_done="━",
    day_gone="▰",
    day_left="▱",
    columns="▁▂▃▄▅▆▇█",
    heat="·░▒▓█",
    spread="├─━┃┤",
    stack="█▓░",
    tick="╵",
    ahead="○",
    ellipsis="…",
    bar="▐",
    own="✎",
    spinner="⣾⣽⣻⢿⡿⣟⣯⣷",
    dot="·",
    rule="─",
    rule_focused="━",
    corners="╭╮╰╯",
    side="│",
    brand="▣",
    up="▴",
    down="▾",
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
    rail_begin=" ",
    rail_end=" ",
    rail_gap=":",
    track="-",
    track_done="=",
    day_gone="#",
    day_left=".",
    columns="___===##",
    heat=".-+*#",
    spread="|-=#|",
    stack="#+.",
    tick="'",
    ahead="o",
    ellipsis="~",
    bar="#",
    own="=",
    spinner="|/-\\",
    dot="-",
    rule="-",
    rule_focused="=",
    corners="----",
    side=" ",
    brand="#",
    up="^",
    down="v",
)

_BOXES = {
    **dict.fromkeys("─━┄┅┈┉╌╍═╴╶╸╺╼╾", "-"),
    **dict.fromkeys("│┃┆┇┊┋╎╏║╵╷╹╻╽╿▌▍▎▏▐▕▉▊▋", "|"),
    **dict.fromkeys("▁▂▃▄▅▆▇▀▔", "-"),
    **dict.fromkeys("█▓▒░■▪▮▬▰", "#"),
    "▱": ".",
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


_NARROW = str.maketrans(
    {
        **dict(zip("◆○●◎◇□■▣•·…‥", "▮∘∙⊚⋄▯▮⊡∙⋅⋯:", strict=True)),
        **dict(zip("←↑→↓▲▼△▽★☆※", "⇠⇡⇢⇣^v^v**", strict=False)),
        **dict(zip("“”‘’–—―×", "\"\"''---x", strict=True)),
        **dict(zip("╭╮╰╯┌┐└┘", "╷╷╵╵╷╷╵╵", strict=True)),
        **dict.fromkeys("─━┄┅┈┉═▁▂▃▀▔", "╌"),
        **dict.fromkeys("│┃┆┇┊┋║▏▎", "╎"),
        **dict.fromkeys("▌▍▋▊▉█▄▅▆▇", "▐"),
        "━": "╍",
    }
)
_MARKS_OF_LETTERS = ("Mn", "Me", "Cf")
"""Categories of characters that take no cell."""


class _NarrowSigns(dict[int, str]):
    """For every character that a terminal may draw two cells wide where one is meant, one that is never.

    Letters lose their accents; of what has no likeness a question mark tells that something stood there.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        narrow = character
        if unicodedata.east_asian_width(character) == "A":
            base = unicodedata.normalize("NFKD", character)[:1]
            if unicodedata.category(character) not in _MARKS_OF_LETTERS:
                narrow = base if unicodedata.east_asian_width(base) in {"Na", "N"} else "?"
        self[code] = narrow
        return narrow


NARROW_SIGNS = _NarrowSigns(_NARROW)
"""For terminals that draw characters of ambiguous width (Unicode's UAX 11) two cells wide."""

_NARROW_OF_ITS_OWN = {
    "stages", "health", "columns", "heat", "spread", "stack", "unread", "day_gone", "day_left",
}  # fmt: skip
NARROW = replace(
    UNICODE,
    stages={stage: sign.translate(NARROW_SIGNS) for stage, sign in UNICODE.stages.items()},
    health={state: sign.translate(NARROW_SIGNS) for state, sign in UNICODE.health.items()},
    columns="⡀⣀⣄⣤⣦⣶⣷⣿",
    heat="⋅⠒⠶⠿⣿",
    spread="╎╌╍▐╎",
    stack="⣿⠶⠒",
    unread="*",
    day_gone="▮",
    day_left="▯",
    **{
        name: getattr(UNICODE, name).translate(NARROW_SIGNS)
        for name in UNICODE.__struct_fields__
        if name not in _NARROW_OF_ITS_OWN
    },
)
"""The same in signs that every terminal draws one cell wide, also in a font for Chinese or Japanese: many of
those draw the larger geometric shapes (◉, ♦) over the cell behind them."""


def signs_of(glyphs: Glyphs) -> Mapping[int, str] | None:
    """What other signs on the screen are replaced by, to be drawn alike; None for nothing."""
    if glyphs is ASCII:
        return ASCII_SIGNS
    return NARROW_SIGNS if glyphs is NARROW else None


def glyphs_for(encoding: str | None, term: str = "", *, is_wide: bool = False) -> Glyphs:
    """The set that a terminal with this encoding, and of the kind that TERM tells, can show.

    `is_wide` tells whether it draws characters of ambiguous width two cells wide.
    """
    if term.startswith("linux"):  # its font has few of the signs
        return ASCII
    is_unicode = (encoding or "").lower().replace("-", "").replace("_", "").startswith("utf")
    if not is_unicode:
        return ASCII
    return NARROW if is_wide else UNICODE
