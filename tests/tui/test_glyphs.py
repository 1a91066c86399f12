"""The signs on the screen."""

import pytest
from rich.cells import cell_len

from parcel_tui.domain.stage import Stage
from parcel_tui.tui.glyphs import ASCII, UNICODE, glyphs_for
from parcel_tui.tui.widgets.line import STAGE_STYLES
from parcel_tui.wording.stages import STAGES


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_stage_has_a_shape_of_its_own(glyphs) -> None:
    """No two stages look alike, and every sign is one cell wide."""
    assert set(glyphs.stages) == set(STAGE_STYLES) == set(STAGES) == set(Stage)
    assert len(set(glyphs.stages.values())) == len(Stage)
    assert len(set(glyphs.health.values())) == len(glyphs.health)
    signs = [*glyphs.stages.values(), *glyphs.health.values(), glyphs.cursor, glyphs.bar, glyphs.ellipsis]
    assert {cell_len(sign) for sign in signs} == {1}


def test_the_signs_follow_the_encoding() -> None:
    """A terminal without Unicode gets signs that it has."""
    assert glyphs_for("UTF-8") is UNICODE
    assert glyphs_for("ISO-8859-1") is ASCII
    assert glyphs_for(None) is ASCII
    assert all(sign.isascii() for sign in (*ASCII.stages.values(), *ASCII.health.values()))


def test_frames_in_ascii_are_lines_alone() -> None:
    """A screen reader would speak the bars and crosses of a frame in every row of text."""
    assert not set(ASCII.corners + ASCII.side) & set("+|")
    assert {cell_len(sign) for sign in (*ASCII.corners, ASCII.side)} == {1}
