"""`parcel-tui carriers`: who brings parcels, and what each wants to know."""

from parcel_tui.domain.carriers.formats import EXAMPLES, likely_carriers
from parcel_tui.domain.carriers.names import BUILTIN_CARRIERS
from parcel_tui.sandbox.world import World


def test_every_example_is_a_number_of_its_carrier() -> None:
    """What is shown as one can be added as one."""
    for carrier in BUILTIN_CARRIERS:
        if carrier.id in EXAMPLES:
            assert carrier in likely_carriers(EXAMPLES[carrier.id]), carrier.name


def test_all_are_listed_without_a_request(world: World, run) -> None:
    """Those built in until Track.TW has told its own; the row is whole in a pipe."""
    listed = run("carriers")
    assert (listed.code, len(listed.out.splitlines())) == (0, len(BUILTIN_CARRIERS))
    assert run("carriers", "--json").document["told_at"] is None
    assert world.tracktw.requests == []


def test_a_word_finds_what_carrier_takes(run) -> None:
    """An id, a name, another name, a part of one; what is no carrier is wrong use."""
    document = run("carriers", "7-11", "--json").document
    assert [row["name"] for row in document["carriers"]] == ["7-Eleven店到店"]
    whole = run("carriers", document["carriers"][0]["id"]).out
    assert "J70883933763" in whole
    assert "交貨便" in whole
    for wrong in ("nope", "", "\x1b[2J"):
        done = run("carriers", wrong)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert "\x1b" not in done.err


def test_the_users_own_name_for_a_carrier_comes_first(run, speak) -> None:
    """In the list, and in what a shell offers; the whole name that Track.TW has for it follows."""
    del speak  # the catalogues are there; the command line chooses
    for language, name in (("en", "FamilyMart"), ("zh_TW", "全家"), ("ja", "ファミマ")):
        assert run("carriers", "--lang", language).out.splitlines()[1].startswith(f"{name} ")
        assert run("carriers", "fami", "--lang", language).out.startswith(f"{name}\n")
    assert "FamilyMart\t全家店到店\n" in run("complete", "--", "carriers", "").out


def test_what_a_carrier_wants_is_told(world: World, run) -> None:
    """As last told by Track.TW, with the option that gives it."""
    run("refresh")
    assert "--extra phone=" in run("carriers", "demo forwarder").out
    (row,) = run("carriers", "demo forwarder", "--json").document["carriers"]
    assert [requirement["key"] for requirement in row["requirements"]] == ["phone"]
