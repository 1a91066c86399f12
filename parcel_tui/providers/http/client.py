"""httpx for one provider: the way of its client, the certificates it trusts, what its errors mean here."""

import os
import ssl
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from parcel_tui.domain.errors import BadAnswer, TimedOut, TransientError, Unreachable
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.secret import is_loopback
from parcel_tui.language import tr
from parcel_tui.late_modules import LateModule

if TYPE_CHECKING:
    import httpx

    Transport = httpx.AsyncBaseTransport

_CONNECT_TIMEOUT = 5.0
_TIMEOUT = 10.0


class Clients:
    """One provider's client, made when it is first needed, and those that it has replaced."""

    def __init__(self, provider: str, base_url: str, transport: "Transport | None") -> None:
        self._provider = provider
        self._base_url = base_url
        self._transport = transport
        self._current: httpx.AsyncClient | None = None
        self._replaced: list[httpx.AsyncClient] = []

    def current(self) -> "httpx.AsyncClient":
        """The client for the next request. Raises Unreachable where the environment allows for none."""
        import httpx

        if self._current is None:
            try:
                self._current = _new_client(self._base_url, self._transport)
            except (ImportError, OSError, ValueError, httpx.InvalidURL):
                # Not chained: its text may hold a proxy's password.
                raise Unreachable(
                    tr(
                        "The proxy or certificates named in the environment cannot be used. Correct "
                        "HTTPS_PROXY, ALL_PROXY or SSL_CERT_FILE."
                    ),
                    provider=self._provider,
                ) from None
        return self._current

    def replace(self, wedged: "httpx.AsyncClient") -> None:
        """The next request gets a new client; this one is kept until `close_replaced`."""
        if self._current is wedged:
            self._replaced.append(wedged)
            self._current = None

    @property
    def were_replaced(self) -> bool:
        """Whether any are to be closed once no request uses them."""
        return bool(self._replaced)

    async def close_replaced(self) -> None:
        """Closes those that were replaced; no request may be under way."""
        while self._replaced:
            await self._replaced.pop().aclose()

    async def aclose(self) -> None:
        """Closes all of them; no request may be under way."""
        if self._current is not None:
            self.replace(self._current)
        await self.close_replaced()


def load_httpx() -> None:
    """Loads httpx without its command line, as if its extra `cli` were not installed.

    Textual brings what that is made of (Click, Rich, Pygments), so httpx would load all of it: 3 MiB. What is
    for addresses in other scripts than Latin, or names other certificates, is loaded once it is used.
    """
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # its import fails, httpx goes on
    for name in ("idna", "certifi"):
        sys.modules.setdefault(name, LateModule(name))
    import httpx  # noqa: F401 - loaded for those that ask after this


def _new_client(base_url: str, transport: "Transport | None") -> "httpx.AsyncClient":
    """A client that follows nothing, keeps no cookies and never asks this machine through a proxy.

    Elsewhere the proxies of the environment are used (HTTPS_PROXY, ALL_PROXY, NO_PROXY).
    Raises OSError, ValueError or ImportError for a proxy or certificates that cannot be used.
    """
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpx

    verify = trust(base_url, os.environ)
    if transport is None and is_loopback(httpx.URL(base_url).host):
        transport = httpx.AsyncHTTPTransport(verify=verify)
    return httpx.AsyncClient(
        transport=transport,
        verify=verify,
        timeout=httpx.Timeout(_TIMEOUT, connect=_CONNECT_TIMEOUT),
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


def trust(base_url: str, environment: Mapping[str, str]) -> ssl.SSLContext:
    """Whose certificates are good: the system's, or those alone that SSL_CERT_FILE or SSL_CERT_DIR name.

    For plain http none are. Raises OSError when the files named cannot be used.
    """
    if not base_url.startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # made in no time
    file, folder = environment.get("SSL_CERT_FILE"), environment.get("SSL_CERT_DIR")
    if file or folder:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def translated(error: Exception, provider: str) -> TransientError:
    """The error in this program's words, by the first row that fits; httpx's text is not repeated."""
    import httpx

    title = title_of(provider)
    unreachable = tr("{title} cannot be reached. Check the network.", title=title)
    cut = tr("The connection to {title} was cut. Retried later.", title=title)
    garbled = tr("{title}'s answer could not be read. Trying again later.", title=title)
    if _is_untrusted(error):
        unreachable = tr(
            "{title}'s certificate is not trusted on this machine. If a proxy of yours has signed "
            "it, name its CA file in SSL_CERT_FILE.",
            title=title,
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
    """The error for an answer that began to come, but did not end in time."""
    return TimedOut(_late(title_of(provider)), provider=provider, maybe_done=True)


def _late(title: str) -> str:
    return tr("{title} did not answer in time. Retried later.", title=title)


def _is_untrusted(error: BaseException) -> bool:
    """Whether a connection failed because the other side's certificate is not trusted."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__context__  # what was handled when it was raised
    return cause is not None
