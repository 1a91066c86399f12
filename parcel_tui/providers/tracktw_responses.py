"""Track.TW's answers, read (API document). Pure and total: any bytes give a record or BadAnswer.

Whatever a field holds, it costs no more than itself; a row of a list that names no parcel at all is
counted as unreadable.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from parcel_tui.domain.carriers.requirement import Requirement
from parcel_tui.domain.errors import BadAnswer, Rejected
from parcel_tui.domain.joining import UNREAD, newest_first
from parcel_tui.domain.parcel import TRACKTW, Carrier, Checkpoint, Folder
from parcel_tui.domain.pickup import place_in
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.text import clean, without_markup
from parcel_tui.language import tr
from parcel_tui.providers.base import Carriers, Listed, Page, Profile, Tracking
from parcel_tui.providers.checkpoint_times import oldest_first, read_time
from parcel_tui.providers.http.decoding import (
    bad_answer,
    count_of,
    fields_of,
    is_strict,
    rows_in,
    rows_of,
    text_of,
    value_of,
    word_of,
    words_of,
)
from parcel_tui.providers.stage_rules import goes_back, read_stage

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

DELIVERY_STAGES = {
    "pending": Stage.PENDING,
    "picked_up": Stage.IN_TRANSIT,
    "in_transit": Stage.IN_TRANSIT,
    "customs": Stage.IN_TRANSIT,
    "out_for_delivery": Stage.OUT_FOR_DELIVERY,
    "arrived": Stage.READY_FOR_PICKUP,
    "exception": Stage.EXCEPTION,
    "delivered": Stage.DELIVERED,
}
"""By `delivery_stage`, Track.TW's own reading: picked up from the sender, arrived at the shop."""

_OFF = {"false", "0", "no"}
"""How a switch that is off may be written."""
_SAYS_MORE = frozenset({Stage.PENDING, Stage.IN_TRANSIT})
"""Stages in which the text may tell a problem that Track.TW's reading has no word for."""


def parse_profile(body: bytes) -> Profile:
    """Whose token it is; the address is kept as a hash only.

    An account without an address (one of LINE's, say) is told by what else names it. Raises BadAnswer
    where nothing does.
    """
    told = fields_of(value_of(body, TRACKTW))
    account = next(filter(None, (word_of(told.get(name)) for name in ("email", "id", "user_id", "name"))), "")
    if not account or "\ufffd" in account:  # a garbled name would be another account's
        raise BadAnswer(tr("Track.TW did not say whose token this is. Try again later."), provider=TRACKTW)
    can_notify = any(_is_set(told.get(name)) for name in ("line", "telegram"))
    return Profile(_hashed(account.lower()), text_of(told.get("name")), can_notify=can_notify)


def parse_carriers(body: bytes) -> Carriers:
    """Every carrier that can be read, in the provider's order."""
    rows = rows_of(value_of(body, TRACKTW))
    if rows is None:
        raise bad_answer(TRACKTW)
    carriers: list[Carrier] = []
    requirements: dict[str, tuple[Requirement, ...]] = {}
    for row in rows:
        if carrier := _carrier(row):
            carriers.append(carrier)
            if required := _requirements(row):
                requirements[carrier.id] = required
    return Carriers(tuple(carriers), requirements)


def parse_page(body: bytes, folder: Folder, page: int, now: datetime) -> Page:
    """One page of `folder`, as the answer says that it is paged. `page` was asked for; `now` is UTC."""
    answer = fields_of(value_of(body, TRACKTW))
    rows = rows_of(answer.get("data"))
    total, current = count_of(answer.get("total")), count_of(answer.get("current_page")) or page
    last_page = _last_page(answer, current, total)
    # No rows are told by more than their absence: an answer that only lost them must not look empty.
    # A total may be off by one, though.
    if rows is None or (not rows and (last_page is None or (current == 1 and total not in {None, 0, 1}))):
        raise bad_answer(TRACKTW)
    entries = _named_apart([listed for row in rows if (listed := _listed(row, folder, now))])
    return Page(
        entries,
        page=current,
        last_page=last_page or current,
        total=len(rows) if total is None else total,
        unreadable=len(rows) - len(entries),
    )


def _named_apart(entries: Sequence[Listed]) -> tuple[Listed, ...]:
    """The rows but for different parcels under one id, which names none of them."""
    packages, numbers = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for listed in entries:
        packages[listed.remote_id] |= {listed.package_id} if listed.package_id else set()
        numbers[listed.remote_id] |= {listed.number} if listed.number else set()
    return tuple(
        row for row in entries if max(len(packages[row.remote_id]), len(numbers[row.remote_id])) <= 1
    )


def _last_page(answer: Mapping[str, object], current: int, total: int | None) -> int | None:
    """The number of the last page, by whatever of the answer tells it; None where nothing does."""
    last, size = count_of(answer.get("last_page")), count_of(answer.get("per_page"))
    if last is not None:
        return last
    if total is not None and size:
        return -(-total // size)
    return current + 1 if answer.get("next_page_url") else None


def parse_tracking(body: bytes, now: datetime) -> Tracking:
    """A whole history, newest first; those of one second stay as they were told. `now` is UTC."""
    answer = fields_of(value_of(body, TRACKTW))
    rows = rows_in(answer, "package_history")
    if rows is None:
        raise bad_answer(TRACKTW)
    checkpoints = [checkpoint for row in rows if (checkpoint := _checkpoint(row, now))]
    unreadable = len(rows) - len(checkpoints)
    # What broke on its way may come whole the next time; what the carrier itself garbled will not.
    if not is_strict(body):
        unreadable += sum(UNREAD in one.message for one in checkpoints)
    if oldest_first(checkpoints):
        checkpoints.reverse()
    return Tracking(
        tuple(newest_first(checkpoints)),
        number=word_of(answer.get("tracking_number")) or None,
        carrier=_carrier(answer.get("carrier"), answer.get("carrier_id")),
        unreadable=unreadable,
    )


def parse_added(body: bytes, sent: Sequence[str]) -> Mapping[str, str]:
    """The relation id of each number that was sent; one that is not answered is missing.

    An answer may spell a number otherwise than it was sent. One that names none of them is BadAnswer.
    """
    answer = value_of(body, TRACKTW, sent=True)
    if answer == []:  # PHP's way to write an object that is empty
        return {}
    if not isinstance(answer, dict):
        raise bad_answer(TRACKTW, sent=True)
    answered = {_plain(number): word_of(remote_id) for number, remote_id in answer.items()}
    found = {number: remote_id for number in sent if (remote_id := answered.get(_plain(number)))}
    if found or not answered:
        return found
    only = next(iter(answered.values()))
    if len(sent) == len(answered) == 1 and _UUID.fullmatch(only):
        return dict.fromkeys(sent, only)
    raise BadAnswer(
        tr("Track.TW's answer names none of the numbers. Refresh to see whether they were added."),
        provider=TRACKTW,
        maybe_done=True,
    )


def parse_moved(body: bytes) -> bool:
    """Whether the answer says that it was done; False where it says nothing clear, as an empty one.

    Raises Rejected when it says that nothing was done, BadAnswer when it is no object.
    """
    if not body.strip():
        return False
    answer = value_of(body, TRACKTW, sent=True)
    if not isinstance(answer, dict):
        raise bad_answer(TRACKTW, sent=True)
    success = str(answer.get("success")).lower()
    if success in _OFF:
        raise Rejected(tr("Track.TW did not do this. Refresh, then try it again."), provider=TRACKTW)
    return success in {"true", "1"}


def read_delivery_stage(delivery_stage: object, checkpoint_status: str, text: str) -> Stage:
    """The stage of an entry: Track.TW's own reading where it is there, else what status and text tell.

    The text still tells what that reading has no word for: a missed delivery or something to pay
    while it is under way, and a return whatever else is said.
    """
    status = checkpoint_status.strip().lower()
    told = DELIVERY_STAGES.get(word_of(delivery_stage).lower())
    if told is None:
        return read_stage(status, text)
    is_problem = told in _SAYS_MORE and read_stage("transit", text) is Stage.EXCEPTION
    return Stage.EXCEPTION if is_problem or goes_back(text) else told


def _listed(row: object, folder: Folder, now: datetime) -> Listed | None:
    """One row of a list; None where it does not name a parcel."""
    entry = fields_of(row)
    # Its own id is the relation's; `package_id` and `package.id` are of no use to any call.
    remote_id = word_of(entry.get("id"))
    if not remote_id:
        return None
    package = fields_of(entry.get("package"))
    owner = word_of(entry.get("user_id"))
    taken_in = read_time(entry.get("created_at"), now)
    return Listed(
        remote_id,
        word_of(package.get("tracking_number")),
        carrier=_carrier(package.get("carrier"), package.get("carrier_id")),
        folder=next((known for known in Folder if known.value == entry.get("state")), folder),
        note=text_of(entry.get("note")) or None,
        latest=_checkpoint(package.get("latest_package_history"), now),
        package_id=word_of(entry.get("package_id")) or word_of(package.get("id")) or None,
        owner=_hashed(owner) if owner else None,
        taken_in_at=taken_in.time if taken_in else None,
    )


def _carrier(row: object, carrier_id: object = None) -> Carrier | None:
    """A carrier; its id may stand beside it instead."""
    carrier = fields_of(row)
    own_id, name = word_of(carrier.get("id")) or word_of(carrier_id), word_of(carrier.get("name"))
    return Carrier(own_id, name) if own_id and name else None


def _requirements(row: object) -> tuple[Requirement, ...]:
    """What a carrier wants to know; known from the field only."""
    wanted = [fields_of(one) for one in rows_of(fields_of(row).get("requirements")) or ()]
    return tuple(
        Requirement(
            key=key,  # goes back as it came
            description=text_of(one.get("desc")),
            pattern=pattern if isinstance(pattern := one.get("regex"), str) else "",
            example=text_of(one.get("placeholder")),
        )
        for one in wanted
        if isinstance(key := one.get("key"), str) and key and key == clean(key)
    )


def _checkpoint(row: object, now: datetime) -> Checkpoint | None:
    """One history entry; None where it says nothing.

    Where `time` is none, when Track.TW recorded it stands for it.
    """
    event = fields_of(row)
    message = without_markup(words_of(event.get("status")))
    raw_status = text_of(event.get("checkpoint_status"))
    time = read_time(event.get("time"), now)
    if not (time or message or raw_status):
        return None
    recorded = read_time(event.get("created_at"), now)
    recorded_before = recorded.time if time and recorded and recorded.time < time.time else None
    time_told, time = time is not None or recorded is None, time or recorded
    return Checkpoint(
        time.time if time else None,
        message,
        read_delivery_stage(event.get("delivery_stage"), raw_status, message),
        raw_status,
        place=place_in(message),
        zone_told=time is None or time.zone_told,
        time_told=time_told,
        recorded_at=recorded_before,
    )


def _is_set(value: object) -> bool:
    """Whether a switch is on, be it written as a text."""
    return bool(value) and str(value).lower() not in _OFF


def _hashed(account: str) -> str:
    """What tells an account without saying whose it is."""
    return hashlib.sha256(f"{TRACKTW}:{account}".encode(errors="replace")).hexdigest()[:16]


def _plain(number: str) -> str:
    """A number as it is compared: Track.TW drops spaces and dashes."""
    return re.sub(r"[\s-]", "", number).casefold()
