"""The dashboard as the settings file wants it: keys, colours, signs; and what is wrong with it."""

from pathlib import Path

import pytest
from modal_support import NOT_ANSWERED, asked, at_rest, painted

from parcel_tui.domain.parcel import Folder
from parcel_tui.domain.stage import Stage
from parcel_tui.notify.choices import Choices, Way
from parcel_tui.settings import Settings, load_settings
from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.screens.dialogs import NoticesScreen
from parcel_tui.tui.screens.key_table import KeyTableScreen
from parcel_tui.tui.screens.pages.help import HelpScreen
from parcel_tui.tui.screens.settings import SettingsScreen

NUMBER = "907218463512"


def load(folder: Path, text: str) -> Settings:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return load_settings({"PARCEL_TUI_HOME": str(folder)})


async def test_a_key_is_what_the_settings_say(opened, tmp_path: Path) -> None:
    """The new key works, the old one does not; footer, help and toasts show the new one."""
    keys = '"parcel.archive" = ["z", "ctrl+e"]\n"move.down" = "J"\n"parcel.undo" = "+"\n"page.close" = "f3"\n'
    keys += '"parcel.mute" = "f4"\n'
    settings = load(tmp_path, f"[keys]\n{keys}")
    async with opened(settings=settings, size=(120, 90)) as desk:
        await desk.at_rest()
        await desk.press("g")
        first = desk.chosen
        await desk.press("J")
        assert desk.chosen not in {first, None}
        await desk.press("g")
        while desk.chosen != NUMBER:
            await desk.press("J")
        while desk.chosen != NUMBER:
            await desk.press("k")
        await desk.press("e")
        await desk.until(lambda: desk.toasts == ["e does nothing here. Press ? for all keys."])
        await desk.press("f4")
        await desk.until(lambda: desk.shows("z Archive", " f4 "))
        await desk.press("question_mark")
        await desk.until(lambda: isinstance(desk.app.screen, HelpScreen))
        assert desk.shows("z ^e", "f3 closes")
        await desk.press("f3", "ctrl+e")
        await desk.until(lambda: desk.shows("+ undoes it"))
        await desk.until(lambda: desk.world.tracktw_account.find(NUMBER).folder is Folder.ARCHIVE)


async def test_what_to_do_next_is_said_with_the_users_keys(opened, tmp_path: Path) -> None:
    """In an empty pane, and on the buttons of a form."""
    keys = '"parcel.add" = "+"\n"form.save" = "f2"\n"form.cancel" = "ctrl+x"\n"tokens" = "ctrl+t"\n'
    async with opened(settings=load(tmp_path, f"[keys]\n{keys}"), tokens=False) as desk:
        await desk.until(lambda: desk.shows("Press ^t to", "Press + to add"))
        await desk.press("plus")
        assert desk.shows("Cancel (^x)", "Add (f2)")


async def test_two_commands_may_swap_their_keys(opened, tmp_path: Path) -> None:
    """What counts is that no key belongs to two in the end."""
    settings = load(tmp_path, '[keys]\n"parcel.rename" = "N"\n"parcel.note" = "n"\n')
    async with opened(settings=settings) as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.press("n")
        assert desk.shows(f"Note on {NUMBER}")
        await desk.press("escape", "N")
        assert desk.shows(f"Name of {NUMBER}")


async def test_the_keys_of_forms_and_questions_change_too(opened, tmp_path: Path) -> None:
    """A key of the dashboard may be the same: there it is another place."""
    settings = load(tmp_path, '[keys]\n"answer.yes" = "d"\n"form.save" = "f2"\n"page.close" = "f3"\n')
    async with opened(settings=settings) as desk:
        await desk.at_rest()
        await desk.press("question_mark", "escape")
        assert isinstance(desk.app.screen, HelpScreen)
        await desk.press("f3")
        await desk.choose(NUMBER)
        await desk.press("n", *"Shoes", "f2")
        await desk.until(lambda: desk.chosen == "Shoes")
        await desk.press("d", "y", "d")
        await desk.until(lambda: desk.world.tracktw_account.find(NUMBER) is None)
        assert not [toast for toast in desk.toasts if "settings.toml" in toast]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[keys]\n"parcel.archive" = "d"', "line 2: d is the key of parcel.delete already"),
        ('[app]\ntheme = "drakula"', "line 2: there is no theme 'drakula' (dracula may be meant)"),
    ],
)
async def test_a_bad_setting_is_told_with_its_line(opened, tmp_path: Path, text: str, words: str) -> None:
    """The app starts all the same, and the key or colour stays as it was."""
    async with opened(settings=load(tmp_path, text)) as desk:
        await desk.at_rest()
        [toast] = [toast for toast in desk.toasts if "settings.toml" in toast]
        assert words in toast
        await desk.choose(NUMBER)
        await desk.press("e")
        await desk.until(lambda: desk.shows(f"Archived {NUMBER}"))


async def test_many_bad_settings_are_a_list(opened, tmp_path: Path) -> None:
    """All of them, with their lines; the rest of the file is used, and escape closes the list."""
    text = "[app]\nglyphs = 'emo'\ntheme = 'drakula'\ncolour = 1\n[keys\n[keys]\nquit = 'Q'\nno = 'x'\n[/]\n"
    async with opened(settings=load(tmp_path, text), size=(200, 60)) as desk:
        await desk.until(lambda: isinstance(desk.app.screen, NoticesScreen))
        said = " ".join(row.strip(" │") for row in desk.rows)
        assert all(f"line {line}:" in said for line in (2, 3, 4, 5, 8, 9))
        await desk.press("escape", "q")
        assert not desk.app.is_left
        await desk.press("Q")
        assert desk.app.is_left


async def test_theme_and_signs_are_those_of_the_settings(opened, tmp_path: Path) -> None:
    """From the first screen on; with ASCII signs nothing but ASCII is drawn by the program itself."""
    settings = load(tmp_path, '[app]\ntheme = "solarized-light"\nglyphs = "ascii"\n')
    async with opened(settings=settings) as desk:
        await desk.at_rest()
        assert desk.app.theme == "solarized-light"
        assert not any(sign in desk.text for sign in "▸◆▌•│●…·")


async def test_the_theme_is_as_the_terminal_is(
    opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is what the terminal says at the start, else what it was last; it is kept as auto."""
    settings = load(tmp_path, '[app]\ntheme = "auto"\n')
    async with opened(settings=settings) as desk:
        assert desk.app.theme == "kraft"
    monkeypatch.setattr(ParcelApp, "ask_background", lambda app: True)
    async with opened(settings=settings) as desk:
        assert desk.app.theme == "kraft-light"
        await desk.until(lambda: desk.tracker.snapshot.preferences.ground == "light")
        await desk.press("2")
        await desk.until(lambda: desk.tracker.snapshot.preferences.view == "today")
        assert desk.tracker.snapshot.preferences.ground == "light"
        await desk.press("comma", "ctrl+s")
        assert settings.settings_file.read_text(encoding="utf-8") == '[app]\ntheme = "auto"\n'
    async with opened(settings=settings) as desk:
        assert desk.app.theme == "kraft-light"


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_what_is_chosen_in_the_app_is_kept_with_the_comments(opened, tmp_path: Path, size) -> None:
    """The comma opens the settings; ctrl+s writes what was changed and nothing else."""
    text = "# mine\n[tracktw]\nurl = 'https://track.tw/api/v1'  # as it is\n\n[app]\ntheme = 'nord'  # cold\n"
    settings = load(tmp_path, text)
    async with opened(settings=settings, size=size) as desk:
        await desk.at_rest()
        await desk.press("comma")
        await desk.until(lambda: isinstance(desk.app.screen, SettingsScreen))
        await desk.press("right", "tab", "right", "right", "tab", "tab", "right", "tab", *"14")
        assert desk.app.theme == "rose-pine"
        await desk.press("ctrl+s")
        await desk.until(lambda: not isinstance(desk.app.screen, SettingsScreen))
        assert (
            settings.settings_file.read_text(encoding="utf-8")
            == text.replace("'nord'", '"rose-pine"')
            + 'glyphs = "ascii"\narchive_delivered_after_days = 14\nstart_view = "last"\n'
        )
        assert load_settings({"PARCEL_TUI_HOME": str(tmp_path)}).problems == ()
        assert not any(sign in desk.text for sign in "▸◆▌•│●…·")
        desk.assert_grid()


async def test_escape_leaves_the_settings_as_they_were(opened, tmp_path: Path) -> None:
    """A theme and signs that were only tried are gone with it."""
    settings = load(tmp_path, "[app]\ntheme = 'nord'\n")
    async with opened(settings=settings) as desk:
        await desk.at_rest()
        await desk.press("comma", "right", "right", "tab", "right", "right")
        assert desk.app.theme != "nord"
        assert desk.app.has_class("-ascii")
        await desk.press("escape")
        assert desk.app.theme == "nord"
        assert not desk.app.has_class("-ascii")
        assert "━" in desk.text
        assert settings.settings_file.read_text(encoding="utf-8") == "[app]\ntheme = 'nord'\n"


async def test_a_file_with_mistakes_is_not_written(opened, tmp_path: Path) -> None:
    """What the user wrote there is the user's to put right; the sentence says so."""
    settings = load(tmp_path, "[app\n")
    async with opened(settings=settings) as desk:
        await desk.at_rest()
        await desk.press("comma", "right", "ctrl+s")
        await desk.until(lambda: desk.shows("has mistakes in it"))
        assert settings.settings_file.read_text(encoding="utf-8") == "[app\n"


async def test_a_theme_of_the_palette_is_kept(opened, tmp_path: Path) -> None:
    """It is taken at once and stands in the settings file; the palette tells the keys of its commands."""
    settings = load(tmp_path, "[app]\ntheme = 'nord'  # cold\n")
    async with opened(settings=settings) as desk:
        await desk.at_rest()
        await desk.press("ctrl+p")
        await desk.until(lambda: desk.shows("Commands", "Archive, or move back", " e "))
        await desk.press(*"dracula", "enter")
        await desk.until(lambda: desk.app.theme == "dracula")
        await desk.until(lambda: "dracula" in settings.settings_file.read_text(encoding="utf-8"))
        assert settings.settings_file.read_text(encoding="utf-8") == '[app]\ntheme = "dracula"  # cold\n'


async def test_notifications_are_chosen_on_the_settings_screen(tmp_path: Path) -> None:
    """Which, by what and the quiet hours: only what was changed is written, the rest of the file stays."""
    settings = load(tmp_path, '[notify]\ndetails = true  # mine\nchannels = ["bell"]\n')
    before = Choices(ways=frozenset({Way.BELL}), details=True)

    def screen() -> SettingsScreen:
        return SettingsScreen(settings.app, before, ("auto", "nord"), "auto", lambda *_: None, lambda _: None)

    async with asked(screen, (40, 12)) as (app, pilot):
        await pilot.press(*["tab"] * 5, "space", "tab", "space", "tab", *"22:00-8", "ctrl+s")
        await at_rest(app, pilot)
        assert app.answer is NOT_ANSWERED
        assert "Two times of day" in painted(app)
        await pilot.press("backspace", *"08:00", "ctrl+s")
        await at_rest(app, pilot)
    assert app.answer.choices.ways == {Way.TOAST, Way.BELL}
    assert Stage.INFO_RECEIVED not in app.answer.choices.stages
    written = settings.settings_file.read_text(encoding="utf-8")
    assert "details = true  # mine" in written
    assert 'channels = ["toast", "bell"]' in written
    assert 'quiet = "22:00-08:00"' in written
    assert load_settings({"PARCEL_TUI_HOME": str(tmp_path)}).problems == ()


async def test_a_key_is_changed_on_the_screen(opened, tmp_path: Path) -> None:
    """Enter and a key: it works from then on and stands in the file; another command's is refused."""
    settings = load(tmp_path, "")
    async with opened(settings=settings) as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.press("comma")
        await desk.until(lambda: isinstance(desk.app.screen, SettingsScreen))
        desk.app.screen.query_one("#keys").focus()
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, KeyTableScreen))
        await desk.press("down", "down", "down", "enter", "x")
        await desk.until(lambda: desk.shows("is the key of"))
        await desk.press("enter", "z")
        await desk.until(lambda: "parcel.archive" in settings.settings_file.read_text(encoding="utf-8"))
        await desk.press("escape", "escape", "z")
        await desk.until(lambda: desk.shows(f"Archived {NUMBER}"))
    assert '"parcel.archive" = "z"' in settings.settings_file.read_text(encoding="utf-8")
