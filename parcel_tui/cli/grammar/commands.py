"""Every command of the command line: what it does, where that is, and what it takes."""

import argparse
from collections.abc import Mapping

from parcel_tui.cli.grammar.options import Argument, Command, choice, flag, value
from parcel_tui.language import mark, tr

WHICH = mark("its id from 'list', its number, the provider's id, or its name ('-': those on standard input)")
"""How a parcel is named."""
_MOST_DIGITS = 18


def _number_of_change(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        raise argparse.ArgumentTypeError(
            tr("{text!r} is no number of a change, such as 'watch' prints", text=text)
        )
    return int(text)


ASCII = Argument(
    "--ascii",
    mark("draw the dashboard with plain ASCII signs"),
    action="store_true",
    default=argparse.SUPPRESS,  # the command's own parser must not undo what stands before it
)
_JSON = flag("--json", mark("print one JSON document"))
_PLAIN = flag("--plain", mark("one fact a line, for screen readers and mails"))
_PARCEL = value("parcel", WHICH, mark("PARCEL"))
_PARCELS = value("parcels", WHICH, mark("PARCEL"), nargs="+")
_SOME_OR_ALL = value("parcels", mark("{which} (default: all)"), mark("PARCEL"), nargs="*")
_EXTRA = value(
    "--extra",
    mark("what the carrier needs to know beside the number, where it does"),
    mark("KEY=VALUE"),
    action="append",
    default=[],
)
_PROVIDER = value("provider", mark("tracktw, flexforward or one that is installed"), mark("PROVIDER"))
_MANAGER = choice(
    "--for",
    ("systemd", "launchd"),
    mark("the service manager (default: launchd on macOS, else systemd)"),
    dest="manager",
)
_VIEWS = ("todo", "today", "way", "quiet")
_SORTS = ("newest", "deadline", "age", "name", "carrier")
_STATUS_FORMATS = ("plain", "json", "tmux", "waybar", "i3blocks", "starship")
SCHEMAS = ("list", "show", "refresh", "watch", "status", "waybar", "carriers", "doctor", "export")

_ADD = (
    value(
        "numbers",
        mark(
            "a tracking number, a label UUID, or an order number ('-': those in the list, text or "
            "mail on standard input)"
        ),
        mark("NUMBER"),
        nargs="+",
    ),
    flag("--dry-run", mark("show what would be added, and why the rest would not")),
    value(
        "--provider",
        mark("tracktw, flexforward or one that is installed (default: by the number's look, else Track.TW)"),
        mark("PROVIDER"),
    ),
    value("--carrier", mark("default: the likely one for the number's format"), mark("NAME_OR_ID")),
    value("--name", mark("what to call it"), mark("TEXT")),
    value("--note", mark("a note of your own"), mark("TEXT")),
    flag("--sending", mark("you are the sender: a return is yours to pick up")),
    flag("--notify", mark("let the provider notify you (LINE, Telegram)")),
    _EXTRA,
)
_FOLLOW = (
    value("title", mark("what to call it"), mark("NAME")),
    value("--expected", mark("such as 2026-02-09, 02-09, or +3 for in three days"), mark("DAY")),
    value("--number", mark("optional"), mark("TEXT")),
    value("--carrier", mark("optional"), mark("TEXT")),
)
_LIST = (
    value(
        "filter",
        mark(
            "words that must all be there, and conditions, as in the dashboard: stage: "
            "carrier: name: note: number: provider: is:unread"
        ),
        mark("FILTER"),
        nargs="*",
    ),
    (
        choice("--folder", ("inbox", "archive", "all"), mark("default: inbox"), default="inbox"),
        choice(
            "--view",
            _VIEWS,
            mark(
                "only what is to do, what concerns today, what is on the way, or what has had no "
                "news for long"
            ),
        ),
    ),
    choice("--sort", _SORTS, mark("default: the folder's or the view's own order")),
    Argument(
        "--headings",
        mark("name the columns (default: only on a terminal)"),
        action=argparse.BooleanOptionalAction,
    ),
    (
        _PLAIN,
        flag("--by-shop", mark("what there is to pick up, shop by shop")),
        flag("--csv", mark("print a table for spreadsheets and programs (RFC 4180, UTF-8)")),
        _JSON,
    ),
)
_STATUS = (
    choice("--format", _STATUS_FORMATS, mark("default: plain"), default="plain"),
    value(
        "--template",
        mark("a text with fields in it, escaped as --format needs it: '{pickup} {problem}'"),
        mark("TEXT"),
    ),
    flag("--if-any", mark("print nothing, and exit with 1, where there is nothing to do")),
)
_REFRESH = (
    _SOME_OR_ALL,
    flag(
        "--due",
        mark(
            "for timers: refresh only what is due, print only what changed, and do nothing while "
            "another parcel-tui refreshes"
        ),
    ),
    flag("--changes", mark("print what changed, a line for each change, instead of all")),
    flag("--notify", mark("notify of it too, as the settings say")),
    flag("--json", mark("print one JSON document, or of changes a JSON object a line")),
)
_WATCH = (
    flag("--json", mark("a JSON object a line")),
    value(
        "--since", mark("begin with the changes recorded after number N"), mark("N"), type=_number_of_change
    ),
    flag("--notify", mark("notify of them too, as the settings say")),
)
_CARD = (
    _PARCEL,
    flag("--notice", mark("read the shop's notice on standard input")),
    value("--code", mark("the code to pick it up with ('' removes it)"), mark("CODE")),
    value("--pay", mark("what is to be paid there ('' removes it)"), mark("AMOUNT")),
    choice("--id", ("yes", "no"), mark("whether an ID has to be shown")),
    flag("--remove", mark("remove the whole card")),
)
_EXPORT = (
    value("file", mark("the file to write ('-': standard output)"), mark("FILE")),
    choice(
        "--format",
        ("json", "csv", "ics"),
        mark("json: everything, for 'import'. csv: a table. ics: a calendar of deadlines (default: json)"),
        default="json",
    ),
    flag("--without-private", mark("leave the pick-up cards out")),
)
_IMPORT = (
    value("file", mark("the file to read ('-': standard input)"), mark("FILE")),
    flag("--dry-run", mark("show what would be taken in, and store nothing")),
)

_SERVICE: Mapping[str, Command] = {
    "install": Command(
        mark("Show the service that refreshes what is due every five minutes, then ask and install it"),
        "",
        (
            _MANAGER,
            flag("--watch", mark("run 'watch' all the time, instead of a timer")),
            (
                flag("--yes", mark("install it without asking")),
                flag("--print", mark("show the files, and write none")),
            ),
        ),
        ("service install", "service install --print", "service install --yes"),
    ),
    "status": Command(
        mark("Say whether it is installed, whether it runs, and when it ran last"),
        "",
        (_MANAGER,),
        ("service status",),
    ),
    "remove": Command(mark("End the service and delete its files"), "", (_MANAGER,), ("service remove",)),
}
_CONFIG: Mapping[str, Command] = {
    "path": Command(
        mark("Print where the files are, or where one of them is"),
        "",
        (choice("file", ("settings", "state", "tokens"), nargs="?", metavar=mark("FILE")),),
        ("config path", '$EDITOR "$(parcel-tui config path settings)"'),
    ),
    "check": Command(
        mark("Name every setting that cannot be used, and exit with 2 for any"), "", (), ("config check",)
    ),
}
_NOTIFY: Mapping[str, Command] = {
    "test": Command(
        mark("Send one notification through every channel, and say what each answered"),
        "",
        (),
        ("notify test",),
    )
}
_TOKEN: Mapping[str, Command] = {
    "set": Command(
        mark("Check a token and keep it in the keyring: it is read from a prompt or standard input"),
        "",
        (
            _PROVIDER,
            choice(
                "--store",
                ("keyring", "file"),
                mark("where to keep it from now on ('file': plain text that only you can read)"),
            ),
            flag("--pair", mark("an API key and an API token, a line each (Flex Forward)")),
        ),
        (
            "token set tracktw",
            "token set flexforward --pair",
            "pass show tracktw | parcel-tui token set tracktw",
        ),
    ),
    "check": Command(
        mark("Check that the provider accepts the token"), "", (_PROVIDER,), ("token check tracktw",)
    ),
    "delete": Command(mark("Forget the token"), "", (_PROVIDER,), ("token delete flexforward",)),
}


COMMANDS: Mapping[str, Command] = {
    "demo": Command(
        mark("Open the dashboard on simulated providers: no account, no network"), "demo", (ASCII,), ("demo",)
    ),
    "add": Command(
        mark("Follow parcels by their numbers"),
        "add",
        _ADD,
        ("add TW268979373141Z --name shoes", "add --dry-run - < mail.eml"),
    ),
    "follow": Command(
        mark("Track something without a provider"),
        "add",
        _FOLLOW,
        ("follow 'gift from Mei' --expected +3",),
    ),
    "list": Command(
        mark("List the parcels, without network"),
        "list",
        _LIST,
        (
            "list --view todo",
            "list stage:exception 全家 --sort deadline",
            "list --folder all --csv > parcels.csv",
        ),
        note=mark("Marks: * new to you, ^ not sent yet, ! the last try failed."),
    ),
    "show": Command(
        mark("Show one parcel with its checkpoints"),
        "list",
        (_PARCEL, (_PLAIN, _JSON)),
        ("show p12", "show shoes --plain"),
    ),
    "status": Command(
        mark("Sum up what there is to do, for a status bar or a prompt"),
        "status",
        _STATUS,
        (
            "status",
            "status --format tmux --template '#[bold]{pickup}#[default] {next}'",
            "status --if-any && notify-send parcels",
        ),
    ),
    "open": Command(
        mark("Open a parcel's tracking page in the browser, or print its address without one"),
        "list",
        (_PARCEL,),
        ("open p12",),
    ),
    "carriers": Command(
        mark("List the carriers: ids, names, what each wants to know, how its numbers look"),
        "carriers",
        (
            value(
                "word",
                mark("those with that id, name, other name or part of a name"),
                mark("WORD"),
                nargs="?",
            ),
            _JSON,
        ),
        ("carriers 黑貓", "carriers --json"),
    ),
    "refresh": Command(
        mark("Refresh all parcels now, or some"),
        "refresh",
        _REFRESH,
        ("refresh", "refresh p12 --json", "refresh --due --notify"),
    ),
    "watch": Command(
        mark("Print each change as it comes, until interrupted"),
        "watch",
        _WATCH,
        ("watch", "watch --notify", "watch --json --since 0"),
    ),
    "service": Command(
        mark("Have the system refresh the parcels while no dashboard is open (systemd, launchd)"),
        "service",
        (),
        ("service install", "service status", "service remove"),
        _SERVICE,
    ),
    "archive": Command(mark("Move parcels to the archive"), "archive", (_PARCELS,), ("archive p12 p13",)),
    "unarchive": Command(mark("Move parcels back to the inbox"), "archive", (_PARCELS,), ("unarchive p12",)),
    "delete": Command(mark("Delete parcels, at the provider too"), "archive", (_PARCELS,), ("delete p12",)),
    "rename": Command(
        mark("Give a parcel a name of your own (an empty one removes it)"),
        "rename",
        (_PARCEL, value("text", "", mark("NAME"))),
        ("rename p12 'red shoes'", "rename 'red shoes' ''"),
    ),
    "receive": Command(mark("Mark parcels as received"), "rename", (_PARCELS,), ("receive p12",)),
    "mark-read": Command(
        mark("Mark what is new about parcels as read, of all where none is named"),
        "rename",
        (_SOME_OR_ALL,),
        ("mark-read", "mark-read p12"),
    ),
    "mute": Command(mark("Turn notifications off for parcels"), "rename", (_PARCELS,), ("mute p12",)),
    "unmute": Command(
        mark("Turn notifications on again for parcels"), "rename", (_PARCELS,), ("unmute p12",)
    ),
    "sending": Command(
        mark("Mark parcels as ones that you send: a return is yours to pick up"),
        "rename",
        (_PARCELS, flag("--off", mark("you are not, you receive them"))),
        ("sending p12", "sending p12 --off"),
    ),
    "note": Command(
        mark("Keep a note with a parcel (an empty one removes it)"),
        "rename",
        (_PARCEL, value("text", "", mark("TEXT"))),
        ("note p12 'for Mei'",),
    ),
    "undo": Command(
        mark("Take back what was done last, in the dashboard or by a command, within a day"),
        "undo",
        (flag("--dry-run", mark("show what would be taken back")),),
        ("undo", "undo --dry-run"),
    ),
    "carrier": Command(
        mark("Put a parcel's wrong carrier right"),
        "add",
        (
            _PARCEL,
            value("text", mark("the right one, by a part of its name or its id"), mark("NAME_OR_ID")),
            _EXTRA,
        ),
        ("carrier p12 黑貓",),
    ),
    "deadline": Command(
        mark("Set a deadline of your own for a parcel: 2026-02-09, 02-09, +3, or 'none' to remove it"),
        "rename",
        (_PARCEL, value("text", "", mark("DAY"))),
        ("deadline p12 +3", "deadline p12 none"),
    ),
    "card": Command(
        mark("Show or keep what is needed at the counter: code, amount, ID"),
        "rename",
        _CARD,
        ("card p12", "card p12 --code 4711 --pay 280"),
    ),
    "export": Command(
        mark("Write everything to a JSON file, the parcels to a table, or their days to a calendar"),
        "export",
        _EXPORT,
        ("export parcels.json", "export --format csv parcels.csv", "export --format ics ~/parcels.ics"),
    ),
    "import": Command(
        mark("Take in what 'export' wrote, a table, or a list of numbers: what is here is not overwritten"),
        "imports",
        _IMPORT,
        ("import parcels.json", "import --dry-run parcels.csv", "import - < numbers.txt"),
    ),
    "doctor": Command(
        mark("Look for what is wrong: terminal, files, keyring, tokens, providers"),
        "doctor",
        (_JSON,),
        ("doctor",),
    ),
    "config": Command(
        mark("Say where the files are, and what in the settings cannot be used"),
        "config",
        (),
        ("config check",),
        _CONFIG,
    ),
    "notify": Command(
        mark("Try the ways in which you are notified"), "notify", (), ("notify test",), _NOTIFY
    ),
    "schema": Command(
        mark("Print the JSON Schema of what a command prints as JSON, or of all"),
        "generated.schema",
        (choice("name", SCHEMAS, nargs="?", metavar=mark("NAME")),),
        ("schema", "schema list > list.schema.json"),
    ),
    "completion": Command(
        mark("Print the completion script for a shell"),
        "generated.completion",
        (choice("shell", ("bash", "zsh", "fish"), metavar=mark("SHELL")),),
        ('eval "$(parcel-tui completion bash)"', "completion fish | source"),
    ),
    "complete": Command(
        mark("Print what the last word of a command line may become"),
        "generated.completion",
        (value("words", "", None, nargs=argparse.REMAINDER),),
        is_hidden=True,
    ),
    "man": Command(mark("Print the manual page"), "generated.man", (), ("man | man -l -",)),
    "token": Command(
        mark("Set, check or delete a provider's token"),
        "token",
        (),
        ("token set tracktw", "token check tracktw", "token set flexforward --pair"),
        _TOKEN,
    ),
}
