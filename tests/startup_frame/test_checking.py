"""What is let through to the terminal before the program is there to look after it."""

import pytest
from tables import for_each

from parcel_tui.startup_frame.show import is_harmless

SIZE = 80, 24
GOOD = "\x1b[0;38;2;255;196;115;48;2;18;18;18m\x1b[1;1HPARCEL-00001 訂單 ◆\x1b[24;80H!\x1b[0m"


@pytest.mark.parametrize("frame", ["", GOOD, "\x1b[0m", "\x1b[2;3Hé ✓ 包裹"])
def test_text_colours_and_positions_pass(frame: str) -> None:
    """All that a frame of ours holds."""
    assert is_harmless(frame, *SIZE)


@for_each(
    "harm",
    [
        "\x1b]0;title\x07", "\x1b]52;c;ZWNobw==\x1b\\", "\x1b]8;;http://x\x1b\\", "\x1bP1$r\x1b\\",
        "\x1b_x\x1b\\", "\x1b^x\x1b\\", "\x1bX", "\x1bc", "\x1b7", "\x1b(0", "\x1b#8", "\x1b", "\x1b[",
        "\x1b\x1b[0m",
        "\x1b[2J", "\x1b[K", "\x1b[5X", "\x1b[C", "\x1b[6n", "\x1b[c", "\x1b[?1049l", "\x1b[?25h", "\x1b[>1u",
        "\x1b[1;24r", "\x1b[21t", "\x1b[!p", "\x1b[1 q", "\x1b[4:3m", "\x1b[<0m", "\x1b[38;2;999;0;0m",
        "\x1b[-1m", "\x1b[1m",
        "\x1b[m", "\x1b[;m", "\x1b[99999999999999999999m", "\x1b[²m", "\x1b[٣m",
        "\x1b[H", "\x1b[1H", "\x1b[1;1;1H", "\x1b[0;1H", "\x1b[25;1H", "\x1b[1;81H", "\x1b[1;1f",
        "\x1b[0m\n", "\x1b[0m\r", "\x1b[0m\t", "\x1b[0m\b", "\x1b[0m\x07", "\x1b[0m\x0e", "\x1b[0m\x7f",
        "\x1b[0m\0",
        "\x1b[0m\x9b6n", "\x1b[0m\x9d0;t\x9c", "\x1b[0m\x90", "\x1b[0m\x85", "\x1b[0m\u202e", "\x1b[0m\u2066",
        "\x1b[0m\u200b", "\x1b[0m\u2028", "\x1b[0m\ufeff", "\x1b[0m\U000e0041", "\x1b[0m\ue000",
    ],
)  # fmt: skip
def test_whatever_else_a_terminal_might_act_on_is_refused(harm: str) -> None:
    """Other sequences and controls, in seven and eight bits, invisible and turning characters, wherever."""
    assert not is_harmless(harm, *SIZE)
    assert not is_harmless(GOOD + harm, *SIZE)
    assert not is_harmless(GOOD + harm + GOOD, *SIZE)


def test_text_without_a_position_is_refused() -> None:
    """It would stand wherever the cursor is."""
    assert not is_harmless("text" + GOOD, *SIZE)
