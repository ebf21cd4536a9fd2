"""The kinds of parameters: each checks what a user gave and makes the value that is sent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TypeAlias, cast

from attrs import frozen

from maatoo import naming, query
from maatoo.argument_checks import is_whole, shown, wrong_type
from maatoo.converter import is_model, unstructure
from maatoo.date_parameters import day as day
from maatoo.date_parameters import iso_moment as iso_moment
from maatoo.date_parameters import moment as moment
from maatoo.errors import InvalidArgument
from maatoo.given_values import given, listed
from maatoo.query.selection import select, select_beside_fields, select_of_one
from maatoo.scalar_parameters import address as address
from maatoo.scalar_parameters import flag as flag
from maatoo.scalar_parameters import integer as integer
from maatoo.scalar_parameters import number as number
from maatoo.scalar_parameters import positive as positive
from maatoo.scalar_parameters import row_offset as row_offset
from maatoo.scalar_parameters import text as text
from maatoo.scalar_parameters import unique_text as unique_text

__all__ = [
    "Kind",
    "Param",
    "Params",
    "select",
    "select_beside_fields",
    "select_of_one",
]

Kind: TypeAlias = Callable[[object, str], object]
"""(the value given, the name it has for the user) -> the JSON value; raises InvalidArgument."""


@frozen
class Param:
    """One documented parameter: its name in the API, and its kind."""

    wire: str
    kind: Kind


Params: TypeAlias = Mapping[str, Param]
"""Parameters by their Python names."""


_CHANNELS = {
    "email": "",
    "sms": "",
    "notification": " (push in a browser)",
    "mobile_notification": " (push in an app)",
    "tweet": "",
}
_MEANT = {"mail": ("email",), "text": ("sms",), "push": ("notification", "mobile_notification")}
"""Words that are used for channels."""


def channel(value: object, name: str) -> object:
    """A channel; one of a plugin, too, but no misspelt name of one that each server has.

    The server stores whatever it is sent, and goes on sending by the channel that was meant.
    """
    own = cast("str", text(value, name))
    meant = _MEANT.get(own.casefold()) or (naming.nearly(own, _CHANNELS),)
    if meant[0] is not None:
        wanted = " or ".join(f"{each!r}{_CHANNELS[each]}" for each in meant if each is not None)
        raise InvalidArgument(
            f"{name} {own!r} is no channel: did you mean {wanted}? The server would store {own!r}, "
            "and the contact would still be written to; the channels are "
            f"{', '.join(_CHANNELS)} (for one of a plugin with such a name use api.request)"
        )
    return own


TRIGGERS = frozenset(
    f"mautic.{each}"
    for each in (
        *("lead_post_save_new", "lead_post_save_update", "lead_post_delete", "lead_points_change"),
        *("lead_list_change", "lead_company_change", "lead_channel_subscription_changed"),
        *("company_post_save", "company_post_delete", "email_on_open", "email_on_send"),
        *("form_on_submit", "page_on_hit", "sms_on_send"),
    )
)
"""What a webhook can be called for on each server; plugins have more."""


def triggers(value: object, name: str) -> object:
    """Names of triggers; no misspelt name of one that each server has: it would store it."""
    given = cast("list[str]", texts(value, name))
    for each in given:
        meant = naming.nearly(each, TRIGGERS)
        if meant is not None:
            raise InvalidArgument(
                f"{each!r} in {name} is no trigger: its webhook would never be called; did you "
                f"mean {meant!r}? (extra={{'triggers': […]}} sends any)"
            )
    return given


_LARGEST_ID = 2**63 - 1


def ident(value: object, name: str) -> object:
    """The id of an entity: a whole number of at least 1, or its digits, which go out as given.

    An entity that was read from the server stands for its id.
    """
    if type(value) is int and 0 < value <= _LARGEST_ID:
        return value
    value = given(getattr(value, "id", value) if is_model(type(value)) else value, name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_ID:
        return value
    is_digits = isinstance(value, str) and re.fullmatch(r"[0-9]{1,19}", value) is not None
    if is_digits and 0 < int(str(value)) <= _LARGEST_ID:
        return value
    if isinstance(value, int) and value > _LARGEST_ID:
        raise InvalidArgument(f"{name} must be an id: no server has numbers beyond 64 bits")
    raise InvalidArgument(f"{name} must be an id, a whole number of at least 1, not {shown(value)}")


def idents(value: object, name: str) -> object:
    """Ids: any iterable of them but a text."""
    return [ident(each, name) for each in listed(value, name, "a list of ids, such as [1, 2]")]


def texts(value: object, name: str) -> object:
    """A list of texts."""
    wanted = f"a list of texts, such as [{shown(value)}]"
    return [text(each, name) for each in listed(value, name, wanted)]


def tags(value: object, name: str) -> object:
    """Tag names, as a list or one comma-separated text; a leading minus removes the tag.

    Tags that were read from the server are taken as well. A blank name is left out: the server
    would make a tag without a name.
    """
    value = given(value, name)
    if isinstance(value, str):
        return value if value.strip() else []
    wanted = f"a list of texts, such as [{shown(value)}]"
    items = listed(value, name, wanted)
    names = [text(getattr(each, "tag", each), name) for each in items]
    return [each for each in names if cast("str", each).strip()]


def mapping(value: object, name: str) -> object:
    """A mapping, sent as it is, or a model that was read from the server.

    An empty list is taken for an empty mapping.
    """
    if isinstance(value, Mapping) or is_model(type(value)):
        return plain(cast("object", value), name)
    if value == []:
        return value
    raise wrong_type(name, "a mapping", value)


def rows(value: object, name: str) -> object:
    """A list of mappings, sent as it is."""
    wanted = "a list of mappings, such as [{…}]"
    return [mapping(each, name) for each in listed(value, name, wanted)]


def bans(value: object, name: str) -> object:
    """Channels that a contact must not be contacted by: mappings with channel and reason.

    A reason that is no number is dropped by the server in silence, and its ban with it.
    """
    found = cast("list[dict[str, object]]", rows(value, name))
    for row in found:
        if row.get("channel") is not None:
            row["channel"] = channel(row["channel"], f"channel of {name}")
        if row.get("reason") is not None:
            reason = integer(row["reason"], f"reason of {name}")
            row["reason"] = choice(0, 1, 2, 3)(reason, f"reason of {name}")
    return found


def items(value: object, name: str) -> object:
    """A list of any JSON values."""
    return plain(listed(value, name, "a list"), name)


def plain(value: object, name: str) -> object:
    """Any JSON value; dates and times are written as the server reads them.

    Models that were read from the server go out as they came, with what was changed in them.
    """
    if is_model(type(value)) and not isinstance(value, Mapping):
        value = unstructure(value)
    value = given(value, name)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (float, Decimal)):
        return number(value, name)
    if isinstance(value, (dt.datetime, dt.date)):
        return moment(value, name)
    if isinstance(value, dt.time) and value.tzinfo is None:
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        found = {_key(key, name): plain(each, f"{name}[{key}]") for key, each in pairs}
        if len(found) < len(pairs):
            raise InvalidArgument(f"{name} has two keys that are one text: {shown(list(found))}")
        return found
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each, name) for each in listed(cast("object", value), name, "a list")]
    raise wrong_type(name, "a JSON value (text, number, flag, date, list, mapping)", value)


def _key(key: object, name: str) -> str:
    """The text of a key of a JSON object."""
    key = given(key, f"a key of {name}")
    if isinstance(key, str):
        return key
    if is_whole(key):
        return str(key)
    raise wrong_type(f"a key of {name}", "text (str)", key)


def choice(*allowed: str | int) -> Kind:
    """One of a few values."""

    def check(value: object, name: str) -> object:
        value = given(value, name)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and value in allowed:
            return value
        known = ", ".join(repr(each) for each in allowed)
        raise InvalidArgument(f"{name} must be one of {known}, not {shown(value)}")

    return check


def either(*kinds: Kind) -> Kind:
    """The first of several kinds that takes the value."""

    def check(value: object, name: str) -> object:
        problems: list[str] = []
        for kind in kinds:
            try:
                return kind(value, name)
            except InvalidArgument as problem:
                problems.append(str(problem))
        raise InvalidArgument("; or ".join(problems))

    return check


# Kinds of the list parameters


def search(value: object, name: str) -> object:
    """A search: text with commands, or a :class:`~maatoo.Search`."""
    return str(value) if isinstance(value, query.Search) else text(value, name)


def where(value: object, name: str) -> object:  # noqa: ARG001
    """Filters: a :class:`~maatoo.Where` or a list of (column, expression, value)."""
    return [dict(clause) for clause in query.where_clauses(cast("query.Where", value))]


def order(value: object, name: str) -> object:  # noqa: ARG001
    """Order: a list of (column, "asc" or "desc")."""
    return query.order_clauses(cast("Iterable[tuple[str, str]]", value))


def snake_column(value: object, name: str) -> object:
    """A column to order by, sent in snake_case: contacts and companies want their table's names."""
    return naming.snake(cast("str", text(value, name)))


def camel_column(value: object, name: str) -> object:
    """A column to order by, sent in camelCase: most resources want their property's names."""
    return naming.camel(cast("str", text(value, name)))


def column_direction(value: object, name: str) -> object:
    """A column with its direction: ("timestamp", "asc" or "desc")."""
    pair = tuple(cast("Iterable[object]", value)) if isinstance(value, (tuple, list)) else ()
    if len(pair) != 2 or not isinstance(pair[0], str) or not pair[0]:
        raise InvalidArgument(f'{name} takes (column, "asc" or "desc"), not {value!r}')
    return [pair[0], query.direction(pair[1])]


def direction(value: object, name: str) -> object:  # noqa: ARG001
    """An order's direction: "asc" or "desc"."""
    return query.direction(value)
