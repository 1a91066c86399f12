"""Loading msgspec and pathlib without what they ask for and do not use: a quarter of what `list` takes."""

import os
import sys
from types import ModuleType
from typing import Any

from parcel_tui.language import tr, trn


class _Later(ModuleType):
    """A module that is loaded as soon as anything is asked of it that is not given here."""

    def __init__(self, name: str, **given: object) -> None:
        super().__init__(name)
        self.__dict__.update(given)

    def __getattr__(self, attribute: str) -> Any:
        if attribute == "__path__":  # an import asks for it: these are no packages
            raise AttributeError(attribute)
        name = self.__name__
        if sys.modules.get(name) is self:
            del sys.modules[name]  # else the import below would find this stand-in
        __import__(name)
        # Who has imported the stand-in by name keeps it: from here on it has all that the module has.
        self.__dict__.update(vars(sys.modules[name]))
        return getattr(sys.modules[name], attribute)


def load_argparse() -> None:
    """Loads argparse without gettext, unless that is there: its messages are our catalogues'."""
    sys.modules.setdefault("gettext", _Later("gettext", gettext=tr, ngettext=trn))
    import argparse  # noqa: F401 - loaded while it finds what it asks for


def load_records() -> None:
    """Loads msgspec, unless it is there."""
    if "msgspec" in sys.modules:
        return
    later = (
        _Later("platform", system=_system),  # `uuid` asks for the system's name
        _Later("ipaddress"),  # `urllib.parse`, which pathlib loads, for addresses in brackets
        _Later("textwrap"),  # msgspec for schemas
        _Later("msgspec.inspect"),
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


def _system() -> str:
    return os.uname().sysname if hasattr(os, "uname") else "Windows"
