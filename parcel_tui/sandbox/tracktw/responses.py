"""The JSON of the simulated Track.TW, field by field as its API document shows it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING

from parcel_tui.domain.parcel import Carrier
from parcel_tui.sandbox.tracktw.records import (
    CARRIERS,
    REQUIREMENTS,
    HistoryEntry,
    Package,
    Relation,
    made_id,
)

if TYPE_CHECKING:
    from parcel_tui.sandbox.tracktw.account import TrackTwAccount
    from parcel_tui.sandbox.tracktw.switches import Switches

Answer = dict[str, object]

_LOGOS = {
    "9a980809-8865-4741-9f0a-3daaaa7d9e19": "01HJY26MAS9QKMK5HBHBBWQZRS.png",
    "9a980968-0ecf-4ee5-8765-fbeaed8a524e": "01HNAJEA09Y69YP1J095VVDPEP.png",
}


def iso(time: datetime) -> str:
    """ISO 8601 in UTC with microseconds, as in `created_at` (API document, note 5)."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def profile_of(account: "TrackTwAccount") -> Answer:
    """The answer of `/user/profile`."""
    return {
        "email": account.email,
        "name": account.name,
        "picture_url": "https://track.tw/storage/avatar/sandbox.png",
        "notify_type_id": 2,
        "telegram": account.telegram,
        "line": account.line,
    }


def carriers() -> list[Answer]:
    """The answer of `/carrier/available`: the document's carriers, and one that asks for more."""
    return [
        {
            "id": carrier.id,
            "name": carrier.name,
            "logo": _LOGOS.get(carrier.id) or _made_logo(carrier),
            **({"requirements": REQUIREMENTS[carrier.id]} if carrier.id in REQUIREMENTS else {}),
        }
        for carrier in CARRIERS
    ]


def tracking_of(package: Package) -> Answer:
    """The answer of `/package/tracking`: the package's own id, its whole history newest first."""
    return {
        "id": package.id,
        "created_at": iso(package.created_at),
        "updated_at": iso(package.updated_at),
        "carrier_id": package.carrier.id,
        "tracking_number": package.tracking_number,
        "metadata": None,
        "package_history": [_history_entry(package, entry) for entry in package.visible()],
        "carrier": _carrier(package.carrier),
    }


def page_of(
    relations: Sequence[Relation], page: int, per_page: int, path: str, switches: "Switches"
) -> Answer:
    """One page, with all that Laravel says about it; `path` is the address without its query."""
    total = len(relations)
    last = max(1, ceil(total / per_page))
    first = (page - 1) * per_page
    shown = relations[first : first + per_page]

    def address(number: int) -> str | None:
        return f"{path}?page={number}" if 1 <= number <= last else None

    return {
        "current_page": page,
        "data": [
            None if relation.id in switches.garbled else _listed(relation, switches) for relation in shown
        ],
        "first_page_url": address(1),
        "from": first + 1 if shown else None,
        "last_page": last,
        "last_page_url": address(last),
        "links": [
            {"url": address(page - 1), "label": "&laquo; Previous", "active": False},
            *(
                {"url": address(number), "label": str(number), "active": number == page}
                for number in range(1, last + 1)
            ),
            {"url": address(page + 1), "label": "Next &raquo;", "active": False},
        ],
        "next_page_url": address(page + 1),
        "path": path,
        "per_page": per_page,
        "prev_page_url": address(page - 1),
        "to": first + len(shown) if shown else None,
        "total": total + switches.total_off_by,
    }


def _listed(relation: Relation, switches: "Switches") -> Answer:
    package = relation.package
    visible = package.visible() if relation.id not in switches.without_latest else []
    return {
        "id": relation.id,
        "created_at": iso(relation.created_at),
        "updated_at": iso(relation.updated_at),
        "user_id": relation.user_id,
        "package_id": package.id,
        "note": relation.note,
        "notify_state": relation.notify_state,
        "state": relation.folder.value,
        "package": {
            "id": package.id,
            "tracking_number": package.tracking_number,
            "carrier_id": package.carrier.id,
            "carrier": _carrier(package.carrier),
            "latest_package_history": _latest(package, visible[0]) if visible else None,
        },
        **relation.told,
    }


def _latest(package: Package, entry: HistoryEntry) -> Answer:
    """A list's newest checkpoint has an id and `updated_at`, which a history's entries lack."""
    return {
        "id": made_id("history", package.id, entry.time, entry.status),
        "created_at": iso(entry.visible_from),
        "updated_at": iso(entry.visible_from),
        "package_id": package.id,
        "time": int(entry.time.timestamp()),
        "status": entry.status,
        "checkpoint_status": entry.checkpoint_status,
        **entry.told,
        **entry.listed,
    }


def _history_entry(package: Package, entry: HistoryEntry) -> Answer:
    return {
        "package_id": package.id,
        "time": int(entry.time.timestamp()),
        "status": entry.status,
        "checkpoint_status": entry.checkpoint_status,
        "created_at": iso(entry.visible_from),
        **entry.told,
    }


def _carrier(carrier: Carrier) -> Answer:
    return {"id": carrier.id, "name": carrier.name}


def _made_logo(carrier: Carrier) -> str:
    return f"01H{carrier.id.replace('-', '').upper()[:23]}.png"
