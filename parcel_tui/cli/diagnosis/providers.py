"""The keyring, each provider's token, and whether the provider takes it: everything that may take time."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from typing import TypeVar
from urllib.parse import urlsplit

from msgspec.structs import replace

from parcel_tui.cli.diagnosis.finding import Finding, Level, failure, ok, warning
from parcel_tui.cli.output import result_line
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.errors import (
    CredentialsError,
    NoToken,
    ProviderError,
    RateLimited,
    TimedOut,
    UsageError,
    reason_of,
)
from parcel_tui.domain.parcel import TRACKTW
from parcel_tui.domain.provider import BUILT_IN, all_infos, needs_token, registered, title_of
from parcel_tui.domain.secret import Credential
from parcel_tui.language import sentences, tr, trn
from parcel_tui.providers.connect import connection_to, provider_on
from parcel_tui.providers.http.connection import Connection
from parcel_tui.providers.http.limits import FEW
from parcel_tui.providers.http.waits import Waits, What
from parcel_tui.settings import Settings

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds for all of it together, but for a token_command."""
_TO_REACH = 4.0
_KEEPS_NOTHING = "null Keyring"


async def look_at_providers(
    settings: Settings, token_store: TokenStore, used: set[str], problems: Mapping[str, str], waits: Waits
) -> list[Finding]:
    """Keyring, tokens and providers, at once; `used` are the providers that parcels belong to.

    `problems` tells by name which providers cannot be asked, and why. What is waited for shows in `waits`.
    """
    names = [info.name for info in all_infos()]
    deadline = asyncio.get_running_loop().time() + PATIENCE
    *answers, keyring = await asyncio.gather(
        *(_look_at_provider(settings, token_store, name, deadline, waits) for name in names),
        _look_at_keyring(token_store),
    )
    is_bare = not any(token_store.current(name) for name in names)
    built_in = {info.name for info in BUILT_IN}
    needed = {n for n in names if (is_bare and n in built_in) or n in used or token_store.current(n)}
    tokens = [_look_at_token(token_store, name, keyring, is_needed=name in needed) for name in names]
    return [
        keyring,
        *tokens,
        *(
            answer if name in needed else _softened(answer)
            for name, answer in zip(names, answers, strict=True)
        ),
        *_look_at_packages(problems),
    ]


def _look_at_packages(problems: Mapping[str, str]) -> Iterator[Finding]:
    """The providers that cannot be used, and those that cannot have their names."""
    for name, why in problems.items():
        yield warning(name, why)
    for why in registered().refused:
        yield warning("providers", why)


def _softened(answer: Finding) -> Finding:
    """A provider that no parcel belongs to may be broken: that is a warning, and no failure."""
    is_failure = answer.level is Level.FAILURE
    return replace(answer, level=Level.WARNING, exit_code=0) if is_failure else answer


async def _look_at_keyring(token_store: TokenStore) -> Finding:
    try:
        name = await token_store.keyring_name(TRACKTW)
    except CredentialsError as error:
        return warning("keyring", str(error))
    if name == _KEEPS_NOTHING:
        return warning("keyring", tr("the null keyring keeps nothing. Unset PYTHON_KEYRING_BACKEND."))
    return ok("keyring", tr("{name} answers", name=name))


def _look_at_token(token_store: TokenStore, name: str, keyring: Finding, *, is_needed: bool) -> Finding:
    topic, title = f"{title_of(name)} token", tr("{provider} token", provider=title_of(name))
    origin, problem = token_store.origin(name), token_store.problems.get(name)
    if origin is not None and not needs_token(name):
        return replace(ok(topic, tr("none, and none is needed")), title=title)
    if origin is not None:
        return replace(ok(topic, tr("from {origin}", origin=origin)), title=title)
    text = tr("there is none. Set one with 'parcel-tui token set {name}'.", name=name)
    # What the keyring's own line says is not said again.
    if problem and _reason(problem) != _reason(keyring.text):
        text = sentences(text, problem)
    is_well = ok(topic, tr("none, and none is needed"))
    return replace(failure(topic, text, NoToken.exit_code) if is_needed else is_well, title=title)


def _reason(sentence: str) -> str:
    return reason_of(CredentialsError(sentence))


async def _look_at_provider(
    settings: Settings, token_store: TokenStore, name: str, deadline: float, waits: Waits
) -> Finding:
    host = urlsplit(settings.url_of(name)).hostname or tr("its address")
    topic = title_of(name)
    reaching = asyncio.create_task(_reach(settings, name, deadline - PATIENCE + _TO_REACH))
    with waits.during(name, What.TOKEN):
        await token_store.load(name)
    try:
        with waits.during(name, What.ANSWER):
            await reaching
        if token_store.current(name) is None:
            return ok(topic, tr("{host} answers", host=host))
        connection = _connection(settings, name, lambda: token_store.current(name))
        provider = provider_on(name, connection)
        try:
            with waits.during(name, What.ANSWER):
                await _in_time(provider.check(), name, deadline)
        except TimedOut:
            if not _is_held_up(connection):
                raise
            return warning(
                topic,
                tr("{host} answers. Its rate limit is reached for now, so try again later.", host=host),
            )
        finally:
            await _close(provider.aclose())
    except RateLimited as error:
        return warning(topic, result_line(host, str(error)))
    except (ProviderError, UsageError) as error:
        return failure(topic, result_line(host, str(error)), error.exit_code)
    if connection.allowance is not None and connection.allowance < FEW:
        return ok(
            topic,
            trn(
                "{host} answers and takes the token, within its limit of {count} request a minute: a "
                "refresh of many parcels takes its time",
                "{host} answers and takes the token, within its limit of {count} requests a minute: a "
                "refresh of many parcels takes its time",
                connection.allowance,
                host=host,
            ),
        )
    return ok(topic, tr("{host} answers and takes the token", host=host))


def _is_held_up(connection: Connection) -> bool:
    return any(wait.what is What.LIMIT for wait in connection.waits.longer_than(0))


async def _reach(settings: Settings, name: str, deadline: float) -> None:
    """Raises a TransientError when no server answers at the provider's address."""
    connection = _connection(settings, name, lambda: None)
    try:
        await _in_time(connection.reach(), name, deadline)
    finally:
        await _close(connection.aclose())


def _connection(settings: Settings, name: str, credential: Callable[[], Credential | None]) -> Connection:
    """Counts with the other processes, where any have counted: the doctor leaves no file behind."""
    file = settings.requests_file if os.access(settings.requests_file, os.F_OK) else None
    return connection_to(name, settings.url_of(name), credential, requests_file=file)


async def _in_time(answer: Awaitable[T], name: str, deadline: float) -> T:
    try:
        async with asyncio.timeout_at(deadline):
            return await answer
    except TimeoutError:
        raise TimedOut(
            tr("{name} did not answer in time. Check the network and try again.", name=title_of(name)),
            provider=name,
        ) from None


async def _close(closing: Awaitable[None]) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(closing, 0.3)
