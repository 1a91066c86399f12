"""The `--json` document holds what the README says that it does; the pictures show what they should."""

import json
import re
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
from rich.cells import cell_len

from parcel_tui.cli.document import document, parcel_row
from parcel_tui.domain.errors import StorageError
from parcel_tui.domain.parcel import MANUAL, TRACKTW, Carrier, History, Parcel
from parcel_tui.storage.snapshot import Snapshot

README = Path(__file__).parents[2] / "README.md"
NOW = datetime(2026, 2, 2, tzinfo=UTC)


def test_every_field_is_in_the_readme_and_the_other_way_round() -> None:
    """Who reads the document needs no other source."""
    rows = README.read_text(encoding="utf-8").split("Each parcel has\n\n")[1].split("\n\n")[0].splitlines()
    documented = {name for row in rows[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert set(parcel_row(Parcel(1, TRACKTW, NOW), History.empty()).__struct_fields__) == documented


def test_the_day_on_which_a_parcel_is_expected() -> None:
    """A day and no moment: it is the user's own."""
    by_hand = Parcel(1, MANUAL, NOW, expected=date(2026, 2, 9))
    assert parcel_row(by_hand).expected == "2026-02-09"
    assert parcel_row(Parcel(1, TRACKTW, NOW)).expected is None


def test_the_layout_is_that_of_other_tools() -> None:
    """Two spaces a step, every character as itself: what `python -m json.tool --no-ensure-ascii` makes."""
    parcel = Parcel(1, TRACKTW, NOW, number="TW1", name='買給媽媽 "é" \\ \x7f', carrier=Carrier("c", "黑貓"))
    for parcels in ((), (parcel,), (parcel, parcel)):
        told = document(Snapshot(), parcels, (), histories=True, now=NOW)
        assert told == json.dumps(json.loads(told), ensure_ascii=False, indent=2)
    odd = document(Snapshot(), (), (), histories=True, error=StorageError("/tmp/\udcff is damaged"))
    assert json.loads(odd)["error"]["message"] == "/tmp/\udcff is damaged"


def test_the_pictures_give_every_text_its_cells() -> None:
    """Rich measures by characters, which squeezes Chinese ones into half their room in a browser."""
    text = re.compile(r'<text class="[^"]*" x="[^"]*" y="[^"]*" textLength="([^"]*)" [^>]*>([^<]*)</text>')
    for picture in sorted((README.parent / "screenshots").glob("*.svg")):
        found = text.findall(picture.read_text(encoding="utf-8"))
        assert found, picture.name
        for length, escaped in found:
            shown = unescape(escaped)
            assert float(length) == pytest.approx(12.2 * cell_len(shown.rstrip("\n")), abs=0.1), (
                picture.name,
                shown,
            )
            assert len({cell_len(character) for character in shown} - {0}) <= 1, (picture.name, shown)
