"""`parcel-tui completion` prints a shell's script, which calls `complete` for what there is to choose.

A line for each choice: what is inserted, and behind a tab what it is. `:files` alone has the shell
complete the name of a file.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.grammar.parser import parser_for
from parcel_tui.cli.output import write_bytes, write_document
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.text import clean
from parcel_tui.language import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from parcel_tui.storage.snapshot import Snapshot

Choices = Iterable[tuple[str, str]]
"""What is inserted, and what it is."""

_SCRIPTS = {"bash": "parcel-tui.bash", "zsh": "_parcel-tui", "fish": "parcel-tui.fish"}
_FILES = ((":files", ""),)


def run(options: Options, clock: Clock) -> int:
    """Prints the script, or what the last of the words may become."""
    if options.action == "completion":
        from pathlib import Path

        write_bytes([(Path(__file__).parents[2] / "shells" / _SCRIPTS[options.shell]).read_bytes()])
        return 0
    words = options.words[1:]  # the first says that words follow
    lines = [f"{value}\t{what}" if what else value for value, what in choices_for(words or [""], clock)]
    if lines:
        write_document("\n".join(lines))
    return 0


def choices_for(words: Sequence[str], clock: Clock) -> list[tuple[str, str]]:
    """What the last of the words may become; the others stand before it on the command line."""
    *before, current = words
    if current == "=":  # bash parts `--option=value` into three words
        current = ""
    action, parser, is_option_wanted = _expected(before, current)
    prefix = ""
    if action is None and current.startswith("--") and "=" in current:
        name, _, current = current.partition("=")
        prefix, action = f"{name}=", parser._option_string_actions.get(name)
    if is_option_wanted and not prefix:
        found: Choices = _options(parser)
    elif action is None:
        found = ()
    else:
        found = _values(action, current, clock)
    begin = current.casefold()
    return [
        (prefix + clean(value), clean(what))
        for value, what in found
        if found is _FILES or value.casefold().startswith(begin)
    ]


def _expected(
    before: Sequence[str], current: str
) -> tuple[argparse.Action | None, argparse.ArgumentParser, bool]:
    """The argument that stands at the end, the part of the grammar, and whether an option is begun there."""
    parser: argparse.ArgumentParser = parser_for([*before, current])
    valued: argparse.Action | None = None
    has_ended = False
    count = 0
    for word in before:
        if valued is not None:
            valued = valued if word == "=" else None
        elif word == "--" and not has_ended:
            has_ended = True
        elif word.startswith("-") and word != "-" and not has_ended:
            option = parser._option_string_actions.get(word)
            valued = option if option is not None and option.nargs is None else None
        else:
            action = _positional(parser, count)
            count += 1
            if isinstance(action, argparse._SubParsersAction):
                if word not in action.choices:
                    return None, parser, False
                parser, count = action.choices[word], 0
    if valued is not None:
        return valued, parser, False
    if current.startswith("-") and not has_ended:
        return None, parser, True
    return _positional(parser, count), parser, False


def _positional(parser: argparse.ArgumentParser, count: int) -> argparse.Action | None:
    """The argument at that place; the last one again where it takes several."""
    actions = parser._get_positional_actions()
    if count < len(actions):
        return actions[count]
    return actions[-1] if actions and actions[-1].nargs in {"*", "+"} else None


def _options(parser: argparse.ArgumentParser) -> Choices:
    return [
        (name, action.help or "")
        for action in parser._get_optional_actions()
        for name in action.option_strings
        if name.startswith("--")
    ]


def _values(action: argparse.Action, current: str, clock: Clock) -> Choices:
    if isinstance(action, argparse._SubParsersAction):
        return [(shown.dest, shown.help or "") for shown in action._get_subactions()]
    if action.choices is not None:
        return [(str(choice), "") for choice in action.choices]
    found: dict[object, Callable[[], Choices]] = {
        tr("PARCEL"): lambda: _parcels(current, clock),
        tr("NAME_OR_ID"): lambda: _carriers(current, clock),
        tr("WORD"): lambda: _carriers(current, clock),
        tr("PROVIDER"): _providers,
        tr("FILE"): lambda: _FILES,
    }
    return found.get(action.metavar, tuple)()


def _parcels(current: str, clock: Clock) -> Iterator[tuple[str, str]]:
    """Names and numbers; and ids, as soon as something is typed."""
    snapshot = _state(clock)
    from parcel_tui.tracker.lookup import shown
    from parcel_tui.wording.stages import STAGES

    for parcel in shown(snapshot.parcels.values()):
        what = STAGES[parcel.stage].phrase
        names = (
            (parcel.name, parcel.number, parcel.local_id, parcel.remote_id) if current else (parcel.title,)
        )
        for name in dict.fromkeys(names):
            if name and not name.startswith("-"):  # it would be read as an option
                yield (
                    name,
                    what if name == parcel.title else tr("{title}, {stage}", title=parcel.title, stage=what),
                )


def _providers() -> Iterator[tuple[str, str]]:
    from parcel_tui.cli.wiring import find_providers
    from parcel_tui.domain.provider import all_infos, look_with

    look_with(find_providers)
    for info in all_infos():
        yield info.name, info.title


def _carriers(current: str, clock: Clock) -> Iterator[tuple[str, str]]:
    """What they are usually called; and their other names, as soon as something is typed."""
    snapshot = _state(clock)
    from parcel_tui.domain.carriers.names import all_names, short_name
    from parcel_tui.tracker.lookup import carriers_of

    for carrier in carriers_of(snapshot):
        short = short_name(carrier)
        yield short, carrier.name if carrier.name != short else ""
        if current:
            yield from ((name, short) for name in all_names(carrier) if name != short)


def _state(clock: Clock) -> "Snapshot":
    """The user's state; msgspec is loaded here, before what needs it, and for other choices not at all."""
    from parcel_tui.cli.record_loading import load_records

    load_records()
    from parcel_tui.cli.wiring import look_at_state
    from parcel_tui.settings import load_settings

    return look_at_state(load_settings(), clock)
