"""What an error of httpx's means here."""

import ssl

from parcel_tui.domain.errors import BadAnswer, TimedOut, TransientError, Unreachable
from parcel_tui.domain.parcel import PROVIDER_TITLES


def translated(error: Exception, provider: str) -> TransientError:
    """The error in this program's words, by the first row that fits; httpx's text is not repeated."""
    import httpx

    title = PROVIDER_TITLES.get(provider, provider)
    unreachable = f"{title} cannot be reached; check the network."
    cut = f"The connection to {title} was cut; retried later."
    garbled = f"{title}'s answer could not be read; it is asked again later."
    if is_untrusted(error):
        unreachable = (
            f"{title}'s certificate is not trusted on this machine; "
            "if a proxy of yours has signed it, name its CA file in SSL_CERT_FILE."
        )
    table: tuple[tuple[type[Exception], type[TransientError], str, bool], ...] = (
        (httpx.ConnectTimeout, TimedOut, _late(title), False),
        (httpx.PoolTimeout, TimedOut, _late(title), False),
        (httpx.TimeoutException, TimedOut, _late(title), True),
        (httpx.ConnectError, Unreachable, unreachable, False),
        (httpx.ProxyError, Unreachable, unreachable, False),
        (httpx.UnsupportedProtocol, Unreachable, unreachable, False),
        (httpx.DecodingError, BadAnswer, garbled, True),
        (Exception, Unreachable, cut, True),
    )
    kind, sentence, maybe_done = next(row[1:] for row in table if isinstance(error, row[0]))
    return kind(sentence, provider=provider, maybe_done=maybe_done)


def late(provider: str) -> TimedOut:
    """An answer that came, but did not end in time."""
    return TimedOut(_late(PROVIDER_TITLES.get(provider, provider)), provider=provider, maybe_done=True)


def is_untrusted(error: BaseException) -> bool:
    """Whether a connection failed because the other side's certificate is not trusted."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _late(title: str) -> str:
    return f"{title} did not answer in time; retried later."
