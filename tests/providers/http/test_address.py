"""Where a token may go."""

import pytest
from tables import for_each

from parcel_tui.domain import errors
from parcel_tui.domain.secret import checked_base_url, is_loopback


@for_each(
    "url",
    [
        "http://example.com",
        "ftp://localhost/x",
        "//example.com",
        "https://",
        "https://user:secret@example.com",
        "https://example.com/?a=1",
        "https://example.com/#a",
        "https://example.com:port",
        "https://exa mple.com",
        "https://example.com\r\nX: y",
        "http://localhost.example.com",
        "http://127.0.0.1@example.com",
        "http://localhost\\@example.com",
        "",
    ],
)
def test_a_token_goes_over_https_or_to_this_machine(url):
    """Any other base address is refused with a sentence that does not repeat it."""
    with pytest.raises(errors.UsageError) as caught:
        checked_base_url(url)
    assert "secret" not in str(caught.value)


def test_good_base_addresses_are_taken():
    """https anywhere and http on loopback, by name or number."""
    assert checked_base_url("https://track.tw/api/v1/") == "https://track.tw/api/v1"
    for host in ("localhost", "127.0.0.1", "127.8.9.1", "[::1]"):
        assert checked_base_url(f"http://{host}:8080/x") == f"http://{host}:8080/x"
    assert not is_loopback("localhost.example.com")
