"""The carriers of the simulated Track.TW, and what one of them wants to know beside the number."""

from collections.abc import Mapping

from parcel_tui.domain.carrier_formats import BUILTIN_CARRIERS
from parcel_tui.domain.parcel import Carrier

DEMO_FORWARDER = Carrier("9c0d7e52-6c1f-4d0b-8f3a-5a2b7c9d1e60", "示範集運 (Demo Forwarder)")
"""Not in the document, which calls its own list incomplete."""

CARRIERS: tuple[Carrier, ...] = (*BUILTIN_CARRIERS, DEMO_FORWARDER)

REQUIREMENTS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    DEMO_FORWARDER.id: (
        {"key": "phone", "desc": "收件人手機末三碼", "regex": r"^\d{3}$", "placeholder": "123"},
    ),
}
"""By carrier id, as `requirements` tells them, which is known from the field only."""
