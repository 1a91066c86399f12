"""A real Secret Service: `.ci/with-secret-service pytest -m secret_service -n 0` runs these.

They are left out otherwise: they need gnome-keyring, and a D-Bus session of their own.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import FLEXFORWARD_PAIR, TRACKTW_TOKEN, World

pytestmark = [
    pytest.mark.secret_service,
    # They lock and stop the keyring that they find: never a developer's own.
    pytest.mark.skipif("WITH_SECRET_SERVICE" not in os.environ, reason="run by .ci/with-secret-service"),
]

SECONDS = 20.0
"""Five are the keyring's; a busy machine needs some more to start a program."""
SET = ("token", "set", "tracktw")
DOCTOR = ("doctor", "--json")


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str
    seconds: float


Command = Callable[..., Done]


@pytest.fixture
def command(server: SandboxServer, tmp_path: Path) -> Command:
    """Runs this program as a process of its own in this session, with no token in its environment."""
    environment = os.environ | {
        "PARCEL_TUI_HOME": str(tmp_path),
        "PARCEL_TUI_TRACKTW_URL": server.tracktw_url,
        "PARCEL_TUI_FLEXFORWARD_URL": server.flexforward_url,
    }
    for name in ("PYTHON_KEYRING_BACKEND", "SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"):
        environment.pop(name, None)

    def run(*arguments: str, given: str = f"{TRACKTW_TOKEN}\n", **more: str) -> Done:
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "parcel_tui", *arguments],
            env=environment | more,
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr, time.monotonic() - began)

    return run


@pytest.fixture(autouse=True)
def emptied_keyring(command: Command) -> Iterator[None]:
    """Each test leaves a keyring that holds nothing."""
    yield
    for provider in ("tracktw", "flexforward"):
        command("token", "delete", provider)


def bytes_of(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                yield path, path.read_bytes()


def test_a_token_is_there_for_the_next_start_and_nowhere_else(
    command: Command, world: World, tmp_path: Path
) -> None:
    """`token set`, then a refresh by another process; no file holds it in plain."""
    done = command(*SET)
    assert (done.code, "It is kept in the keyring (" in done.out) == (0, True)
    assert TRACKTW_TOKEN not in done.out + done.err
    world.tracktw_account.add("TW268979373141Z")
    assert command("refresh").code == 0
    assert "TW268979373141Z" in command("list").out
    for path, content in bytes_of(tmp_path, Path(os.environ["HOME"])):
        assert TRACKTW_TOKEN.encode() not in content, path
    assert command("token", "delete", "tracktw").code == 0
    assert command("token", "check", "tracktw").code == 3


def test_a_pair_is_kept(command: Command) -> None:
    """Both of Flex Forward's, in one entry."""
    assert (
        command("token", "set", "flexforward", "--pair", given="\n".join(FLEXFORWARD_PAIR) + "\n").code == 0
    )
    assert command("token", "check", "flexforward").code == 0


def keyring_line(done: Done) -> str:
    rows = json.loads(done.out)["findings"]
    return next(f"{row['level']}: {row['text']}" for row in rows if row["topic"] == "keyring")


@pytest.fixture
def locked() -> dict[str, str]:
    """The collection is locked for the rest of this session: there is no display to ask at."""
    import secretstorage

    with contextlib.closing(secretstorage.dbus_init()) as bus:
        secretstorage.get_default_collection(bus).lock()
    return {"SSH_CONNECTION": "192.0.2.7 50000 192.0.2.8 22"}


@pytest.fixture
def frozen() -> Iterator[dict[str, str]]:
    """The daemon of this session's bus stands still."""
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    with open_dbus_connection() as connection:
        asked = new_method_call(bus, "GetConnectionUnixProcessID", "s", ("org.freedesktop.secrets",))
        [process] = connection.send_and_get_reply(asked).body
    os.kill(process, signal.SIGSTOP)
    yield {}
    os.kill(process, signal.SIGCONT)


@pytest.fixture
def absent() -> dict[str, str]:
    """A bus that went away, as in a multiplexer that outlived its session."""
    return {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}


@pytest.fixture
def null() -> dict[str, str]:
    """Somebody has switched keyrings off."""
    return {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("absent", "There is no keyring on this machine."),
        ("frozen", "The keyring does not answer."),
        ("null", "did not keep the token."),
        # The last: nothing in here can unlock it again.
        ("locked", "The keyring is locked. Over SSH use one of these instead: set PARCEL_TUI_TRACKTW_TOKEN"),
    ],
)
def test_a_keyring_that_cannot_be_used(
    command: Command, request: pytest.FixtureRequest, tmp_path: Path, state: str, said: str
) -> None:
    """`token set`, a refresh and the doctor: each says what to do, and soon."""
    more: dict[str, str] = request.getfixturevalue(state)
    done = command(*SET, **more)
    assert done.code == 3
    assert done.seconds < SECONDS
    assert said in done.err
    assert "PARCEL_TUI_TRACKTW_TOKEN" in done.err
    doctor = command(*DOCTOR, **more)
    assert doctor.seconds < SECONDS
    assert keyring_line(doctor).startswith("warning: ")
    assert state == "null" or said in keyring_line(doctor)
    refresh = command("refresh", **more)
    assert refresh.seconds < SECONDS
    assert refresh.code == 3
    assert all(TRACKTW_TOKEN.encode() not in content for _, content in bytes_of(tmp_path))
