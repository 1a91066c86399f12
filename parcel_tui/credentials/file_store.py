"""Tokens in a plain file, for servers without a keyring; only for a user who has asked for it."""

import os
import stat
from pathlib import Path
from typing import Any

import msgspec

from parcel_tui.credentials.encoding import from_text, to_text
from parcel_tui.domain.errors import CredentialsError
from parcel_tui.domain.secret import Credential
from parcel_tui.language import tr
from parcel_tui.private_files import make_private_folder, open_file, replace_file, why_failed

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class FileStore:
    """One file, 0600 from its creation; refused when others can read it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def holds(self, provider: str) -> bool:
        """Whether the user has chosen this file for the provider's token. Raises CredentialsError."""
        return isinstance(self._content().get(provider), str)

    def read(self, provider: str) -> Credential | None:
        """The stored credential; None when there is none. Raises CredentialsError."""
        text = self._content().get(provider)
        return from_text(text) if isinstance(text, str) else None

    def write(self, provider: str, credential: Credential) -> None:
        """Stores the credential. Raises CredentialsError."""
        self._replace(self._content() | {provider: to_text(credential)})

    def delete(self, provider: str) -> None:
        """Removes the credential; the file goes with the last one. Raises CredentialsError."""
        content = self._content()
        if content.pop(provider, None) is None:
            return
        if content:
            self._replace(content)
            return
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise CredentialsError(
                tr(
                    "{path} could not be deleted ({strerror}). Delete it yourself.",
                    path=self.path,
                    strerror=why_failed(error),
                )
            ) from None

    def _content(self) -> dict[str, Any]:
        """By provider its credential's text, and whatever a newer version keeps beside; it stays there."""
        try:
            with open_file(self.path) as file:
                mode = os.fstat(file.fileno()).st_mode
                if mode & _OTHERS and os.name == "posix":
                    raise CredentialsError(
                        tr(
                            "{path} can be read by others and is not used. Run 'chmod 600 {path}', and "
                            "replace its tokens at their providers.",
                            path=self.path,
                        )
                    )
                return msgspec.json.decode(file.read(), type=dict[str, Any])
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise CredentialsError(
                tr(
                    "{path} cannot be read ({strerror}). Check its rights and its folder's.",
                    path=self.path,
                    strerror=why_failed(error),
                )
            ) from None
        except (ValueError, RecursionError):  # no JSON, or no UTF-8
            raise CredentialsError(
                tr("{path} cannot be read. Delete it and set the tokens again.", path=self.path)
            ) from None

    def _replace(self, content: dict[str, Any]) -> None:
        try:
            make_private_folder(self.path.parent)
            replace_file(self.path, msgspec.json.encode(content))
        except OSError as error:
            raise CredentialsError(
                tr(
                    "The token could not be stored in {path} ({strerror}). Check the folder's rights.",
                    path=self.path,
                    strerror=why_failed(error),
                )
            ) from None
