"""`parcel-tui`: reads the command line and runs one command."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from parcel_tui import __version__
from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.text import clean

_PROVIDERS = ("tracktw", "flexforward")
_FOLDERS = ("inbox", "archive", "all")
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns its exit code (listed in the README). Never raises for bad input."""
    options = _parser().parse_args(arguments)
    # Each command is imported when it is the one to run: `list` pays for no dashboard.
    command = importlib.import_module(f"parcel_tui.cli.{options.module}")
    try:
        exit_code: int = command.run(options)
        sys.stdout.flush()
    except ParcelTuiError as error:
        print(f"parcel-tui: {clean(str(error), 2000)}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader (head, less) has gone; nothing is to be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    return exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="parcel-tui",
        description="The parcel dashboard for the terminal. Without a command it opens the dashboard.",
        epilog="Exit codes: 0 done; 1 a parcel failed for good; 2 wrong use; 3 no token or a refused one; "
        "4 the provider could not serve, kept for later; 5 the state could not be saved.",
    )
    parser.add_argument("--version", action="version", version=f"parcel-tui {__version__}")
    parser.set_defaults(module="app", demo=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    demo = _command(commands, "demo", "open the dashboard on simulated providers: no account, no network")
    demo.set_defaults(module="app", demo=True)

    add = _command(commands, "add", "follow parcels by their numbers", module="adding")
    add.add_argument(
        "numbers", nargs="+", metavar="NUMBER", help="a tracking number, a label UUID, or an order number"
    )
    add.add_argument("--provider", choices=_PROVIDERS, help="default: Flex Forward for a UUID, else Track.TW")
    add.add_argument(
        "--carrier", metavar="NAME_OR_ID", help="default: the likely one for the number's format"
    )
    add.add_argument("--name", metavar="TEXT", help="what to call it")
    add.add_argument("--note", metavar="TEXT", help="a note of your own")
    add.add_argument("--notify", action="store_true", help="let the provider notify you (LINE, Telegram)")

    listing = _command(commands, "list", "show the parcels, from the local state alone", module="listing")
    listing.add_argument("--folder", choices=_FOLDERS, default="inbox", help="default: inbox")
    _json(listing)

    show = _command(commands, "show", "show one parcel with its checkpoints", module="showing")
    show.add_argument("parcel", metavar="NUMBER_OR_ID")
    _json(show)

    refresh = _command(commands, "refresh", "ask the providers now", module="refreshing")
    refresh.add_argument("parcels", nargs="*", metavar="NUMBER_OR_ID", help="default: all")
    _json(refresh)

    watch = _command(commands, "watch", "print each change as it comes, until interrupted", module="watching")
    watch.add_argument("--json", action="store_true", help="a JSON object a line")

    for name, what in (
        ("archive", "move parcels to the archive"),
        ("unarchive", "move parcels back to the inbox"),
        ("delete", "delete parcels, at the provider too"),
    ):
        move = _command(commands, name, what, module="moving")
        move.add_argument("parcels", nargs="+", metavar="NUMBER_OR_ID")
        move.set_defaults(action=name)

    for name, what, metavar in (
        ("rename", "give a parcel a name of your own; an empty one removes it", "NAME"),
        ("note", "keep a note with a parcel; an empty one removes it", "TEXT"),
    ):
        edit = _command(commands, name, what, module="editing")
        edit.add_argument("parcel", metavar="NUMBER_OR_ID")
        edit.add_argument("text", metavar=metavar)
        edit.set_defaults(action=name)

    for name, what in (
        ("export", "write everything to a JSON file; '-' is standard output"),
        ("import", "take in a file that 'export' wrote; nothing newer is overwritten"),
    ):
        port = _command(commands, name, what, module="porting")
        port.add_argument("file", metavar="FILE")
        port.set_defaults(action=name)

    token = _command(commands, "token", "set, check or delete a provider's token", module="tokens")
    actions = token.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, what in (
        ("set", "check a token and keep it in the keyring; it is read from a prompt or standard input"),
        ("check", "ask the provider whether the token is good"),
        ("delete", "forget the token"),
    ):
        action = _command(actions, name, what, module="tokens")
        action.add_argument("provider", choices=_PROVIDERS, metavar="PROVIDER", help=" or ".join(_PROVIDERS))
        action.set_defaults(action=name)
        if name == "set":
            action.add_argument(
                "--store",
                choices=("keyring", "file"),
                help="where to keep it from now on; 'file' is plain text that you alone can read",
            )
            action.add_argument(
                "--pair", action="store_true", help="Flex Forward's API key and API token, a line each"
            )
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    what: str,
    *,
    module: str = "app",
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what, description=what[0].upper() + what[1:] + ".")
    parser.add_argument("--version", action="version", version=f"parcel-tui {__version__}")
    parser.set_defaults(module=module)
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")
