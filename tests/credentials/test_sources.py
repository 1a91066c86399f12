"""Where a token comes from, in which order, and what is said of each source."""

import copy
import json
import os
import pickle
import stat
import sys
import time

import pytest
from backends import CANARY, TOKEN

from parcel_tui.child_processes import holds_token
from parcel_tui.credentials.child_process import from_command
from parcel_tui.credentials.sources import Source, sources_of, take_tokens
from parcel_tui.domain.errors import CredentialsError
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Bearer, KeyPair, Secret

IN_ENVIRONMENT = {"PARCEL_TUI_TRACKTW_TOKEN": "from-environment"}
PAIR = {"PARCEL_TUI_FLEXFORWARD_API_KEY": "a-key", "PARCEL_TUI_FLEXFORWARD_API_TOKEN": "a-token"}
SECRETS = ("PARCEL_TUI_TRACKTW_TOKEN", "PARCEL_TUI_FLEXFORWARD_API_KEY", "PARCEL_TUI_OTHER2_API_TOKEN")


def printing(text: str) -> tuple[str, ...]:
    return (sys.executable, "-c", f"print({text!r})")


async def test_environment_then_command_then_file_then_keyring(token_store) -> None:
    """The order, each source with its words."""
    await token_store().keep(TRACKTW, Bearer(Secret("from-keyring")))
    found = []
    for sources in ({}, {"commands": {TRACKTW: printing("from-command")}}, {"environment": IN_ENVIRONMENT}):
        every = {"commands": {TRACKTW: printing("from-command")}} | sources
        looking = token_store(**(every if sources else {}))
        await looking.load(TRACKTW)
        origin = looking.origin(TRACKTW)
        found.append((looking.current(TRACKTW).token.reveal(), str(origin), origin.overrules))
    assert found == [
        ("from-keyring", "the keyring (test keyring)", False),
        ("from-command", f"the command {sys.executable!r} of the settings", True),
        ("from-environment", "the environment (PARCEL_TUI_TRACKTW_TOKEN)", True),
    ]


async def test_the_pair_is_named_by_its_own_variables(token_store) -> None:
    """Whoever wants to unset it has to know which."""
    looking = token_store(environment=PAIR)
    await looking.load(FLEXFORWARD)
    words = "the environment (PARCEL_TUI_FLEXFORWARD_API_KEY and PARCEL_TUI_FLEXFORWARD_API_TOKEN)"
    assert looking.current(FLEXFORWARD) == KeyPair(Secret("a-key"), Secret("a-token"))
    assert str(looking.origin(FLEXFORWARD)) == words


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PARCEL_TUI_FLEXFORWARD_API_KEY": "k"}, "PARCEL_TUI_FLEXFORWARD_API_TOKEN is not. Set both."),
        ({"PARCEL_TUI_FLEXFORWARD_TOKEN": "a\nb"}, "PARCEL_TUI_FLEXFORWARD_TOKEN holds no token."),
    ],
    ids=["half a pair", "two lines"],
)
async def test_a_bad_variable_is_named(token_store, environment: dict[str, str], said: str) -> None:
    """Not passed over in silence for another source, and never quoted."""
    looking = token_store(environment=environment)
    await looking.load(FLEXFORWARD)
    assert looking.current(FLEXFORWARD) is None
    assert said in looking.problems[FLEXFORWARD]
    assert "a\nb" not in looking.problems[FLEXFORWARD]


def test_tokens_are_taken_out_of_the_environment() -> None:
    """No child process inherits them."""
    environment = {"PATH": "/bin"} | IN_ENVIRONMENT | PAIR
    sources = sources_of(environment, {}, None)
    assert take_tokens(environment) == IN_ENVIRONMENT | PAIR
    assert environment == {"PATH": "/bin"}
    assert sources.environment == IN_ENVIRONMENT | PAIR


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY"])
def test_ssh_is_told_by_its_variables(name: str) -> None:
    """Either is enough."""
    assert sources_of({name: "x"}, {}, None).over_ssh
    assert not sources_of({}, {}, None).over_ssh


async def test_a_command_gives_its_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password file has more lines; no shell reads the arguments; no token is in its environment."""
    assert await from_command(printing(f"{CANARY}\nurl: x")) == TOKEN
    assert await from_command(
        (sys.executable, "-c", "import sys; print(sys.argv[1])", "$HOME;`id`")
    ) == Bearer(Secret("$HOME;`id`"))
    for name in SECRETS:
        assert holds_token(name)
        monkeypatch.setenv(name, CANARY)
    shown = await from_command((sys.executable, "-c", f"import os; print({CANARY!r} in os.environ.values())"))
    assert shown == Bearer(Secret("False"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (None, "there is no program"),
        (f"print({CANARY!r}); raise SystemExit(3)", r"failed \(exit 3\)"),
        ("", "is no token"),
        (f"print('two {CANARY}')", "is no token"),
        (f"import os; os.write(1, b'\\xff{CANARY}')", "is no token"),
        (f"while True: print({CANARY!r})", "far too much"),
    ],
    ids=["no program", "failing", "silent", "spaces", "no text", "endless"],
)
async def test_a_command_that_gives_no_token(code: str | None, said: str) -> None:
    """One sentence each, with nothing in it of what was printed."""
    command = ("/nonexistent/pass",) if code is None else (sys.executable, "-c", code)
    with pytest.raises(CredentialsError, match=f"token_command: .*{said}") as raised:
        await from_command(command)
    assert CANARY not in repr(raised.value)
    assert raised.value.__context__ is None or CANARY not in repr(raised.value.__context__)


async def test_a_command_that_never_ends_is_ended() -> None:
    """It is killed when its time is over."""
    began = time.monotonic()
    with pytest.raises(CredentialsError, match="took over"):
        await from_command((sys.executable, "-c", "import threading; threading.Event().wait()"), seconds=0.1)
    assert time.monotonic() - began < 5


@pytest.mark.skipif(os.name != "posix", reason="the command is a shell's")
async def test_what_a_command_leaves_behind_costs_no_more_than_its_time() -> None:
    """A program that it started still holds its output: nothing waits for that one."""
    began = time.monotonic()
    with pytest.raises(CredentialsError, match="took over"):
        await from_command(("sh", "-c", "sleep 20 & echo token"), seconds=1.0)
    assert time.monotonic() - began < 15


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise there")
async def test_the_file_is_private_from_its_creation(token_store, keyring, tmp_path) -> None:
    """Only for who asks for it; remembered, and shown as what it is."""
    before = os.umask(0)
    try:
        origin = await token_store().keep(TRACKTW, TOKEN, in_file=True)
    finally:
        os.umask(before)
    file = tmp_path / "tokens.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert origin.source is Source.FILE
    assert str(origin) == f"the file {file}, in plain text, as you chose"
    again = token_store()
    await again.load(TRACKTW)
    assert (again.current(TRACKTW), again.origin(TRACKTW)) == (TOKEN, origin)
    assert await again.keep(TRACKTW, Bearer(Secret("another"))) == origin
    await again.forget(TRACKTW)
    assert not file.exists()


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise there")
async def test_a_file_that_others_can_read_is_refused(token_store, keyring, tmp_path) -> None:
    """And the sentence says how to make it right."""
    await token_store().keep(TRACKTW, TOKEN, in_file=True)
    (tmp_path / "tokens.json").chmod(0o640)
    looking = token_store()
    await looking.load(TRACKTW)
    assert looking.current(TRACKTW) is None
    assert "chmod 600" in looking.problems[TRACKTW]


async def test_a_file_that_cannot_be_opened_is_not_to_be_deleted(token_store, keyring, tmp_path) -> None:
    """Its tokens may be good: its rights are what is wrong. Only one that is no JSON is to be made anew."""
    file = tmp_path / "tokens.json"
    file.mkdir()
    looking = token_store()
    await looking.load(TRACKTW)
    assert "Check its rights" in looking.problems[TRACKTW]
    file.rmdir()
    for damaged in (b"{", b'{"track\xf4w":"x"}', b"[" * 100_000, b"[]"):
        file.write_bytes(damaged)
        file.chmod(0o600)
        looking = token_store()
        await looking.load(TRACKTW)
        assert "Delete it" in looking.problems[TRACKTW]


async def test_what_a_newer_version_keeps_in_the_file_stays_there(token_store, keyring, tmp_path) -> None:
    """What is no token here is none, and outlives what is done with those that are."""
    file = tmp_path / "tokens.json"
    file.write_text('{"tracktw": {"kept": "otherwise"}, "later": [1]}')
    file.chmod(0o600)
    looking = token_store()
    await looking.load(TRACKTW)
    assert (looking.current(TRACKTW), looking.problems.get(TRACKTW)) == (None, None)
    await looking.keep(FLEXFORWARD, TOKEN, in_file=True)
    await looking.forget(FLEXFORWARD)
    assert json.loads(file.read_text()) == {"tracktw": {"kept": "otherwise"}, "later": [1]}


async def test_a_token_is_in_one_place(token_store, keyring, tmp_path) -> None:
    """Moving it to the file takes it out of the keyring, and back."""
    await token_store().keep(TRACKTW, TOKEN)
    await token_store().keep(TRACKTW, TOKEN, in_file=True)
    assert keyring.tokens == {}
    await token_store().keep(TRACKTW, TOKEN, in_file=False)
    assert len(keyring.tokens) == 1
    assert not (tmp_path / "tokens.json").exists()


async def test_the_file_is_never_used_unasked(token_store, system_keyring, tmp_path) -> None:
    """A keyring that fails is no reason to write a token down."""
    with pytest.raises(CredentialsError):
        await token_store(system_keyring("keyring.backends.fail.Keyring")).keep(TRACKTW, TOKEN)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", [Secret("canary"), Bearer(Secret("canary")), [Secret("canary")]])
def test_a_token_cannot_be_pickled(kept: object) -> None:
    """Nor does it get into a cache or another process by accident, alone or in something else."""
    with pytest.raises(TypeError, match="never serialised"):
        pickle.dumps(kept)
    with pytest.raises(TypeError, match="never serialised"):
        copy.deepcopy(kept)
