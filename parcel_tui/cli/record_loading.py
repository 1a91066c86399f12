"""Loading msgspec, pathlib and asyncio without what they ask for and do not use.

It is a quarter of what `list` takes.
"""

import os
import sys

from parcel_tui.language import tr, trn
from parcel_tui.late_modules import LateModule


def load_argparse() -> None:
    """Loads argparse without gettext, unless that is there: its messages are our catalogues'."""
    sys.modules.setdefault("gettext", LateModule("gettext", gettext=tr, ngettext=trn))
    import argparse  # noqa: F401 - loaded while it finds what it asks for


def load_records() -> None:
    """Loads msgspec, unless it is there."""
    if "msgspec" in sys.modules:
        return
    later = (
        LateModule("platform", system=_system),  # `uuid` asks for the system's name
        LateModule("ipaddress"),  # `urllib.parse`, which pathlib loads, for addresses in brackets
        LateModule("textwrap"),  # msgspec for schemas
        LateModule("msgspec.inspect"),
        LateModule("bz2"),  # `shutil`, which platformdirs loads, looks whether they are there: 0.4 MiB
        LateModule("lzma"),
    )
    for module in later:
        sys.modules.setdefault(module.__name__, module)
    # An import of None fails, and msgspec takes from `typing` what that has since Python 3.11; else it
    # would load `inspect`, `ast` and `tokenize`.
    is_spared = sys.modules.setdefault("typing_extensions", None) is None  # type: ignore[arg-type]
    try:
        import msgspec  # noqa: F401 - as above
    finally:
        if is_spared:
            del sys.modules["typing_extensions"]


def load_asyncio() -> None:
    """Loads asyncio without TLS, which comes as soon as a request needs it: 4 MiB, and 5 ms of the start."""
    for name in ("ssl", "asyncio.sslproto"):
        sys.modules.setdefault(name, LateModule(name))
    import asyncio  # noqa: F401 - as above


def _system() -> str:
    return os.uname().sysname if hasattr(os, "uname") else "Windows"
