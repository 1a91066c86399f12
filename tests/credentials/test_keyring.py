"""What a keyring can do to this program, and what is said about it."""

import traceback

import pytest
from backends import (
    CANARY,
    SECONDS,
    TOKEN,
    Backend,
    Clinging,
    Frozen,
    Raising,
    Several,
    SilentAfterwards,
    Slow,
)
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

from parcel_tui.domain.errors import CredentialsError, KeepingUnknown
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import KeyPair, Secret


async def test_a_token_is_kept_and_found_by_the_next_start(use_keyring, token_store, tmp_path) -> None:
    """Kept in the keyring under this program's name, and in no file."""
    backend = Backend()
    use_keyring(backend)
    assert await token_store().keep(TRACKTW, TOKEN) == "the keyring (test keyring)"
    assert backend.entries == {("parcel-tui", "tracktw:default"): CANARY}
    later = token_store()
    await later.load(TRACKTW)
    assert (later.current(TRACKTW), later.source(TRACKTW)) == (TOKEN, "the keyring (test keyring)")
    await later.forget(TRACKTW)
    assert (backend.entries, later.current(TRACKTW)) == ({}, None)
    assert list(tmp_path.iterdir()) == []


async def test_a_pair_is_one_entry(use_keyring, token_store) -> None:
    """Flex Forward's two belong together."""
    backend = Backend()
    use_keyring(backend)
    pair = KeyPair(Secret("key-1"), Secret("token-1"))
    await token_store().keep(FLEXFORWARD, pair)
    later = token_store()
    await later.load(FLEXFORWARD)
    assert (later.current(FLEXFORWARD), len(backend.entries)) == (pair, 1)


ERRORS = {
    "absent": (NoKeyringError("none"), "There is no keyring on this machine"),
    "locked": (KeyringLocked("locked"), "The keyring is locked"),
    "no collection": (InitError("no collection"), "The keyring is locked"),
    "macOS over SSH": (
        KeyringError("Can't get password from keychain: (-25308, 'Unknown Error')"),
        "The keyring is locked",
    ),
    "keyring's own": (KeyringError(f"cannot keep {CANARY}"), "The keyring failed (KeyringError)"),
    "foreign": (RuntimeError(f"D-Bus refused {CANARY}"), "The keyring failed (RuntimeError)"),
    "foreign time-out": (TimeoutError(CANARY), "The keyring failed (TimeoutError)"),
}


@pytest.mark.parametrize(("error", "what"), ERRORS.values(), ids=ERRORS)
@pytest.mark.parametrize("over_ssh", [False, True], ids=["at the desk", "over SSH"])
async def test_every_error_is_a_sentence_with_what_to_do(
    use_keyring, token_store, error: Exception, what: str, over_ssh: bool
) -> None:
    """What is wrong and what to use instead; over SSH every other source; never what a backend said."""
    use_keyring(Raising(error))
    tried = token_store(over_ssh=over_ssh)
    await tried.load(TRACKTW)
    assert tried.problems[TRACKTW].startswith(f"{what};")
    with pytest.raises(CredentialsError) as raised:
        await tried.keep(TRACKTW, TOKEN)
    for said in (tried.problems[TRACKTW], str(raised.value)):
        assert "set PARCEL_TUI_TRACKTW_TOKEN" in said
        assert ("token_command under [tracktw]" in said) == over_ssh
        if over_ssh:
            assert "'parcel-tui token set tracktw --store file'" in said
        assert said.count(". ") == 0
    assert CANARY not in "".join(traceback.format_exception(raised.value))
    assert tried.source(TRACKTW) == "this session only (it is forgotten when the program ends)"


async def test_a_frozen_keyring_costs_its_seconds_once(use_keyring, token_store) -> None:
    """After one time-out it counts as absent; nothing waits for it again."""
    backend = Frozen()
    use_keyring(backend)
    tried = token_store(seconds=SECONDS)
    await tried.load(TRACKTW)
    with pytest.raises(StopIteration):  # it ends without waiting even once
        tried.load(FLEXFORWARD).send(None)
    assert tried.problems[TRACKTW].startswith("The keyring does not answer;")
    assert tried.problems[FLEXFORWARD].startswith("The keyring does not answer;")
    with pytest.raises(CredentialsError, match="does not answer"):
        await tried.keep(TRACKTW, TOKEN)
    backend.thaw.set()


async def test_a_keyring_that_came_back_is_used_again(use_keyring, token_store) -> None:
    """Unlocked at last, it takes the token that the user enters then."""
    backend = Frozen()
    use_keyring(backend)
    tried = token_store(seconds=SECONDS)
    await tried.load(TRACKTW)
    backend.thaw.set()
    while True:  # the thread that was stuck is on its way back
        try:
            await tried.keep(TRACKTW, TOKEN)
        except CredentialsError:
            continue
        break
    assert backend.entries == {("parcel-tui", "tracktw:default"): CANARY}


async def test_a_keyring_that_is_slow_keeps_finds_and_deletes(use_keyring, token_store) -> None:
    """Each of its calls may take its time: together they take longer than one may."""
    backend = Slow()
    use_keyring(backend)
    assert await token_store(seconds=1.0).keep(TRACKTW, TOKEN) == "the keyring (test keyring)"
    forgotten = await token_store(seconds=1.0).forget(TRACKTW)
    assert forgotten.deleted_from == ("the keyring (test keyring)",)
    assert backend.entries == {}


async def test_a_keyring_that_falls_silent_may_have_kept_the_token(use_keyring, token_store) -> None:
    """Said as what it is: neither kept nor lost."""
    backend = SilentAfterwards()
    use_keyring(backend)
    with pytest.raises(KeepingUnknown, match="does not answer"):
        await token_store(seconds=SECONDS).keep(TRACKTW, TOKEN)
    assert backend.entries == {("parcel-tui", "tracktw:default"): CANARY}
    backend.thaw.set()


async def test_a_token_in_two_keyrings_is_deleted_from_both(use_keyring, token_store) -> None:
    """The one behind the first would be found by the next start."""
    first, second, empty = Backend(), Backend(), Backend()
    for backend in (first, second):
        backend.entries["parcel-tui", "tracktw:default"] = CANARY
    use_keyring(Several(empty, first, second))
    assert (await token_store().forget(TRACKTW)).deleted_from
    assert (first.entries, second.entries) == ({}, {})


async def test_a_keyring_that_keeps_what_was_deleted_is_said_to(use_keyring, token_store) -> None:
    """And where to delete it by hand."""
    backend = Clinging()
    use_keyring(backend)
    backend.entries["parcel-tui", "tracktw:default"] = CANARY
    with pytest.raises(CredentialsError, match=r"still holds the token .* by hand"):
        await token_store().forget(TRACKTW)


async def test_a_token_in_file_and_keyring_is_deleted_from_both(use_keyring, token_store, tmp_path) -> None:
    """What is not known of the keyring is said, and that the file's is gone."""
    backend = Backend()
    use_keyring(backend)
    await token_store().keep(TRACKTW, TOKEN, in_file=True)
    backend.entries["parcel-tui", "tracktw:default"] = CANARY
    forgotten = await token_store(
        environment={"PARCEL_TUI_TRACKTW_TOKEN": "x"}, commands={TRACKTW: ("pass",)}
    ).forget(TRACKTW)
    assert forgotten.deleted_from == (f"the file {tmp_path / 'tokens.json'}", "the keyring (test keyring)")
    assert forgotten.still_from == (
        "the environment (PARCEL_TUI_TRACKTW_TOKEN)",
        "the command 'pass' of the settings",
    )
    assert backend.entries == {}
    await token_store().keep(TRACKTW, TOKEN, in_file=True)
    use_keyring(Raising(KeyringLocked()))
    with pytest.raises(CredentialsError, match=r"deleted from the file .* not known: The keyring is locked"):
        await token_store().forget(TRACKTW)
    assert not (tmp_path / "tokens.json").exists()


async def test_the_null_keyring_is_caught_by_reading_back(use_keyring, token_store) -> None:
    """It says yes to everything and keeps nothing."""
    use_keyring(NullKeyring())
    tried = token_store()
    await tried.load(TRACKTW)
    assert tried.problems == {}
    with pytest.raises(
        CredentialsError, match=r"The keyring \(.*\) did not keep the token; .*set PARCEL_TUI"
    ):
        await tried.keep(TRACKTW, TOKEN)


async def test_the_name_of_a_keyring_is_told_once_it_answers(use_keyring, token_store) -> None:
    """Its name alone is no sign that it works."""
    use_keyring(Backend())
    assert await token_store().keyring_name(TRACKTW) == "test keyring"
    use_keyring(Raising(KeyringLocked()))
    with pytest.raises(CredentialsError, match="locked"):
        await token_store().keyring_name(TRACKTW)
