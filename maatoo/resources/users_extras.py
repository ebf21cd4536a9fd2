"""``users.check_permission``: by POST, as servers want it, or by GET, as it is documented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from maatoo import parameter_types, response_readers
from maatoo.errors import ApiError
from maatoo.operation import Operation
from maatoo.parameter_types import Param
from maatoo.resources import users
from maatoo.resources._like import like
from maatoo.resources._required import required
from maatoo.server_versions import no_route

__all__ = ["AsyncUsers"]

_PERMISSIONS = parameter_types.either(parameter_types.texts, parameter_types.text)
_ASK = Operation(
    "users.check_permission",
    "GET",
    "/users/{id}/permissioncheck",
    response_readers.Table(bool),
    query={"permissions": Param("permissions", _PERMISSIONS)},
    repeat="idempotent",
)


class AsyncUsers(users.AsyncUsers):
    """Users: who works with the server."""

    __slots__ = ()

    @like(users.AsyncUsers.check_permission)
    @required("permissions")
    async def check_permission(
        self,
        id: int,
        /,
        *,
        permissions: Iterable[str] | str,
        extra: Mapping[str, object] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Mapping[str, bool]:
        names = cast("list[str] | str", _PERMISSIONS(permissions, "permissions"))
        try:
            return await super().check_permission(
                id, permissions=names, extra=extra, extra_query=extra_query
            )
        except ApiError as error:
            if not no_route(error):
                raise
        query = {**(extra or {}), **(extra_query or {})}
        return await self._caller.call(_ASK, (id,), query={"permissions": names}, extra_query=query)
