"""Where a token may go. Pure."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

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
