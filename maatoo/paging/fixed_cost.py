"""tell_of_fixed_cost: an event for jobs of which most time goes to hashing a password."""

from __future__ import annotations

from maatoo.caller import Caller
from maatoo.transport.request_cost import RequestCost

__all__ = ["tell_of_fixed_cost"]

_MOST_SHARE = 0.5
_LEAST_SECONDS = 0.1
_LEAST_REQUESTS = 8


async def tell_of_fixed_cost(caller: Caller, operation: str, cost: RequestCost) -> None:
    """Tell listeners, once a job, that more than half of its time is a fixed cost of each request.

    With Basic authentication that is the hashing of the password.

    Args:
        caller: the client.
        operation: name of the operation.
        cost: what the requests of the job take.
    """
    share = cost.fixed_share
    dear = share > _MOST_SHARE and cost.fixed_seconds > _LEAST_SECONDS
    if cost.is_told or not dear or cost.requests < _LEAST_REQUESTS or not caller.sends_password:
        return
    cost.is_told = True
    if caller.listeners.wants("FixedCostHigh"):
        seconds = cost.fixed_seconds
        await caller.listeners.tell_of(
            "FixedCostHigh", operation=operation, seconds=seconds, share=share
        )
