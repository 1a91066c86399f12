"""Fixtures of the credential tests: keyrings that behave badly, installed as real backends."""

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from backends import Backend

from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore


@pytest.fixture
def use_keyring() -> Iterator[Callable[[Backend], None]]:
    """Makes a backend the keyring of this process."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.fixture
def token_store(tmp_path: Path) -> Callable[..., TokenStore]:
    """A token store on the active keyring, beside a file that is not there yet."""

    def make(seconds: float = 5.0, **sources: object) -> TokenStore:
        return TokenStore(Sources(**{"file": tmp_path / "tokens.json", **sources}), seconds=seconds)  # type: ignore[arg-type]  # the test's own words

    return make
