"""`parcel-tui status`: the summary for a prompt, a status bar or a script, from the state alone."""

from collections.abc import Callable, Mapping
from datetime import datetime

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.output import write_line
from parcel_tui.cli.wiring import look_at_state, read_settings
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.language import tr
from parcel_tui.tracker.views.views import Board, Moment, View, make_board
from parcel_tui.wording.pickup import summed_up, time_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from parcel_tui.cli.records import Urgency

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
        write_line(_filled(options.template, fields, _ESCAPES.get(options.format, str)))
    else:
        write_line(FORMATS[options.format](board, fields, now))
    return 0


def fields_of(board: Board, now: datetime) -> Fields:
    """What a template can name: counts in parcels of the inbox, and what is next."""
    summary, todo = board.summary, board[View.TODO]
    parts = summed_up(summary.pickups, summary.tasks, summary.problems)
    return {
        "text": " · ".join(parts) or tr("nothing to do"),
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


def _filled(template: str, fields: Fields, escape: Callable[[str], str]) -> str:
    """The template with its fields escaped; its own text may hold the bar's formats.

    Raises UsageError for a field that is not there, or that asks for more.
    """
    import string

    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise UsageError(tr("The template cannot be read. Write a brace as {{ or }}.")) from error
    for _, name, how, conversion in parts:
        if how or conversion:
            raise UsageError(tr("The template's fields take no format. Write {{{name}}} alone.", name=name))
        if name is not None and name not in fields:
            raise UsageError(
                tr(
                    "The template has no field {name!r}. There are {fields}.",
                    name=name,
                    fields=tr(", ").join(fields),
                )
            )
    return "".join(
        text + (escape(str(fields[name])) if name is not None else "") for text, name, _, _ in parts
    )


def _plain(board: Board, fields: Fields, now: datetime) -> str:
    del board, now
    return str(fields["text"])


def _json(board: Board, fields: Fields, now: datetime) -> str:
    from parcel_tui.cli.document import utc
    from parcel_tui.cli.records import SCHEMA, NextRow, StatusDocument, one_line

    del now
    parcel = next(iter(board[View.TODO]), None)
    row = None
    if parcel is not None:
        pickup = parcel.shown_pickup
        place, until = (pickup.place, utc(pickup.until)) if pickup else (None, None)
        row = NextRow(parcel.local_id, parcel.title, parcel.task, place, until)
    return one_line(StatusDocument(**{**fields, "schema": SCHEMA, "next": row}))  # type: ignore[arg-type]  # by name


def _for_tmux(text: str) -> str:
    """Tmux reads `#` as the beginning of a format."""
    return text.replace("#", "##")


def _waybar(board: Board, fields: Fields, now: datetime) -> str:
    """One JSON object; text and tooltip are Pango markup there."""
    from parcel_tui.cli.records import WaybarDocument, one_line

    named = "\n".join(_next_words(parcel, now) for parcel in board[View.TODO][:_MOST_NAMED])
    kind = _urgency(fields)
    text = _for_pango(str(fields["text"])) if kind != "idle" else ""
    return one_line(WaybarDocument(text, _for_pango(named or tr("nothing to do")), kind, kind))


def _for_pango(text: str) -> str:
    import html

    return html.escape(text, quote=False)


def _i3blocks(board: Board, fields: Fields, now: datetime) -> str:
    """The full text, the short one and the colour, a line each."""
    colour = {"problem": "#FF5F5F", "pickup": "#FFAF00", "task": "#FFAF00"}.get(_urgency(fields), "")
    return "\n".join((_plain(board, fields, now), str(fields["todo"]), colour)).rstrip("\n")


def _starship(board: Board, fields: Fields, now: datetime) -> str:
    """For a prompt, which is empty where there is nothing to do."""
    return _plain(board, fields, now) if _urgency(fields) != "idle" else ""


def _urgency(fields: Fields) -> "Urgency":
    """What presses most: `problem`, `pickup`, `task` or `idle`."""
    kinds: tuple[Urgency, ...] = ("problem", "pickup", "task")
    return next((kind for kind in kinds if fields[kind]), "idle")


FORMATS: Mapping[str, Callable[[Board, Fields, datetime], str]] = {
    "plain": _plain,
    "json": _json,
    "tmux": lambda board, fields, now: _for_tmux(_plain(board, fields, now)),
    "waybar": _waybar,
    "i3blocks": _i3blocks,
    "starship": _starship,
}
_ESCAPES: Mapping[str, Callable[[str], str]] = {"tmux": _for_tmux, "waybar": _for_pango}
"""How a template's fields are written where a bar would read signs in them as its own."""
