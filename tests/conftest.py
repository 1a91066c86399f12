"""Fixtures of every test: a machine that is nobody's, and the simulated providers."""

import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import World, demo_world

_FOREIGN = (
    *("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("TMUX", "STY", "ZELLIJ", "TERM_PROGRAM", "KITTY_WINDOW_ID", "VTE_VERSION", "LC_TERMINAL", "WT_SESSION"),
    *("ITERM_SESSION_ID", "COLORTERM", "COLORFGBG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"),
    *("DISPLAY", "WAYLAND_DISPLAY", "PYTHONUNBUFFERED", "PYTHONIOENCODING"),
    *("LANGUAGE", "LC_ALL", "LC_MESSAGES"),
)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")

if sys.platform == "win32":
    # No frame is kept there; the other names, as it is read, what is POSIX's alone: its signals.
    collect_ignore = ["startup_frame", "tui/terminal/test_leaving.py"]

# Hundreds of tests start the program: without its bytecode each would compile all of it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# httpcore looks for it four times a request, through every folder of the path: a tenth of the suite's time.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that runs the tests in the background has interrupts ignored; programs would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` is: one a processor and one more, for when a test waits for a process of its own.

    A container tells the processors of the whole machine: more workers would be in each other's way.
    """
    return min((os.cpu_count() or 1) + 1, 12)


# Nothing is thrown away while the tests are looked for.
gc.disable()

# A disk takes 5 ms to keep what a power cut would cost; the tests that are about it have one of their own.
os.fsync = os.fstat  # type: ignore[assignment]


def pytest_collection_finish() -> None:
    """The modules and the tests stay to the end: no collection of garbage needs to go through them."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 50)


_folders = count()


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """An empty folder; pytest's own way there looks through those of all tests before, and moves a link."""
    path = tmp_path_factory.getbasetemp() / f"{request.function.__name__[:30]}{next(_folders)}"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Keeps a test from the developer's files, tokens, keyring, proxies, terminal, locale and time zone."""
    for name in list(os.environ):
        if name.upper().startswith("PARCEL_TUI_") or name.upper() in _PROXIES:
            monkeypatch.delenv(name)
    for name in _FOREIGN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PARCEL_TUI_HOME", str(tmp_path))
    if "HOME" not in os.environ:  # a container's user may have none
        monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("PYTHONUTF8", "1")  # of the programs that a test starts; C knows no Chinese
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    # With any such variable set, a proxy that the system names is not asked for.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "Asia/Taipei")
        _follow_zone()
        yield
    _follow_zone()
    _close_logs()


def _close_logs() -> None:
    """Closes what a command's `--log` has opened in this process."""
    logger = logging.getLogger("parcel_tui")
    if not logger.propagate:
        for handler in list(logger.handlers):
            logger.removeHandler(handler)
            handler.close()
        logger.setLevel(logging.NOTSET)
        logger.propagate = True


def _follow_zone() -> None:
    """Makes the C library read TZ again, where it can."""
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(scope="session")
def catalogue_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The languages' catalogues, compiled from the checkout where they are there; else the wheel's own."""
    import parcel_tui.language

    sys.path.append(str(Path(__file__).parents[1]))
    from tools import catalogues

    package, folder = Path(parcel_tui.__file__).parent, tmp_path_factory.mktemp("locale")
    for language in catalogues.LANGUAGES:
        source = catalogues.po_file(package, language)
        if not source.exists():
            return Path(parcel_tui.language.LOCALE)
        compiled = folder / language / "LC_MESSAGES" / "parcel_tui.mo"
        compiled.parent.mkdir(parents=True)
        compiled.write_bytes(catalogues.compiled(catalogues.read(source, language)))
    return folder


@pytest.fixture
def speak(catalogue_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Makes the program speak a language, until the test's end."""
    from parcel_tui.language import choose_language

    monkeypatch.setattr("parcel_tui.language.LOCALE", str(catalogue_folder))
    yield choose_language
    choose_language(None)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a command writes its `--log`."""
    return tmp_path / "log.txt"


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still until the test moves it."""
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> World:
    """Both providers with one account each and nothing in them, on `clock`."""
    return World(clock)


@pytest.fixture
def server(world: World) -> Iterator[SandboxServer]:
    """`world` over HTTP on loopback."""
    with SandboxServer(world) as served:
        yield served


@pytest.fixture
def demo_server(clock: FakeClock) -> Iterator[SandboxServer]:
    """The demo's world over HTTP on loopback, on `clock`."""
    with SandboxServer(demo_world(clock)) as served:
        yield served
