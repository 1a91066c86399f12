"""What the tests of the screens start from."""

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest
from dashboard_site import Dashboard, example_parcels, open_dashboard
from like_nodes import apply
from resting import LoopTime, loop_is_at_rest, screen_is_at_rest
from textual import _callback
from textual.css.stylesheet import Stylesheet

from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.server import SandboxServer

Opened = Callable[..., AbstractAsyncContextManager[Dashboard]]


@pytest.fixture(scope="session", autouse=True)
def style_sheets_are_parsed_once() -> Iterator[None]:
    """Every app brings the same style sheets: a tenth of its start, were each to parse them again."""
    parse_text, parse_all = Stylesheet._parse_rules, Stylesheet.parse
    sort_rules = Stylesheet.rules_map.fget
    texts, sheets, sorted_rules = {}, {}, {}

    def _parse_rules(sheet: Stylesheet, *arguments, **named):
        key = (frozenset(sheet._variables.items()), arguments, *named.items())
        if key not in texts:
            texts[key] = parse_text(sheet, *arguments, **named)
        return texts[key]

    def parse(sheet: Stylesheet) -> None:
        key = (frozenset(sheet._variables.items()), tuple(sheet.source.items()))
        if key not in sheets:
            parse_all(sheet)
            sheets[key] = sheet._rules
        sheet._rules, sheet._rules_map, sheet._require_parse = sheets[key], None, False

    def rules_map(sheet: Stylesheet):
        if sheet._rules_map is None:
            key = id(sheet.rules)  # which `sheets` keeps
            if key not in sorted_rules:
                sorted_rules[key] = sort_rules(sheet)
            sheet._rules_map = sorted_rules[key]
        return sheet._rules_map

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", _parse_rules)
        patch.setattr(Stylesheet, "parse", parse)
        patch.setattr(Stylesheet, "rules_map", property(rules_map))
        patch.setattr(Stylesheet, "apply", apply)
        yield


@pytest.fixture(scope="session", autouse=True)
def parameters_are_counted_once() -> Iterator[None]:
    """Textual looks at the signature of each closure that it calls, at every call."""
    count, counts = _callback._count_parameters, {}

    def counted(called: Callable) -> int:
        code = getattr(called, "__code__", None)
        if code is None or hasattr(called, "__wrapped__"):
            return count(called)
        key = (code, hasattr(called, "__self__"))
        if key not in counts:
            counts[key] = count(called)
        return counts[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_callback, "_count_parameters", counted)
        yield


@pytest.fixture(scope="session", autouse=True)
def rest_is_seen_on_the_loop() -> Iterator[None]:
    """A key that is pressed is done when the loop says so, and no moment later."""
    with pytest.MonkeyPatch.context() as patch:
        # RuleSet's own is written in Python, and asked for 140 times for each widget that is styled.
        patch.setattr("textual.css.model.RuleSet.__hash__", object.__hash__)
        patch.setattr("asyncio.BaseEventLoop.time", LoopTime.now)
        patch.setattr("textual._time.get_time", LoopTime.now)
        patch.setattr("textual.pilot.wait_for_idle", loop_is_at_rest)
        patch.setattr("textual.app.wait_for_idle", loop_is_at_rest)
        # Before that it sends every widget a message, and waits for them all.
        patch.setattr("textual.pilot.Pilot._wait_for_screen", screen_is_at_rest)
        yield


@pytest.fixture
def site(server: SandboxServer) -> SandboxServer:
    """Both providers, with the example parcels in the account."""
    example_parcels(server.world)
    return server


@pytest.fixture
def opened(site: SandboxServer, clock: FakeClock, tmp_path: Path) -> Opened:
    """Opens the app on the example parcels; takes `size` and `tokens`."""
    return partial(open_dashboard, site, clock, tmp_path)
