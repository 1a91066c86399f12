"""From what stands in the add form to what is to be followed, or to what is wrong with it. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct, field

from parcel_tui.domain.carriers.formats import likely_carriers, shop_of_order, unknown_carrier
from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.errors import ParcelTuiError, Rejected
from parcel_tui.domain.parcel import Carrier
from parcel_tui.domain.provider import needs_carrier, title_of
from parcel_tui.language import tr, trn
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tui.screens.add.entries import Entry, problem_of, read_entries
from parcel_tui.tui.widgets.forms.fields import Needed

NUMBERS, CARRIER, NOTIFY = "numbers", "carrier", "notify"
"""The form's fields that an error can stand beside."""

_FIELD_OF = {"tracking_number": NUMBERS, "carrier_id": CARRIER, "notify_state": NOTIFY}
"""Track.TW's names for them in a 422 (API document)."""

_ANSWERS = "extra_fields"
"""Its name for what carriers need to know beside the number, as known from the field."""

_SHOWN = 3

Likely = Mapping[str, tuple[Carrier, ...]]
"""By Track.TW number, the carriers that its format points to, best first."""


class AddForm(Struct, frozen=True):
    """What the user filled in."""

    text: str
    provider: str | None
    """None means by the identifiers' shape."""
    choice: Carrier | None
    """For all numbers without a choice of their own; None means by the numbers' format."""
    name: str
    note: str
    notify: bool
    answers: Mapping[Needed, str] = field(default_factory=dict)
    """What was filled in of what the carriers need to know beside the number."""
    chosen: Mapping[str, Carrier] = field(default_factory=dict)
    """The carrier that the user chose for one number alone, by the number."""
    sending: bool = False
    """The user is the sender."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The numbers that stand in the form, in their order."""
        return read_entries(self.text, self.provider, self.choice.id if self.choice else None)

    def carrier_of(self, number: str, likely: "Likely") -> Carrier | None:
        """The carrier with which a number of Track.TW's is added; None where it has to be chosen."""
        return self.chosen.get(number) or self.choice or told_by_format(likely.get(number, ()))


def likely_for(entries: Sequence[Entry], carriers: Sequence[Carrier]) -> Likely:
    """The likely carriers of each number, of those that the provider knows."""
    by_id = {carrier.id: carrier for carrier in carriers}
    return {
        entry.identifier: tuple(by_id[c.id] for c in likely_carriers(entry.identifier) if c.id in by_id)
        for entry in entries
        if needs_carrier(entry.provider)
    }


def told_by_format(likely: tuple[Carrier, ...]) -> Carrier | None:
    """The carrier to preselect; None where the format does not tell it."""
    return likely[0] if len(likely) == 1 else None


def preselected(likely: Likely) -> tuple[list[Carrier], Carrier | None]:
    """All likely carriers, and the one that every number's format tells; None when they differ."""
    offered = list(dict.fromkeys(carrier for carriers in likely.values() for carrier in carriers))
    told = {told_by_format(carriers) for carriers in likely.values()}
    return offered, told.pop() if len(told) == 1 else None


def carrier_hint(form: AddForm, likely: Likely) -> str:
    """Where the carrier comes from, or what to do about it."""
    if form.choice is not None:
        return _hint_for_choice(is_for_all=len(likely) > 1)
    offered, suggested = preselected(likely)
    if suggested or not likely:
        return tr("Detected from the number") if suggested else ""
    unsettled = unsettled_in(form, likely)
    if len(likely) > 1:
        return _hint_for_several(unsettled)
    if offered:
        return tr("Likely: {carriers}. Choose one.", carriers=listed([short_name(c) for c in offered]))
    return _why_unclear(*unsettled)


def _hint_for_choice(*, is_for_all: bool) -> str:
    if is_for_all:
        return tr("Chosen by you for all numbers without one of their own. Clear it to detect again.")
    return tr("Chosen by you. Clear it to detect again.")


def _hint_for_several(unsettled: Sequence[str]) -> str:
    if unsettled:
        return tr("Choose one for {numbers}: above, or here for all.", numbers=listed(unsettled))
    return tr("Each number has its own. The list above changes one.")


def unsettled_in(form: AddForm, likely: Likely) -> list[str]:
    """The numbers whose carrier has to be chosen."""
    return [number for number in likely if form.carrier_of(number, likely) is None]


def _why_unclear(number: str) -> str:
    if shop := shop_of_order(number):
        return tr("This looks like a {shop} order number, which can't be tracked.", shop=shop)
    if unknown := unknown_carrier(number):
        return tr("This looks like {carrier}, which Track.TW doesn't know.", carrier=unknown)
    return tr("Can't tell from the number. Choose a carrier.")


def provider_hint(form: AddForm, without_token: Sequence[str]) -> str:
    """Which provider it will be, and what happens where a token is missing."""
    providers = list(dict.fromkeys(entry.provider for entry in form.entries))
    missing = [provider for provider in providers if provider in without_token]
    if missing:
        return tr("{provider} has no token yet. Kept here until you set one.", provider=_titles(missing))
    if providers and form.provider is None:
        return tr("Detected: {provider}", provider=_titles(providers))
    return ""


def carriers_of(form: AddForm, likely: Likely) -> frozenset[Carrier]:
    """The carriers with which Track.TW's numbers will be added; the chosen one even before there are any."""
    if not likely:
        return frozenset(filter(None, (form.choice,)))
    return frozenset(filter(None, (form.carrier_of(number, likely) for number in likely)))


def needed_hint(needed: Needed, likely: Likely) -> str:
    """What it is, who needs it, and that it is the same for several numbers."""
    what, who = needed.requirement.title, short_name(needed.carrier)
    if len(likely) > 1:
        return tr("{what} ({carrier}, the same for all numbers)", what=what, carrier=who)
    return tr("{what} ({carrier})", what=what, carrier=who)


def problems_in(form: AddForm, likely: Likely) -> dict[str, str]:
    """By field, what has to be put right before anything is added; answers are looked at apart."""
    entries = form.entries
    if not entries:
        return {NUMBERS: tr("Enter at least one number.")}
    wrong = [problem for entry in entries if (problem := problem_of(entry, form.provider))]
    if wrong:
        return {NUMBERS: "\n".join(wrong[:_SHOWN])}
    if unsettled := unsettled_in(form, likely):
        return {CARRIER: tr("Choose a carrier for {numbers}.", numbers=listed(unsettled))}
    return {}


def new_parcels(form: AddForm, likely: Likely) -> list[NewParcel]:
    """What to follow, of a form without problems. A name is for one parcel alone."""
    entries = form.entries
    return [
        NewParcel(
            entry.identifier,
            entry.provider,
            carrier=carrier,
            name=(form.name or None) if len(entries) == 1 else None,
            note=form.note or None,
            notify=form.notify and needs_carrier(entry.provider),
            answers=_answers(form, carrier),
            sending=form.sending,
        )
        for entry in entries
        for carrier in [form.carrier_of(entry.identifier, likely) if needs_carrier(entry.provider) else None]
    ]


def _answers(form: AddForm, carrier: Carrier | None) -> tuple[tuple[str, str], ...]:
    return tuple(
        (needed.requirement.key, answer)
        for needed, answer in form.answers.items()
        if needed.carrier == carrier and answer
    )


def summary_of(entries: Sequence[Entry], known: Collection[str], left_out: int = 0) -> str:
    """How many numbers there are, are followed already (`known`: casefolded), and were left out of a text."""
    count = len(entries)
    if not count:
        if not left_out:
            return ""
        return trn(
            "No number is certain. Space takes the one that may be.",
            "No number is certain. Space takes one of {count}.",
            left_out,
        )
    followed = sum(entry.identifier.casefold() in known for entry in entries)
    parts = [trn("{count} number", "{count} numbers", count)]
    if followed:
        tracked = tr("already tracked") if count == 1 else tr("{count} already tracked", count=followed)
        parts.append(tracked)
    if left_out:
        parts.append(tr("{count} left out: Space in the list takes one", count=left_out))
    return " · ".join(parts)


def listed(names: Sequence[str]) -> str:
    """A few names, and how many more."""
    shown = tr(", ").join(names[:_SHOWN])
    if len(names) <= _SHOWN:
        return shown
    return tr("{names} and {count} more", names=shown, count=len(names) - _SHOWN)


def errors_by_field(
    refused: Mapping[str, ParcelTuiError], needed: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """By field, the provider's reasons (`refused` is by number); of several, each names its number.

    `needed` tells the fields of what the carriers need to know, by the requirement's key.
    """
    found: dict[str, list[str]] = {}
    for identifier, error in refused.items():
        for place, reason in _reasons(error, needed):
            text = (
                tr("{number}: {reason}", number=identifier, reason=reason)
                if place == NUMBERS and len(refused) > 1
                else reason
            )
            found.setdefault(place, []).append(text)
    return {place: "\n".join(dict.fromkeys(reasons)) for place, reasons in found.items()}


def _reasons(error: ParcelTuiError, needed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each reason with the field that it is about; the numbers' where that is not told."""
    fields = error.fields if isinstance(error, Rejected) else {}
    for name, reasons in fields.items():
        # Laravel names what is inside a field with its path: tracking_number.0, extra_fields.NUMBER.key
        path = name.split(".")
        is_answer = path[0] == _ANSWERS
        place = needed.get(path[-1], CARRIER) if is_answer else _FIELD_OF.get(path[0], NUMBERS)
        yield from ((place, reason) for reason in reasons)
    if not any(fields.values()):
        yield NUMBERS, str(error)


def _titles(providers: Sequence[str]) -> str:
    *others, last = [title_of(provider) for provider in providers]
    return tr("{titles} and {last}", titles=tr(", ").join(others), last=last) if others else last
