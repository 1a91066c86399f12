"""The tokens in use: kept, found and forgotten, and what is said where the keyring cannot be used."""

import asyncio
import traceback
from collections.abc import Iterable
from pathlib import Path

import pytest
from backends import CANARY, TOKEN

import parcel_tui
from parcel_tui.credentials.keyring_errors import KeyringTroubleError, Trouble
from parcel_tui.credentials.keyring_store import Found, MemoryKeyring
from parcel_tui.domain.errors import CredentialsError, KeepingUnknown
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret


class Broken:
    """A keyring that cannot be used, for one reason."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        self.error = KeyringTroubleError(trouble, detail)
        self.asked = 0

    async def read(self, providers: Iterable[str]) -> Found:
        self.asked += 1
        raise self.error

    async def write(self, provider: str, credential: Credential) -> str:
        self.asked += 1
        raise self.error

    async def delete(self, provider: str) -> str | None:
        self.asked += 1
        raise self.error


async def test_a_token_is_kept_and_found_by_the_next_start(token_store, keyring, tmp_path) -> None:
    """In the keyring, and in no file; a pair is one entry."""
    pair = KeyPair(Secret("key-1"), Secret("token-1"))
    assert str(await token_store().keep(TRACKTW, TOKEN)) == "the keyring (test keyring)"
    await token_store().keep(FLEXFORWARD, pair)
    assert keyring.tokens == {TRACKTW: TOKEN, FLEXFORWARD: pair}
    later = token_store()
    await later.load(TRACKTW, FLEXFORWARD)
    assert (later.current(TRACKTW), later.current(FLEXFORWARD)) == (TOKEN, pair)
    assert str(later.origin(TRACKTW)) == "the keyring (test keyring)"
    await later.forget(TRACKTW)
    assert (keyring.tokens, later.current(TRACKTW)) == ({FLEXFORWARD: pair}, None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("trouble", "detail", "what"),
    [
        (Trouble.ABSENT, "", "There is no keyring on this machine"),
        (Trouble.LOCKED, "", "The keyring is locked"),
        (Trouble.SILENT, "", "The keyring does not answer"),
        (Trouble.FAILED, "RuntimeError", "The keyring failed (RuntimeError)"),
    ],
)
@pytest.mark.parametrize("over_ssh", [False, True], ids=["at the desk", "over SSH"])
async def test_every_trouble_is_a_sentence_with_what_to_do(
    token_store, trouble: Trouble, detail: str, what: str, over_ssh: bool
) -> None:
    """What is wrong, then what to use instead; over SSH every other source. The token serves here."""
    tried = token_store(Broken(trouble, detail), over_ssh=over_ssh)
    await tried.load(TRACKTW)
    assert tried.problems[TRACKTW].startswith(f"{what}.")
    with pytest.raises(CredentialsError) as raised:
        await tried.keep(TRACKTW, TOKEN)
    for said in (tried.problems[TRACKTW], str(raised.value)):
        assert "set PARCEL_TUI_TRACKTW_TOKEN" in said
        assert ("token_command under [tracktw]" in said) == over_ssh
        if over_ssh:
            assert "'parcel-tui token set tracktw --store file'" in said
        assert said.count(". ") == 1
    assert CANARY not in "".join(traceback.format_exception(raised.value))
    assert str(tried.origin(TRACKTW)) == "this session only (it is forgotten when the program ends)"


async def test_a_frozen_keyring_costs_its_seconds_once(token_store) -> None:
    """It counts as absent after that, until the user enters a token: then it may have been unlocked."""
    frozen = Broken(Trouble.SILENT)
    tried = token_store(frozen)
    for _ in range(2):
        await tried.load(TRACKTW, FLEXFORWARD)
        assert tried.problems[TRACKTW].startswith("The keyring does not answer.")
        assert tried.problems[FLEXFORWARD].startswith("The keyring does not answer.")
    assert frozen.asked == 1
    with pytest.raises(CredentialsError, match="does not answer"):
        await tried.keep(TRACKTW, TOKEN)
    assert frozen.asked == 2


class Slow(MemoryKeyring):
    """Answers when it is let."""

    def __init__(self) -> None:
        super().__init__({TRACKTW: TOKEN})
        self.is_asked, self.may_answer = asyncio.Event(), asyncio.Event()

    async def read(self, providers: Iterable[str]) -> Found:
        self.is_asked.set()
        await self.may_answer.wait()
        return await super().read(providers)


async def test_a_token_that_is_entered_wins_over_one_that_is_still_read(token_store) -> None:
    """A slow keyring gives the one before: the user's new one stays in use."""
    tried, new = token_store(slow := Slow()), Bearer(Secret("new-token"))
    loading = asyncio.create_task(tried.load(TRACKTW))
    await slow.is_asked.wait()
    tried.hold(TRACKTW, new)
    slow.may_answer.set()
    await loading
    assert tried.current(TRACKTW) == new


async def test_a_keyring_that_falls_silent_may_have_kept_the_token(token_store) -> None:
    """Said as what it is: neither kept nor lost, deleted nor left. A keyring that is locked has not."""
    with pytest.raises(KeepingUnknown, match="does not answer"):
        await token_store(Broken(Trouble.SILENT)).keep(TRACKTW, TOKEN)
    with pytest.raises(CredentialsError, match=r"still holds the token is not known .* does not answer"):
        await token_store(Broken(Trouble.SILENT)).forget(TRACKTW)
    with pytest.raises(CredentialsError) as raised:
        await token_store(Broken(Trouble.LOCKED)).keep(TRACKTW, TOKEN)
    assert not isinstance(raised.value, KeepingUnknown)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble.FORGETFUL, r"The keyring \(x\) did not keep the token\. .*set PARCEL_TUI"),
        (Trouble.RELUCTANT, r"The keyring \(x\) still holds the token .* yourself"),
    ],
)
async def test_a_keyring_that_does_not_what_it_says_is_named(
    token_store, trouble: Trouble, said: str
) -> None:
    """With what to do about it."""
    with pytest.raises(CredentialsError, match=said):
        await token_store(Broken(trouble, "x")).keep(TRACKTW, TOKEN)


async def test_a_token_in_file_and_keyring_is_deleted_from_both(token_store, keyring, tmp_path) -> None:
    """What is not known of the keyring is said, and that the file's is gone."""
    await token_store().keep(TRACKTW, TOKEN, in_file=True)
    keyring.tokens[TRACKTW] = TOKEN
    forgotten = await token_store(
        environment={"PARCEL_TUI_TRACKTW_TOKEN": "x"}, commands={TRACKTW: ("pass",)}
    ).forget(TRACKTW)
    assert forgotten.deleted_from == (f"the file {tmp_path / 'tokens.json'}", "the keyring (test keyring)")
    assert [str(origin) for origin in forgotten.still_from] == [
        "the environment (PARCEL_TUI_TRACKTW_TOKEN)",
        "the command 'pass' of the settings",
    ]
    assert keyring.tokens == {}
    await token_store().keep(TRACKTW, TOKEN, in_file=True)
    with pytest.raises(CredentialsError, match=r"deleted from the file .* not known: The keyring is locked"):
        await token_store(Broken(Trouble.LOCKED)).forget(TRACKTW)
    assert not (tmp_path / "tokens.json").exists()


async def test_without_a_keyring_there_is_nothing_to_delete_in_it(token_store) -> None:
    """A token that was in the file alone is gone."""
    await token_store().keep(TRACKTW, TOKEN, in_file=True)
    assert len((await token_store(Broken(Trouble.ABSENT)).forget(TRACKTW)).deleted_from) == 1


async def test_the_name_of_a_keyring_is_told_once_it_answers(token_store) -> None:
    """Its name alone is no sign that it works."""
    assert await token_store(MemoryKeyring({}, "test keyring")).keyring_name(TRACKTW) == "test keyring"
    with pytest.raises(CredentialsError, match="locked"):
        await token_store(Broken(Trouble.LOCKED)).keyring_name(TRACKTW)


def test_a_token_is_revealed_in_two_places() -> None:
    """For the header of a request and for the store that keeps it; but for the type itself, nowhere else."""
    package = Path(parcel_tui.__file__).parent
    revealing = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if ".reveal()" in path.read_text(encoding="utf-8")
    }
    assert revealing == {"domain/secret.py", "credentials/encoding.py", "providers/http/signing.py"}
