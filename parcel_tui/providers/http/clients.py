"""The HTTP client in use, and those that were replaced, until nobody uses them any more."""

from typing import TYPE_CHECKING

from parcel_tui.domain.errors import Unreachable
from parcel_tui.providers.http.client import new_client

if TYPE_CHECKING:
    import httpx

    from parcel_tui.providers.http.client import Transport


class Clients:
    """One provider's clients: one at a time, made when it is first needed."""

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
                self._current = new_client(self._base_url, self._transport)
            except (ImportError, OSError, ValueError, httpx.InvalidURL):
                # Not chained: its text may hold a proxy's password.
                raise Unreachable(
                    "The proxy or certificates named in the environment cannot be used; "
                    "correct HTTPS_PROXY, ALL_PROXY or SSL_CERT_FILE.",
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
        """Whether any are to be closed once nobody uses them."""
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
