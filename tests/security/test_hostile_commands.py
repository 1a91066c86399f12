"""Hostile texts through the whole program: from the providers, a stored file and an import, to the output."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, invisible

from parcel_tui.domain.clock import utc_now
from parcel_tui.domain.parcel import Carrier
from parcel_tui.sandbox.faults import Fault, FaultKind
from parcel_tui.sandbox.world import World

LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
NUMBER = "TW000000000000Z"
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


@pytest.fixture
def hostile_world(world: World) -> World:
    """Every text in every field that the simulated providers have."""
    account = world.tracktw_account
    account.name = "".join(text for text, _ in HOSTILE.values())
    label = world.flexforward_account.add(LABEL)
    label.slug = account.name
    label.tracking_number = account.name
    for index, (text, _) in enumerate(HOSTILE.values()):
        time = utc_now() - timedelta(minutes=index + 1)
        # A third of the texts each, in turn, keeps the account's folder within a few seconds' requests.
        if index % 3 == 0:
            relation = account.add(f"TW{index:012d}Z{text}", Carrier(f"c{index}{text}", text), note=text)
            relation.package.add(text, text, time=time)
        else:
            account.add(NUMBER).package.add(text, text, time=time)
        label.add(text, text, time=time, city=text, state=text, country=text, location=text)
    return world


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
        check(say(*command))
    shown = say("list").out
    for index in range(len(HOSTILE)):
        assert f"status-{index}-" in shown
    for parcel in world.tracktw_account.relations:
        check(say("show", parcel))
