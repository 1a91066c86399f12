"""Strings that a regular expression or a reader takes longest for, made out of its own alphabet.

Run by itself (`python tests/security/attack.py [attacks of each]`) it attacks every pattern of the program
and every reader, and tells those whose time grows faster than their text. It measures processor time and
compares two of its own figures, so that a busy machine changes nothing.
"""

import contextlib
import importlib
import pkgutil
import random
import re
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import sre_constants as sre
    import sre_parse

SHORT = 2_500
LONG = 4 * SHORT
"""Characters of the two texts whose times are compared; four times the text may take eleven times as long."""
FREE = 0.004
"""Seconds that no reading of the longer text need be judged by: too few to be measured."""
_LIMIT = 0.5
"""Seconds of the processor that are too many whatever a shorter text took."""
_PATIENCE = 10.0
"""Seconds by the clock after which a reading is broken off; a busy machine may give it few of them."""


class TooSlow(Exception):
    """The reading was broken off."""


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module of the program writes, by its place; call it before any is imported."""
    found: dict[str, re.Pattern[str]] = {}
    compile_really = re._compile  # type: ignore[attr-defined]

    def recording(pattern: Any, flags: Any) -> Any:
        made = compile_really(pattern, flags)
        frame: FrameType | None = sys._getframe(1)
        while frame and frame.f_globals.get("__name__") == "re":
            frame = frame.f_back
        name = frame.f_globals.get("__name__", "") if frame else ""
        if frame and name.startswith("parcel_tui") and isinstance(made.pattern, str):
            found.setdefault(f"{name}:{frame.f_lineno} {made.pattern[:50]!r}", made)
        return made

    re._compile = recording  # type: ignore[attr-defined]
    try:
        import parcel_tui

        for module in pkgutil.walk_packages(parcel_tui.__path__, "parcel_tui."):
            if module.name != "parcel_tui.__main__" and ".sandbox" not in module.name:
                with contextlib.suppress(ImportError):
                    importlib.import_module(module.name)
        for read in readers().values():
            read("包裹 2026/11/25 前取件 Tracking number: 907218463512 <b>x</b>")
    finally:
        re._compile = compile_really  # type: ignore[attr-defined]
    return found


def readers() -> dict[str, Callable[[str], object]]:
    """Everything that reads a text from outside, by its name."""
    from datetime import UTC, datetime

    from parcel_tui.domain.carriers.formats import likely_carriers, normalise_number
    from parcel_tui.domain.deadline_text import told_days, told_deadline
    from parcel_tui.domain.numbers.find import pick_from
    from parcel_tui.domain.parcel import Checkpoint
    from parcel_tui.domain.pickup import estimate_pickup
    from parcel_tui.domain.stage import Stage
    from parcel_tui.domain.text import clean, without_markup
    from parcel_tui.providers.stage_rules import read_stage
    from parcel_tui.tui.screens.add.entries import problem_of, read_entries

    now = datetime(2026, 11, 18, tzinfo=UTC)
    return {
        "stage": lambda text: read_stage("transit", text),
        "deadline": lambda text: told_deadline(text, now),
        "days": told_days,
        "pickup": lambda text: estimate_pickup(
            [Checkpoint(now, text, Stage.READY_FOR_PICKUP, "transit")], "7-Eleven店到店"
        ),
        "numbers": lambda text: pick_from(text, None, None),
        "entries": lambda text: [problem_of(entry, None) for entry in read_entries(text, None, None)],
        "carriers": lambda text: (likely_carriers(text), normalise_number(text)),
        "clean": lambda text: clean(text, len(text)),
        "markup": lambda text: without_markup(text + "<br>"),
    }


def attacks(pattern: re.Pattern[str], chance: random.Random, count: int) -> Iterator[tuple[str, str, str]]:
    """Beginnings, middles to be repeated and ends, out of what the pattern matches and of its alphabet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = sre_parse.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    examples = [_example(tree, chance) for _ in range(10 + count)]
    alphabet = sorted({character for example in examples for character in example} | {" ", "x", "1"})
    for character in chance.sample(alphabet, min(len(alphabet), 3 + count)):
        yield "", character, chance.choice(["", "!", "\n"])
    for _ in range(count):
        example = chance.choice(examples)
        start = chance.randrange(len(example) + 1)
        stop = chance.randrange(start, len(example) + 1)
        middle = example[start:stop] or "".join(chance.choices(alphabet, k=2))
        yield chance.choice(["", example[:start]]), middle, chance.choice(["", "!", "\x00", example[stop:]])


def growth(read: Callable[[str], object], attack: tuple[str, str, str]) -> tuple[float, float]:
    """How many times as long four times the text takes, and the seconds that the longer one took."""
    long = _seconds(read, _text(attack, LONG))
    if long < FREE:
        return 1.0, long
    short, long = (min(_seconds(read, _text(attack, size)) for _ in range(3)) for size in (SHORT, LONG))
    return long / max(short, 1e-6), long


def is_slow(growth_and_seconds: tuple[float, float]) -> bool:
    """Whether the time grows faster than the text."""
    times, seconds = growth_and_seconds
    return seconds >= FREE and (times > 11 or seconds >= _LIMIT)


def _text(attack: tuple[str, str, str], size: int) -> str:
    begin, middle, end = attack
    return begin + middle * (size // len(middle)) + end


def _seconds(read: Callable[[str], object], text: str) -> float:
    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
    began = time.process_time()
    try:
        read(text)
    except TooSlow:
        return _LIMIT
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return time.process_time() - began


def _example(tree: Any, chance: random.Random) -> str:
    """A text that the pattern may match; what it looks ahead or back for is left out or put in by chance."""
    return "".join(_of(kind, value, chance) for kind, value in tree)


def _of(kind: Any, value: Any, chance: random.Random) -> str:
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if kind is sre.ANY:
        return chance.choice("a1 包")
    if kind is sre.IN:
        return _of_set(value, chance)
    if kind is sre.BRANCH:
        return _example(chance.choice(value[1]), chance)
    if kind is sre.SUBPATTERN:
        return _example(value[3], chance)
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, getattr(sre, "POSSESSIVE_REPEAT", None)):
        low, high, inner = value
        return "".join(_example(inner, chance) for _ in range(chance.randint(low, min(high, low + 2))))
    if kind is getattr(sre, "ATOMIC_GROUP", None):
        return _example(value, chance)
    if kind in (sre.ASSERT, sre.ASSERT_NOT):
        return _example(value[1], chance) if chance.random() < 0.3 else ""
    return ""


_OF_CATEGORY = {
    sre.CATEGORY_DIGIT: "0123456789",
    sre.CATEGORY_NOT_DIGIT: "a 包",
    sre.CATEGORY_SPACE: " \t",
    sre.CATEGORY_NOT_SPACE: "a1包",
    sre.CATEGORY_WORD: "a1_包",
    sre.CATEGORY_NOT_WORD: " -.",
}


def _of_set(items: Any, chance: random.Random) -> str:
    if items[0][0] is sre.NEGATE:
        taken = {chr(value) for kind, value in items if kind is sre.LITERAL}
        return chance.choice([character for character in "a1 包-x" if character not in taken] or ["\x01"])
    kind, value = chance.choice(items)
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.RANGE:
        return chr(chance.randint(*value))
    return chance.choice(_OF_CATEGORY.get(value, "a"))


def main(count: int) -> int:
    """Attacks every pattern and every reader so many times; how many were slow."""
    slow = 0
    found = patterns()
    every: list[tuple[str, str, str]] = []
    for name, pattern in sorted(found.items()):
        chance = random.Random(ascii(pattern.pattern))
        worst = 0.0
        for attack in attacks(pattern, chance, count):
            every.append(attack)
            ways = (pattern.search, pattern.fullmatch)[: 1 if count < 5 else 2]
            measured = max(growth(read, attack) for read in ways)
            if is_slow(measured) and measured[1] > worst:
                worst = measured[1]
                print(f"{name}\n    {attack!r}: x{measured[0]:.0f}, {measured[1] * 1000:.0f} ms", flush=True)
        slow += worst > 0
    for name, read in readers().items():
        worst = 0.0
        for attack in random.Random(name).sample(every, min(len(every), 15 * count)):
            measured = growth(read, attack)
            if is_slow(measured) and measured[1] > worst:
                worst = measured[1]
                print(f"{name}\n    {attack!r}: x{measured[0]:.0f}, {measured[1] * 1000:.0f} ms", flush=True)
        slow += worst > 0
    print(f"{len(found)} patterns, {slow} slow")
    return slow


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)))
