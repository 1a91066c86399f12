"""Track.TW's answers that are none: for any bytes a parser gives a record or one clear error."""

from datetime import UTC, datetime

import pytest
from loopback import Reply
from tables import for_each

from parcel_tui.domain import errors
from parcel_tui.domain.parcel import ActionKind, Folder
from parcel_tui.providers.tracktw_responses import (
    parse_added,
    parse_carriers,
    parse_moved,
    parse_page,
    parse_profile,
    parse_tracking,
)

NOW = datetime(2026, 2, 5, tzinfo=UTC)

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
    "page": lambda body: parse_page(body, Folder.INBOX, 1, NOW),
    "tracking": lambda body: parse_tracking(body, NOW),
    "added": lambda body: parse_added(body, ["A"]),
}
GOOD_FOR = {
    b"[]": {"carriers", "added"},
    b"{}": {"carriers", "added"},
    b'{"package_history": {}}': {"tracking"},
}


@for_each("body", GARBAGE)
@for_each("name", PARSERS)
def test_a_wrong_answer_is_a_bad_answer_and_nothing_else(name, body):
    """Any bytes give a record or one clear error."""
    if name in GOOD_FOR.get(body, ()):
        assert not getattr(PARSERS[name](body), "checkpoints", PARSERS[name](body))
        return
    with pytest.raises(errors.BadAnswer) as caught:
        PARSERS[name](body)
    assert (caught.value.provider, caught.value.maybe_done) == ("tracktw", name == "added")


@pytest.mark.parametrize(
    "body",
    [
        b'{"message": "Hello"}',
        b'{"A": null}',
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


@pytest.mark.parametrize("body", [b"", b" ", b"{}", b'{"message": "ok"}', b'{"success": null}'], ids=repr)
async def test_a_move_without_a_clear_answer_is_left_to_the_next_list(serve, tracktw, body):
    """200 or 204 that does not say what was done is neither a failure nor yet a success."""
    server = await serve(Reply(204 if not body else 200, body))
    assert await tracktw(server.url).move("A", ActionKind.ARCHIVE) is False


async def test_a_move_says_that_it_was_done_or_that_it_was_not(serve, tracktw):
    """`success` is the document's word."""
    server = await serve(Reply(body=b'{"success": true}'), Reply(body=b'{"success": false}'))
    assert await tracktw(server.url).move("A", ActionKind.ARCHIVE) is True
    with pytest.raises(errors.Rejected):
        await tracktw(server.url).move("A", ActionKind.ARCHIVE)


@pytest.mark.parametrize(
    "body", [b"[", b"[]", b"null", b"42", b"<html></html>", b"[" * 100_000], ids=lambda b: repr(b[:9])
)
def test_a_move_answered_with_no_object_may_have_been_made(body):
    """A garbled answer to a change has to be looked for."""
    with pytest.raises(errors.BadAnswer) as caught:
        parse_moved(body)
    assert caught.value.maybe_done
