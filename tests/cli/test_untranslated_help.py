"""Nothing that a command says stands outside the catalogues."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest
from pseudo import unmarked, write_catalogue
from test_arguments import LINES

import parcel_tui.language
from parcel_tui.cli.arguments import parser_for


@pytest.fixture(autouse=True)
def pseudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands speak the language with the accents."""
    write_catalogue(tmp_path / "locale", "ja")
    monkeypatch.setattr("parcel_tui.language.LOCALE", str(tmp_path / "locale"))
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    monkeypatch.setenv("COLUMNS", "500")
    yield
    parcel_tui.language.choose_language(None)


def grammar(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Every word that users type or replace: commands, options, choices, places; and the examples."""
    yield from (line for line in (parser.epilog or "").splitlines() if line.startswith("  "))
    for action in parser._actions:
        yield from (*action.option_strings, str(action.metavar or ""), action.dest, action.dest.upper())
        for choice in action.choices or ():
            yield str(choice)
            if isinstance(action, argparse._SubParsersAction):
                yield from grammar(action.choices[choice])


def test_no_help_says_a_word_of_english(run) -> None:
    """Every command's `--help`: headings, sentences, what each option does."""
    typed = list(grammar(parser_for([""])))
    found = {}
    for line in dict.fromkeys(" ".join(line.split()[:2]) for line in ("", *LINES)):
        words = [word for word in line.split() if word in typed]
        if left := unmarked(run(*words, "--help").out.replace("{pickup} {problem}", ""), *typed):
            found[" ".join(words)] = left
    assert not found
