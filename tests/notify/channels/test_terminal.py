"""The bytes that a terminal gets: the right protocol, wrapped for tmux, and nothing but them."""

import re

import pytest
from tables import for_each

from parcel_tui.notify.channel import Words
from parcel_tui.notify.channels.terminal import notify_sequence, protocol_for

SAID = Words("parcel-tui", "A parcel is ready for pick-up.")
HOSTILE = Words(
    "a\x1b\\b\x07c\x9cd;e\u202ef",
    "4;1;\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\x1b]0;t\x07\x1b\\\r\n\x00" + "長" * 5000,
)


@for_each(
    ("environment", "protocol"),
    [
        ({"TERM": "xterm-kitty"}, "osc99"),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0", "KITTY_WINDOW_ID": "1"}, "osc99"),
        ({"TERM": "xterm-ghostty"}, "osc777"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "osc777"),
        ({"TERM": "rxvt-unicode-256color"}, "osc777"),
        ({"TERM": "foot"}, "osc777"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, "osc777"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "osc9"),
        ({"TERM": "xterm-256color", "SSH_TTY": "/dev/pts/1"}, "osc9"),
        ({"TERM": "screen-256color", "TMUX": "/tmp/x,1,0"}, "osc9"),
        ({"TERM": "screen"}, "none"),
        ({"TERM": "linux"}, "none"),
        ({}, "none"),
    ],
)
def test_the_terminal_tells_its_protocol(environment: dict[str, str], protocol: str) -> None:
    """By its variables, its TERM or its program; who might not ignore a sequence gets none."""
    assert protocol_for(environment) == protocol


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [
        ("osc9", "\x1b]9;parcel-tui: A parcel is ready for pick-up.\a"),
        ("osc777", "\x1b]777;notify;parcel-tui;A parcel is ready for pick-up.\a"),
        (
            "osc99",
            (
                "\x1b]99;i=parcel-tui:d=0;parcel-tui\x1b\\"
                "\x1b]99;i=parcel-tui:p=body;A parcel is ready for pick-up.\x1b\\"
            ),
        ),
        ("none", ""),
    ],
)
def test_each_protocol_is_written_as_documented(protocol: str, expected: str) -> None:
    """Byte for byte."""
    assert notify_sequence(protocol, SAID, {}) == expected


def test_tmux_hands_it_on() -> None:
    """Each sequence in a passthrough of its own, with every escape doubled."""
    tmux = {"TMUX": "/tmp/tmux-0/default,1,0"}
    assert notify_sequence("osc9", SAID, tmux) == (
        "\x1bPtmux;\x1b\x1b]9;parcel-tui: A parcel is ready for pick-up.\a\x1b\\"
    )
    assert notify_sequence("osc99", SAID, tmux) == (
        "\x1bPtmux;\x1b\x1b]99;i=parcel-tui:d=0;parcel-tui\x1b\x1b\\\x1b\\"
        "\x1bPtmux;\x1b\x1b]99;i=parcel-tui:p=body;A parcel is ready for pick-up.\x1b\x1b\\\x1b\\"
    )


def test_tmux_on_the_other_side_of_ssh_hands_it_on_too() -> None:
    """Its variable is not there, but the terminal's kind is its own."""
    over_ssh = {"TERM": "tmux-256color", "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}
    assert notify_sequence(protocol_for(over_ssh), SAID, over_ssh).startswith("\x1bPtmux;")


@pytest.mark.parametrize("protocol", ["osc9", "osc777", "osc99"])
def test_nothing_hostile_gets_into_a_sequence(protocol: str) -> None:
    """No control character, no field and no length of the text's own making."""
    sequence = notify_sequence(protocol, HOSTILE, {})
    payload = re.sub(r"\x1b\]|\x1b\\|\a$", "", sequence)
    assert payload.isprintable()
    assert len(sequence) < 500
    assert sequence.count(";") == notify_sequence(protocol, SAID, {}).count(";")
    assert not re.search(r"\]9;\d", sequence)
