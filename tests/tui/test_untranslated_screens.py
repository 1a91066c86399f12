"""Nothing that a screen shows stands outside the catalogues."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from composed import rows
from looks_site import NAMES as OWN_NAMES
from looks_site import STORIES, after, pictured
from pseudo import unmarked, write_catalogue

from parcel_tui.language import choose_language
from parcel_tui.tracker.views.filtering import FIELDS, STATES

SCREENS: dict[str, Sequence[str]] = {
    "to do": ("1",),
    "today": ("2",),
    "on the way": ("3",),
    "quiet": ("4",),
    "inbox": ("5",),
    "archive": ("6",),
    "a timeline": ("5", "enter"),
    "add": ("a",),
    "a number to add": ("a", *"123"),
    "a manual parcel": ("b",),
    "a question": ("5", "d"),
    "a name": ("n",),
    "a note": ("N",),
    "a deadline": ("D",),
    "a card": ("p",),
    "a carrier": ("c",),
    "tokens": ("t",),
    "settings": ("comma",),
    "help": ("question_mark",),
    "shops": ("w",),
    "activity": ("L",),
    "statistics": ("S",),
    "filter": ("slash", "zz", "enter"),
    "commands": ("ctrl+p",),
}
"""The keys that open each from the dashboard."""
ACTS = ("5", *"euxuMumOusyYr")
"""What is done there, one after the other: each is answered in the last line or in a toast."""
WIDE, USUAL = (120, 40), (80, 24)


@pytest.fixture(autouse=True)
def pseudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app speaks the language with the accents."""
    write_catalogue(tmp_path / "locale", "ja")
    monkeypatch.setattr("parcel_tui.language.LOCALE", str(tmp_path / "locale"))
    choose_language("ja")
    yield
    choose_language(None)


async def test_no_screen_shows_a_word_of_english() -> None:
    """Views, forms, questions, pages: what stands on them is a message, a name, or the user's own."""
    data = [
        text for number, carrier, told in STORIES for text in (number, carrier.name, *(t for _, t in told))
    ]
    data += (*OWN_NAMES.values(), *FIELDS, *STATES)
    found: dict[str, list[str]] = {}
    app = pictured()

    def look(name: str) -> None:
        if left := unmarked(re.sub(r"https:\S*", "", "\n".join(rows(app))), *data):
            found[name] = left

    async with app.run_test(size=WIDE) as pilot:
        await after()(pilot)
        for name, keys in SCREENS.items():
            await pilot.press(*keys)
            look(name)
            await pilot.press("escape", "escape", "escape")
        for key in ACTS:
            await pilot.press(key)
            look(f"{key} of {ACTS}")
        await pilot.resize_terminal(*USUAL)
        for name in ("to do", "a timeline", "add"):
            await pilot.press(*SCREENS[name])
            look(f"{name}, {USUAL}")
            await pilot.press("escape", "escape", "escape")
    assert not found, "\n".join(f"{name}: {words}" for name, words in found.items())
