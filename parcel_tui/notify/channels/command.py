"""Notifications through a program of the user's, such as `notify-send`."""

import asyncio
import sys
from collections.abc import Collection, Mapping, Sequence

from parcel_tui.child_processes import end_session
from parcel_tui.domain.errors import CannotNotify
from parcel_tui.language import tr
from parcel_tui.notify.channel import Notification, Undelivered

COMMAND_SECONDS = 15.0


class CommandChannel:
    """Runs the command once for each notification, with its two lines as the last arguments.

    They stand in PARCEL_TUI_TITLE and PARCEL_TUI_BODY as well, and of a single parcel
    PARCEL_TUI_STAGE and, with details, _NUMBER, _ID, _NAME and _CARRIER. There is no shell.
    """

    name = "command"

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        secret_variables: Collection[str] = (),
        details: bool = False,
        seconds: float = COMMAND_SECONDS,
    ) -> None:
        """The command's environment is `environment` without those that may hold a secret."""
        self._command = tuple(command)
        self._environment = {k: v for k, v in environment.items() if k not in secret_variables}
        self._details = details
        self._seconds = seconds

    async def send(self, notifications: Sequence[Notification]) -> None:
        """Runs it, for one notification after the other. Raises CannotNotify with the first reason."""
        reasons: list[str] = []
        left: list[Notification] = []
        for notification in notifications:
            try:
                await self._run(notification)
            except Undelivered as error:
                reasons.append(str(error))
                left.append(notification)
            except CannotNotify as error:  # it was ended: it may have notified the user
                reasons.append(str(error))
        if left:
            raise Undelivered(reasons[0], left)
        if reasons:
            raise CannotNotify(reasons[0])

    async def _run(self, notification: Notification) -> None:
        title, body = notification.words(details=self._details)
        facts = notification.facts
        shown = {name for name in facts if self._details or name == "STAGE"}
        variables = {f"PARCEL_TUI_{name}": facts[name] for name in shown}
        variables |= {"PARCEL_TUI_TITLE": title, "PARCEL_TUI_BODY": body}
        name = self._command[0]
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                *map(_no_option, (title, body)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env={**self._environment, **variables},
                start_new_session=sys.platform != "win32",  # the app's terminal is not the command's
            )
        except FileNotFoundError:
            raise Undelivered(
                tr("There is no program {name!r} to notify with. Correct command in [notify].", name=name),
                [notification],
            ) from None
        except OSError as error:
            reason = error.strerror or tr("it could not be run")
            raise Undelivered(
                tr(
                    "Notifying through {name} failed ({reason}). Correct command in [notify].",
                    name=name,
                    reason=reason,
                ),
                [notification],
            ) from None
        if code := await self._code(process, name):
            raise Undelivered(
                tr(
                    "Notifying through {name} failed (exit {code}). Run it yourself to see why.",
                    name=name,
                    code=code,
                ),
                [notification],
            )

    async def _code(self, process: asyncio.subprocess.Process, name: str) -> int:
        """The exit code. Raises CannotNotify where it does not end in time."""
        try:
            return await asyncio.wait_for(process.wait(), self._seconds)
        except TimeoutError:
            end_session(process)
            await process.wait()
            raise CannotNotify(
                tr(
                    "Notifying through {name} took over {seconds:.0f} seconds and was ended. Run it yourself "
                    "to see why.",
                    name=name,
                    seconds=self._seconds,
                )
            ) from None


def _no_option(text: str) -> str:
    """The text as an argument that no program takes for an option."""
    return f" {text}" if text.startswith("-") else text
