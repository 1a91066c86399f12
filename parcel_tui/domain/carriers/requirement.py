"""What a carrier wants to know beside the number, and whether an answer can be right. Pure."""

import re

from msgspec import Struct

from parcel_tui.language import mark, tr

MAX_ANSWER = 100
"""Characters of an answer."""

_LONGEST_PATTERN = 200
_MOST_TRIES = 12
"""Each `|` may double what is tried, each variable repeat multiplies it by more than ten."""
_VARIABLE = r"[*+?]|\{\d*,"
# A repeated group, a look-around, a back reference: such a pattern may try for ever. What Python warns of
# in sets, and numbers that are too large for it, are no better.
_RISKY = r"\)[*+?{]|\(\?(?!:)|\\[1-9k]|\[\[|--|&&|~~|\|\||\d{4}"
_DELIMITED = r"(?s)/(.*)/[a-z]*"


class Requirement(Struct, frozen=True):
    """One thing that a carrier wants to know, as the provider tells it."""

    key: str
    """How the provider calls it."""
    description: str = ""
    """What it is, for people; may be missing."""
    pattern: str = ""
    """A regular expression that finds itself in a good answer; the provider has the last word."""
    example: str = ""

    @property
    def title(self) -> str:
        """What to call it: its description, else its key."""
        return self.description or self.key

    def accepts(self, answer: str) -> bool:
        """Whether an answer can be right: it is there, not too long, and fits the pattern.

        A pattern that cannot be read, or that could take long, is left to the provider.
        """
        if not answer or len(answer) > MAX_ANSWER:
            return False
        delimited = re.fullmatch(_DELIMITED, self.pattern)
        pattern = delimited[1] if delimited else self.pattern
        if not _is_quick(pattern):
            return True
        try:
            return re.search(pattern, answer, re.ASCII) is not None
        except re.error:
            return True

    def problem(self, answer: str, carrier: str) -> str:
        """What is wrong with an answer, as a sentence; empty when nothing can be seen to be."""
        if self.accepts(answer):
            return ""
        if self.example and answer:
            message = mark("{carrier} takes {title} in another form, such as {example}.")
        elif self.example:
            message = mark("{carrier} needs {title}, such as {example}.")
        elif answer:
            message = mark("{carrier} takes {title} in another form.")
        else:
            message = mark("{carrier} needs {title}.")
        return tr(message, carrier=carrier, title=self.title, example=self.example)


def _is_quick(pattern: str) -> bool:
    """Whether no answer makes it try for long."""
    return (
        len(pattern) <= _LONGEST_PATTERN
        and 4 * len(re.findall(_VARIABLE, pattern)) + pattern.count("|") <= _MOST_TRIES
        and not re.search(_RISKY, pattern)
    )
