"""`parcel-tui add`, `follow`, `carrier`: by number or by hand, and a wrong carrier put right."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from parcel_tui.cli.choosing import carrier_for, refuse_odd
from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.input import bytes_of_input, decoded, lines_of, one_identifier, reads_input_once
from parcel_tui.cli.output import result_line, warn, write_line
from parcel_tui.cli.running import Tally, load_tokens, send, with_tracker
from parcel_tui.cli.wiring import look_at_state, read_settings
from parcel_tui.domain.carriers.formats import (
    normalise_number,
)
from parcel_tui.domain.carriers.names import find_carrier, short_name
from parcel_tui.domain.carriers.requirement import Requirement
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import ParcelTuiError, UsageError
from parcel_tui.domain.numbers.find import LeftOut
from parcel_tui.domain.parcel import MANUAL, TRACKTW, Carrier, Folder, Parcel
from parcel_tui.domain.provider import as_looks, needs_carrier, provider_of, required, title_of
from parcel_tui.domain.text import clean, shortened
from parcel_tui.domain.times import in_zone
from parcel_tui.language import sentences, tr, trn
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.lookup import bare, carriers_of, requirements_of
from parcel_tui.tracker.outbox import is_same
from parcel_tui.tracker.outcomes import NewParcel, Outcome
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.wording.days import read_expected
from parcel_tui.wording.stages import STAGES


class _Given(Struct, frozen=True):
    """A number to be added, and what the text around it tells of its carrier."""

    number: str
    named: Carrier | None = None
    unknown: str | None = None
    """The name of a carrier that Track.TW does not know."""


def run(options: Options, clock: Clock) -> int:
    """Adds the numbers, or a parcel of no provider; or changes a parcel's carrier."""
    if options.action == "add" and options.dry_run:
        return _show_what_add_would_do(look_at_state(read_settings(), clock), options)
    work = {"add": _add, "follow": _follow, "carrier": _change_carrier}[options.action]
    return with_tracker(clock, lambda tracker: work(tracker, options))


async def _add(tracker: Tracker, options: Options) -> int:
    """Each one's result stands on its own line."""
    tally = Tally()
    given, left_out = _given(tracker.snapshot, options, tally)
    new = _new_parcels(tracker.snapshot, given, options, tally)
    if left_out:
        warn(
            trn(
                "{count} number in the text left out as no tracking number. 'add --dry-run -' says why.",
                "{count} numbers in the text left out as no tracking numbers. 'add --dry-run -' says why.",
                len(left_out),
            )
        )
    for item in new:
        _warn_of_namesake(tracker, item)
    await load_tokens(tracker, all_of={item.provider for item in new})
    added = await tracker.actions.add(new)
    waiting = {result.parcel.key: result.parcel for result in added if result.parcel.pending}
    for result in added:
        if result.known and not result.parcel.pending:
            is_archived = result.parcel.folder is Folder.ARCHIVE
            fate = tr("already tracked, in the archive") if is_archived else tr("already tracked")
            write_line(result_line(result.parcel.identifier, fate))
    outcomes: dict[int, Outcome] = {}

    def say(outcome: Outcome) -> None:
        if outcome.key is not None:
            outcomes[outcome.key] = outcome

    await send(tracker, list(waiting), tally, say)
    for key, parcel in waiting.items():
        write_line(_result(parcel, tracker.parcel(key), outcomes))
    return tally.exit_code


def _show_what_add_would_do(snapshot: Snapshot, options: Options) -> int:
    """A line for each number, taken or left out; nothing is asked of a provider, and nothing stored."""
    tally = Tally()
    given, left_out = _given(snapshot, options, tally)
    for item in dict.fromkeys(_new_parcels(snapshot, given, options, tally)):
        whose = short_name(item.carrier) if item.carrier else title_of(item.provider)
        is_known = any(is_same(known, item) and not known.is_deleted for known in snapshot.parcels.values())
        fate = tr("already tracked") if is_known else tr("would be added ({carrier})", carrier=whose)
        write_line(result_line(item.identifier, fate))
    for other in left_out:
        write_line(result_line(clean(other.identifier), tr("left out, {reason}", reason=other.reason)))
    return tally.exit_code


def _given(snapshot: Snapshot, options: Options, tally: Tally) -> tuple[list[_Given], tuple[LeftOut, ...]]:
    """The numbers of the command line; `-` stands for those of the list, text or mail on standard input."""
    given: list[_Given] = []
    left_out: tuple[LeftOut, ...] = ()
    for number in reads_input_once(options.numbers):
        if number != "-":
            given.append(_Given(number))
            continue
        from parcel_tui.cli.mail import numbers_given

        chosen = find_carrier(carriers_of(snapshot), options.carrier or "")
        data = bytes_of_input()
        found = numbers_given(data, options.provider, chosen[0].id if len(chosen) == 1 else None)
        if found is None:
            given += map(_Given, lines_of(decoded(data)))
            continue
        left_out += found.left_out
        given += [
            _Given(one.identifier, one.carriers[0] if one.is_named else None, one.unknown)
            for one in found.taken
        ]
        if not found.taken:
            tally.fail(UsageError(tr("No tracking number found on standard input. Nothing was added.")))
    return given, left_out


def _new_parcels(
    snapshot: Snapshot, given: Iterable[_Given], options: Options, tally: Tally
) -> list[NewParcel]:
    """What is to be added; what is not clear goes into the tally, and costs the others nothing."""
    new: list[NewParcel] = []
    for each in given:
        try:
            new.append(_new_parcel(snapshot, each, options))
        except UsageError as error:
            tally.fail(error)
    return new


async def _follow(tracker: Tracker, options: Options) -> int:
    if not bare(options.title):
        raise UsageError(tr("The name is empty. Type one."))
    if options.number is not None and not bare(options.number):
        raise UsageError(tr("The number is empty. Leave out --number."))
    if options.carrier is not None and not bare(options.carrier):
        raise UsageError(tr("The carrier is empty. Leave out --carrier."))
    today = in_zone(tracker.clock(), None).date()
    expected = read_expected(options.expected, today) if options.expected is not None else None
    parcel = await tracker.actions.follow(
        options.title, number=options.number, carrier_name=options.carrier, expected=expected
    )
    done = tr("added, expected {day}", day=expected) if expected else tr("added, not checked online")
    write_line(result_line(parcel.title, done))
    return 0


async def _change_carrier(tracker: Tracker, options: Options) -> int:
    tally = Tally()
    parcel = tracker.find(one_identifier(options.parcel))
    if not bare(options.text):
        raise UsageError(tr("The carrier is empty. Name one."))
    answers: tuple[tuple[str, str], ...] = ()
    if parcel.provider == MANUAL:
        carrier = Carrier("", clean(options.text))
    else:
        carrier = carrier_for(tracker.carriers(), parcel.identifier, options.text)
        answers = _answers(carrier, tracker.requirements(carrier), options.extra)
    changed = await tracker.actions.change_carrier(parcel.key, carrier, answers)
    if changed == parcel:
        write_line(result_line(parcel.title, tr("{carrier} already", carrier=short_name(carrier))))
        return 0
    if changed.provider != MANUAL:
        await load_tokens(tracker, [changed])
        await send(tracker, [parcel.key], tally, lambda _: None)
    now = tracker.parcel(parcel.key)
    if now is not None and (now.carrier is None or now.carrier.id != carrier.id):
        fate = tr("refused, nothing changed")
    elif now is not None and now.pending:
        fate = tr("{carrier} here, sent later", carrier=short_name(carrier))
    else:
        fate = short_name(carrier)
    write_line(result_line(parcel.title, fate))
    return tally.exit_code


def _warn_of_namesake(tracker: Tracker, new: NewParcel) -> None:
    """Says where the number is followed under another carrier already: it may be the same parcel."""
    number = bare(new.identifier)
    for known in tracker.parcels():
        differs = known.provider != new.provider or known.carrier not in {None, new.carrier}
        if differs and known.number and bare(known.number) == number:
            whose = short_name(known.carrier) if known.carrier else title_of(known.provider)
            warn(
                tr(
                    "{identifier} is already tracked under {whose} ({local_id}). Both are kept.",
                    identifier=new.identifier,
                    whose=whose,
                    local_id=known.local_id,
                )
            )


def _new_parcel(snapshot: Snapshot, given: _Given, options: Options) -> NewParcel:
    """What a number and the options ask for. Raises UsageError when it is not clear."""
    number, known = given.number, carriers_of(snapshot)
    chosen = required(options.provider).name if options.provider else provider_of(number.strip())
    provider = chosen or TRACKTW
    if not bare(number):
        raise UsageError(tr("{number!r} is no number. Type one.", number=shortened(number)))
    if options.carrier is not None and not bare(options.carrier):
        raise UsageError(tr("The carrier is empty. Leave out --carrier, or name one."))
    if given.unknown and options.carrier is None and needs_carrier(provider):
        raise UsageError(
            tr(
                "{number} looks like {unknown}, which Track.TW does not know. It is not added.",
                number=shortened(number),
                unknown=given.unknown,
            )
        )
    carrier = None
    if needs_carrier(provider):
        named = next((one for one in known if given.named and one.id == given.named.id), None)
        carrier = named if named and options.carrier is None else carrier_for(known, number, options.carrier)
    as_it_is = as_looks(number.strip(), provider)
    identifier = as_it_is if carrier is None else normalise_number(number, carrier.id)
    if carrier is None:
        refuse_odd(identifier)
    answers = _answers(carrier, requirements_of(snapshot, carrier), options.extra) if carrier else ()
    return NewParcel(
        clean(identifier),
        provider,
        carrier,
        options.name,
        options.note,
        options.notify,
        answers,
        options.sending,
    )


def _answers(
    carrier: Carrier, requirements: Iterable[Requirement], extra: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """What the carrier needs to know, out of the options. Raises UsageError for what is missing."""
    given: dict[str, str] = {}
    for text in extra:
        key, equals, answer = text.partition("=")
        if not (equals and key.strip() and answer.strip()):
            raise UsageError(tr("{text!r} is no answer. Write it as KEY=VALUE.", text=text))
        given[key.strip()] = answer.strip()
    for requirement in requirements:
        problem = requirement.problem(given.get(requirement.key, ""), short_name(carrier))
        if problem:
            advice = tr("Give it with --extra {key}=….", key=requirement.key)
            raise UsageError(sentences(problem, advice))
    return tuple(given.items())


def _result(parcel: Parcel, now: Parcel | None, outcomes: Mapping[int, Outcome]) -> str:
    outcome = outcomes.get(parcel.key)
    error = outcome.error if outcome is not None else None
    if now is None:
        return result_line(parcel.identifier, tr("already tracked") if error is None else tr("refused"))
    if now.pending:
        is_in_doubt = now.pending[0].tried_at is not None
        fate = (
            tr("kept, the next refresh shows whether it was taken") if is_in_doubt else tr("kept, sent later")
        )
        return result_line(parcel.identifier, fate)
    state = _state(now, error)
    added = (
        tr("added ({carrier}), {state}", carrier=short_name(now.carrier), state=state)
        if now.carrier
        else tr("added, {state}", state=state)
    )
    return result_line(parcel.identifier, added)


def _state(now: Parcel, error: ParcelTuiError | None) -> str:
    """How a parcel that was added is; an error is said elsewhere."""
    if now.failure is not None:
        return tr("but {error}", error=now.failure.message) if error is None else tr("not read yet")
    if now.folder is Folder.ARCHIVE:
        return tr("already in the archive, 'parcel-tui unarchive' moves it")
    return STAGES[now.stage].phrase
