"""What argparse itself says, in the user's language: its headings, and what is wrong with a command line.

argparse looks its messages up as `_` and `ngettext` of its own module, which know the system's catalogues.
"""

import argparse

from parcel_tui.language import mark, tr, trn

_MESSAGES = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("show this help message and exit"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)"),
    mark("invalid %(type)s value: %(value)r"),
    mark("unrecognized arguments: %s"),
    mark("not allowed with argument %s"),
    mark("ignored explicit argument %r"),
    mark("the following arguments are required: %s"),
    mark("one of the arguments %s is required"),
    mark("expected one argument"),
    mark("expected at most one argument"),
    mark("expected at least one argument"),
    mark("unexpected option string: %s"),
)
"""As argparse of Python 3.11 to 3.14 has them; what only a mistake in the grammar could say is left out."""


def translate_argparse() -> None:
    """Makes argparse look its messages up in our catalogues."""
    setattr(argparse, "_", tr)  # noqa: B010 - it is no part of the module's types
    setattr(argparse, "ngettext", trn)  # noqa: B010
