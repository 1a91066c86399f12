"""An error's sentences: what went wrong, and what is to be done about it."""

from tables import for_each

from parcel_tui.domain.errors import UsageError, reason_of


@for_each(
    "sentence, reason",
    (
        ("It cannot be read. Save it anew. Then import it.", "It cannot be read"),
        ("3.5 MB are too much.", "3.5 MB are too much"),
        ("讀不到。請重試；再試", "讀不到"),
        ("Not read; try again. Later.", "Not read"),
        ("nothing behind it", "nothing behind it"),
    ),
)
def test_the_reason_is_what_stands_before_the_advice(sentence: str, reason: str) -> None:
    """For a sentence that goes on with other advice; a point within a number ends nothing."""
    assert reason_of(UsageError(sentence)) == reason
