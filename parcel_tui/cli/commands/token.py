"""`parcel-tui token`: the secret comes from a prompt or standard input, never from an argument."""

import getpass
import os
import sys

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.input import input_errors
from parcel_tui.cli.output import warn, write_error, write_line
from parcel_tui.cli.running import with_tracker
from parcel_tui.credentials.sources import Origin, sources_of
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import CredentialsError, KeepingUnknown, UsageError
from parcel_tui.domain.provider import required, title_of
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret
from parcel_tui.language import mark, tr
from parcel_tui.settings import load_settings
from parcel_tui.tracker.tracker import Tracker


def run(options: Options, clock: Clock) -> int:
    """Runs the action on the provider's token. Raises UsageError where there is no such provider."""
    if not required(options.provider).header:
        raise UsageError(tr("{title} needs no token.", title=title_of(options.provider)))
    if options.action == "set":
        overruling = _overruling(options.provider)
        credential = read_credential(options.provider, pair=options.pair)
        in_file = None if options.store is None else options.store == "file"
        code = with_tracker(
            clock, lambda tracker: _set(tracker, options.provider, credential, in_file=in_file)
        )
        if overruling:
            warn(tr("Another token wins, from {origin}. Remove it there to use this one.", origin=overruling))
        return code
    act = _delete if options.action == "delete" else _check
    return with_tracker(clock, lambda tracker: act(tracker, options.provider))


def read_credential(provider: str, *, pair: bool) -> Credential:
    """The secret that the user types or pipes in. Raises UsageError."""
    title = title_of(provider)
    if not pair:
        return Bearer(Secret(_read_line(tr("{title} token: ", title=title))))
    if not required(provider).pair_headers:
        raise UsageError(tr("{title} takes one token. Leave out --pair.", title=title))
    return KeyPair(
        Secret(_read_line(tr("{title} API key: ", title=title))),
        Secret(_read_line(tr("{title} API token: ", title=title))),
    )


def _overruling(provider: str) -> Origin | None:
    """What wins over any token that is stored."""
    sources = sources_of(os.environ, load_settings().token_commands, None)
    return next(iter(sources.overruling(provider)), None)


def _read_line(prompt: str) -> str:
    """What the user types, unseen, or the next line of standard input. Raises UsageError at its end."""
    try:
        with input_errors():
            line = getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()
    except EOFError:
        write_error("")  # the prompt's line ends
        line = ""
    except UnicodeDecodeError:
        raise UsageError(tr("The token holds characters that no token has. Paste it again.")) from None
    if not line:
        raise UsageError(tr("No token was given, and nothing is changed. Type or paste it, or pipe it in."))
    return line.removeprefix("\ufeff")


async def _set(tracker: Tracker, provider: str, credential: Credential, *, in_file: bool | None) -> int:
    try:
        checked = await tracker.tokens.set(provider, credential, in_file=in_file)
    except KeepingUnknown as error:
        raise CredentialsError(
            tr(
                "{provider} accepts the token, but whether it is kept is not known ('parcel-tui token "
                "check {provider_2}' tells): {error}",
                provider=title_of(provider),
                provider_2=provider,
                error=error,
            )
        ) from None
    except CredentialsError as error:
        raise CredentialsError(
            tr(
                "{provider} accepts the token, but it is not kept: {error}",
                provider=title_of(provider),
                error=error,
            )
        ) from None
    message = (
        mark("{title} accepts the token of {owner}. It is kept in {origin}.")
        if checked.owner
        else mark("{title} accepts the token. It is kept in {origin}.")
    )
    write_line(tr(message, title=title_of(provider), origin=checked.origin, owner=checked.owner))
    return 0


async def _check(tracker: Tracker, provider: str) -> int:
    await tracker.tokens.load([provider])
    checked = await tracker.tokens.check(provider)
    message = (
        mark("{title} accepts the token of {owner} from {origin}.")
        if checked.owner
        else mark("{title} accepts the token from {origin}.")
    )
    write_line(tr(message, title=title_of(provider), origin=checked.origin, owner=checked.owner))
    return 0


async def _delete(tracker: Tracker, provider: str) -> int:
    title = title_of(provider)
    forgotten = await tracker.tokens.delete(provider)
    if forgotten.deleted_from:
        places = tr(" and ").join(forgotten.deleted_from)
        write_line(tr("The {title} token is deleted from {places}.", title=title, places=places))
    else:
        write_line(tr("No {title} token was stored.", title=title))
    for origin in forgotten.still_from:
        warn(
            tr(
                "A {title} token is still there and used, from {origin}. Remove it there.",
                title=title,
                origin=origin,
            )
        )
    return 0
