"""Tables of rules that take microseconds a row: pytest takes milliseconds for a test of its own."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest

Test = Callable[..., None]


def for_each(names: str | tuple[str, ...], rows: Iterable[Any]) -> Callable[[Test], Test]:
    """As `pytest.mark.parametrize`, but as one test, which names every row that is wrong with what is wrong.

    The fixtures of the test, if it has any, are those of all rows.
    """
    columns = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    table = [(row,) if len(columns) == 1 else tuple(row) for row in rows]
    assert table, "a table without rows holds nothing"

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def whole(**fixtures: Any) -> None:
            wrong = []
            for row in table:
                try:
                    test(**fixtures, **dict(zip(columns, row, strict=True)))
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001  # told with the others
                    wrong.append(f"{', '.join(map(repr, row))[:300]}: {type(error).__name__}: {error}")
            assert not wrong, f"{len(wrong)} of {len(table)} rows are wrong:\n" + "\n".join(wrong)

        signature = inspect.signature(test)
        left = [parameter for name, parameter in signature.parameters.items() if name not in columns]
        whole.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]  # pytest reads it
        return whole

    return decorate
