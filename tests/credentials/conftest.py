"""Fixtures of the credential tests: a keyring that is a child's, and a token store on one in memory."""

from collections.abc import Callable
from pathlib import Path

import pytest

from parcel_tui.credentials.keyring_store import Keyring, MemoryKeyring, SystemKeyring
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore

PATIENCE = 50.0
"""Seconds for a keyring that answers: a busy machine needs some to start a process."""


@pytest.fixture
def system_keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., SystemKeyring]:
    """The keyring of this program on a backend of `backends`, by its name."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    monkeypatch.setenv("KEYRING_FILE", str(tmp_path / "keyring"))

    def make(backend: str, *, seconds: float = PATIENCE) -> SystemKeyring:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend if "." in backend else f"backends.{backend}")
        return SystemKeyring(seconds)

    return make


@pytest.fixture
def keyring() -> MemoryKeyring:
    """A keyring that works."""
    return MemoryKeyring({}, "test keyring")


@pytest.fixture
def token_store(tmp_path: Path, keyring: MemoryKeyring) -> Callable[..., TokenStore]:
    """A token store on that keyring or another one, beside a file that is not there yet."""

    def make(keyring: Keyring = keyring, **sources: object) -> TokenStore:
        return TokenStore(Sources(**{"file": tmp_path / "tokens.json", **sources}), keyring=keyring)  # type: ignore[arg-type]  # the test's own words

    return make
