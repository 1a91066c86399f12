from collections.abc import Callable
from pathlib import Path

import pytest
from storing import NOON

from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "state.json"


@pytest.fixture
def open_store(path: Path) -> Callable[[], Store]:
    """Opens the same state file anew, as another process would."""
    return lambda: Store(DiskFile(path, lambda: NOON))
