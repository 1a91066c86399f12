"""Whose a number is that is to be followed: by what the user says, else by its format. Pure."""

from functools import lru_cache

from parcel_tui.domain.carriers.formats import likely_carriers, shop_of_order, unknown_carrier
from parcel_tui.domain.carriers.names import find_carrier, short_name
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Carrier
from parcel_tui.domain.text import shortened, why_not_as_it_is
from parcel_tui.language import chosen_language, mark, sentences, tr

_ADVICE = mark("Use --carrier with one of: {names}.")


def carrier_for(
    carriers: tuple[Carrier, ...], number: str, wanted: str | None, *, advice: str = _ADVICE
) -> Carrier:
    """The carrier asked for, or the only likely one.

    Raises UsageError; where no likely one is known, with `advice`, a message with a place for their `names`.
    """
    if wanted is not None:
        found = find_carrier(carriers, wanted)
        if not found:
            raise UsageError(
                tr(
                    "No carrier matches {wanted!r}. Name one of: {carriers}.",
                    wanted=wanted,
                    carriers=_names(carriers),
                )
            )
    else:
        found = likely_carriers(number)
        if not found and not any(map(str.isdigit, number)):
            raise UsageError(tr("“{text}” isn't a tracking number.", text=shortened(number)))
        if not found:
            raise UsageError(sentences(_why_unclear(number), tr(advice, names=_names(carriers))))
    if len(found) > 1:
        if wanted is not None:
            raise UsageError(
                tr(
                    "{wanted!r} is in the names of several carriers. Name one of: {carriers}.",
                    wanted=wanted,
                    carriers=_names(found),
                )
            )
        raise UsageError(
            tr(
                "{number} may belong to several carriers. Use --carrier with one of: {found}.",
                number=shortened(number),
                found=_names(found),
            )
        )
    return found[0]


def refuse_odd(identifier: str) -> None:
    """Raises UsageError for an identifier, of those that are taken as they are, that cannot be kept so."""
    if why := why_not_as_it_is(identifier):
        raise UsageError(
            tr(
                "{identifier!r} {why}. Copy the label ID or the order number again.",
                identifier=shortened(identifier),
                why=why,
            )
        )


def _why_unclear(number: str) -> str:
    """A sentence on a number that none of the carriers is likely to have."""
    if shop := shop_of_order(number):
        return tr(
            "{number} looks like an order number of {shop}, which cannot be tracked.",
            number=shortened(number),
            shop=shop,
        )
    if unknown := unknown_carrier(number):
        return tr(
            "{number} looks like {unknown}. Track.TW does not know it.",
            number=shortened(number),
            unknown=unknown,
        )
    return tr("Can't tell the carrier of {number}.", number=shortened(number))


def _names(carriers: tuple[Carrier, ...]) -> str:
    return _listed(carriers, chosen_language())


@lru_cache(maxsize=64)
def _listed(carriers: tuple[Carrier, ...], language: str) -> str:
    """Kept, since a list of parcels may name them at each of its lines."""
    return tr(", ").join(short_name(carrier, language) for carrier in carriers)
