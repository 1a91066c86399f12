"""A parcel as a line for others: for the family chat, who picks it up where and until when. Pure."""

from datetime import datetime, tzinfo

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.language import tr
from parcel_tui.wording.stages import STAGES
from parcel_tui.wording.times import clock_time, day, day_and_time, local_day


def shared_line(parcel: Parcel, page: str | None, now: datetime, zone: tzinfo | None) -> str:
    """What it is and where it stands, with days that are the same whenever the line is read:
    `7-Eleven 鑫福門市 until Sat 28 Nov 23:59 · J20471938265 · https://…`.

    `page` is its address on the web. Neither its pick-up card nor the user's note is in it.
    """
    parts = (parcel.name or "", _where(parcel, now, zone), parcel.identifier, page or "")
    return " · ".join(filter(None, parts))


def _where(parcel: Parcel, now: datetime, zone: tzinfo | None) -> str:
    carrier = short_name(parcel.carrier) if parcel.carrier else ""
    pickup, today = parcel.shown_pickup, local_day(now, zone)
    if parcel.stage is Stage.READY_FOR_PICKUP and pickup is not None:
        place = " ".join(filter(None, (carrier, pickup.place)))
        if pickup.until is None:
            return place or STAGES[parcel.stage].title
        time = day_and_time(local_day(pickup.until, zone), today, clock_time(pickup.until, zone))
        return tr("{place} until {time}", place=place, time=time) if place else tr("until {time}", time=time)
    if parcel.expected is not None and parcel.stage not in FINAL_STAGES:
        expected = tr("Expected {day}", day=day(parcel.expected, today))
        return tr("{name}: {value}", name=carrier, value=expected) if carrier else expected
    stage = STAGES[parcel.stage].title
    return tr("{name}: {value}", name=carrier, value=stage) if carrier else stage
