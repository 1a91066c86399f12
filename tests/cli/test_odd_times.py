"""Times that are none: in states of earlier versions, in any zone."""

import json
import time
from pathlib import Path

import pytest

ZONES = ["Asia/Taipei", "America/Los_Angeles", "Pacific/Kiritimati"]
WILD = ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"]
NUMBER = "TW268979373141Z"


@pytest.fixture(params=ZONES)
def zone(request, monkeypatch) -> str:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    return request.param


def with_wild_times(state: Path, wild: str) -> None:
    """Every time that a provider told becomes a wild one, as earlier versions took them in."""
    content = json.loads(state.read_text(encoding="utf-8"))
    for parcel in content["parcels"].values():
        parcel["latest"]["time"] = wild
    for history in content["histories"].values():
        for row in history["rows"]:
            row[0] = wild
    content["changes"] = {
        "1": {
            "parcel": 1,
            "kind": "checkpoint",
            "at": "2026-02-02T14:31:08Z",
            "title": NUMBER,
            "stage": "delivered",
            "message": "text",
            "time": wild,
        }
    }
    state.write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize("wild", WILD)
def test_a_state_that_holds_wild_times_opens_in_every_zone(run, world, tmp_path, zone, wild):
    """Each command shows the parcel with its checkpoints in their order, their times unknown."""
    package = world.tracktw_account.add(NUMBER).package
    package.add("賣家已寄件成功")
    package.add("包裹抵達理貨中心，處理中")
    assert run("refresh").code == 0
    with_wild_times(tmp_path / "state.json", wild)
    listed, shown = run("list"), run("show", NUMBER)
    assert (listed.code, shown.code) == (0, 0)
    assert "time unknown" in listed.out
    assert shown.out.index("處理中") < shown.out.index("寄件成功")
    assert {c["time"] for c in run("show", NUMBER, "--json").parcels[0]["checkpoints"]} == {None}
    assert run("receive", NUMBER).code == 0
    assert run("export", str(tmp_path / "export.json")).code == 0
