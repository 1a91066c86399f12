"""What goes to and from a provider's process: each record behind its length."""

from io import BytesIO

from tables import for_each

from parcel_tui.domain.errors import ProviderError
from parcel_tui.providers.outside.messages import KINDS, MOST_BYTES, Answer, packed, received


def test_records_come_out_as_they_went_in() -> None:
    """One after the other, until the stream ends."""
    sent = [Answer(1, b"x" * 70_000), Answer(2)]
    stream = BytesIO(b"".join(map(packed, sent)))
    contents = [received(stream), received(stream)]
    assert [len(content).to_bytes(4, "big") + content for content in contents if content] == [
        *map(packed, sent)
    ]
    assert received(stream) is None


@for_each(
    ("stream", "content"),
    [
        (b"", None),
        (b"\0\0\0\1", None),
        (b"\0\0\0\2x", None),
        (b"\0\0\0\0x", None),
        (b"\0\0\0\1xy", b"x"),
        (MOST_BYTES.to_bytes(4, "big") + b"x" * MOST_BYTES, b"x" * MOST_BYTES),
        ((MOST_BYTES + 1).to_bytes(4, "big") + b"x" * (MOST_BYTES + 1), None),
    ],
)
def test_what_is_cut_off_or_too_long_is_none(stream: bytes, content: bytes | None) -> None:
    """Nothing of it is taken."""
    assert received(BytesIO(stream)) == content


def test_each_error_that_a_call_may_end_with_has_its_code() -> None:
    """By which the other side makes it again."""
    assert all(issubclass(kind, ProviderError) and kind.code == code for code, kind in KINDS.items())
    assert len(KINDS) == 11
