"""An error's sentences: what went wrong, and what is to be done about it."""

from tables import for_each

from parcel_tui.domain import errors
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


@for_each(
    ("error", "code", "exit_code"),
    [
        (errors.UsageError, "usage", 2),
        (errors.StorageError, "not_saved", 5),
        (errors.CredentialsError, "keyring", 3),
        (errors.KeepingUnknown, "keyring", 3),
        (errors.CannotNotify, "cannot_notify", 2),
        (errors.OutputError, "output", 74),
        (errors.NoToken, "no_token", 3),
        (errors.TokenRefused, "token_refused", 3),
        (errors.NotFound, "not_found", 1),
        (errors.NotYours, "not_yours", 1),
        (errors.Rejected, "rejected", 1),
        (errors.NotSupported, "not_supported", 1),
        (errors.RateLimited, "rate_limited", 4),
        (errors.Unavailable, "unavailable", 4),
        (errors.TimedOut, "timeout", 4),
        (errors.Unreachable, "unreachable", 4),
        (errors.OtherAccount, "other_account", 4),
        (errors.BadAnswer, "bad_answer", 4),
        (errors.PartlyRead, "bad_answer", 4),
    ],
)
def test_an_error_has_a_code_and_the_program_an_exit_code(error, code: str, exit_code: int) -> None:
    """Scripts go by both."""
    assert (error.code, error.exit_code) == (code, exit_code)
    assert str(error("It failed.")) == "It failed."


def test_what_an_error_tells_beside_its_sentence() -> None:
    """Whose it is, and whether and when to ask again; by itself nothing is known of that."""
    plain, told = (
        errors.TimedOut("Late."),
        errors.TimedOut("Late.", provider="p", retry_after=3, maybe_done=True),
    )
    assert (plain.provider, plain.retry_after, plain.maybe_done) == ("", None, False)
    assert (told.provider, told.retry_after, told.maybe_done) == ("p", 3, True)
    fields = {"number": ("is taken",)}
    refused = errors.Rejected("No.", provider="p", fields=fields)
    assert (refused.provider, refused.fields, errors.Rejected("No.").fields) == ("p", fields, {})
    assert errors.FAULT_CODE == 70
