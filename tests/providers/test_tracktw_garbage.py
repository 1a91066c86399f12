"""Track.TW's answers that are none: for any bytes a parser gives a record or one clear error."""

import pytest
from loopback import Reply

from parcel_tui.domain import errors
from parcel_tui.domain.parcel import Folder
from parcel_tui.providers.tracktw_answers import (
    parse_added,
    parse_carriers,
    parse_moved,
    parse_page,
    parse_profile,
    parse_tracking,
)

GARBAGE = [
    b"",
    b"null",
    b"[",
    b'{"data": [',
    b"42",
    b'"text"',
    b"[]",
    b"{}",
    b'{"data": {}}',
    b'{"data": null}',
    b'{"data": []}',
    b'{"package_history": {}}',
    b'{"email": null}',
    b'{"email": " "}',
    b'{"email": "\xff"}',
    b"\xff\xfe",
    b"<html></html>",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"\x00",
]

PARSERS = {
    "profile": parse_profile,
    "carriers": lambda body: parse_carriers(body).carriers,
    "page": lambda body: parse_page(body, Folder.INBOX, 1),
    "tracking": parse_tracking,
    "added": lambda body: parse_added(body, ["A"]),
    "moved": parse_moved,
}
GOOD_FOR = {b"[]": {"carriers"}, b"{}": {"added"}}


@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: repr(body[:20]))
@pytest.mark.parametrize("name", PARSERS)
def test_a_wrong_answer_is_a_bad_answer_and_nothing_else(name, body):
    """Any bytes give a record or one clear error."""
    if name in GOOD_FOR.get(body, ()):
        assert not PARSERS[name](body)
        return
    with pytest.raises(errors.BadAnswer) as caught:
        PARSERS[name](body)
    assert caught.value.provider == "tracktw"


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'{"message": "Hello"}',
        b'{"A": null}',
        b'{"A": 5}',
        b'{"A": {"id": "x"}}',
        b'["x"]',
        b"",
        b"null",
    ],
)
async def test_an_import_answered_with_anything_but_ids_may_have_been_made(serve, tracktw, body):
    """After a POST an unreadable answer tells that the change has to be looked for."""
    server = await serve(Reply(body=body))
    with pytest.raises(errors.BadAnswer) as caught:
        await tracktw(server.url).add("carrier", ["A"], notify=False)
    assert caught.value.maybe_done
