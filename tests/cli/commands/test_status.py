"""`parcel-tui status`: what there is to do, for a status bar, a prompt or a script."""

import json

import pytest

from parcel_tui.sandbox.world import World

AT_SHOP = "包裹已配達買家取件門市 - [<b>A&B</b> #1 門市]"


def filled(world: World, run) -> None:
    """One to pick up, one on the way, one with a problem."""
    world.tracktw_account.add("SHOP").package.add(AT_SHOP)
    world.tracktw_account.add("WAY").package.add("包裹抵達理貨中心，處理中")
    world.tracktw_account.add("LOST").package.add("包裹遺失")
    run("refresh")


def test_it_sums_up_what_there_is_to_do(world: World, run) -> None:
    """As the dashboard's title does, but for what needs nothing; no request is made."""
    filled(world, run)
    asked = len(world.tracktw.requests)
    assert run("status").out == "1 to pick up · 1 problem\n"
    assert run("status", "--if-any").code == 0
    assert len(world.tracktw.requests) == asked


def test_where_there_is_nothing_to_do_if_any_is_silent(world: World, run) -> None:
    """It exits with 1, so that a prompt can be left out."""
    assert run("status").out == "nothing to do\n"
    silent = run("status", "--if-any")
    assert (silent.code, silent.out, silent.err) == (1, "", "")
    assert run("status", "--format", "starship").out == "\n"


def test_a_template_of_the_users_names_its_fields(world: World, run) -> None:
    """What it does not have, and a format of a field, is wrong use."""
    filled(world, run)
    assert run("status", "--template", "{pickup}/{todo} {{{way}}} {next}").out == (
        "1/2 {1} SHOP <b>A&B</b> #1 門市 5 days left\n"
    )
    at_tmux = run("status", "--format", "tmux", "--template", "#[bold]{next}")
    assert at_tmux.out == "#[bold]SHOP <b>A&B</b> ##1 門市 5 days left\n"
    at_waybar = run("status", "--format", "waybar", "--template", "<b>{next}</b>")
    assert at_waybar.out == "<b>SHOP &lt;b&gt;A&amp;B&lt;/b&gt; #1 門市 5 days left</b>\n"
    for wrong in (
        "{nope}",
        "{pickup.real}",
        "{pickup[0]}",
        "{",
        "{}",
        "{0}",
        "{pickup:>99999999999}",
        "{pickup!r}",
    ):
        told = run("status", "--template", wrong)
        assert (told.code, told.out) == (2, "")
        assert "Traceback" not in told.err


def test_each_bar_is_given_its_own_form(world: World, run) -> None:
    """With what it would read as its own language escaped."""
    filled(world, run)
    waybar = json.loads(run("status", "--format", "waybar").out)
    assert waybar["class"] == waybar["alt"] == "problem"
    assert "&lt;b&gt;A&amp;B&lt;/b&gt;" in waybar["tooltip"]
    assert run("status", "--format", "i3blocks").out.splitlines() == [
        "1 to pick up · 1 problem",
        "2",
        "#FF5F5F",
    ]
    document = json.loads(run("status", "--format", "json").out)
    assert (document["schema"], document["pickup"], document["next"]["title"]) == (1, 1, "SHOP")
    assert document["next"]["until"].endswith("Z")


@pytest.mark.parametrize("name", ["plain", "json", "tmux", "waybar", "i3blocks", "starship"])
def test_every_form_is_one_of_the_documented(world: World, run, name: str) -> None:
    """Each takes an empty state and a full one."""
    assert run("status", "--format", name).code == 0
    filled(world, run)
    assert run("status", "--format", name).out.strip()
