"""What README.md and the pages of docs/ tell users to type: it runs, or at least is a command line of ours.

A block that begins with three backticks and `sh` is run line by line, against the simulated providers. One
with `bash` needs what a test has not (a dashboard, a network, another program), and is read by the grammar.
"""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tables import for_each

from parcel_tui.cli.grammar.parser import parse
from parcel_tui.sandbox.world import World

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MAIL = """From: shop@example.com
Subject: =?utf-8?b?6KiC5Zau5bey5Ye66LKo?=
Content-Type: text/plain; charset=utf-8

您的訂單已出貨，物流單號：TW268979370000Z（蝦皮店到店）
"""
LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"


def blocks(page: Path, kind: str) -> Iterator[str]:
    """The lines of the page's blocks of that kind, without comments behind them."""
    for block in re.findall(
        rf"^```{kind}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        yield from (line for line in block.splitlines() if line.strip())


@pytest.fixture
def account(world: World, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the pages speak of: some parcels, one with a name, a label, and a shop's mail."""
    world.tracktw_account.add("TW268979373141Z").package.add("包裹抵達理貨中心，處理中")
    world.tracktw_account.add("J20471938265").package.add("包裹配達取件門市 - [鑫福門市] 請於11/30前取件")
    world.flexforward_account.add(LABEL, order_number="ORDER-1001")
    run("refresh")
    run("rename", "TW268979373141Z", "running shoes")
    (tmp_path / "mail.eml").write_text(MAIL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_shows_runs(page: Path, run, account: None, tmp_path: Path) -> None:
    """Every line of its `sh` blocks ends well, in their order."""
    for line in blocks(page, "sh"):
        words = shlex.split(line, comments=True)
        if "&&" in words or "|" in words or "$(" in line:
            program = tmp_path / "parcel-tui"
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m parcel_tui "$@"\n', encoding="utf-8")
            program.chmod(0o700)
            done = subprocess.run(
                ["sh", "-ec", f'PATH="{tmp_path}:$PATH"; {line}'], capture_output=True, check=False
            )
            assert done.returncode == 0, (line, done.stderr)
            continue
        assert words[0] == "parcel-tui", line
        given, target = "", None
        if "<" in words:
            given = Path(words.pop()).read_text(encoding="utf-8")
            words.remove("<")
        if ">" in words:
            target = words.pop()
            words.remove(">")
        told = run(*words[1:], given=given)
        assert told.code == 0, (line, told.out, told.err)
        if target:
            Path(target).write_text(told.out, encoding="utf-8")


@for_each("page", PAGES)
def test_every_command_line_is_one(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In other blocks and in the text, too: the grammar takes it."""
    text = page.read_text(encoding="utf-8")
    fenced = re.compile(r"^```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
    shown = re.findall(r"parcel-tui [^\n()#|;<>&\"]+", "\n".join(fenced.findall(text)))
    inline = re.findall(r"(?<!`)`(parcel-tui [^`]+)`", fenced.sub("", text))
    wrong = []
    for line in (*shown, *inline):
        if re.search(r"[A-Z]{4}|…|\[| N\b", line.replace("ORDER-", "")):
            continue  # it has a place to be filled
        words = _words(re.split(r"\\?\| ?| > | # ", line)[0])
        try:
            parse(words if len(words) > 1 else [*words, "--help"])  # one word alone names the command
        except SystemExit as ended:
            if ended.code:
                wrong.append(line)
    capsys.readouterr()
    assert wrong == []


def _words(command: str) -> list[str]:
    """The words behind the program's name; a quotation may be that of another program's file."""
    try:
        return shlex.split(command)[1:]
    except ValueError:
        return [word.strip("'") for word in command.split()[1:]]
