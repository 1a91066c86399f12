"""The HTTP client: whom it trusts, which way it goes, and what it never does."""

import os
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parcel_tui.domain.secret import is_loopback

if TYPE_CHECKING:
    import httpx

    Transport = httpx.AsyncBaseTransport

_CONNECT_TIMEOUT = 5.0
_TIMEOUT = 10.0


def new_client(base_url: str, transport: "Transport | None") -> "httpx.AsyncClient":
    """A client that follows nothing, keeps no cookies and never asks this machine through a proxy.

    Elsewhere the proxies of the environment are used (HTTPS_PROXY, ALL_PROXY, NO_PROXY).
    Raises OSError, ValueError or ImportError for a proxy or certificates that cannot be used.
    """
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpx

    if transport is None and is_loopback(urlsplit(base_url).hostname or ""):
        transport = httpx.AsyncHTTPTransport(verify=trust(base_url, os.environ))
    return httpx.AsyncClient(
        transport=transport,
        verify=_nobody() if transport else trust(base_url, os.environ),
        timeout=httpx.Timeout(_TIMEOUT, connect=_CONNECT_TIMEOUT),
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


def trust(base_url: str, environment: Mapping[str, str]) -> ssl.SSLContext:
    """Whose certificates are good: the system's, or those alone that SSL_CERT_FILE or SSL_CERT_DIR name.

    For plain http nobody is. Raises OSError when the files named cannot be used.
    """
    if not base_url.startswith("https:"):
        return _nobody()
    file, folder = environment.get("SSL_CERT_FILE"), environment.get("SSL_CERT_DIR")
    if file or folder:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _nobody() -> ssl.SSLContext:
    """Trusts no certificate at all; made in no time."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
