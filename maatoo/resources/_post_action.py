"""with_post_action: completes changes of forms, which would reset the form's ``postAction``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from attrs import evolve

from maatoo.batch.answer_forms import as_mapping
from maatoo.batch.lookup import ask, portions
from maatoo.caller import Caller
from maatoo.converter import to_id
from maatoo.errors import UnexpectedResponse
from maatoo.operation import Call, Identity, Operation
from maatoo.response_readers import Body

__all__ = ["with_post_action"]

_RESET: Final = "postAction"
_READ: Final = Operation("forms.get", "GET", "/forms/{id}", Body(), repeat="idempotent")
_FORMS: Final = Identity("forms", "/forms", "forms", ("id",))


async def with_post_action(
    caller: Caller, operation: Operation[Any], call: Call, path: tuple[object, ...]
) -> Call:
    """The call to be sent, with the ``postAction`` that the form has, where none was given.

    A PATCH without it would reset it to "return": visitors would no longer be redirected, or see
    the form's message. So the forms are read before: one by its id, those of a batch by look-ups.

    Args:
        caller: reads the forms.
        operation: what is called.
        call: the call.
        path: the arguments of its path.

    Raises:
        MaatooError: the forms cannot be read; nothing was changed.
    """
    body: object = call.json
    if operation.name == "forms.edit" and isinstance(body, Mapping):
        given = cast("Mapping[str, object]", body)
        if _RESET not in given:
            return evolve(call, json=_completed(given, await _form(caller, call, path)))
    elif operation.name == "forms.edit_many" and isinstance(body, list):
        rows = cast("list[Mapping[str, object]]", body)
        wanted = [to_id(row["id"]) for row in rows if _RESET not in row]
        forms: dict[object, Mapping[str, Any]] = {}
        for ids in portions(wanted):
            forms |= {to_id(each.get("id")): each for each in await ask(caller, _FORMS, "id", ids)}
        if wanted:  # a row whose form is not there goes out as it is: the server refuses it
            completed = [_completed(row, forms.get(to_id(row["id"]), {})) for row in rows]
            return evolve(call, json=completed)
    return call


def _completed(given: Mapping[str, object], form: Mapping[str, Any]) -> dict[str, object]:
    now = form.get(_RESET)
    return dict(given) if now is None or _RESET in given else {**given, _RESET: now}


async def _form(caller: Caller, call: Call, path: tuple[object, ...]) -> Mapping[str, Any]:
    read = Call("GET", call.path.removesuffix("/edit"), [], repeatable=True)
    response = (await caller.exchange(_READ, read, path)).response
    form = as_mapping(as_mapping(response.json()).get("form"))
    if not form:
        raise UnexpectedResponse("the form that is to be changed was not shown", response=response)
    return form
