"""Example Post: a provider for parcel-tui, to copy from."""

from typing import ClassVar

from parcel_tui.providers.plugin import (
    BadAnswer,
    Carrier,
    Checkpoint,
    Profile,
    ProviderInfo,
    Request,
    Requests,
    Stage,
    Tracking,
    fields_of,
    path_of,
    read_time,
    rows_in,
    text_of,
    utc_now,
    value_of,
)

NAME = "example"
STAGES = {
    "announced": Stage.INFO_RECEIVED,
    "moving": Stage.IN_TRANSIT,
    "out": Stage.OUT_FOR_DELIVERY,
    "delivered": Stage.DELIVERED,
    "returned": Stage.EXCEPTION,
}
"""By Example Post's own words; any other is `Stage.UNKNOWN`, and its word is kept."""


class ExamplePost:
    """What parcel-tui calls; `requests` sends, signs, keeps to the pace and tries again."""

    info: ClassVar = ProviderInfo(
        name=NAME,
        title="Example Post",
        url="https://api.post.example/v1",
        identifiers=("EX########@@",),
        page="https://post.example/track/{number}",
        header="X-Api-Key",
        header_form="{token}",
        access_from="Example Post shows it under Account, API: {address}",
        access_page="https://post.example/account",
        requests=30,
        seconds=60,
    )

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def tracking(self, identifier: str) -> Tracking:
        """The history of one parcel. A 404 is raised by `send`, as the error that it is."""
        return parse_tracking(await self._requests.send(Request("GET", path_of("parcels", identifier))))

    async def check(self) -> Profile | None:
        """Whose the key is."""
        answer = fields_of(value_of(await self._requests.send(Request("GET", path_of("me"))), NAME))
        name = text_of(answer.get("name"))
        return Profile(account=name, name=name, can_notify=False)


def parse_tracking(body: bytes) -> Tracking:
    """The answer, read. Any bytes give a record or BadAnswer: what is not understood costs itself alone."""
    answer = fields_of(value_of(body, NAME))
    events = rows_in(answer, "events")
    if events is None:
        raise BadAnswer("Example Post sent no events. Next try later.")
    status = text_of(answer.get("status"))
    checkpoints = tuple(map(_checkpoint, events))
    return Tracking(
        checkpoints,
        number=text_of(answer.get("number")) or None,
        carrier=Carrier("example", "Example Post"),
        stage=STAGES.get(status, Stage.UNKNOWN),
        raw_status=status,
    )


def _checkpoint(event: object) -> Checkpoint:
    fields = fields_of(event)
    time = read_time(fields.get("at"), utc_now())
    status = text_of(fields.get("status"))
    return Checkpoint(
        time.time if time else None,
        text_of(fields.get("what")),
        STAGES.get(status, Stage.UNKNOWN),
        status,
        place=text_of(fields.get("where")) or None,
        zone_told=time is None or time.zone_told,
    )
