"""Makes text from outside safe to keep and to show: what is visible stays, nothing else does.

Textual strips only five control characters, so raw escape sequences, C1 controls and
bidirectional overrides would reach the terminal. Everything that enters (answers, imported
and stored files, error texts) goes through `clean` once.
"""

import re
import unicodedata

from parcel_tui.domain.characters import (
    INVISIBLE,
    JOINERS,
    MARKS,
    SELECTORS,
    UNSHOWABLE,
    VISIBLE_FORMAT,
    may_be_joined,
)
from parcel_tui.domain.plain import PLAIN

MAX_LINE = 500
"""Characters kept of one text; real statuses are below 200."""

_SEQUENCES = re.compile(
    r"""
    \x1b\] [^\x07\x1b\x9c]* (?:\x07|\x1b\\|\x9c)         # OSC … BEL or ST
  | \x9d \d{1,4}; [^\x07\x1b\x9c\x9d]* (?:\x07|\x1b\\|\x9c)  # the same as a C1 control
  | \x1b[PX^_] [^\x1b\x9c]* (?:\x1b\\|\x9c)              # DCS, SOS, PM, APC … ST
  | (?:\x1b\[|\x9b) [0-?]* [ -/]* [@-~]?                 # CSI
  | \x1b [ -/]* [0-~]?                                   # other escapes, and strings that never end
    """,
    re.VERBOSE,
)
_TAG = re.compile(
    r"</?(?:(br|div|li|p|ul)|a|abbr|b|em|font|i|img|small|span|strong|u)\b[^<>]*+>", re.IGNORECASE
)
_HTML = re.compile(r"<(?:a\s|br\s?/?>)", re.IGNORECASE)
_LINK = re.compile(r"(\[[^\[\]]*+\])\(https?:[^()\s]*+\)")
_ENTITIES = {"nbsp": " ", "amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'", "apos": "'"}
_ENTITY = re.compile(rf"&({'|'.join(_ENTITIES)});", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_MAX_MARKS = 4
"""On one letter; written languages need three."""


def clean(text: str, limit: int = MAX_LINE) -> str:
    """`text` as one line of visible characters, at most `limit` of them.

    Terminal sequences, controls and bidirectional overrides go; runs of white space
    become one space; a letter keeps at most four combining marks.
    """
    if len(text) <= limit and PLAIN.fullmatch(text) and "  " not in text:
        return text.strip(" ")
    # What is dropped is bounded too: nobody sends eight times what is kept in good faith.
    shown = INVISIBLE.sub(r"\1", _SPACES.sub(" ", _SEQUENCES.sub("", text[: limit * 8])))
    line = _SPACES.sub(" ", "".join(_visible(shown))).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip("".join(JOINERS)) + "…"


def shortened(identifier: str) -> str:
    """An identifier for a sentence: its first forty characters."""
    return identifier if len(identifier) <= 40 else f"{identifier[:39]}…"


def why_not_as_it_is(identifier: str) -> str | None:
    """Why an identifier that is taken as it is, letter by letter, cannot be kept so; None where it can.

    The end of a sentence that begins with it.
    """
    if len(identifier) > MAX_LINE:
        return f"has {len(identifier)} characters, more than the {MAX_LINE} that are kept"
    if clean(identifier) != identifier:
        return "holds spaces in a row, or characters that cannot be shown"
    return None


def clean_or_none(text: str | None, limit: int = MAX_LINE) -> str | None:
    """Like `clean`, with None for nothing visible."""
    return (clean(text, limit) or None) if text is not None else None


def clean_lines(text: str) -> str:
    """`text` with its lines, tabs and spaces, cleaned of everything else that is not visible."""
    lines = _SEQUENCES.sub("", text).splitlines()
    shown = "\n".join(
        line if PLAIN.fullmatch(line) else "\t".join(map(_shown, line.split("\t"))) for line in lines
    )
    return shown + "\n" if text.endswith(("\n", "\r")) else shown


def _shown(part: str) -> str:
    return "".join(_visible(INVISIBLE.sub(r"\1", part)))


def without_markup(text: str) -> str:
    """A text without the tags and entities of HTML, where a link or a line break tells that it is some.

    Any other text is shown as it is. A link that stands in it as Markdown keeps its text alone.
    """
    text = _LINK.sub(r"\1", text)
    if not _HTML.search(text):
        return text
    plain = _TAG.sub(lambda tag: " " if tag[1] else "", text)
    return " ".join(_ENTITY.sub(lambda entity: _ENTITIES[entity[1].lower()], plain).split())


def _visible(text: str) -> list[str]:
    """The characters to keep: marks, selectors and joiners only where they change what is seen."""
    kept: list[str] = []
    marks = 0
    before, joiner = " ", ""
    for character in text:
        if character in JOINERS:
            joiner = character if may_be_joined(before) else ""
            continue
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
