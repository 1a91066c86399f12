"""Every theme that is offered can be read, on each ground and on terminals of 256 colours too."""

import re
from pathlib import Path

import pytest
from composed import strips
from looks_site import after, pictured
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import BUILTIN_THEMES

import parcel_tui.tui
from parcel_tui.tui.themes import GROUNDS, OFFERED, SIGN_CONTRAST, TEXT_CONTRAST, contrast, theme_of

TEXTS = ("text", "muted", "accent", "problem", "moving", "done", "own")
COLOURS = (ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT)
ANSI = {name for name, theme in BUILTIN_THEMES.items() if theme.ansi}


def _shown(colour: str, colours: ColorSystem) -> Color:
    """The colour as the terminal gets it."""
    return Color(*Color.parse(colour).rich_color.downgrade(colours).get_truecolor())


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("name", [name for name in OFFERED if name not in ANSI])
def test_every_text_can_be_read_on_every_ground(name: str, colours: ColorSystem) -> None:
    """Texts at 4.5 to 1, rules at 3 to 1, 7 to 1 in high contrast; the cursor's row shows with its focus."""
    roles = theme_of(name, colours).variables
    ground, panel, row, blurred = (_shown(roles[each], colours) for each in GROUNDS)
    least = 7 if name.startswith("high") and colours is ColorSystem.TRUECOLOR else TEXT_CONTRAST
    for role, needed in (*((text, least) for text in TEXTS), ("rule", SIGN_CONTRAST)):
        colour = _shown(roles[role], colours)
        lowest = min(contrast(colour, each) for each in (ground, panel, row, blurred))
        assert lowest >= needed, f"{role} {colour.hex}: {lowest:.2f}"
    assert len({ground, row, blurred}) == 3
    assert ground != panel


def test_contrast_is_what_the_standard_says() -> None:
    """WCAG's own examples: black on white is 21 to 1, #767676 on white the darkest grey below 4.6."""
    white = Color(255, 255, 255)
    assert contrast(Color(0, 0, 0), white) == pytest.approx(21)
    assert contrast(Color.parse("#767676"), white) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("keys", [("1",), ("a",)])
async def test_what_is_on_the_screen_can_be_read(keys: tuple[str, ...]) -> None:
    """Cell by cell, what Textual brings along too; the signs and rules at 3 to 1."""
    app = pictured()
    async with app.run_test(size=(120, 40)) as pilot:
        await after(*keys)(pilot)
        for name in ("kraft", "kraft-light", "solarized-light"):
            app.try_look(name, None)
            await pilot.pause()
            cells = [(text, style) for strip in strips(app) for text, style, _ in strip if text.strip()]
            assert len(cells) > 100
            for text, style in cells:
                colours = (Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor))
                is_text = any(character.isalnum() for character in text)
                needed = TEXT_CONTRAST if is_text else SIGN_CONTRAST
                assert contrast(*colours) >= needed, f"{name}: {text!r}"


def test_colours_stand_in_the_themes_alone() -> None:
    """Widgets and style sheets name roles: neither a colour of their own nor another name of Textual's."""
    roles = {*theme_of("kraft").variables, "accent"}
    folder = Path(parcel_tui.tui.__path__[0])
    for path in (each for each in folder.rglob("*") if each.suffix in {".py", ".tcss"}):
        if path.name != "themes.py":
            text = path.read_text(encoding="utf-8")
            assert not re.findall(r"#[0-9a-fA-F]{6}\b", text), path
            named = set(re.findall(r"(?<![\w.])\$([a-z][a-z-]+)", text))
            assert named <= roles, f"{path}: {named - roles}"
