"""The command lines that people and scripts use all day, read without loading argparse."""

from collections.abc import Sequence
from types import SimpleNamespace


def plain_options(arguments: Sequence[str]) -> SimpleNamespace | None:
    """The options of no command, and of a plain `list` or `show NUMBER`, with or without `--json` at the end.

    None for every other command line: that is for argparse, which gives the same options for these.
    """
    if not arguments:
        return SimpleNamespace(module="dashboard", log=None, demo=False, ascii=False)
    as_json = len(arguments) > 1 and arguments[-1] == "--json"
    words = list(arguments[:-1] if as_json else arguments)
    if words == ["list"]:
        return SimpleNamespace(module="list", log=None, folder="inbox", view=None, json=as_json, plain=False)
    if len(words) == 2 and words[0] == "show" and not words[1].startswith("-"):
        return SimpleNamespace(module="show", log=None, parcel=words[1], json=as_json)
    return None
