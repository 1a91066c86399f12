import csv
from pathlib import Path
from uuid import UUID

import pytest

from parcel_tui.sandbox.flexforward.labels import LabelCheckpoint
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import FLEXFORWARD_PAIR, World

NUMBER = "TW268979373141Z"
LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
TEXTS = Path(__file__).parents[2] / "providers" / "status-texts.tsv"


def seed(world: World, number: str = NUMBER):
    """The parcel of the document, as it stands there."""
    from datetime import UTC, datetime

    relation = world.tracktw_account.add(number)
    for time, status, checkpoint_status in (
        (1769577914, "賣家將於確認訂單後出貨", "transit"),
        (1769596074, "賣家已寄件成功", "transit"),
        (1769849590, "包裹抵達理貨中心，處理中", "transit"),
        (1770040743, "包裹已配達買家取件門市 - [中和福美 - 智取店]", "transit"),
        (1770042668, "[中和福美 - 智取店] 買家取件成功", "delivered"),
    ):
        relation.package.add(status, checkpoint_status, time=datetime.fromtimestamp(time, UTC))
    return relation


def test_refresh_prints_the_documented_document(world: World, run) -> None:
    """Every field that the README lists, with the seed's own texts, newest first."""
    relation = seed(world)
    done = run("refresh", "--json")
    assert done.code == 0
    assert done.document["schema"] == 1
    assert [p["state"] for p in done.document["providers"]] == ["ok", "ok"]
    [parcel] = done.parcels
    assert parcel["id"] == relation.id
    assert parcel["number"] == NUMBER
    assert parcel["carrier"] == {"id": "9a98100c-c984-463d-82a6-ae86ec4e0b8a", "name": "蝦皮店到店"}
    assert (parcel["stage"], parcel["raw_status"]) == ("delivered", "delivered")
    assert parcel["latest"] == parcel["checkpoints"][0]
    assert parcel["checkpoints"][0] == {
        "time": "2026-02-02T14:31:08Z",
        "zone_told": True,
        "message": "[中和福美 - 智取店] 買家取件成功",
        "place": "中和福美 - 智取店",
        "stage": "delivered",
        "raw_status": "delivered",
    }
    assert [c["stage"] for c in parcel["checkpoints"]] == [
        "delivered", "ready_for_pickup", "in_transit", "in_transit", "pending",
    ]  # fmt: skip
    assert (parcel["pickup"], parcel["unread"], parcel["pending"], parcel["error"]) == (None, 0, None, None)
    assert parcel["due_at"] is None
    assert parcel["checked_at"].endswith("Z")


def test_every_real_text_gives_its_stage(world: World, run) -> None:
    """The texts of carriers, through the whole program."""
    rows = list(csv.DictReader(TEXTS.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    for index, row in enumerate(rows):
        relation = world.tracktw_account.add(f"TW{index:012d}")
        relation.package.add(row["text"], row["checkpoint_status"])
    got = {parcel["number"]: parcel["stage"] for parcel in run("refresh", "--json").parcels}
    assert got == {f"TW{index:012d}": row["stage"] for index, row in enumerate(rows)}


def test_list_and_show_ask_nobody(world: World, run) -> None:
    """Both read the local state alone."""
    seed(world)
    run("refresh")
    world.tracktw.requests.clear()
    assert NUMBER in run("list").out
    assert "買家取件成功" in run("show", NUMBER).out
    assert len(run("show", NUMBER, "--json").parcels[0]["checkpoints"]) == 5
    assert "checkpoints" not in run("list", "--json").parcels[0]
    assert run("list", "--folder", "archive", "--json").parcels == []
    assert world.tracktw.requests == []


def test_add_by_number_carrier_and_name(world: World, run) -> None:
    """A number tells its carrier, or the user does; each result is a line of its own."""
    done = run("add", NUMBER, "hl-1234567890", "--name", "耳機")
    assert done.code == 0
    assert done.out.splitlines() == [
        f"{NUMBER}: added (Shopee), pending",
        "HL1234567890: added (Hi-Life), pending",
    ]
    assert run("add", NUMBER).out == f"{NUMBER}: already tracked\n"
    done = run("add", "1234567890", "--carrier", "新竹")
    assert (done.code, "HCT" in done.out) == (0, True)


def test_an_ambiguous_number_asks_for_its_carrier(world: World, run) -> None:
    """Never a guess where several carriers fit; the others of the same call are added."""
    done = run("add", "1234567890", NUMBER)
    assert done.code == 2
    assert "--carrier" in done.err
    assert NUMBER in done.out
    assert len(world.tracktw_account.relations) == 1


def test_a_carrier_that_needs_to_know_more_is_told_it(world: World, run) -> None:
    """Nothing is sent without it; what is missing is named, with the option that gives it."""
    run("refresh")
    asked = ("add", "A1234567890", "--carrier", "demo forwarder")
    for given, word in (
        ((), "needs 收件人"),
        (("phone=1",), "another form"),
        (("x",), "KEY=VALUE"),
        (("x=",), "KEY=VALUE"),
    ):
        done = run(*asked, *(f"--extra={answer}" for answer in given))
        assert (done.code, word in done.err) == (2, True)
    assert world.tracktw.asked("POST", "/package/import") == []
    assert run(*asked, "--extra", "phone=123").code == 0
    (request,) = world.tracktw.asked("POST", "/package/import")
    assert request.json()["extra_fields"] == {"A1234567890": {"phone": "123"}}


def test_a_422_shows_its_fields_reason(world: World, run) -> None:
    """What the provider has against a number is said once, without its fields' names; nothing is kept."""
    world.tracktw_account.line = False
    done = run("add", NUMBER, "--notify")
    assert (done.code, done.out) == (1, f"{NUMBER}: refused\n")
    assert done.err.count("Bind LINE or Telegram") == 1
    assert "notify_state" not in done.err
    assert run("list", "--folder", "all", "--json").parcels == []


@pytest.mark.parametrize("oldest_first", [False, True])
def test_flex_forward_by_uuid_and_by_order_number(
    world: World, run, environment: dict[str, str], oldest_first: bool
) -> None:
    """A UUID goes to Flex Forward by itself; an order number is quoted; either order gives one timeline."""
    from datetime import UTC, datetime

    world.flexforward.oldest_first = oldest_first
    label = world.flexforward_account.add(LABEL, order_number="A/B 1")
    for hour, tag in ((8, "InfoReceived"), (9, "InTransit"), (9, "InTransit"), (10, "Lost in space")):
        label.put(LabelCheckpoint(datetime(2026, 2, 4, hour, tzinfo=UTC), f"at {hour} {len(label.id)}", tag))
    if oldest_first:
        del environment["PARCEL_TUI_FLEXFORWARD_TOKEN"]
        key, token = FLEXFORWARD_PAIR
        environment |= {"PARCEL_TUI_FLEXFORWARD_API_KEY": key, "PARCEL_TUI_FLEXFORWARD_API_TOKEN": token}
    assert run("add", LABEL).code == 0
    assert run("add", "A/B 1", "--provider", "flexforward").code == 0
    [by_uuid] = run("refresh", "--json").parcels
    assert UUID(by_uuid["id"])
    times = [checkpoint["time"] for checkpoint in by_uuid["checkpoints"]]
    assert times == sorted(times, reverse=True)
    assert by_uuid["checkpoints"][0]["stage"] == "unknown"
    assert by_uuid["checkpoints"][0]["raw_status"] == "Lost in space"


@pytest.mark.parametrize(
    ("identifier", "why"),
    [("A  B", "spaces in a row"), ("A" * 501, "501 characters"), ("A\u202eB", "cannot be shown")],
)
def test_an_identifier_that_cannot_be_kept_as_it_is_is_refused(
    run, world: World, identifier: str, why: str
) -> None:
    """Flex Forward is asked for what the user wrote, letter by letter, or for nothing at all."""
    done = run("add", identifier, "--provider", "flexforward")
    assert done.code == 2
    assert why in done.err
    assert len(done.err) < 200
    assert world.flexforward.requests == []
    assert run("list", "--json").parcels == []


def test_an_identifier_is_asked_for_as_it_is(run, world: World) -> None:
    """One of five hundred letters, with a space and a slash in it, stays one segment of the path."""
    identifier = "A b/" + "c" * 496
    world.flexforward_account.add(LABEL, order_number=identifier).add("Picked up", "InTransit")
    assert run("add", identifier, "--provider", "flexforward").code == 0
    assert [r.path for r in world.flexforward.requests] == ["/tracking/A%20b%2F" + "c" * 496]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(FaultKind.STATUS, status=401), 3),
        (Fault(FaultKind.STATUS, status=403), 3),
        (Fault(FaultKind.REDIRECT, location="http://127.0.0.1:9/login"), 3),
        (Fault(FaultKind.REDIRECT, location="http://127.0.0.1:9/"), 4),
        (Fault(FaultKind.HTML), 4),
        (Fault(FaultKind.STATUS, status=404), 4),
        (Fault(FaultKind.STATUS, status=402), 4),
        (Fault(FaultKind.STATUS, status=429, headers={"Retry-After": "60"}), 4),
        (Fault(FaultKind.TRUNCATED_JSON), 4),
        (Fault(FaultKind.NOT_JSON), 4),
    ],
    ids=["401", "403", "login", "302", "html", "404", "402", "429", "truncated", "not json"],
)
def test_each_fault_is_one_sentence_and_an_exit_code(world: World, run, fault: Fault, code: int) -> None:
    """Whatever goes wrong, nothing known is lost."""
    seed(world)
    before = run("refresh", "--json").parcels[0]["checkpoints"]
    world.tracktw.faults.add(fault)
    done = run("refresh")
    assert done.code == code
    assert len(done.err.splitlines()) == 1
    assert "Traceback" not in done.err
    assert run("show", NUMBER, "--json").parcels[0]["checkpoints"] == before


def test_archive_while_the_provider_is_down(world: World, run, server: SandboxServer) -> None:
    """Exit 4, archived and pending here; the next refresh sends it once."""
    relation = seed(world)
    run("refresh")
    server.tracktw.stop()
    done = run("archive", NUMBER)
    assert (done.code, len(done.err.splitlines())) == (4, 1)
    [parcel] = run("list", "--folder", "archive", "--json").parcels
    assert (parcel["folder"], parcel["pending"]) == ("archive", "archive")
    server.tracktw.start()
    assert run("refresh").code == 0
    assert run("refresh").code == 0
    assert [r.path.rpartition("/")[2] for r in world.tracktw.requests if r.method == "PATCH"] == ["archive"]
    assert relation.folder.value == "archive"


def test_archive_unarchive_delete(world: World, run) -> None:
    """The server shows the same."""
    relation = seed(world)
    run("refresh")
    assert run("archive", NUMBER).out == f"{NUMBER}: archived\n"
    assert relation.folder.value == "archive"
    assert run("unarchive", NUMBER).out == f"{NUMBER}: back in the inbox\n"
    assert relation.folder.value == "inbox"
    assert run("delete", NUMBER).out == f"{NUMBER}: deleted\n"
    assert world.tracktw_account.relations == {}
    assert run("list", "--folder", "all", "--json").parcels == []


def test_rename_and_note_stay_here(world: World, run) -> None:
    """Kept in the state, sent nowhere; an empty text removes them; the provider's note shows through."""
    relation = seed(world)
    world.tracktw_account.write_note(relation, "from the website")
    run("refresh")
    world.tracktw.requests.clear()
    assert run("list", "--json").parcels[0]["note"] == "from the website"
    assert run("rename", NUMBER, "耳機").code == 0
    assert run("note", "耳機", "my own").code == 0
    assert [(p["name"], p["note"]) for p in run("list", "--json").parcels] == [("耳機", "my own")]
    run("rename", NUMBER, "")
    run("note", NUMBER, "")
    assert [(p["name"], p["note"]) for p in run("list", "--json").parcels] == [(None, "from the website")]
    assert world.tracktw.requests == []


def test_wrong_use_is_one_sentence_and_exit_2(run) -> None:
    """An unknown parcel, an unknown command, no terminal."""
    for arguments in (("show", "nothing"), ("archive", "nothing"), ()):
        done = run(*arguments)
        assert (done.code, len(done.err.splitlines())) == (2, 1), arguments
    assert run("frobnicate").code == 2


def test_no_token_is_exit_3_and_the_add_is_kept(run, environment: dict[str, str]) -> None:
    """Without a token an add is stored, and the sentence says what to do."""
    del environment["PARCEL_TUI_TRACKTW_TOKEN"]
    done = run("add", NUMBER)
    assert done.code == 3
    assert "token" in done.err
    [parcel] = run("list", "--json").parcels
    assert (parcel["id"], parcel["pending"]) == (None, "add")


def test_export_and_import(world: World, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything goes out and comes in elsewhere; a bad file changes nothing."""
    seed(world)
    run("refresh")
    file = tmp_path / "out.json"
    assert run("export", str(file)).code == 0
    monkeypatch.setenv("PARCEL_TUI_HOME", str(tmp_path / "other"))
    done = run("import", str(file))
    assert (done.code, "1 parcel added" in done.out) == (0, True)
    assert len(run("show", NUMBER, "--json").parcels[0]["checkpoints"]) == 5
    file.write_text("{}", encoding="utf-8")
    assert run("import", str(file)).code == 2
    assert len(run("list", "--json").parcels) == 1


def test_help_and_version_on_each_command(run) -> None:
    """As the README says."""
    for command in (
        "",
        "add",
        "list",
        "show",
        "refresh",
        "archive",
        "rename",
        "token",
        "watch",
        "export",
        "demo",
    ):
        for option in ("--help", "--version"):
            done = run(*filter(None, (command, option)))
            assert done.code == 0
            assert "parcel-tui" in done.out


def test_what_is_known_by_hand(world: World, run) -> None:
    """A parcel of no provider is followed without a request, and any is received by the user's word."""
    done = run("follow", "阿嬤的包裹", "--expected", "2026-12-24", "--carrier", "uncle")
    assert (done.code, done.out) == (0, "阿嬤的包裹: added, expected 2026-12-24\n")
    [parcel] = run("list", "--json").parcels
    assert (parcel["provider"], parcel["expected"], parcel["carrier"]["name"]) == (
        "manual",
        "2026-12-24",
        "uncle",
    )
    assert run("follow", "x", "--expected", "soon").code == run("follow", " ").code == 2
    done = run("receive", "阿嬤的包裹", "NOSUCH")
    assert (done.code, done.out) == (2, "阿嬤的包裹: received\n")
    [parcel] = run("list", "--json").parcels
    assert parcel["stage"] == "delivered"
    assert world.tracktw.requests == world.flexforward.requests == []


def test_refresh_and_list_agree_on_the_providers(world: World, run, environment) -> None:
    """A provider without a token is told as such by both."""
    seed(world)
    del environment["PARCEL_TUI_FLEXFORWARD_TOKEN"]
    assert run("refresh", "--json").document["providers"] == run("list", "--json").document["providers"]


def test_refresh_does_what_it_can(world: World, run) -> None:
    """An identifier that names nothing costs the others nothing; the document comes with every exit code."""
    seed(world)
    run("refresh")
    done = run("refresh", "nope", NUMBER)
    assert (done.code, len(done.out.splitlines()), len(done.err.splitlines())) == (2, 1, 1)
    done = run("refresh", "nope", "--json")
    assert (done.code, done.parcels) == (2, [])
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=401))
    done = run("refresh", "--json")
    assert (done.code, len(done.parcels)) == (3, 1)


def test_refresh_prints_its_document_where_the_state_cannot_be_saved(
    world: World, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 5, and what is known."""
    seed(world)
    run("refresh")
    world.tracktw_account.add("TW000000000001")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    done = run("refresh", "--json")
    assert (done.code, len(done.err.splitlines())) == (5, 1)
    assert NUMBER in [parcel["number"] for parcel in done.parcels]


def test_refresh_prints_its_document_where_the_state_cannot_be_read(run, tmp_path: Path, environment) -> None:
    """Exit 5, and the document says that nothing is known, which is not the same as no parcels."""
    environment["PARCEL_TUI_HOME"] = str(tmp_path / "unread")
    (tmp_path / "unread" / "state.json").mkdir(parents=True)
    done = run("refresh", "--json")
    assert (done.code, done.parcels, done.document["error"]["code"]) == (5, [], "not_saved")


def test_a_failure_that_lasts_is_told_once(world: World, run) -> None:
    """A label that its account lost makes no mail of cron's each hour; asked for by name it is told again."""
    world.flexforward_account.add(LABEL)
    run("add", LABEL)
    world.flexforward_account.labels.clear()
    done = run("refresh")
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    done = run("refresh")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert run("list", "--json").parcels[0]["error"]["code"] == "not_found"
    done = run("refresh", LABEL)
    assert (done.code, len(done.err.splitlines())) == (1, 1)


def test_a_number_under_another_carrier_is_told(world: World, run) -> None:
    """Both are kept: it may be another parcel, and the user may want to know."""
    run("add", "1234567890", "--carrier", "新竹")
    done = run("add", "1234567890", "--carrier", "kerry")
    assert done.code == 0
    assert "HCT" in done.err
    assert "p1" in done.err
    assert len(run("list", "--json").parcels) == 2


def test_a_carrier_that_is_not_clear_is_asked_for_as_the_command_takes_it(world: World, run) -> None:
    """What is named in part may be several; only `add` has an option for it."""
    world.tracktw_account.add(NUMBER)
    run("refresh")
    for line in (("carrier", NUMBER, "店"), ("add", "N20000000001", "--carrier", "店")):
        done = run(*line)
        assert done.code == 2
        assert "'店' is in the names of several carriers. Name one of: 7-Eleven, FamilyMart" in done.err
    done = run("import", "-", given="number,name\nZZ81726354,lamp\n")
    assert "--carrier" not in done.err
    assert "Write one beside the number: 7-Eleven, " in done.err


def test_all_that_was_not_sent_is_shown(run, environment: dict[str, str]) -> None:
    """A parcel may have more than one act that waits."""
    del environment["PARCEL_TUI_TRACKTW_TOKEN"]
    run("add", NUMBER)
    run("archive", NUMBER)
    assert "not yet added at Track.TW, not yet archived at Track.TW\n" in run("show", NUMBER).out


def test_standard_input_named_twice_is_read_once(world: World, run) -> None:
    """What the first dash reads is there for no second one."""
    run("follow", "lamp")
    assert run("mute", "-", "-", given="lamp\n").out == "lamp: muted\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("lst", "did you mean 'list'"),
        ("LIST", "did you mean 'list'"),
        ("token chek tracktw", "did you mean 'check'"),
        ("qqqq", "there is no command 'qqqq'"),
        ("list --js", "--js"),
        ("list --fold all", "--fold"),
        ("add 1 --prov tracktw", "--prov"),
        ("--asc", "--asc"),
        ("show", "PARCEL"),
        ("list --folder x", "inbox"),
    ],
)
def test_a_slip_is_one_sentence(run, line: str, words: str) -> None:
    """The nearest command is named; nothing is guessed from an abbreviation."""
    done = run(*line.split())
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert words in done.err


def test_a_word_is_no_number(run) -> None:
    """No list of carriers answers it; one that is named with its carrier is the user's own choice."""
    done = run("add", "hello")
    assert (done.code, done.out, done.err) == (2, "", "parcel-tui: “hello” isn't a tracking number.\n")


def test_an_error_that_is_the_providers_is_no_parcels(world: World, run, environment: dict[str, str]) -> None:
    """A refused token is said in `providers`, while the label's own last try stays as it was."""
    world.flexforward_account.add(LABEL)
    assert run("add", LABEL).code == 0
    environment["PARCEL_TUI_FLEXFORWARD_TOKEN"] = "another"
    done = run("refresh", LABEL, "--json")
    assert done.code == 3
    assert [(p["name"], p["state"]) for p in done.document["providers"]][1] == ("flexforward", "refused")
    assert done.parcels[0]["error"] is None


def test_a_label_is_found_by_its_own_id_too(world: World, run) -> None:
    """It is followed by its order number; Flex Forward's answers told its UUID."""
    world.flexforward_account.add(LABEL, order_number="A/B 1")
    assert run("add", "A/B 1", "--provider", "flexforward").code == 0
    assert run("show", LABEL.upper(), "--json").parcels[0]["id"] == "A/B 1"


def test_a_wrong_carrier_is_put_right(world: World, run) -> None:
    """One line, one record there and here; the same again says so; what is no carrier is wrong use."""
    world.tracktw_account.add("907218463512").package.add("已集貨")
    run("refresh")
    run("rename", "907218463512", "鞋子")
    assert run("carrier", "鞋子", "黑貓").out == "鞋子: T-Cat\n"
    own = world.tracktw_account.relations.values()
    assert [relation.package.carrier.name for relation in own] == ["黑貓宅急便"]
    [row] = run("list", "--json").parcels
    assert (row["local_id"], row["name"], row["pending"]) == ("p1", "鞋子", None)
    assert run("carrier", "鞋子", "黑貓").out == "鞋子: T-Cat already\n"
    for name in ("", "nobody"):
        done = run("carrier", "鞋子", name)
        assert (done.code, done.out) == (2, "")
    run("follow", "手作", "--carrier", "某某")
    assert run("carrier", "手作", "另一家").out == "手作: 另一家\n"


@pytest.mark.parametrize("empty", ["", "---", "-----"])
def test_an_empty_name_costs_refresh_no_document(world: World, run, empty: str) -> None:
    """Dashes alone name no parcel, and are no option: the others of the call are refreshed and printed."""
    seed(world)
    run("refresh")
    done = run("refresh", "--json", empty, NUMBER)
    assert (done.code, [parcel["number"] for parcel in done.parcels]) == (2, [NUMBER])
    assert done.err.startswith(f"parcel-tui: {empty!r} names no parcel. Give its id from 'parcel-tui list'")
