"""`parcel-tui token`: where a token is kept, and what is said when it cannot be or does not count."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from parcel_tui.sandbox.world import FLEXFORWARD_PAIR, TRACKTW_TOKEN

BACKENDS = Path(__file__).parents[2] / "credentials"
OWN = ("PARCEL_TUI_TRACKTW_TOKEN", "PARCEL_TUI_FLEXFORWARD_TOKEN")


class Ring:
    """A keyring that works, as its file shows it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def entries(self) -> dict[str, str]:
        return json.loads(self._file.read_text()) if self._file.exists() else {}

    @entries.setter
    def entries(self, entries: dict[str, str]) -> None:
        self._file.write_text(json.dumps(entries))


@pytest.fixture
def ring(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ring:
    for name in OWN:
        del environment[name]
    monkeypatch.syspath_prepend(BACKENDS)
    monkeypatch.setattr("parcel_tui.credentials.keyring_store.KEYRING_SECONDS", 50.0)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "backends.Backend")
    monkeypatch.setenv("KEYRING_FILE", str(tmp_path / "keyring"))
    return Ring(tmp_path / "keyring")


@pytest.mark.process
def test_set_check_delete(run, ring: Ring, tmp_path: Path) -> None:
    """Kept in the keyring; its owner's name is said, never the token; forgotten when asked."""
    done = run("token", "set", "tracktw", given=f"{TRACKTW_TOKEN}\n")
    assert done.code == 0
    assert done.out == ("Track.TW accepts the token of 林雅婷. It is kept in the keyring (test keyring).\n")
    assert ring.entries == {"parcel-tui tracktw:default": TRACKTW_TOKEN}
    assert run("token", "check", "tracktw").out == (
        "Track.TW accepts the token of 林雅婷 from the keyring (test keyring).\n"
    )
    done = run("token", "delete", "tracktw")
    assert (done.code, done.out) == (0, "The Track.TW token is deleted from the keyring (test keyring).\n")
    assert ring.entries == {}
    assert run("token", "delete", "tracktw").out == "No Track.TW token was stored.\n"
    done = run("token", "check", "tracktw")
    assert done.code == 3
    assert "parcel-tui token set tracktw" in done.err


@pytest.mark.process
def test_a_pair_is_read_from_two_lines(run, ring: Ring) -> None:
    """Neither of the two is an argument."""
    done = run("token", "set", "flexforward", "--pair", given="\n".join(FLEXFORWARD_PAIR) + "\n")
    assert done.code == 0
    assert run("token", "check", "flexforward").code == 0


def test_what_wins_over_a_stored_token_is_said(run, ring: Ring, environment: dict[str, str]) -> None:
    """Whoever sets a token while another one counts has to know."""
    environment["PARCEL_TUI_TRACKTW_TOKEN"] = "another"
    done = run("token", "set", "tracktw", given=f"{TRACKTW_TOKEN}\n")
    assert done.code == 0
    assert done.err == (
        "parcel-tui: Another token wins, from the environment (PARCEL_TUI_TRACKTW_TOKEN). Remove it there to "
        "use this one.\n"
    )


def test_what_still_gives_a_token_is_said_after_deleting(
    run, ring: Ring, environment: dict[str, str]
) -> None:
    """The keyring's is gone, the environment's is not: it is not called forgotten."""
    ring.entries = {"parcel-tui tracktw:default": TRACKTW_TOKEN}
    environment["PARCEL_TUI_TRACKTW_TOKEN"] = "another"
    done = run("token", "delete", "tracktw")
    assert (done.code, ring.entries) == (0, {})
    assert done.out == "The Track.TW token is deleted from the keyring (test keyring).\n"
    assert done.err == (
        "parcel-tui: A Track.TW token is still there and used, from the environment "
        "(PARCEL_TUI_TRACKTW_TOKEN). Remove it there.\n"
    )


def test_without_a_keyring_the_token_is_not_kept(run, environment: dict[str, str], tmp_path: Path) -> None:
    """Said in one sentence with the other ways, exit 3; and no file is written unasked."""
    for name in OWN:
        del environment[name]
    done = run("token", "set", "tracktw", given=f"{TRACKTW_TOKEN}\n")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(
        "parcel-tui: Track.TW accepts the token, but it is not kept: There is no keyring on this machine."
    )
    assert "'parcel-tui token set tracktw --store file'" in done.err
    assert not (tmp_path / "tokens.json").exists()
    done = run("token", "set", "tracktw", "--store", "file", given=f"{TRACKTW_TOKEN}\n")
    assert (done.code, "in plain text, as you chose" in done.out) == (0, True)
    assert "tokens.json" in run("token", "check", "tracktw").out


@pytest.mark.parametrize(
    "given",
    ["", "\n", "two words\n", "a\x1b[31mb\n", "31m" * 5000],
    ids=["none", "empty", "spaces", "control", "too long for a header"],
)
def test_a_token_is_checked_on_entry(run, ring: Ring, world, given: str) -> None:
    """Exit 2, one sentence that does not quote it; nothing is asked and nothing stored."""
    done = run("token", "set", "tracktw", given=given)
    assert (done.code, len(done.err.splitlines()), ring.entries) == (2, 1, {})
    assert "31m" not in done.err
    assert world.tracktw.requests == []


@pytest.mark.parametrize("given", ["", "\n", "  \n", "é\n"])
def test_no_token_given_is_wrong_use(run, ring: Ring, world, given: str) -> None:
    """The end of input, an empty line: one sentence, no request, the token before stays."""
    ring.entries = {"parcel-tui tracktw:default": TRACKTW_TOKEN}
    done = run("token", "set", "tracktw", given=given)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert ring.entries == {"parcel-tui tracktw:default": TRACKTW_TOKEN}
    assert world.tracktw.requests == []


@pytest.mark.skipif(os.name != "posix", reason="there are no pseudo terminals")
def test_ctrl_d_at_the_prompt_is_wrong_use(tmp_path: Path) -> None:
    """The end of input on a terminal."""
    master, slave = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "parcel_tui", "token", "set", "tracktw"],
        stdin=slave,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PARCEL_TUI_HOME": str(tmp_path)},
    ) as asked:
        assert asked.stderr is not None
        said = asked.stderr.read(1)  # the prompt: what is typed from now on is not echoed
        os.write(master, b"\x04")
        said += asked.stderr.read()
    os.close(master)
    os.close(slave)
    assert asked.returncode == 2
    assert said.decode().splitlines()[-1].startswith("parcel-tui: No token was given")
