"""Where requests go: base addresses that may be given a token, and paths whose parts stay what they are."""

from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit

from parcel_tui.domain.errors import UsageError


def checked_base_url(url: str) -> str:
    """The base address without a trailing slash, its path kept.

    Raises UsageError unless it is https, or http to this machine, without user name, query or
    fragment. The address itself is not repeated: it might hold a password.
    """
    parts = _split(url)
    if parts is None or not parts.hostname:
        raise UsageError("The provider's address is not a URL; write it like https://host/path.")
    if "@" in parts.netloc or "?" in url or "#" in url:
        raise UsageError(
            "The provider's address must not hold a user name, a query or a fragment; leave them out."
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise UsageError("The provider's address must begin with https://; http:// is for this machine only.")
    return url.strip().rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host, by name or number, is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def path_of(*segments: str) -> str:
    """A path in which each segment is one, whatever it holds: `A/B 1` goes out as `A%2FB%201`."""
    return "".join("/" + _quoted(segment) for segment in segments)


def _split(url: str) -> SplitResult | None:
    """The address's parts; None when it has no such form."""
    stripped = url.strip()
    if not (stripped.isascii() and stripped.isprintable()) or " " in stripped or "\\" in stripped:
        return None
    try:
        parts = urlsplit(stripped)
        _ = parts.port  # a port that is no number shows only here
    except ValueError:
        return None
    return parts


def _quoted(segment: str) -> str:
    # "." and ".." would be taken for steps along the path.
    return "%2E" * len(segment) if segment in {".", ".."} else quote(segment, safe="", errors="replace")
