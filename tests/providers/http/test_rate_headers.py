"""What an answer's headers say about the limit."""

from datetime import UTC, datetime

import httpx
from tables import for_each

from parcel_tui.providers.http.rate_headers import MAX_WAIT, RateHeaders, read_rate_headers

NOW = datetime(2026, 2, 5, 8, 0, tzinfo=UTC)


@for_each(
    ("headers", "told"),
    [
        ({}, RateHeaders()),
        ({"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0"}, RateHeaders(limit=60, remaining=0)),
        ({"X-RateLimit-Limit": "60, 60;w=60"}, RateHeaders(limit=60)),
        ({"X-RateLimit-Limit": "0"}, RateHeaders()),
        ({"X-RateLimit-Limit": "-5", "X-RateLimit-Remaining": "-1"}, RateHeaders()),
        ({"X-RateLimit-Limit": "1.5", "X-RateLimit-Remaining": "many"}, RateHeaders()),
        ({"X-RateLimit-Limit": "9" * 30}, RateHeaders()),
        ({"X-RateLimit-Limit": "1e30", "X-RateLimit-Remaining": "0x3"}, RateHeaders()),
        ({"Retry-After": "3"}, RateHeaders(retry_after=3.0)),
        ({"Retry-After": "Thu, 05 Feb 2026 08:00:30 GMT"}, RateHeaders(retry_after=30.0)),
        ({"Retry-After": "Thu, 05 Feb 2026 07:00:00 GMT"}, RateHeaders(retry_after=0.0)),
        (
            {"Retry-After": "Thu, 05 Feb 2026 03:00:30 GMT", "Date": "Thu, 05 Feb 2026 03:00:00 GMT"},
            RateHeaders(retry_after=30.0),
        ),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 +1400"}, RateHeaders(retry_after=MAX_WAIT)),
        ({"Retry-After": "3", "Date": "0001-01-01"}, RateHeaders(retry_after=3.0)),
        ({"Retry-After": "86400"}, RateHeaders(retry_after=MAX_WAIT)),
        ({"Retry-After": "soon"}, RateHeaders()),
        ({"Retry-After": "-1"}, RateHeaders()),
        ({"Retry-After": "٣"}, RateHeaders()),
        ({"X-RateLimit-Limit": "100000", "X-RateLimit-Remaining": "1"}, RateHeaders(100_000, 1)),
        ({"X-RateLimit-Limit": "100001"}, RateHeaders()),
        ({"X-RateLimit-Limit": "1", "X-RateLimit-Remaining": "999999999"}, RateHeaders(1, 999_999_999)),
        ({"Retry-After": "900"}, RateHeaders(retry_after=900.0)),
        ({"Retry-After": "901"}, RateHeaders(retry_after=900.0)),
        ({"Retry-After": "999999999"}, RateHeaders(retry_after=900.0)),
        ({"Retry-After": "1000000000"}, RateHeaders(retry_after=0.0)),
        ({"Retry-After": " 2.5 "}, RateHeaders(retry_after=2.5)),
        ({"Retry-After": ""}, RateHeaders()),
        ({"Retry-After": f"Thu, 05 Feb {'9' * 20} 08:00:30 GMT"}, RateHeaders()),
        ({"Retry-After": "Thu, 05 Feb 2026 08:00:30 -0000"}, RateHeaders(retry_after=30.0)),
        ({"Retry-After": "Thu, 35 Feb 2026 08:00:30 GMT"}, RateHeaders()),
        (
            {"X-RateLimit-Reset": "1770278430", "Date": "Thu, 05 Feb 2026 08:00:10 GMT"},
            RateHeaders(resets_in=20.0),
        ),
        ({"X-RateLimit-Reset": "20"}, RateHeaders(resets_in=20.0)),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 20)}, RateHeaders(resets_in=20.0)),
    ],
)
def test_headers_are_read_or_ignored(headers, told):
    """Every form that a server may write is read; what makes no sense was not said."""
    assert read_rate_headers(httpx.Headers(list(headers.items()), encoding="utf-8"), NOW) == told
