"""Hostile texts through the whole program: from the providers, a stored file and an import, to the output."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, LABEL, NUMBER, invisible
from schemas import faults_of

from parcel_tui.domain.parcel import Carrier
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.tracktw.records import Relation
from parcel_tui.sandbox.world import World

LOOKS = (
    ("list", "--folder", "all"),
    ("list", "--folder", "all", "--json"),
    ("show", LABEL),
    ("show", LABEL, "--json"),
    ("refresh",),
    ("refresh", "--json"),
    ("export", "-"),
    ("doctor",),
    ("doctor", "--json"),
    ("token", "check", "tracktw"),
    ("archive", LABEL),
    ("unarchive", LABEL),
    ("rename", LABEL, HOSTILE["title"][0]),
    ("note", LABEL, HOSTILE["override"][0]),
    ("show", LABEL),
)


def check(said: Any) -> None:
    for stream in (said.out, said.err):
        assert [invisible(line) for line in stream.splitlines() if invisible(line)] == []
        assert "\\u" not in stream
    assert "Traceback" not in said.err


def test_what_providers_say(hostile_world: World, say: Callable[..., Any]) -> None:
    """No command lets out anything that is not visible, JSON neither; what is visible shows."""
    check(say("add", LABEL))
    for command in LOOKS:
        said = say(*command)
        assert said.code == 0 or command[0] == "doctor", (command, said.err)
        check(said)
        if "--json" in command or command[0] == "export":
            assert faults_of(command[0], said.out) == []
    for name in ("json", "waybar"):
        assert faults_of("status" if name == "json" else name, say("status", "--format", name).out) == []
    shown = say("show", LABEL).out
    for _, seen in HOSTILE.values():
        assert seen in shown, ascii(seen)


@pytest.mark.parametrize("first", range(0, len(HOSTILE), 4))
def test_what_a_refusal_says(world: World, say: Callable[..., Any], first: int) -> None:
    """The reasons of a 422, and the names of their fields, as they reach the user."""
    some = list(HOSTILE.values())[first : first + 4]
    body = json.dumps({"message": some[0][0], "errors": {text: [text] for text, _ in some}}).encode()
    world.tracktw.faults.add(Fault(FaultKind.STATUS, "/package/import", status=422, body=body))
    said = say("add", "TW268979373141Z")
    assert said.code == 1
    check(said)
    for _, seen in some:
        assert seen in said.err


@pytest.mark.parametrize("escaped", [True, False], ids=["escaped", "raw"])
@pytest.mark.parametrize("kind", ["stored", "imported"])
def test_what_a_file_holds(
    world: World,
    say: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    escaped: bool,
) -> None:
    """Somebody else's hand in the state file, or a file that somebody sent, however its JSON is written."""
    for index in range(len(HOSTILE)):
        carrier = Carrier(f"c{index}", f"carrier-{index}-")
        relation = world.tracktw_account.add(f"number-{index}-", carrier, note=f"note-{index}-")
        relation.package.add(f"[place-{index}-] status-{index}-")
    assert say("refresh").code == 0
    file = tmp_path / "state.json"
    if kind == "imported":
        file = tmp_path / "export.json"
        say("export", str(file))
    written = json.dumps(json.loads(file.read_text(encoding="utf-8")), ensure_ascii=False)
    for index, (text, _) in enumerate(HOSTILE.values()):
        spelled = json.dumps(text, ensure_ascii=escaped)[1:-1]
        for word in ("number", "carrier", "note", "status", "place"):
            written = written.replace(f"{word}-{index}-", f"{word}-{index}-{spelled}")
    file.write_text(written, encoding="utf-8")
    if kind == "imported":
        monkeypatch.setenv("PARCEL_TUI_HOME", str(tmp_path / "other"))
        check(say("import", str(file)))
    for command in (("list",), ("list", "--json"), ("export", "-")):
        said = say(*command)
        check(said)
        assert command == ("list",) or faults_of(command[0], said.out) == []
    shown = say("list").out
    for index in range(len(HOSTILE)):
        assert f"status-{index}-" in shown
    for parcel in world.tracktw_account.relations:
        check(say("show", parcel))


def tell(parcel: Relation, say: Callable[..., Any], text: str) -> None:
    """Something new about the parcel, which a command finds."""
    parcel.package.add(f"{text} {len(parcel.package.visible())}")
    say("refresh")


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 50
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.skipif(os.name != "posix", reason="an interrupt from outside is POSIX's")
@pytest.mark.process
def test_what_watch_prints(
    world: World, say: Callable[..., Any], environment: dict[str, str], tmp_path: Path
) -> None:
    """Each change as it comes, by whichever process it was found, as lines and as JSON."""
    parcel = world.tracktw_account.add(NUMBER)
    say("refresh")
    printed = (tmp_path / "lines", tmp_path / "json")
    started = []
    for file, form in zip(printed, ((), ("--json",)), strict=True):
        with file.open("wb") as stdout:
            command = [sys.executable, "-m", "parcel_tui", "watch", "--since", "0", *form]
            started.append(subprocess.Popen(command, env={**os.environ, **environment}, stdout=stdout))
    for text, _ in HOSTILE.values():
        parcel.package.add(f"{text} here", text)
    tell(parcel, say, "the last one")
    until(lambda: all("the last one" in file.read_text(encoding="utf-8") for file in printed))
    for watch in started:
        watch.send_signal(signal.SIGINT)
        watch.wait(timeout=50)
    lines, documents = (file.read_text(encoding="utf-8") for file in printed)
    assert [invisible(line) for line in (lines + documents).split("\n") if invisible(line)] == []
    assert "\\u" not in documents
    assert faults_of("watch", documents) == []
    for _, seen in HOSTILE.values():
        assert f"{seen} here" in lines
        assert f"{json.dumps(seen, ensure_ascii=False)[1:-1]} here" in documents
