"""A call with its response, and what the response must show to be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import frozen

from maatoo.answer_warnings import ContactMerged
from maatoo.answered_entity import creation, other_entity, refuse_contradiction
from maatoo.comparison import effect_not_shown, tell_differences
from maatoo.errors import MaatooError, NotStored, UnexpectedResponse
from maatoo.narrowing import narrowed
from maatoo.transport.retry_state import unreadable
from maatoo.user_warnings import tell_user

if TYPE_CHECKING:
    from maatoo.operation import Operation
    from maatoo.transport.response import Response

__all__ = ["Exchange"]

T = TypeVar("T")


@frozen(eq=False)
class Exchange(Generic[T]):
    """A call and the server's response to it.

    Attributes:
        operation: what was called.
        path: the arguments of its path.
        json: the body that was sent, or UNSET for none.
        response: the response: status, headers, content, and the time that it took.
        is_read: whether the request changes nothing on the server.
        strict: whether a value that was not stored as it was sent is an error.
        selected: names of the properties that are wanted; none for all.
    """

    operation: Operation[T]
    path: tuple[object, ...]
    json: object
    response: Response
    is_read: bool = False
    strict: bool = False
    selected: tuple[str, ...] = ()

    def read(self, *, merged: bool = False) -> T:
        """Read the response as the operation says, and tell of values that were not stored as sent.

        Args:
            merged: whether another entity than the one asked for is the one that it was merged
                into.

        Raises:
            ValuesNotStored: there are some, and ``strict`` makes them an error.
            UnexpectedResponse: the response does not have the form that the operation has, or is
                about another entity than the one asked for.
            OutcomeUnknown: a write, whose response was read and an unforeseen failure came.
        """
        try:
            reads, response = self.operation.reads, self.response
            if self.selected:
                response = narrowed(response, reads, self.selected)
            value = reads.read(response, self.path)
            created: tuple[NotStored, ...] = ()
            other = self.other_entity()
            if other is not None and merged:
                tell_user(ContactMerged(self.operation.name, *other))
            elif other is not None:
                created = (creation(self.response, *other),)
            if not self.is_read:
                refuse_contradiction(self.operation, self.path, self.json, value, response)
            created = (
                *created,
                *effect_not_shown(self.operation.name, self.path, self.json, value),
            )
            tell_differences(
                self.operation, self.json, value, self.response, created, strict=self.strict
            )
            return value
        except MaatooError as error:
            if isinstance(error, UnexpectedResponse):
                error.may_have_happened = not self.is_read
            # its frames hold the answer as it came, which may quote the request
            raise error.with_traceback(None) from error.__cause__
        except Warning:  # raised where the user has asked for it
            raise
        except Exception as problem:
            raise unreadable(self.response, problem, is_read=self.is_read) from problem

    def other_entity(self) -> tuple[int, int] | None:
        """The ids that were asked for and answered, where the answer names another entity.

        Raises:
            UnexpectedResponse: the response is not JSON.
        """
        operation = self.operation
        if operation.place is None:
            return None
        envelope: str = getattr(operation.reads, "key")  # noqa: B009 (not all readers have one)
        return other_entity(operation.place, envelope, self.path, self.response)
