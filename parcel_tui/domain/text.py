"""Makes text from outside safe to keep and to show: what is visible stays, nothing else does.

Textual strips only five control characters, so raw escape sequences, C1 controls and
bidirectional overrides would reach the terminal. Everything that enters (answers, imported
and stored files, error texts) goes through `clean` once.
"""

import re
import unicodedata

MAX_LINE = 500
"""Characters kept of one text; real statuses are below 200."""

_SEQUENCES = re.compile(
    r"""
    (?:\x1b\]|\x9d) [^\x07\x1b\x9c]* (?:\x07|\x1b\\|\x9c)?          # OSC … BEL or ST
  | (?:\x1b[PX^_]|[\x90\x98\x9e\x9f]) [^\x1b\x9c]* (?:\x1b\\|\x9c)? # DCS, SOS, PM, APC … ST
  | (?:\x1b\[|\x9b) [0-?]* [ -/]* [@-~]?                            # CSI
  | \x1b [ -/]* [0-~]?                                              # other escapes
    """,
    re.VERBOSE,
)
_SPACES = re.compile(r"[\s\u2028\u2029]+")
# Cc controls, Cf format characters (bidi overrides among them), Cs lone surrogates, Co private use.
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})
# Joiners that scripts and emoji sequences need; both are harmless to a terminal.
_KEPT_FORMAT = frozenset("\u200c\u200d")
_MAX_COMBINING = 4


def clean(text: str, limit: int = MAX_LINE) -> str:
    """`text` as one line of visible characters, at most `limit` of them.

    Terminal sequences, controls and bidirectional overrides go; runs of white space
    become one space; a letter keeps at most four combining marks.
    """
    if text.isascii() and text.isprintable() and len(text) <= limit and "  " not in text:
        return text.strip()
    kept: list[str] = []
    combining = 0
    for character in _SPACES.sub(" ", _SEQUENCES.sub("", text[: limit * 8])):
        if unicodedata.category(character) in _DROPPED_CATEGORIES and character not in _KEPT_FORMAT:
            continue
        combining = combining + 1 if unicodedata.combining(character) else 0
        if combining <= _MAX_COMBINING:
            kept.append(character)
    line = _SPACES.sub(" ", "".join(kept)).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"


def clean_or_none(text: str | None, limit: int = MAX_LINE) -> str | None:
    """Like `clean`, with None for nothing visible."""
    return (clean(text, limit) or None) if text is not None else None
