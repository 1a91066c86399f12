"""A parcel's page on the web, and how it is opened: in a browser at the desk, as a link elsewhere."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from urllib.parse import quote

from parcel_tui.domain.carriers.names import DHL, FEDEX, UPS
from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.provider import info_of

_CARRIER_PAGES = {
    "ups": "https://www.ups.com/track?tracknum={}",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr={}",
    "dhl": "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
    "yunexpress": "https://www.yuntrack.com/parcelTracking?id={}",
}
"""By the carrier's name in lower case, for parcels that their provider has no page for."""

_SHORT_NAMES = {UPS.name.casefold(): "ups", FEDEX.name.casefold(): "fedex", DHL.name.casefold(): "dhl"}


def page_of(parcel: Parcel) -> str | None:
    """The address of its page: its provider's, else the carrier's; None where none is known."""
    info = info_of(parcel.provider)
    own = info.page if info else ""
    number = quote(parcel.identifier, safe="")
    if own and number and (parcel.carrier or "{carrier}" not in own):
        carrier = parcel.carrier.id if parcel.carrier else ""
        return own.replace("{carrier}", quote(carrier, safe="")).replace("{number}", number)
    if not parcel.number or not parcel.carrier:
        return None
    for known in (parcel.carrier.id, parcel.carrier.name):
        name = _SHORT_NAMES.get(known.casefold(), known.casefold().replace(" ", ""))
        page = _CARRIER_PAGES.get(name) or _CARRIER_PAGES.get(name.removesuffix("express"))
        if page:
            return page.format(number)
    return None


def open_page(address: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a browser was started for it; never over SSH, nor where there is no desktop."""
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        return False
    if sys.platform == "win32":
        os.startfile(address)  # noqa: S606 - an https address made here, its parts quoted
        return True
    is_mac = sys.platform == "darwin"
    if not is_mac and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return False
    opener = shutil.which("open" if is_mac else "xdg-open", path=environment.get("PATH"))
    if opener is None:
        return False
    # Python's own webbrowser would let the browser write into the screen, or wait for it.
    quiet = subprocess.DEVNULL
    try:
        browser = subprocess.Popen(  # noqa: S603 - the system's own opener, an https address made here
            [opener, address], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
    except OSError:  # it is there, and cannot be run
        return False
    # A process whose exit code is not taken stays as a zombie; the app itself does not wait for it.
    threading.Thread(target=browser.wait, daemon=True).start()
    return True
