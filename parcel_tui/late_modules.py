"""Modules that other packages import and this program seldom or never uses, loaded once they are used.

It stands below all else: what loads msgspec and what loads httpx have no other place in common.
"""

import sys
from types import ModuleType
from typing import Any


class LateModule(ModuleType):
    """A module that is loaded as soon as anything is asked of it that is not given here."""

    def __init__(self, name: str, **given: object) -> None:
        """`given` is what it has without being loaded; put it into `sys.modules`."""
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
