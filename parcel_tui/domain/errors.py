"""The one error tree. Every message is one sentence for the user that says what to do.

ParcelTuiError
 ├─ UsageError               wrong arguments, an unknown or ambiguous parcel
 ├─ StorageError             the state could not be saved or read
 ├─ CredentialsError         the keyring is absent, locked or silent
 │   └─ KeepingUnknown       it fell silent while it was to keep a token
 ├─ CannotNotify             a notification found no way out
 ├─ OutputError              standard output cannot be written
 └─ ProviderError            a provider did not do what it was asked
     ├─ TokenError           exit 3
     │   ├─ NoToken
     │   └─ TokenRefused
     ├─ FinalError           exit 1: asking again gives the same answer
     │   ├─ NotFound         404
     │   ├─ NotYours         403 for one parcel
     │   ├─ Rejected         400, 422
     │   └─ NotSupported     this provider cannot do that
     └─ TransientError       exit 4: kept, and tried again later
         ├─ RateLimited      429
         ├─ Unavailable      5xx, and what is neither about the token nor about one parcel
         ├─ TimedOut
         ├─ Unreachable      no connection, a cut one, TLS
         ├─ OtherAccount     the parcel is in another account than the token's
         └─ BadAnswer        an answer that cannot be read
             └─ PartlyRead   some of a list's rows cannot; the others are taken in
"""

from collections.abc import Mapping
from typing import ClassVar

_ENDS = (";", "；", "。", ". ")
FAULT_CODE = 70
"""The program's exit code after a fault of its own."""


class ParcelTuiError(Exception):
    """Root of everything this program raises on purpose."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 2


def reason_of(error: ParcelTuiError) -> str:
    """What went wrong, without what is to be done about it, which stands behind it."""
    sentence = str(error)
    ends = [sentence.find(sign) for sign in _ENDS if sign in sentence]
    return sentence[: min(ends, default=len(sentence))].rstrip(".")


class UsageError(ParcelTuiError):
    """The caller asked for something that makes no sense here."""

    code = "usage"


class StorageError(ParcelTuiError):
    """The state could not be saved or read; what is on the disk is unharmed."""

    code = "not_saved"
    exit_code = 5


class CredentialsError(ParcelTuiError):
    """The place where tokens are kept cannot be used."""

    code = "keyring"
    exit_code = 3


class KeepingUnknown(CredentialsError):
    """The keyring was silent while it was to keep a token: it may have kept it."""


class CannotNotify(ParcelTuiError):
    """A notification could not be given through one of the ways that the user chose."""

    code = "cannot_notify"


class OutputError(ParcelTuiError):
    """Standard output cannot be written: a full disk behind it, a device that fails."""

    code = "output"
    exit_code = 74  # EX_IOERR of sysexits.h


class ProviderError(ParcelTuiError):
    """A provider did not do what it was asked."""

    def __init__(self, message: str, *, provider: str = "") -> None:
        super().__init__(message)
        self.provider = provider


class TokenError(ProviderError):
    """Nothing can be asked of this provider until its token is set right."""

    exit_code = 3


class NoToken(TokenError):
    """No token is known for this provider."""

    code = "no_token"


class TokenRefused(TokenError):
    """The provider does not accept the token."""

    code = "token_refused"


class FinalError(ProviderError):
    """Asking again would give the same answer."""

    exit_code = 1


class NotFound(FinalError):
    """The provider does not know this parcel."""

    code = "not_found"


class NotYours(FinalError):
    """The parcel belongs to another account (403 in the provider's own words)."""

    code = "not_yours"


class Rejected(FinalError):
    """The provider refused what was sent; `fields` holds its reasons by field name."""

    code = "rejected"

    def __init__(
        self, message: str, *, provider: str = "", fields: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        super().__init__(message, provider=provider)
        self.fields: Mapping[str, tuple[str, ...]] = fields or {}


class NotSupported(FinalError):
    """This provider has no such call."""

    code = "not_supported"


class TransientError(ProviderError):
    """It may well work later; what was asked stays pending.

    `retry_after` is how many seconds the provider asked to wait, or None. `maybe_done`
    is True when the request may have reached the provider, so that a change has to be
    looked for before it is sent again.
    """

    exit_code = 4

    def __init__(
        self,
        message: str,
        *,
        provider: str = "",
        retry_after: float | None = None,
        maybe_done: bool = False,
    ) -> None:
        super().__init__(message, provider=provider)
        self.retry_after = retry_after
        self.maybe_done = maybe_done


class RateLimited(TransientError):
    """Too many requests for now (429)."""

    code = "rate_limited"


class Unavailable(TransientError):
    """The provider cannot serve: 5xx, or a refusal that is neither about the token nor about the parcel."""

    code = "unavailable"


class TimedOut(TransientError):
    """No answer in time; a change that was sent may or may not have happened."""

    code = "timeout"


class Unreachable(TransientError):
    """No connection, or one that was cut."""

    code = "unreachable"


class BadAnswer(TransientError):
    """The answer could not be read."""

    code = "bad_answer"


class PartlyRead(BadAnswer):
    """Rows of a list could not be read; the others were taken in."""


class OtherAccount(TransientError):
    """The parcel is in another account than that of the token in use."""

    code = "other_account"
