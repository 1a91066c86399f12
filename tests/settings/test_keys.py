"""The section [keys]: what cannot be a command's key is named with its line, and the others count."""

from pathlib import Path

import pytest

from parcel_tui.settings import load_settings
from parcel_tui.tui.keymap import read_keymap


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("form.cancel", "x", "x is typed into the fields of a form"),
        ("form.save", "space", "space is typed into the fields of a form"),
        ("quit", "ctrl+i", "ctrl+i is Tab to a terminal"),
        ("parcel.note", "ctrl+m", "ctrl+m is Enter to a terminal"),
        ("palette", "ctrl+[", "is Esc to a terminal"),
        ("nothing", "x", "there is no command 'nothing'"),
        ("parcel.archve", "x", "there is no command 'parcel.archve' (parcel.archive may be meant)"),
        ("quit", "crtl+q", "'crtl+q' is no key"),
        ("quit", "hyper space", "'hyper space' is no key"),
    ],
)
def test_a_key_that_cannot_do_it_is_named(tmp_path: Path, name: str, key: str, words: str) -> None:
    """It would never arrive, or be written into a field instead."""
    text = f'[keys]\n"{name}" = "{key}"\n"parcel.archive" = "z"\n'
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    keymap = read_keymap(load_settings({"PARCEL_TUI_HOME": str(tmp_path)}).app)
    [problem] = keymap.problems
    assert "settings.toml, line 2: " in problem
    assert words in problem
    assert keymap.keys == {"parcel.archive": "z"}
