"""The keyring in a process of its own: the same answers, and nothing left behind."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from backends import CANARY, SECONDS, TOKEN

from parcel_tui.credentials.keyring_errors import KeyringTroubleError, Trouble
from parcel_tui.credentials.keyring_process import KeyringProcess
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import KeyPair, Secret

PAIR = KeyPair(Secret("key-1"), Secret("token-1"))


@pytest.fixture
def keyring_with(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], KeyringProcess]]:
    """Asks a backend of this folder's, by its name."""
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parent), *sys.path])
    asked = KeyringProcess()

    def make(backend: str) -> KeyringProcess:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
        return asked

    yield make
    asked.close()


def test_it_keeps_finds_and_forgets(keyring_with) -> None:
    """A token, a pair, the keyring's name; no token stands in the child's command line or environment."""
    asked = keyring_with("backends.Backend")
    assert asked.read_token(TRACKTW) is None
    assert not asked.holds_token(TRACKTW)
    asked.write_token(TRACKTW, TOKEN)
    asked.write_token(FLEXFORWARD, PAIR)
    assert asked.holds_token(TRACKTW)
    assert (asked.read_token(TRACKTW), asked.read_token(FLEXFORWARD)) == (TOKEN, PAIR)
    assert asked.keyring_name() == "test keyring"
    child = Path(f"/proc/{asked._child.pid}")
    if child.exists():
        assert CANARY.encode() not in child.joinpath("cmdline").read_bytes()
        with contextlib.suppress(PermissionError):  # a process that holds a token tells nobody
            assert CANARY.encode() not in child.joinpath("environ").read_bytes()
    asked.delete_token(TRACKTW)
    assert asked.read_token(TRACKTW) is None


@pytest.mark.parametrize(
    ("backend", "trouble", "detail"),
    [
        ("keyring.backends.fail.Keyring", Trouble.ABSENT, ""),
        ("backends.Broken", Trouble.FAILED, "RuntimeError"),
        ("backends.Dying", Trouble.FAILED, "its process has ended"),
    ],
)
def test_its_troubles_are_the_same(keyring_with, backend: str, trouble: Trouble, detail: str) -> None:
    """No keyring, one that fails, one that takes its process along; the next question is answered anew."""
    asked = keyring_with(backend)
    for _ in range(2):
        with pytest.raises(KeyringTroubleError) as raised:
            asked.read_token(TRACKTW)
        assert (raised.value.trouble, raised.value.detail) == (trouble, detail)
        assert CANARY not in str(raised.value)


def test_it_goes_when_it_is_let_go(keyring_with) -> None:
    """Even in the middle of a call that never comes back, as when the dashboard is left."""
    asked = keyring_with("backends.Backend")
    asked.keyring_name()
    child = asked._child
    asked.close()
    assert child.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


async def test_a_frozen_one_costs_its_seconds_and_then_ends(keyring_with) -> None:
    """The dashboard goes on without it; when its end of the pipe is closed the child is gone."""
    asked = keyring_with("backends.Frozen")
    token_store = TokenStore(Sources(), keyring=asked, seconds=SECONDS)
    await token_store.load(TRACKTW)
    assert token_store.problems[TRACKTW].startswith("The keyring does not answer;")
    while asked._child is None:
        pass
    child = asked._child
    child.stdin.close()
    assert child.wait(30) == 0
