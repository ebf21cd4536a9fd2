"""refuse_unknown_triggers: names that a webhook would never be called for.

Servers store any name, in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final, cast

from maatoo.errors import InvalidArgument, MaatooError
from maatoo.operation import Call, Caller, Operation
from maatoo.response_readers import Body

__all__ = ["refuse_unknown_triggers"]

_KNOWN: Final = frozenset(
    f"mautic.{each}"
    for each in (
        *("lead_post_save_new", "lead_post_save_update", "lead_post_delete", "lead_points_change"),
        *("lead_list_change", "lead_company_change", "lead_channel_subscription_changed"),
        *("company_post_save", "company_post_delete", "email_on_open", "email_on_send"),
        *("form_on_submit", "page_on_hit", "sms_on_send"),
    )
)
"""Those that each server has; only for others its list is read."""

_LIST: Final = Operation("webhooks.list_triggers", "GET", "/hooks/triggers", Body())
_KEY: Final = "triggers of webhooks"


async def refuse_unknown_triggers(caller: Caller, operation: Operation[Any], body: object) -> None:
    """Refuse triggers that this server does not have; it is asked once a client, where needed.

    Args:
        caller: the client.
        operation: what is called.
        body: what is to be sent: a webhook, or several.

    Raises:
        InvalidArgument: there are some; the message says what to write instead.
    """
    if not operation.name.startswith("webhooks.") or "triggers" not in operation.body:
        return
    rows = cast("list[object]", body) if isinstance(body, list) else [body]
    given = [each for row in rows for each in _triggers(row)]
    odd = [each for each in given if isinstance(each, str) and each not in _KNOWN]
    if not odd:
        return
    listed = caller.knowledge.get(_KEY)
    if not isinstance(listed, frozenset):
        listed = await _read(caller)
        if listed is None:
            return
        caller.knowledge[_KEY] = listed
    names = cast("frozenset[str]", listed)
    unknown = next((each for each in odd if each not in names), None)
    if unknown is not None:
        near = get_close_matches(unknown, sorted(names), n=3) or sorted(names)
        raise InvalidArgument(
            f"{unknown!r} is no trigger of this server: its webhook would never be called. Did "
            f"you mean {' or '.join(map(repr, near))}?"
        )


def _triggers(row: object) -> Iterable[object]:
    given = cast("Mapping[str, object]", row).get("triggers") if isinstance(row, Mapping) else None
    return cast("list[object]", given) if isinstance(given, list) else ()


async def _read(caller: Caller) -> frozenset[str] | None:
    """The names that the server lists; None where it shows none."""
    try:
        found: Any = await caller.send(_LIST, Call("GET", "/hooks/triggers", [], repeatable=True))
    except MaatooError:
        return None
    shown = cast("Mapping[str, Any]", found).get("triggers") if isinstance(found, Mapping) else None
    return frozenset(cast("Mapping[str, object]", shown)) if isinstance(shown, Mapping) else None
