"""Makes text from outside safe to keep and to show: what is visible stays, nothing else does.

Textual strips only five control characters, so raw escape sequences, C1 controls and
bidirectional overrides would reach the terminal. Everything that enters (answers, imported
and stored files, error texts) goes through `clean` once.
"""

import re
import unicodedata
from functools import cache

from parcel_tui.language import tr

MAX_LINE = 500
"""Characters kept of one text; real statuses are below 200."""

_SEQUENCES = r"""(?x)
    \x1b\] [^\x07\x1b\x9c]* (?:\x07|\x1b\\|\x9c)         # OSC … BEL or ST
  | \x9d \d{1,4}; [^\x07\x1b\x9c\x9d]* (?:\x07|\x1b\\|\x9c)  # the same as a C1 control
  | \x1b[PX^_] [^\x1b\x9c]* (?:\x1b\\|\x9c)              # DCS, SOS, PM, APC … ST
  | (?:\x1b\[|\x9b) [0-?]* [ -/]* [@-~]?                 # CSI
  | \x1b [ -/]* [0-~]?                                   # other escapes, and strings that never end
    """
_TAG = r"(?i)</?(?:(br|div|li|p|ul)|a|abbr|b|em|font|i|img|small|span|strong|u)\b[^<>]*+>"
_HTML = r"(?i)<(?:a\s|br\s?/?>)"
_LINK = r"(\[[^\[\]]*+\])\(https?:[^()\s]*+\)"
_ENTITIES = {"nbsp": " ", "amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'", "apos": "'"}
_ENTITY = rf"(?i)&({'|'.join(_ENTITIES)});"
_SPACES = r"\s+"
_MAX_MARKS = 4
"""On one letter; written languages need three."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled for the first text that needs it; nearly all texts are PLAIN, and need none."""
    return re.compile(pattern)


def clean(text: str, limit: int = MAX_LINE) -> str:
    """`text` as one line of visible characters, at most `limit` of them.

    Terminal sequences, controls and bidirectional overrides go; runs of white space
    become one space; a letter keeps at most four combining marks.
    """
    if len(text) <= limit and PLAIN.fullmatch(text) and "  " not in text:
        return text.strip(" ")
    # What is dropped is bounded too: no honest text is eight times as long as what is kept.
    shown = _compiled(_SPACES).sub(" ", _compiled(_SEQUENCES).sub("", text[: limit * 8]))
    shown = _compiled(INVISIBLE).sub(r"\1", shown)
    line = _compiled(_SPACES).sub(" ", "".join(_visible(shown))).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip("".join(JOINERS)) + "…"


def shortened(identifier: str) -> str:
    """An identifier for a sentence: its first forty characters."""
    return identifier if len(identifier) <= 40 else f"{identifier[:39]}…"


def why_not_as_it_is(identifier: str) -> str | None:
    """Why an identifier that is taken as it is, letter by letter, cannot be kept so; None where it can.

    The end of a sentence that begins with it.
    """
    if len(identifier) > MAX_LINE:
        return tr(
            "has {length} characters, more than the {most} that are kept",
            length=len(identifier),
            most=MAX_LINE,
        )
    if clean(identifier) != identifier:
        return tr("holds spaces in a row, or characters that cannot be shown")
    return None


def clean_or_none(text: str | None, limit: int = MAX_LINE) -> str | None:
    """Like `clean`, with None for nothing visible."""
    return (clean(text, limit) or None) if text is not None else None


def clean_lines(text: str) -> str:
    """`text` with its lines, tabs and spaces, cleaned of everything else that is not visible."""
    lines = _compiled(_SEQUENCES).sub("", text).splitlines()
    shown = "\n".join(
        line if PLAIN.fullmatch(line) else "\t".join(map(_shown, line.split("\t"))) for line in lines
    )
    return shown + "\n" if text.endswith(("\n", "\r")) else shown


def _shown(part: str) -> str:
    return "".join(_visible(_compiled(INVISIBLE).sub(r"\1", part)))


def without_markup(text: str) -> str:
    """A text without the tags and entities of HTML, where a link or a line break tells that it is some.

    Any other text is shown as it is. A link that stands in it as Markdown keeps its text alone.
    """
    text = _compiled(_LINK).sub(r"\1", text)
    if not _compiled(_HTML).search(text):
        return text
    plain = _compiled(_TAG).sub(lambda tag: " " if tag[1] else "", text)
    return " ".join(_compiled(_ENTITY).sub(lambda entity: _ENTITIES[entity[1].lower()], plain).split())


def _visible(text: str) -> list[str]:
    """The characters to keep: marks, selectors and joiners only where they change what is seen."""
    kept: list[str] = []
    marks = _MAX_MARKS  # before any letter none is kept
    before, joiner = " ", ""
    for character in text:
        if character in JOINERS:  # kept once what follows may be joined, too
            joiner = character if may_be_joined(before) else ""
        category = unicodedata.category(character)
        if category in UNSHOWABLE and character not in VISIBLE_FORMAT:
            continue
        if character in SELECTORS:
            if before == " " or before in SELECTORS:
                continue
        elif category in MARKS:
            marks += 1
            if marks > _MAX_MARKS or before == " ":
                continue
        else:
            marks = 0
        if joiner and may_be_joined(character):
            kept.append(joiner)
        kept.append(character)
        before, joiner = character, ""
    return kept


PLAIN = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u0400-\u0481"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u23ff\u2460-\u27bf"
    "\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uff01-\uff9f]*"
)
"""A text of nothing but letters, digits and signs that stand for themselves; nearly every real one."""


UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Categories that a terminal acts on or cannot show: controls, format characters, surrogates, private use.

Unassigned ones are kept: next year's emoji are among them.
"""

_ENCLOSING = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
_TAGS = (chr(0xE0000 + ord(sign)) for sign in "bceglnstw\x7f")
VISIBLE_FORMAT = frozenset((*_ENCLOSING, *_TAGS))
"""Format characters that are seen: signs that enclose the digits after them (Prepended_Concatenation_Mark),
and the tags that INVISIBLE leaves, which spell a flag."""

INVISIBLE = (
    # England, Scotland and Wales are flags that are spelled with tags; every other tag is hidden text.
    "(\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074"
    "|\U000e0077\U000e006c\U000e0073)\U000e007f)"
    "|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    + "".join(f"|[{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}]" for plane in range(0x10000, 0x110000, 0x10000))
)
"""What shows nothing (Default_Ignorable_Code_Point and the noncharacters), but for selectors and joiners.

The group holds what is to be kept of a match.
"""

SELECTORS = frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x180B, 0x180C, 0x180D, 0x180F))
)
"""They choose between forms of the character before them: emoji or text, variants of an ideograph."""

JOINERS = frozenset("\u200c\u200d")
"""Zero-width (non-)joiners: needed between emoji and in scripts whose letters join."""

MARKS = frozenset({"Mn", "Me"})
"""Categories of what is drawn onto the character before."""

_JOINED = (
    (0x0600, 0x1CFF),  # Arabic to the scripts of India and South-East Asia
    (0x2190, 0x2BFF),  # arrows and signs that serve as emoji
    (0xA840, 0xABFF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFC),
    (0x10A00, 0x11FFF),
    (0x1F000, 0x1FBFF),  # emoji
)


def may_be_joined(character: str) -> bool:
    """Whether a joiner beside this character changes what is seen; in Latin and Chinese it only hides."""
    # A selector ends the emoji before it.
    return character in SELECTORS or any(first <= ord(character) <= last for first, last in _JOINED)
