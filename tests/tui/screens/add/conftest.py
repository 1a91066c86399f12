"""What the tests of the add form start from."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from modal_site import Site, open_site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """A tracker with both providers and their tokens."""
    async with open_site(tmp_path) as site:
        yield site


@pytest.fixture
async def site_without_tokens(tmp_path: Path) -> AsyncIterator[Site]:
    """The same with no token."""
    async with open_site(tmp_path, tokens=False) as site:
        yield site
