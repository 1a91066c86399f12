"""The desktop's notifications; where tests run there is no desktop, so a module stands in for its library."""

import logging
import sys
from types import ModuleType

import pytest

from parcel_tui.domain.errors import CannotNotify
from parcel_tui.notify.channel import Notification, Words
from parcel_tui.notify.channels.desktop import DesktopChannel

NEWS = Notification(Words("parcel-tui", "A parcel was delivered."), Words("Delivered: shoes", "<b>R&D</b>"))


class Desktop:
    """Takes notifications, or complains as the library does: in its log, raising nothing."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []
        self.is_there = True

    async def send(self, title: str, message: str) -> None:
        if self.is_there:
            self.shown.append((title, message))
        else:
            logging.getLogger("desktop_notifier").error("no desktop for %s", title)


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Desktop:
    there, library = Desktop(), ModuleType("desktop_notifier")
    library.DesktopNotifier = lambda **_: there
    monkeypatch.setitem(sys.modules, "desktop_notifier", library)
    return there


async def test_it_shows_what_it_may_as_text(desktop: Desktop) -> None:
    """Private by default; with details nothing of it can be taken for markup."""
    await DesktopChannel().send([NEWS])
    await DesktopChannel(details=True).send([NEWS])
    assert desktop.shown == [tuple(NEWS.private), ("Delivered: shoes", "‹b›R＆D‹/b›")]


async def test_a_desktop_that_takes_nothing_is_told_of(
    desktop: Desktop, capfd: pytest.CaptureFixture[str]
) -> None:
    """In one sentence, and nothing of the library's on the screen; a desktop that is back is used again."""
    channel = DesktopChannel()
    desktop.is_there = False
    with pytest.raises(CannotNotify, match="took no notification"):
        await channel.send([NEWS])
    assert capfd.readouterr() == ("", "")
    desktop.is_there = True
    await channel.send([NEWS])
    assert len(desktop.shown) == 1


async def test_without_its_library_the_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra."""
    monkeypatch.setitem(sys.modules, "desktop_notifier", None)
    with pytest.raises(CannotNotify, match=r"parcel-tui\[desktop\]"):
        await DesktopChannel().send([NEWS])
