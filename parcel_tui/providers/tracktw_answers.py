"""Track.TW's answers, read (API document). Pure and total: any bytes give a record or BadAnswer.

Times are Unix seconds; `created_at` and the like are not used. What of a list cannot be
read is left out, so that one odd entry never costs a page.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from parcel_tui.domain.errors import BadAnswer, Rejected
from parcel_tui.domain.parcel import TRACKTW, Carrier, Checkpoint, Folder
from parcel_tui.domain.requirement import Requirement
from parcel_tui.domain.text import clean, clean_or_none
from parcel_tui.domain.times import newest_first
from parcel_tui.providers.base import Carriers, Listed, Page, Profile, Tracking
from parcel_tui.providers.decoding import decoded, decoded_or_none
from parcel_tui.providers.stage_rules import read_stage

_BRACKETS = re.compile(r"[\[【]([^\[\]【】]+)[\]】]")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EMPTY = msgspec.Raw(b"null")


class _Profile(msgspec.Struct):
    email: str
    name: str | None = None
    telegram: bool | None = None
    line: bool | None = None


class _Carrier(msgspec.Struct):
    id: str
    name: str


class _Requirement(msgspec.Struct):
    """Known from the field only."""

    key: str
    desc: str | None = None
    regex: str | None = None
    placeholder: str | None = None


class _Requiring(msgspec.Struct):
    requirements: list[msgspec.Raw]


class _Event(msgspec.Struct):
    time: float
    status: str | None = None
    checkpoint_status: str | None = None


class _Package(msgspec.Struct):
    tracking_number: str
    carrier: msgspec.Raw = _EMPTY
    latest_package_history: msgspec.Raw = _EMPTY


class _Entry(msgspec.Struct):
    id: str
    """The relation id; `package_id` and `package.id` are of no use to any call."""
    package: _Package
    package_id: msgspec.Raw = _EMPTY
    user_id: msgspec.Raw = _EMPTY
    note: msgspec.Raw = _EMPTY
    state: msgspec.Raw = _EMPTY


class _Page(msgspec.Struct):
    data: list[msgspec.Raw]
    last_page: int
    current_page: int | None = None
    total: int | None = None


class _Tracking(msgspec.Struct):
    package_history: list[msgspec.Raw] | None
    tracking_number: msgspec.Raw = _EMPTY
    carrier: msgspec.Raw = _EMPTY


class _Moved(msgspec.Struct):
    success: msgspec.Raw = _EMPTY


def parse_profile(body: bytes) -> Profile:
    """Whose token it is; the address is kept as a hash only."""
    profile = decoded(body, _Profile, TRACKTW)
    email = profile.email.strip().lower()
    if not email:
        raise BadAnswer("Track.TW did not say whose token this is; try again later.", provider=TRACKTW)
    return Profile(
        _hashed(email), clean(profile.name or ""), can_notify=bool(profile.line or profile.telegram)
    )


def parse_carriers(body: bytes) -> Carriers:
    """Every carrier that can be read, in the provider's order."""
    carriers: list[Carrier] = []
    requirements: dict[str, tuple[Requirement, ...]] = {}
    for raw in decoded(body, list[msgspec.Raw], TRACKTW):
        if carrier := _carrier(raw):
            carriers.append(carrier)
            if required := _requirements(raw):
                requirements[carrier.id] = required
    return Carriers(tuple(carriers), requirements)


def parse_page(body: bytes, folder: Folder, page: int) -> Page:
    """One page of `folder`, as the answer says that it is paged; `page` is what was asked for."""
    answer = decoded(body, _Page, TRACKTW)
    entries = tuple(listed for raw in answer.data if (listed := _listed(raw, folder)))
    return Page(
        entries,
        page=page if answer.current_page is None else answer.current_page,
        last_page=max(answer.last_page, 1),
        total=len(answer.data) if answer.total is None else answer.total,
    )


def parse_tracking(body: bytes) -> Tracking:
    """A whole history, newest first; those of one second stay as they were told."""
    answer = decoded(body, _Tracking, TRACKTW)
    checkpoints = [event for raw in answer.package_history or () if (event := _checkpoint(raw))]
    return Tracking(
        tuple(newest_first(checkpoints)),
        number=clean_or_none(decoded_or_none(answer.tracking_number, str)),
        carrier=_carrier(answer.carrier),
    )


def parse_added(body: bytes, sent: Sequence[str]) -> Mapping[str, str]:
    """The relation id of each number that was sent; one that is not answered is missing.

    An answer may spell a number otherwise than it was sent. One that names none of them is BadAnswer.
    """
    if decoded_or_none(body, list[msgspec.Raw]) == []:  # PHP's way to write an object that is empty
        return {}
    answer = decoded(body, dict[str, str], TRACKTW, sent=True)
    answered = {_plain(number): clean(remote_id) for number, remote_id in answer.items()}
    found = {number: remote_id for number in sent if (remote_id := answered.get(_plain(number)))}
    if found or not answered:
        return found
    only = next(iter(answered.values()))
    if len(sent) == len(answered) == 1 and _UUID.fullmatch(only):
        return dict.fromkeys(sent, only)
    raise BadAnswer(
        "Track.TW's answer names none of the numbers; refresh to see whether they were added.",
        provider=TRACKTW,
        maybe_done=True,
    )


def parse_moved(body: bytes) -> bool:
    """Whether the answer says that it was done; False where it says nothing clear, as an empty one.

    Raises Rejected when it says that nothing was done, BadAnswer when it is no JSON.
    """
    if not body.strip():
        return False
    answer = decoded(body, msgspec.Raw, TRACKTW, sent=True)
    success = decoded_or_none((decoded_or_none(answer, _Moved) or _Moved()).success, bool)
    if success is False:
        raise Rejected("Track.TW did not do this; refresh, then try it again.", provider=TRACKTW)
    return success is True


def _listed(raw: msgspec.Raw, folder: Folder) -> Listed | None:
    entry = decoded_or_none(raw, _Entry)
    if entry is None:
        return None
    remote_id, number = clean(entry.id), clean(entry.package.tracking_number)
    if not (remote_id and number):
        return None
    return Listed(
        remote_id,
        number,
        carrier=_carrier(entry.package.carrier),
        folder=decoded_or_none(entry.state, Folder) or folder,
        note=clean_or_none(decoded_or_none(entry.note, str)),
        latest=_checkpoint(entry.package.latest_package_history),
        package_id=clean_or_none(decoded_or_none(entry.package_id, str)),
        owner=_hashed(user_id) if (user_id := clean_or_none(decoded_or_none(entry.user_id, str))) else None,
    )


def _carrier(raw: msgspec.Raw) -> Carrier | None:
    carrier = decoded_or_none(raw, _Carrier)
    return Carrier(clean(carrier.id), clean(carrier.name)) if carrier else None


def _requirements(raw: msgspec.Raw) -> tuple[Requirement, ...]:
    told = decoded_or_none(raw, _Requiring)
    rows = (decoded_or_none(row, _Requirement) for row in (told.requirements if told else ()))
    return tuple(
        Requirement(
            key=row.key,  # goes back as it came
            description=clean(row.desc or ""),
            pattern=row.regex or "",
            example=clean(row.placeholder or ""),
        )
        for row in rows
        if row and row.key and row.key == clean(row.key)
    )


def _checkpoint(raw: msgspec.Raw) -> Checkpoint | None:
    """One history entry; None when it cannot be read or tells no time, for none is ever invented."""
    event = decoded_or_none(raw, _Event)
    if event is None:
        return None
    try:
        time = datetime.fromtimestamp(event.time, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    message, raw_status = clean(event.status or ""), clean(event.checkpoint_status or "")
    return Checkpoint(time, message, read_stage(raw_status, message), raw_status, place=_place(message))


def _place(message: str) -> str | None:
    """The text in the brackets: where it happened, in the words of real statuses."""
    found = _BRACKETS.search(message)
    return (found[1].strip() or None) if found else None


def _hashed(account: str) -> str:
    """What tells an account without saying whose it is."""
    return hashlib.sha256(f"{TRACKTW}:{account}".encode(errors="replace")).hexdigest()[:16]


def _plain(number: str) -> str:
    """A number as it is compared: Track.TW drops spaces and dashes."""
    return re.sub(r"[\s-]", "", number).casefold()
