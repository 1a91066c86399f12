"""`parcel-tui carriers`: Track.TW's carriers as last told, or those built in, from the state alone."""

import sys
from collections.abc import Sequence

from parcel_tui.cli.document import utc
from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.output import columns, write_document, write_line
from parcel_tui.cli.records import SCHEMA, CarriersDocument, KnownCarrierRow, RequirementRow, indented
from parcel_tui.cli.text import table
from parcel_tui.cli.wiring import look_at_state, read_settings
from parcel_tui.domain.carriers.formats import EXAMPLES
from parcel_tui.domain.carriers.names import all_names, find_carrier, short_name
from parcel_tui.domain.carriers.requirement import Requirement
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.folding import fold
from parcel_tui.domain.parcel import TRACKTW, Carrier
from parcel_tui.domain.text import shortened
from parcel_tui.language import mark, tr
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.lookup import carriers_of, requirements_of
from parcel_tui.wording.cells import cut


def run(options: Options, clock: Clock) -> int:
    """Prints the carriers that a word means, as `--carrier` takes it, or all. Raises UsageError for none."""
    snapshot = look_at_state(read_settings(), clock)
    carriers = carriers_of(snapshot)
    if options.word is not None:
        carriers = find_carrier(carriers, options.word)
        if not carriers:
            raise UsageError(
                tr(
                    "No carrier matches {word!r}. See 'parcel-tui carriers' for all.",
                    word=shortened(options.word),
                )
            )
    if options.json:
        write_document(indented(_document(snapshot, carriers)))
    elif options.word is not None:
        write_line("\n\n".join(_whole(carrier, requirements_of(snapshot, carrier)) for carrier in carriers))
    else:
        lines = table(_row(carrier, requirements_of(snapshot, carrier)) for carrier in carriers).splitlines()
        is_cut = sys.stdout.isatty()
        write_line("\n".join(cut(line, columns()) if is_cut else line for line in lines))
    return 0


def _row(carrier: Carrier, wanted: Sequence[Requirement]) -> tuple[str, ...]:
    return (
        short_name(carrier),
        EXAMPLES.get(carrier.id, ""),
        carrier.id,
        tr(", ").join(requirement.title for requirement in wanted),
        _other_names(carrier),
    )


def _whole(carrier: Carrier, wanted: Sequence[Requirement]) -> str:
    """A carrier with one fact a line."""
    facts = [
        (tr("id"), carrier.id),
        (tr("also"), _other_names(carrier)),
        (
            tr("number"),
            tr("such as {example}", example=EXAMPLES[carrier.id]) if carrier.id in EXAMPLES else "",
        ),
        *((tr("wants"), _wanted(requirement)) for requirement in wanted),
    ]
    return "\n".join((short_name(carrier), table((f"  {name}", value) for name, value in facts if value)))


def _other_names(carrier: Carrier) -> str:
    """Whatever else it goes by, the name that its provider tells first."""
    shown = fold(short_name(carrier))
    return tr(", ").join(name for name in all_names(carrier) if fold(name) != shown)


def _wanted(requirement: Requirement) -> str:
    message = (
        mark("--extra {key}=…: {title}, such as {example}")
        if requirement.example
        else mark("--extra {key}=…: {title}")
    )
    return tr(message, key=requirement.key, title=requirement.title, example=requirement.example)


def _document(snapshot: Snapshot, carriers: Sequence[Carrier]) -> CarriersDocument:
    told = snapshot.carriers.get(TRACKTW)
    rows = [
        KnownCarrierRow(
            id=carrier.id,
            name=carrier.name,
            aliases=list(all_names(carrier)[1:]),
            examples=[EXAMPLES[carrier.id]] if carrier.id in EXAMPLES else [],
            requirements=[
                RequirementRow(wanted.key, wanted.description, wanted.pattern, wanted.example)
                for wanted in requirements_of(snapshot, carrier)
            ],
        )
        for carrier in carriers
    ]
    return CarriersDocument(SCHEMA, utc(told.fetched_at if told else None), rows)
