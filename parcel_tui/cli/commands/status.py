"""`parcel-tui status`: the summary for a prompt, a status bar or a script, from the state alone."""

from collections.abc import Callable, Mapping
from datetime import datetime

from parcel_tui.cli.arguments import Options
from parcel_tui.cli.output import write_line
from parcel_tui.cli.wiring import look_at_state, read_settings
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.tracker.views.views import Board, Moment, View, make_board
from parcel_tui.wording.pickup import summed_up, time_left

Fields = Mapping[str, str | int]
_NOTHING = 1
"""The exit code of `--if-any` where there is nothing to do."""
_MOST_NAMED = 10
"""Parcels that a tooltip names."""


def run(options: Options, clock: Clock) -> int:
    """Prints the summary in the form that is asked for. Raises UsageError for a template with odd fields."""
    snapshot, now = look_at_state(read_settings(), clock), clock()
    board = make_board(snapshot.parcels.values(), Moment(now, None, {}))
    is_any = bool(board[View.TODO])
    if options.if_any and not is_any:
        return _NOTHING
    fields = fields_of(board, now)
    if options.template is not None:
        write_line(_filled(options.template, fields))
    else:
        write_line(FORMATS[options.format](board, fields, now))
    return 0


def fields_of(board: Board, now: datetime) -> Fields:
    """What a template can name: counts in parcels of the inbox, and what is next."""
    summary, todo = board.summary, board[View.TODO]
    parts = summed_up(summary.pickups, summary.tasks, summary.problems)
    return {
        "text": " · ".join(parts) or "nothing to do",
        "todo": len(todo),
        "pickup": summary.pickups,
        "task": sum(summary.tasks.values()),
        "problem": summary.problems,
        "way": summary.on_the_way,
        "today": len(board[View.TODAY]),
        "inbox": len(board[View.INBOX]),
        "unread": sum(parcel.unread > 0 for parcel in board[View.INBOX] if parcel.folder is Folder.INBOX),
        "next": _next_words(todo[0], now) if todo else "",
    }


def _next_words(parcel: Parcel, now: datetime) -> str:
    """The first of what is to do: `J204… 鑫福門市 2 days left`."""
    pickup = parcel.shown_pickup
    left = time_left(pickup.until, now, None) if pickup and pickup.until else ""
    return " ".join(filter(None, (parcel.title, pickup.place if pickup else "", left)))


def _filled(template: str, fields: Fields) -> str:
    """The template with its fields. Raises UsageError for one that is not there, or that asks for more."""
    import string

    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise UsageError(f"The template cannot be read ({error}); write a brace as {{{{ or }}}}.") from error
    for _, name, how, conversion in parts:
        if how or conversion:
            raise UsageError(f"The template's fields take no format; write {{{name}}} alone.")
        if name is not None and name not in fields:
            raise UsageError(f"The template has no field {name!r}; there are {', '.join(fields)}.")
    return "".join(text + (str(fields[name]) if name is not None else "") for text, name, _, _ in parts)


def _plain(board: Board, fields: Fields, now: datetime) -> str:
    del board, now
    return str(fields["text"])


def _json(board: Board, fields: Fields, now: datetime) -> str:
    import json

    from parcel_tui.cli.document import utc

    parcel = next(iter(board[View.TODO]), None)
    pickup = parcel.shown_pickup if parcel else None
    row = None
    if parcel is not None:
        row = {
            "local_id": parcel.local_id,
            "title": parcel.title,
            "todo": parcel.task.value if parcel.task else None,
            "place": pickup.place if pickup else None,
            "until": utc(pickup.until) if pickup else None,
        }
    return json.dumps({"schema": 1, **fields, "next": row}, ensure_ascii=False)


def _tmux(board: Board, fields: Fields, now: datetime) -> str:
    """Tmux reads `#` as the beginning of a format."""
    return _plain(board, fields, now).replace("#", "##")


def _waybar(board: Board, fields: Fields, now: datetime) -> str:
    """One JSON object; text and tooltip are Pango markup there."""
    import html
    import json

    named = "\n".join(_next_words(parcel, now) for parcel in board[View.TODO][:_MOST_NAMED])
    kind = _urgency(fields)
    return json.dumps(
        {
            "text": html.escape(str(fields["text"]) if kind != "idle" else "", quote=False),
            "tooltip": html.escape(named or "nothing to do", quote=False),
            "class": kind,
            "alt": kind,
        },
        ensure_ascii=False,
    )


def _i3blocks(board: Board, fields: Fields, now: datetime) -> str:
    """The full text, the short one and the colour, a line each."""
    colour = {"problem": "#FF5F5F", "pickup": "#FFAF00", "task": "#FFAF00"}.get(_urgency(fields), "")
    return "\n".join((_plain(board, fields, now), str(fields["todo"]), colour)).rstrip("\n")


def _starship(board: Board, fields: Fields, now: datetime) -> str:
    """For a prompt, which is empty where there is nothing to do."""
    return _plain(board, fields, now) if _urgency(fields) != "idle" else ""


def _urgency(fields: Fields) -> str:
    """What presses most: `problem`, `pickup`, `task` or `idle`."""
    return next((name for name in ("problem", "pickup", "task") if fields[name]), "idle")


FORMATS: Mapping[str, Callable[[Board, Fields, datetime], str]] = {
    "plain": _plain,
    "json": _json,
    "tmux": _tmux,
    "waybar": _waybar,
    "i3blocks": _i3blocks,
    "starship": _starship,
}
