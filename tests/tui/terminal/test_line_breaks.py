"""Where a toast, a hint or a question breaks its lines."""

from itertools import pairwise

import pytest

from parcel_tui.tui.terminal.line_breaks import line_breaks


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("Track.TW のトークンがありません。", 20, ["Track.TW のトークン", "がありません。"]),
        ("請檢查網路後再試。", 16, ["請檢查網路後再", "試。"]),
        ("已封存「手沖壺」。", 8, ["已封存", "「手沖", "壺」。"]),
        ("only words here", 10, ["only words ", "here"]),
        ("全家 FamilyMartFamilyMart", 8, ["全家 ", "FamilyMa", "rtFamily", "Mart"]),
    ],
)
def test_wide_characters_are_broken_between_but_not_before_what_closes(
    text: str, width: int, lines: list[str]
) -> None:
    """A name with a space behind it leaves no half line empty; no line begins with a full stop."""
    edges = [0, *line_breaks(text, width), len(text)]
    assert [text[start:stop] for start, stop in pairwise(edges)] == lines
