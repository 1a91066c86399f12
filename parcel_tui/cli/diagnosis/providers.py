"""The keyring, each provider's token, and whether the provider takes it: everything that may take time."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import TypeVar
from urllib.parse import urlsplit

from msgspec.structs import replace

from parcel_tui.cli.diagnosis.finding import Finding, Level, failure, ok, warning
from parcel_tui.credentials.vault import Vault
from parcel_tui.domain.errors import CredentialsError, NoToken, ProviderError, TimedOut, UsageError
from parcel_tui.domain.parcel import PROVIDER_TITLES, TRACKTW
from parcel_tui.providers.base import Provider
from parcel_tui.providers.connect import connect_flexforward, connect_tracktw, connection_to
from parcel_tui.settings import DEFAULT_URLS, Settings

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds for all of it together, but for a token_command."""
_TO_REACH = 4.0
_KEEPS_NOTHING = "null Keyring"


async def look_at_providers(settings: Settings, vault: Vault, used: set[str]) -> list[Finding]:
    """Keyring, tokens and providers, at once; `used` are the providers that parcels belong to."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    keyring, *answers = await asyncio.gather(
        _look_at_keyring(vault),
        *(_look_at_provider(settings, vault, name, deadline) for name in DEFAULT_URLS),
    )
    is_bare = not any(vault.current(name) for name in DEFAULT_URLS)
    needed = {name for name in DEFAULT_URLS if is_bare or name in used or vault.current(name)}
    tokens = [_look_at_token(vault, name, keyring, is_needed=name in needed) for name in DEFAULT_URLS]
    return [
        keyring,
        *tokens,
        *(
            answer if name in needed else _softened(answer)
            for name, answer in zip(DEFAULT_URLS, answers, strict=True)
        ),
    ]


def _softened(answer: Finding) -> Finding:
    """What nobody uses may be broken."""
    is_failure = answer.level is Level.FAILURE
    return replace(answer, level=Level.WARNING, exit_code=0) if is_failure else answer


async def _look_at_keyring(vault: Vault) -> Finding:
    try:
        name = await vault.keyring_name(TRACKTW)
    except CredentialsError as error:
        return warning("keyring", str(error))
    if name == _KEEPS_NOTHING:
        return warning("keyring", "the null keyring keeps nothing; unset PYTHON_KEYRING_BACKEND.")
    return ok("keyring", f"{name} answers")


def _look_at_token(vault: Vault, name: str, keyring: Finding, *, is_needed: bool) -> Finding:
    topic = f"{PROVIDER_TITLES[name]} token"
    source, problem = vault.source(name), vault.problems.get(name)
    if source is not None:
        return ok(topic, f"from {source}")
    text = f"there is none; set one with 'parcel-tui token set {name}'."
    # What the keyring's own line says is not said again.
    if problem and problem.partition(";")[0] != keyring.text.partition(";")[0]:
        text = f"{text} {problem}"
    return failure(topic, text, NoToken.exit_code) if is_needed else ok(topic, "none, and none is needed")


async def _look_at_provider(settings: Settings, vault: Vault, name: str, deadline: float) -> Finding:
    host = urlsplit(settings.urls[name]).hostname or "its address"
    topic = PROVIDER_TITLES[name]
    reaching = asyncio.create_task(_reach(settings, name, deadline - PATIENCE + _TO_REACH))
    await vault.load(name)
    try:
        await reaching
        if vault.current(name) is None:
            return ok(topic, f"{host} answers")
        provider = _provider(settings, vault, name)
        try:
            await _in_time(provider.check(), name, deadline)
        finally:
            await _close(provider.aclose())
    except (ProviderError, UsageError) as error:
        return failure(topic, f"{host}: {error}", error.exit_code)
    return ok(topic, f"{host} answers and takes the token")


async def _reach(settings: Settings, name: str, deadline: float) -> None:
    """Raises a TransientError when nobody answers at the provider's address."""
    connection = connection_to(name, settings.urls[name], lambda: None)
    try:
        await _in_time(connection.reach(), name, deadline)
    finally:
        await _close(connection.aclose())


def _provider(settings: Settings, vault: Vault, name: str) -> Provider:
    url = settings.urls[name]
    if name == TRACKTW:
        return connect_tracktw(url, lambda: vault.current(name))
    return connect_flexforward(url, lambda: vault.current(name))


async def _in_time(answer: Awaitable[T], name: str, deadline: float) -> T:
    try:
        async with asyncio.timeout_at(deadline):
            return await answer
    except TimeoutError:
        raise TimedOut(
            f"{PROVIDER_TITLES[name]} did not answer in time; check the network and try again.", provider=name
        ) from None


async def _close(closing: Awaitable[None]) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(closing, 0.3)
