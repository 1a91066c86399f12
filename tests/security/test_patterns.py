"""Texts that are made to take long."""

import random
import subprocess
import sys
import time
from pathlib import Path

import attack
import pytest
from tables import for_each

from parcel_tui.settings.toml import SettingsText, read_settings_text

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="readings are broken off by a signal")


@pytest.mark.timeout(300)  # seconds of work, on a busy machine too
@pytest.mark.process
def test_no_pattern_and_no_reader_takes_longer_than_in_step_with_its_text() -> None:
    """Whatever a pattern is attacked with, four times the text takes about four times as long.

    In an interpreter of its own, where every pattern can be seen as its module writes it. `.ci/run` attacks
    longer.
    """
    program = Path(attack.__file__)
    told = subprocess.run(
        [sys.executable, program, "1"], check=False, capture_output=True, text=True, timeout=300
    )
    assert told.stdout.strip().endswith("patterns, 0 slow"), told.stdout + told.stderr


@for_each("name", attack.readers())
@for_each(
    "piece",
    [
        "x", "*", "•", "x &#", "1", "SF ", "jan", "mon ", "單號", "1,", "(", "配達取件", "請於11/25前", "<a",
        "=3D",        "track 1 ", "\u3000", "a@", "至", "return to sender ", "https://a/1Z", "\x9d1;",
    ],
)  # fmt: skip
def test_ten_thousand_characters_take_no_time(name: str, piece: str) -> None:
    """The longest text that people paste by mistake is read between two keys, on a slow machine too."""
    text = piece * (10_000 // len(piece)) + "1" * 5_000
    read = attack.readers()[name]
    read(piece)  # what it makes ready at its first use
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 0.2


def parse_settings(folder: Path, data: bytes) -> SettingsText:
    """The settings of a file that holds that."""
    path = folder / "settings.toml"
    path.write_bytes(data)
    return read_settings_text(path)


@pytest.mark.parametrize("line", ["x", '"""', "a = [", "[a", "a.b = ", "a = '''", "", "a = 1", "1,"])
def test_a_settings_file_of_nonsense_is_read(tmp_path: Path, line: str) -> None:
    """Lines that end nowhere are given up one by one, and a file without end is not read to it."""
    began = time.process_time()
    parse_settings(tmp_path, f"{line}\n".encode() * 30_000)
    assert time.process_time() - began < 1.5


def test_a_settings_value_of_thousands_of_digits_is_a_mistake(tmp_path: Path) -> None:
    """A number that Python refuses to read costs its line, not the start."""
    setting = b"[app]\narchive_delivered_after_days = %b\ntheme = 'dracula'\n"
    text = parse_settings(tmp_path, setting % (b"1" * 3_900))
    long = parse_settings(tmp_path, setting % (b"1" * 9_000))
    assert [entry.name for entry in long.entries] == ["theme"]
    assert [entry.name for entry in text.entries][-1] == "theme"


@pytest.mark.parametrize("piece", ["&#", "&#x", "&#0", "&"])
def test_no_reference_to_a_character_ends_the_program(piece: str) -> None:
    """`&#` and thousands of digits, which Python refuses to read as a number."""
    chance = random.Random(piece)
    for _ in range(20):
        digits = "".join(chance.choices("0123456789abcdef", k=chance.choice([3, 9, 12, 5_000])))
        assert attack.readers()["numbers"](f"單號 907218463512 x {piece}{digits}; 包裹") is not None
