"""How a request is addressed and signed: its path and its headers."""

from urllib.parse import quote

from parcel_tui import PROJECT_URL, __version__
from parcel_tui.domain.errors import NoToken
from parcel_tui.domain.provider import info_of, title_of
from parcel_tui.domain.secret import Bearer, Credential, KeyPair
from parcel_tui.language import tr

_WITH_CONTENT = frozenset({"POST", "PATCH"})
USER_AGENT = f"parcel-tui/{__version__} (+{PROJECT_URL})"


def path_of(*segments: str) -> str:
    """A path in which each segment is one, whatever it holds: `A/B 1` goes out as `A%2FB%201`."""
    return "".join("/" + _quoted(segment) for segment in segments)


def _quoted(segment: str) -> str:
    # "." and ".." would be taken for steps along the path.
    return "%2E" * len(segment) if segment in {".", ".."} else quote(segment, safe="", errors="replace")


def plain_headers() -> dict[str, str]:
    """What every request carries, also one that is not signed; Track.TW answers HTML without `Accept`
    (API document, note 1).
    """
    # What else httpx could unpack, this program could not bound.
    return {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": USER_AGENT}


def signed_headers(provider: str, credential: Credential | None, method: str) -> dict[str, str]:
    """All headers of a request. This is the one place where a token is revealed to be sent.

    Raises NoToken when there is nothing to sign it with.
    """
    headers = plain_headers()
    if method in _WITH_CONTENT:
        headers["Content-Type"] = "application/json"
    info = info_of(provider)
    if info is not None and not info.header:
        return headers
    if info is not None and isinstance(credential, Bearer):
        return headers | {info.header: info.header_form.replace("{token}", credential.token.reveal())}
    if info is not None and isinstance(credential, KeyPair) and info.pair_headers:
        for_key, for_token = info.pair_headers
        return headers | {for_key: credential.key.reveal(), for_token: credential.token.reveal()}
    raise NoToken(
        tr(
            "There is no token for {title}. Set one with 'parcel-tui token set {provider}'.",
            title=title_of(provider),
            provider=provider,
        ),
        provider=provider,
    )
