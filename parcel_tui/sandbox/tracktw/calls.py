"""The calls of the simulated Track.TW, one function each, and the table that finds them (API document)."""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from parcel_tui.domain.parcel import Folder
from parcel_tui.sandbox.http.exchange import JSON, Request, Response, json_response
from parcel_tui.sandbox.tracktw import responses as answers
from parcel_tui.sandbox.tracktw.account import TrackTwAccount
from parcel_tui.sandbox.tracktw.imports import Errors, Wanted, read_import
from parcel_tui.sandbox.tracktw.switches import Switches, Unarchiving, ordered


class Call(Struct, frozen=True):
    """A request that may be served: its account, and the words in its path."""

    request: Request
    account: TrackTwAccount
    switches: Switches
    words: Mapping[str, str]
    """The variable parts of the path, by name."""


def invalid(errors: Errors) -> Response:
    """422 as the document shows it: the first reason as the message, all of them by field."""
    first = next(iter(errors.values()))[0]
    return json_response({"message": first, "errors": errors}, 422)


def no_route(request: Request) -> Response:
    """The answer for a path that there is not: 404, as Laravel words it."""
    return json_response({"message": f"The route {request.path.strip('/')} could not be found."}, 404)


def no_record(call: Call) -> Response:
    """The answer for a relation that the account has not: 404, as Laravel words it."""
    told = f"No query results for model [App\\Models\\UserPackage] {call.words['id']}"
    return json_response({"message": told}, 404)


def profile(call: Call) -> Response:
    """`GET /user/profile`."""
    return json_response(answers.profile_of(call.account))


def carriers(_: Call) -> Response:
    """`GET /carrier/available`."""
    return json_response(answers.carriers())


def add(call: Call) -> Response:
    """`POST /package/import`; a number that is there already answers with the id that it has."""
    called_json = call.request.headers.get("content-type", "").partition(";")[0].strip().lower() == JSON
    wanted = read_import(
        call.request.json() if called_json else None,
        can_notify=call.account.can_notify,
        takes_notes=call.switches.notes_on_import,
        refused=call.switches.refused_numbers,
    )
    if not isinstance(wanted, Wanted):
        return invalid(wanted)
    taken = {}
    for number, note in wanted.numbers:
        kept = number.replace("-", "") if call.switches.drops_hyphens else number
        taken[number] = call.account.add(kept, wanted.carrier, note=note, notify=wanted.notify).id
    return json_response(taken)


def listing(call: Call) -> Response:
    """`GET /package/all/{folder}`; both parameters are required."""
    if call.words["folder"] not in set(Folder):
        return invalid({"folder": ["The selected folder is invalid."]})
    parameters = call.request.parameters
    errors: Errors = {}
    page = _counting_number(parameters, "page", errors)
    size = _counting_number(parameters, "size", errors)
    if size > call.switches.refuses_size_above:
        errors["size"] = [f"The size field must not be greater than {call.switches.refuses_size_above}."]
    if errors:
        return invalid(errors)
    relations = ordered(call.account.inside(Folder(call.words["folder"])), call.switches.order)
    path = f"http://{call.request.headers.get('host', 'track.tw')}{call.request.path}"
    listed = answers.page_of(relations, page, min(size, call.switches.max_size), path, call.switches)
    return json_response(listed)


def tracking(call: Call) -> Response:
    """`GET /package/tracking/{uuid}`: by the relation id and nothing else (API document, note 3)."""
    relation = call.account.relations.get(call.words["id"])
    return json_response(answers.tracking_of(relation.package)) if relation else no_record(call)


def state(call: Call) -> Response:
    """`PATCH /package/state/{uuid}/{action}`: by the relation id and nothing else (API document, note 3)."""
    relation = call.account.relations.get(call.words["id"])
    action = call.words["action"]
    if action == "inbox" and call.switches.unarchiving is Unarchiving.UNKNOWN:
        return no_route(call.request)
    if relation is None:
        return no_record(call)
    known = {"archive": call.account.archive, "delete": call.account.delete}
    if call.switches.unarchiving is Unarchiving.ACCEPTED:
        known["inbox"] = call.account.unarchive
    if action not in known:
        return invalid({"action": ["The selected action is invalid."]})
    known[action](relation)
    return json_response({"success": True})


def _counting_number(parameters: Mapping[str, str], name: str, errors: Errors) -> int:
    """A parameter that counts from 1."""
    told = parameters.get(name, "")
    if not told:
        errors[name] = [f"The {name} field is required."]
    elif not re.fullmatch(r"-?[0-9]{1,9}", told):
        errors[name] = [f"The {name} field must be an integer."]
    elif int(told) < 1:
        errors[name] = [f"The {name} field must be at least 1."]
    return 0 if name in errors else int(told)


class Route(Struct, frozen=True):
    """A method and a path, and who serves it."""

    method: str
    path: re.Pattern[str]
    serve: Callable[[Call], Response]


ROUTES = (
    Route("GET", re.compile(r"/user/profile"), profile),
    Route("GET", re.compile(r"/carrier/available"), carriers),
    Route("POST", re.compile(r"/package/import"), add),
    Route("GET", re.compile(r"/package/all/(?P<folder>[^/]+)"), listing),
    Route("GET", re.compile(r"/package/tracking/(?P<id>[^/]+)"), tracking),
    Route("PATCH", re.compile(r"/package/state/(?P<id>[^/]+)/(?P<action>[^/]+)"), state),
)
"""All that the document knows."""
