"""`import` of tables and lists: what is clear is taken in, what is not is named, nothing is overwritten."""

from pathlib import Path

import pytest
from tables import for_each

from parcel_tui.cli.lists import read_list
from parcel_tui.domain.parcel import Parcel
from parcel_tui.sandbox.world import World
from parcel_tui.tracker import outbox
from parcel_tui.tracker.outcomes import NewParcel

SHOPEE, POST, TCAT = "TW268979373141Z", "CP305718247TW", "907218463512"
CARRIERS = {"黑貓", "black cat", "t-cat", "蝦皮"}

LISTS = (
    # The text, and what is read of it: number, carrier, name.
    (f"{TCAT}\n\n# old ones\n{SHOPEE}\n", [(TCAT, None, None), (SHOPEE, None, None)]),
    (f"{TCAT} 黑貓 shoes", [(TCAT, "黑貓", "shoes")]),
    (f"黑貓：{TCAT}", [(TCAT, "黑貓", None)]),
    ("9072 1846 3512", [("9072 1846 3512", None, None)]),
    (f"{TCAT} 2026-02-01", [(TCAT, None, None)]),
    (
        f"{TCAT},black cat,red shoes\n{SHOPEE},,lamp",
        [(TCAT, "black cat", "red shoes"), (SHOPEE, None, "lamp")],
    ),
    (f"2026-02-01;{TCAT};t-cat", [(TCAT, "t-cat", None)]),
    (f"追蹤號碼\t物流\t品名\n{TCAT}\t黑貓\t鞋", [(TCAT, "黑貓", "鞋")]),
    (f"\ufeffName,Tracking Number\nlamp,{SHOPEE}", [(SHOPEE, None, "lamp")]),
    (f'Item;Courier;Tracking\n"a ""b""; c";;{TCAT}.0', [(TCAT, None, 'a "b"; c')]),
    ("お問い合わせ番号,配送業者,商品名\n550012345678,ヤマト運輸,本", [("550012345678", "ヤマト運輸", "本")]),
)


@for_each(("text", "read"), LISTS)
def test_a_list_is_read_with_headings_and_without(text: str, read) -> None:
    """Commas, semicolons, tabs or blanks; columns by their names, in three languages, else by their looks."""
    found = read_list(text, lambda word: word.casefold() in CARRIERS)
    assert [(one.number, one.carrier, one.name) for one in found.parcels] == read
    assert found.unread == ()


UNREAD = (
    ("hello\n", "no tracking number"),
    ("number,name\n9.07218E+11,shoes", "has shortened the number"),
    ("9.07218E+11,shoes", "has shortened the number"),
    ("number,name\n,shoes", "no tracking number"),
)


@for_each(("text", "reason"), UNREAD)
def test_a_line_without_a_number_says_why(text: str, reason: str) -> None:
    """Each with the number of its line."""
    (line,) = read_list(text, lambda _: False).unread
    assert line.line == text.count("\n", 0, text.rstrip().rfind(text.rsplit(maxsplit=1)[-1]) + 1) + 1
    assert reason in line.reason


def test_its_own_table_comes_back_whole(world: World, run, tmp_path: Path, monkeypatch) -> None:
    """What the columns hold is there again, in an empty state too; a second time nothing is done."""
    world.tracktw_account.add(SHOPEE).package.add("包裹已配達取件門市 [全家景安店]")
    world.tracktw_account.add(TCAT)
    run("refresh")
    run("rename", SHOPEE, "=lamp")
    run("note", SHOPEE, "a, b")
    run("deadline", TCAT, "2026-02-20")
    run("mute", TCAT)
    run("archive", TCAT)
    run("follow", "sofa")
    table = tmp_path / "parcels.csv"
    run("export", "--format", "csv", str(table))
    before = run("list", "--folder", "all", "--csv").out
    assert run("import", str(table)).out.startswith("0 parcels added, 0 completed, 3 known already")
    monkeypatch.setenv("PARCEL_TUI_HOME", str(tmp_path / "other"))
    done = run("import", str(table))
    assert (done.code, done.out) == (0, "3 parcels added, 0 completed, 0 known already. 1 new checkpoint.\n")
    kept = ("number", "carrier_name", "folder", "name", "note", "stage", "latest_message", "pickup_place")
    kept += ("pickup_until", "pickup_own", "muted", "sending")

    def column_values(text: str) -> list[list[str]]:
        import csv

        return sorted([row[name] for name in kept] for row in csv.DictReader(text.splitlines()))

    assert column_values(run("list", "--folder", "all", "--csv").out) == column_values(before)
    assert run("import", str(table)).out.startswith("0 parcels added, 0 completed, 3 known already")


def test_a_spreadsheets_list_is_merged(world: World, run, tmp_path: Path) -> None:
    """New ones are sent later, what is here is completed and not overwritten, what is unclear is named."""
    world.tracktw_account.add(SHOPEE)
    run("refresh")
    run("rename", SHOPEE, "mine")
    text = f"單號,物流,品名,備註\n{SHOPEE},蝦皮,theirs,red\n{TCAT},黑貓,鞋,\n12345678,,?,\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        file = tmp_path / f"{encoding}.csv"
        file.write_bytes(text.encode(encoding))
        tried = run("import", "--dry-run", str(file))
        assert (tried.code, "1 parcel added, 1 completed" in tried.out) == (1, True)
        assert f"{TCAT}" not in run("list").out
    done = run("import", str(file))
    assert (done.code, done.out.splitlines()[0]) == (
        1,
        "1 parcel added, 1 completed, 0 known already. 0 new checkpoints.",
    )
    assert "Line 4, 12345678: " in done.err
    rows = {row["number"]: row for row in run("list", "--json").parcels}
    assert (rows[SHOPEE]["name"], rows[SHOPEE]["note"]) == ("mine", "red")
    assert (rows[TCAT]["name"], rows[TCAT]["pending"], rows[TCAT]["carrier"]["name"]) == (
        "鞋",
        "add",
        "黑貓宅急便",
    )
    run("refresh")
    assert world.tracktw_account.find(TCAT) is not None
    assert run("undo").out == "Removed 鞋 again.\n"
    assert [row["number"] for row in run("list", "--json").parcels] == [SHOPEE]


def test_cp950_is_read_and_told(run, tmp_path: Path) -> None:
    """As spreadsheets in Taiwan save it; what is no encoding at all is wrong use."""
    file = tmp_path / "list.csv"
    file.write_bytes(f"單號,物流,品名\n{TCAT},黑貓,鞋\n".encode("cp950"))
    done = run("import", str(file))
    assert (done.code, "cp950" in done.err) == (0, True)
    assert run("list", "--json").parcels[0]["name"] == "鞋"
    file.write_bytes(b"\xff\xfe\xff")
    refused = run("import", str(file))
    assert (refused.code, "Nothing was imported" in refused.err) == (2, True)


@pytest.mark.parametrize("text", ["", "hello", "null"])
def test_a_file_without_a_parcel_is_wrong_use(run, text: str) -> None:
    """With the command that reads mails."""
    done = run("import", "-", given=text)
    assert (done.code, done.out) == (2, "")
    assert "parcel-tui add -" in done.err


def test_a_quotation_mark_that_stays_open_hides_no_line(run) -> None:
    """What stands below it would be its name; one within a cell, and lines within marks, are well."""
    result = run("import", "-", given=f'number,name\n{SHOPEE},"lamp\n{POST},shoes\n')
    assert (result.code, result.out) == (2, "")
    assert "In line 2 of this table a quotation mark stays open." in result.err
    result = run("import", "-", given=f'number,name\n{SHOPEE},12" lamp\n{POST},"red\nshoes"')
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("2 parcels added")


def test_a_long_list_is_not_compared_parcel_by_parcel(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand lines took minutes: each was held against all before it. All are one step."""
    compared: list[NewParcel] = []

    def is_same(known: Parcel, new: NewParcel) -> bool:
        compared.append(new)
        return real(known, new)

    real = outbox.is_same
    monkeypatch.setattr(outbox, "is_same", is_same)
    assert run("import", "-", given="".join(f"F{i:011}\n" for i in range(700))).out.startswith("700 parcels")
    assert run("import", "-", given="F00000000007\nf00000000008").out.startswith(
        "0 parcels added, 0 completed, 2"
    )
    assert len(compared) < 700
    assert run("undo").out.strip() == "Removed 700 parcels again."
