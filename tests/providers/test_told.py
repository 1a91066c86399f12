"""What an answer's headers say about the limit."""

from datetime import UTC, datetime

import httpx
from tables import for_each

from parcel_tui.providers.http.rate_headers import MAX_WAIT, Told, read_told

NOW = datetime(2026, 2, 5, 8, 0, tzinfo=UTC)


@for_each(
    ("headers", "told"),
    [
        ({}, Told()),
        ({"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0"}, Told(limit=60, remaining=0)),
        ({"X-RateLimit-Limit": "60, 60;w=60"}, Told(limit=60)),
        ({"X-RateLimit-Limit": "0"}, Told()),
        ({"X-RateLimit-Limit": "-5", "X-RateLimit-Remaining": "-1"}, Told()),
        ({"X-RateLimit-Limit": "1.5", "X-RateLimit-Remaining": "many"}, Told()),
        ({"X-RateLimit-Limit": "9" * 30}, Told()),
        ({"Retry-After": "3"}, Told(retry_after=3.0)),
        ({"Retry-After": "Thu, 05 Feb 2026 08:00:30 GMT"}, Told(retry_after=30.0)),
        ({"Retry-After": "Thu, 05 Feb 2026 07:00:00 GMT"}, Told(retry_after=0.0)),
        (
            {"Retry-After": "Thu, 05 Feb 2026 03:00:30 GMT", "Date": "Thu, 05 Feb 2026 03:00:00 GMT"},
            Told(retry_after=30.0),
        ),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 +1400"}, Told(retry_after=MAX_WAIT)),
        ({"Retry-After": "3", "Date": "0001-01-01"}, Told(retry_after=3.0)),
        ({"Retry-After": "86400"}, Told(retry_after=MAX_WAIT)),
        ({"Retry-After": "soon"}, Told()),
        ({"Retry-After": "-1"}, Told()),
        ({"Retry-After": "٣"}, Told()),
        ({"X-RateLimit-Reset": "20"}, Told(resets_in=20.0)),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 20)}, Told(resets_in=20.0)),
    ],
)
def test_headers_are_read_or_ignored(headers, told):
    """Every form that a server may write is read; what makes no sense was not said."""
    assert read_told(httpx.Headers(list(headers.items()), encoding="utf-8"), NOW) == told
