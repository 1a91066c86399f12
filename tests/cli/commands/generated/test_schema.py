"""Every JSON document of every command holds to the schema that is printed of it, and keeps its promise."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from schemas import faults_of, promised

from parcel_tui.cli.commands.generated.schema import schema_of
from parcel_tui.cli.grammar.commands import SCHEMAS
from parcel_tui.cli.records import DOCUMENTS
from parcel_tui.sandbox.world import World

PROMISED = Path(__file__).parent / "schema-1.json"
"""What was first promised; to write it: `PYTHONPATH=tests python` this file."""
LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
COMMANDS = (
    *("list --json", "list --folder all --json", "list --view todo --json", "show shoes --json"),
    *("show gift --json", "refresh --json", "status --format json", "status --format waybar"),
    *("carriers --json", "carriers 黑貓 --json", "doctor --json", "export -", "export --without-private -"),
)


def name_of(command: str) -> str:
    return "waybar" if "waybar" in command else command.partition(" ")[0]


def test_every_document_holds_to_its_schema(world: World, run, environment: dict[str, str]) -> None:
    """Of an empty state, of a full one with all that is optional, and of one that cannot be read."""
    for command in COMMANDS:
        done = run(*command.split())
        if done.out:
            assert faults_of(name_of(command), done.out) == [], command
    world.tracktw_account.add("TW268979373141Z").package.add("包裹配達買家取件門市 - [中和福美 - 智取店]")
    world.tracktw_account.add("J20471938265").package.add("預計11/25送達")
    world.tracktw_account.add("LOST").package.add("包裹遺失")
    run("refresh")
    run("rename", "p1", "shoes")
    run("card", "p1", "--code", "123", "--pay", "120", "--id", "yes")
    run("deadline", "p2", "+3")
    run("carrier", "LOST", "黑貓")
    run("follow", "gift", "--expected", "+3", "--carrier", "me")
    environment["PARCEL_TUI_FLEXFORWARD_TOKEN"] = "another"
    run("add", LABEL)
    for command in COMMANDS:
        done = run(*command.split())
        assert faults_of(name_of(command), done.out) == [], command
    world.tracktw_account.relations[next(iter(world.tracktw_account.relations))].package.add("包裹抵達")
    changes = run("refresh", "--changes", "--json").out
    assert faults_of("watch", changes) == []
    Path(run("config", "path", "state").out.strip()).write_bytes(b"{")
    done = run("refresh", "--json")
    assert (done.code != 0, faults_of("refresh", done.out)) == (True, [])


def test_the_schema_of_each_is_printed(run) -> None:
    """Of one by its command's name, or of all together."""
    assert tuple(DOCUMENTS) == SCHEMAS
    for name, record in DOCUMENTS.items():
        printed = run("schema", name).document
        assert printed == json.loads(json.dumps(schema_of({name: record})))
        assert printed["$ref"] == f"#/$defs/{record.__name__}"


@pytest.mark.process
def test_the_schema_of_all_is_printed_by_the_program_itself() -> None:
    """In a process of its own, which loads msgspec the short way and what schemas need of it later."""
    done = subprocess.run([sys.executable, "-m", "parcel_tui", "schema"], capture_output=True, check=True)
    wanted = {record.__name__ for record in DOCUMENTS.values()}
    assert {one["$ref"].rpartition("/")[2] for one in json.loads(done.stdout)["anyOf"]} == wanted


def test_what_was_promised_is_kept() -> None:
    """No field goes away, none is renamed or of another kind, no word of an enumeration is lost."""
    now = promised(schema_of(DOCUMENTS))
    lost = []
    for name, record in json.loads(PROMISED.read_text(encoding="utf-8")).items():
        if isinstance(record, list):
            lost += [f"{name} {word}" for word in record if word not in now[name]]
        else:
            lost += [
                f"{name}.{field}: {kind}" for field, kind in record.items() if now[name].get(field) != kind
            ]
    assert lost == []


if __name__ == "__main__":
    PROMISED.write_text(json.dumps(promised(schema_of(DOCUMENTS)), indent=1) + "\n", encoding="utf-8")
