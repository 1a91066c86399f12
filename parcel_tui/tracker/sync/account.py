"""Whose token is in use? Asked once a token, and once a day."""

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from parcel_tui.domain.clock import is_within
from parcel_tui.domain.errors import OtherAccount
from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.secret import Credential, token_mark
from parcel_tui.language import mark, tr
from parcel_tui.storage.records import AccountRecord, ProviderRecord
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.transaction import Transaction
from parcel_tui.tracker.context import Context
from parcel_tui.tracker.health import HealthState

if TYPE_CHECKING:
    from parcel_tui.providers.base import Mailbox

_PROFILE_LASTS = timedelta(days=1)


def account_name(provider: str, account: str | None) -> str:
    """How an account's record is called in the state; without an account a name that none has."""
    return f"{provider}:{account}"


def account_record(state: Snapshot, provider: str, account: str | None) -> AccountRecord:
    """What is known of an account; nothing of one that is not known, or of none."""
    return state.accounts.get(account_name(provider, account)) or AccountRecord()


async def current_account(context: Context, provider: "Mailbox", credential: Credential) -> str:
    """The account that the token belongs to; asks when the token is new. Raises ProviderError."""
    salt = context.snapshot.meta.salt or await context.writer.apply(_salted)
    mark = token_mark(credential, salt)
    record = context.snapshot.providers.get(provider.name)
    if record and record.account and record.token_mark == mark:
        known = account_record(context.snapshot, provider.name, record.account)
        if is_within(known.profile_at, context.clock(), _PROFILE_LASTS):
            return record.account
    profile = await provider.profile()

    def edit(tx: Transaction) -> str:
        account = account_record(tx.base, provider.name, profile.account).user or profile.account
        before = tx.base.providers.get(provider.name) or ProviderRecord(HealthState.OK)
        tx.put_provider(provider.name, replace(before, account=account, token_mark=mark))
        known = account_record(tx.base, provider.name, account)
        tx.put_account(
            account_name(provider.name, account),
            replace(known, owner=profile.name, can_notify=profile.can_notify, profile_at=context.clock()),
        )
        return account

    return await context.writer.apply(edit)


def other_account(context: Context, parcel: Parcel) -> OtherAccount:
    """Why nothing can be asked or sent about a parcel: the token in use is another account's."""
    provider = parcel.provider
    owner = account_record(context.snapshot, provider, parcel.account).owner
    title = title_of(provider)
    message = (
        mark(
            "{parcel} is in another {title} account of {owner}. Set that account's token with "
            "'parcel-tui token set {provider}' to go on."
        )
        if owner
        else mark(
            "{parcel} is in another {title} account. Set that account's token with "
            "'parcel-tui token set {provider}' to go on."
        )
    )
    sentence = tr(message, parcel=parcel.title, title=title, owner=owner, provider=provider)
    return OtherAccount(sentence, provider=provider)


def _salted(tx: Transaction) -> str:
    if not tx.meta.salt:
        import secrets  # needed once in the life of a state, and 0.7 MiB with what it loads

        tx.put_salt(secrets.token_hex(16))
    return tx.meta.salt
