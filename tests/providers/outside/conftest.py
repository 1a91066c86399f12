"""Fixtures of the tests of providers from outside."""

from pathlib import Path

import pytest
from odd_provider import INFO, MODULE, NOW, Requests

from parcel_tui.providers.outside.process import OutsideProvider


@pytest.fixture
def requests() -> Requests:
    return Requests()


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, requests: Requests):
    (tmp_path / "odd_post.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return lambda patience=30.0: OutsideProvider(
        INFO, "odd_post:Odd", requests, lambda: NOW, patience=patience
    )
