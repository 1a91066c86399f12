"""What the doctor finds: a line each, safe to paste in public."""

import os
import re
from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.text import clean
from parcel_tui.language import mark


class Level(StrEnum):
    """How bad it is, in the words that are printed."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


class Finding(Struct, frozen=True):
    """One line: what was looked at, how it is and, unless it is well, what to do."""

    level: Level
    topic: str
    text: str
    exit_code: int = 0
    """What a failure means for the exit code."""
    title: str = ""
    """The topic as it is printed, where that is not the topic's own translation."""


TOPICS = (
    *(mark("versions"), mark("libraries"), mark("terminal engine"), mark("terminal"), mark("colours")),
    *(mark("encoding"), mark("multiplexer"), mark("notifications"), mark("clipboard"), mark("links")),
    *(
        mark("after a lost line"),
        mark("signs"),
        mark("rights"),
        mark("state"),
        mark("room"),
        mark("settings"),
    ),
    *(mark("generations"), mark("clock"), mark("keyring")),
)
"""What is looked at, as `--json` has it; in English there, and in the user's language in lines."""


def ok(topic: str, text: str) -> Finding:
    """A finding about which nothing is to be done."""
    return Finding(Level.OK, topic, text)


def warning(topic: str, text: str) -> Finding:
    """A finding of what works, but not as well as it could."""
    return Finding(Level.WARNING, topic, text)


def failure(topic: str, text: str, exit_code: int) -> Finding:
    """A finding of what does not work until the user has done what the text says."""
    return Finding(Level.FAILURE, topic, text, exit_code)


_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]+")


def made_public(finding: Finding) -> Finding:
    """The finding with the home folder as `~` and no mail address in it."""
    return replace(finding, text=public(finding.text))


def public(text: str) -> str:
    """`text` without what tells who the user is."""
    for home in sorted({str(Path.home()), os.path.realpath(Path.home())}, key=len, reverse=True):
        if home != os.sep:
            text = re.sub(rf"{re.escape(home)}(?=$|[^\w.-])", "~", text)
    return _MAIL.sub("…@…", clean(text, 2_000))
