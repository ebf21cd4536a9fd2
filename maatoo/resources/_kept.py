"""with_kept: a change of a form with the property that it would reset, as the form has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from attrs import evolve

from maatoo.errors import UnexpectedResponse
from maatoo.operation import Call, Caller, Operation
from maatoo.response_readers import Body

__all__ = ["with_kept"]

_RESET: Final = "postAction"
_EDIT: Final = "forms.edit"
_READ: Final = Operation("forms.get", "GET", "/forms/{id}", Body(), repeat="idempotent")


async def with_kept(
    caller: Caller, operation: Operation[Any], call: Call, path: tuple[object, ...]
) -> Call:
    """The call to be sent: a PATCH of a form without ``postAction`` would reset it to "return".

    Visitors would be redirected no longer, or see no message. So the form is read before, except
    by a client without retries, whose calls are one request each.

    Args:
        caller: reads the form.
        operation: what is called.
        call: the call.
        path: the arguments of its path.

    Raises:
        MaatooError: the form cannot be read; nothing was changed.
    """
    given = call.json
    if operation.name != _EDIT or not isinstance(given, Mapping) or _RESET in given:
        return call
    if caller.options.retry.attempts <= 1:
        return call
    read = Call("GET", call.path.removesuffix("/edit"), [], repeatable=True)
    response = (await caller.exchange(_READ, read, path)).response
    body = response.json()
    form: Any = cast("Mapping[str, Any]", body).get("form") if isinstance(body, Mapping) else None
    if not isinstance(form, Mapping):
        raise UnexpectedResponse("the form that is to be changed was not shown", response=response)
    now = cast("Mapping[str, Any]", form).get(_RESET)
    return call if now is None else evolve(call, json={**given, _RESET: now})
