"""The OS keyring, asked by a child process: what it answers, what can be wrong with it, and what is left."""

import asyncio
import contextlib
import json
import os
import sys
from pathlib import Path

import msgspec
import pytest
from backends import CANARY, ERRORS, TOKEN

from parcel_tui.child_processes import own_module
from parcel_tui.credentials.child_process import ask_child
from parcel_tui.credentials.keyring_child import Question
from parcel_tui.credentials.keyring_errors import KeyringTroubleError, Trouble
from parcel_tui.credentials.keyring_store import Found
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import KeyPair, Secret

PAIR = KeyPair(Secret("key-1"), Secret("token-1"))
BOTH = (TRACKTW, FLEXFORWARD)


def entries(tmp_path: Path, suffix: str = "") -> dict[str, str]:
    """What the backend keeps."""
    return json.loads((tmp_path / f"keyring{suffix}").read_text())


@pytest.mark.process
async def test_it_keeps_finds_and_forgets(system_keyring, tmp_path: Path) -> None:
    """A token and a pair, an entry each; both are found with one question, and forgotten one by one."""
    ring = system_keyring("Backend")
    assert await ring.read(BOTH) == Found("test keyring", {})
    assert await ring.write(TRACKTW, TOKEN) == "test keyring"
    assert await ring.write(FLEXFORWARD, PAIR) == "test keyring"
    assert entries(tmp_path)["parcel-tui tracktw:default"] == CANARY
    assert len(entries(tmp_path)) == 2
    assert await ring.read(BOTH) == Found("test keyring", {TRACKTW: TOKEN, FLEXFORWARD: PAIR})
    assert await ring.delete(TRACKTW) == "test keyring"
    assert await ring.delete(TRACKTW) is None
    assert await ring.read(BOTH) == Found("test keyring", {FLEXFORWARD: PAIR})


@pytest.mark.skipif(sys.platform != "linux", reason="what others see of a process is read from /proc")
async def test_nobody_sees_the_token_on_its_way(system_keyring, tmp_path: Path) -> None:
    """It is in no command line and no environment, and what a backend prints is taken for no answer."""
    assert await system_keyring("Looking").write(TRACKTW, TOKEN) == "test keyring"
    seen = (tmp_path / "keyring.seen").read_text()
    assert "keyring_child" in seen
    assert CANARY not in seen


async def test_a_keyring_that_the_user_has_turned_off_is_not_asked(system_keyring, monkeypatch) -> None:
    """No process is started for what the variable says already."""
    ring = system_keyring("keyring.backends.fail.Keyring")
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    with pytest.raises(KeyringTroubleError) as caught:
        await ring.read(BOTH)
    assert caught.value.trouble is Trouble.ABSENT


TROUBLES = {
    **dict.fromkeys(("absent",), (Trouble.ABSENT, "")),
    **dict.fromkeys(("locked", "no collection", "macOS over SSH"), (Trouble.LOCKED, "")),
    "keyring's own": (Trouble.FAILED, "KeyringError"),
    "foreign": (Trouble.FAILED, "RuntimeError"),
    "foreign time-out": (Trouble.FAILED, "TimeoutError"),
}


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.process
async def test_every_error_is_one_of_the_troubles(
    system_keyring, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    """And nothing of what the backend said."""
    monkeypatch.setenv("KEYRING_ERROR", error)
    with pytest.raises(KeyringTroubleError) as raised:
        await system_keyring("Raising").write(TRACKTW, TOKEN)
    assert (raised.value.trouble, raised.value.detail) == TROUBLES[error]
    assert CANARY not in repr(vars(raised.value))


@pytest.mark.parametrize(
    ("backend", "trouble", "detail"),
    [
        ("keyring.backends.fail.Keyring", Trouble.ABSENT, ""),
        ("keyring.backends.null.Keyring", Trouble.FORGETFUL, "null Keyring"),
        ("Dying", Trouble.FAILED, "its process has ended"),
    ],
)
@pytest.mark.process
async def test_what_keeps_nothing(system_keyring, backend: str, trouble: Trouble, detail: str) -> None:
    """No keyring, one that says yes to everything, one that takes its process along."""
    with pytest.raises(KeyringTroubleError) as raised:
        await system_keyring(backend).write(TRACKTW, TOKEN)
    assert (raised.value.trouble, raised.value.detail) == (trouble, detail)
    assert raised.value.may_be_done is (backend == "Dying")


@pytest.mark.process
async def test_a_token_in_two_keyrings_is_deleted_from_both(system_keyring, tmp_path: Path) -> None:
    """The one behind the first would be found by the next start."""
    for suffix in ("", ".second"):
        (tmp_path / f"keyring{suffix}").write_text(json.dumps({"parcel-tui tracktw:default": CANARY}))
    assert await system_keyring("Several").delete(TRACKTW) == "test keyring, test keyring"
    assert (entries(tmp_path), entries(tmp_path, ".second")) == ({}, {})


@pytest.mark.process
async def test_a_token_that_one_keyring_holds_twice_is_deleted_twice(system_keyring, tmp_path: Path) -> None:
    """The other entry would be found by the next start, and used."""
    for suffix in ("", ".behind"):
        (tmp_path / f"keyring{suffix}").write_text(json.dumps({"parcel-tui tracktw:default": CANARY}))
    assert await system_keyring("Doubled").delete(TRACKTW) == "test keyring"
    assert (entries(tmp_path), entries(tmp_path, ".behind")) == ({}, {})


@pytest.mark.process
async def test_a_keyring_that_keeps_what_was_deleted_is_said_to(system_keyring, tmp_path: Path) -> None:
    """Saying yes is not enough."""
    (tmp_path / "keyring").write_text(json.dumps({"parcel-tui tracktw:default": CANARY}))
    with pytest.raises(KeyringTroubleError) as raised:
        await system_keyring("Clinging").delete(TRACKTW)
    assert (raised.value.trouble, raised.value.detail) == (Trouble.RELUCTANT, "test keyring")


async def test_a_frozen_keyring_costs_its_limit(system_keyring) -> None:
    """And no more."""
    with pytest.raises(KeyringTroubleError) as raised:
        await system_keyring("Frozen", seconds=0.05).read(BOTH)
    assert raised.value.trouble is Trouble.SILENT


@pytest.mark.process
async def test_leaving_does_not_wait_for_a_frozen_keyring(system_keyring, tmp_path: Path) -> None:
    """Who asked is gone at once, and its process with it."""
    asking = asyncio.create_task(system_keyring("Frozen").read(BOTH))
    while not (tmp_path / "keyring").exists():
        await asyncio.sleep(0.01)
    asking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asking
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "keyring").read_text()), 0)


async def test_the_child_of_a_program_that_has_gone_ends_by_itself(system_keyring) -> None:
    """The program was killed and cannot kill its child: that ends when its answer is of no use any more."""
    system_keyring("Frozen")
    question = msgspec.json.encode(Question("read", ("tracktw:default",), seconds=-1))
    answer = await ask_child(
        own_module("parcel_tui.credentials.keyring_child"), question, seconds=50, has_terminal=False
    )
    assert answer == (1, b"")
