"""Changes single settings in the user's file; comments, order and everything else in it stay."""

from collections.abc import Mapping
from pathlib import Path

from parcel_tui.domain.errors import StorageError, UsageError
from parcel_tui.language import tr
from parcel_tui.private_files import cannot_save, make_private_folder, replace_file, why_failed

_MARK = "\ufeff"
"""The byte order mark, which some editors put at the beginning."""


def change_settings(path: Path, section: str, changes: Mapping[str, object]) -> None:
    """Sets those settings of `[section]`: texts, numbers, lists of texts; None takes one out.

    Raises UsageError where the file is no TOML that could be kept as it is, and StorageError.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    path = path.resolve()
    try:
        text = _text_of(path)
        document = tomlkit.parse(text.removeprefix(_MARK))
    except (TOMLKitError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(
            tr("{path} has mistakes in it. Put them right first ({error}).", path=path, error=error)
        ) from error
    except OSError as error:
        raise StorageError(
            tr(
                "{path} cannot be read ({strerror}). Nothing was changed.",
                path=path,
                strerror=why_failed(error),
            )
        ) from error
    table = document.get(section)
    if table is None:
        document[section] = table = tomlkit.table()
    if not isinstance(table, dict):
        raise UsageError(
            tr("{section} in {path} is no section. Put that right first.", section=section, path=path)
        )
    for name, value in changes.items():
        if value is None:
            table.pop(name, None)
        elif table.get(name) != value:
            table[name] = value
    written = (_MARK if text.startswith(_MARK) else "") + tomlkit.dumps(document)
    if written == text:
        return
    try:
        make_private_folder(path.parent)
        replace_file(path, written.encode())
    except OSError as error:
        raise cannot_save(error, path.parent) from error


def _text_of(path: Path) -> str:
    """What stands in the file, if there is one. Raises OSError, UnicodeDecodeError, StorageError."""
    if not path.exists():
        return ""
    # A pipe would be waited for.
    if not path.is_file():
        raise StorageError(tr("{path} is no file. Nothing was changed.", path=path))
    return path.read_bytes().decode()
