"""What a plain resource consists of: its properties, and how their values are read and shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maatoo.sandbox import dates, php
from maatoo.sandbox.answers import Refusal, crash
from maatoo.sandbox.refused_values import NO_CHOICE, NO_COLLECTION, NO_NUMBER, NotValid
from maatoo.sandbox.store import Document, Store

#: the whole numbers that the database keeps
LEAST_WHOLE, MOST_WHOLE = -(2**31), 2**31 - 1

UTM = ("utmSource", "utmMedium", "utmCampaign", "utmContent")


def read_text(value: Any) -> Any:
    """A text without HTML; null stays null.

    Raises:
        NotValid: for lists and objects.
    """
    if isinstance(value, (dict, list)):
        raise NotValid
    if isinstance(value, bool):
        return "1" if value else ""
    return php.without_tags(value) if isinstance(value, str) else _as_text(value)


def read_html(value: Any) -> Any:
    """A text with its HTML."""
    if isinstance(value, (dict, list)):
        raise NotValid
    return value if isinstance(value, str) else _as_text(value)


def read_whole(value: Any) -> int | None:
    """A whole number.

    Raises:
        NotValid: for a text that is no number.
    """
    if value in (None, ""):
        return None
    if isinstance(value, (dict, list)) or (isinstance(value, str) and not php.is_number(value)):
        raise NotValid(NO_NUMBER)
    return php.whole(value)


def read_flag(value: Any) -> bool | None:
    """A boolean; null stays null."""
    return None if value is None else php.flag(value)


def read_moment(value: Any) -> str | None:
    """A date and time, stored to the minute; what is no date is null."""
    moment = dates.parse(str(value)) if value else None
    return moment.strftime("%Y-%m-%d %H:%M:00") if moment else None


def read_collection(value: Any) -> list[Any]:
    """The values of a list.

    Raises:
        NotValid: for what is no container.
    """
    if value is not None and not isinstance(value, (dict, list)):
        raise NotValid(NO_COLLECTION)
    return php.listed(value)


def read_object(value: Any) -> Any:
    """A JSON container as it is; anything else is an empty one."""
    return value if php.is_object(value) or php.is_list(value) else []


def read_list(value: Any) -> list[Any]:
    """The values of a list."""
    return php.listed(value)


def read_utm(value: Any) -> dict[str, Any]:
    """The four UTM tags of an e-mail."""
    given: dict[str, Any] = value if php.is_object(value) else {}
    return {name: given.get(name) or None for name in UTM}


def read_id(value: Any) -> int | None:
    """The id of another entity, given as a number or as an object."""
    if php.is_object(value):
        value = value.get("id")
    return php.whole(value) or None


def read_reference(value: Any) -> int | None:
    """The id of another entity, given as a number.

    Raises:
        NotValid: for an object, and for a text that is no number.
    """
    if value in (None, ""):
        return None
    if isinstance(value, (dict, list)) or not php.is_number(str(value)):
        raise NotValid(NO_CHOICE)
    return php.whole(value)


def referred(store: Store, kind: str, value: Any) -> int | None:
    """The id of an entity of a table, given as a number.

    Raises:
        NotValid: for an object, and where there is no such entity.
    """
    number = read_reference(value)
    if number is not None and number not in store.table(kind):
        raise NotValid(NO_CHOICE)
    return number


def one_of(*choices: str) -> Callable[[Any], Any]:
    """A reader that refuses what is not among the choices."""

    def read(value: Any) -> Any:
        if value in (None, ""):
            return None
        if value not in choices:
            raise NotValid(NO_CHOICE)
        return value

    return read


def always(value: Any) -> Callable[[Any], Any]:
    """A reader for what a request cannot change."""
    return lambda _: value


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of a plain resource.

    Attributes:
        name: its name in JSON.
        default: what a new entity has when the body does not say.
        cleared: what a PUT that does not name it leaves behind.
        read: makes the stored value of the given one.
        show: makes the shown value of the stored one.
        required: the server's words when it is missing or blank, else None.
        of: the table whose entity it names; an unknown one is refused.
        tracked: whether a change of it sets dateModified.
        kept: whether it stays as it is when a PUT does not name it.
        needed: whether a PUT that does not name it fails in the database.
        writable: whether a request can change it at all.
        hidden: whether no answer shows it.
        since: the first major version of the server whose answers show it; 0 for all.
        never_null: whether the database refuses null.
        longest: above this length the database refuses a text.
    """

    name: str
    default: Any = None
    cleared: Any = None
    read: Callable[[Any], Any] = read_text
    show: Callable[[Store, Any], Any] | None = None
    required: str | None = None
    of: str | None = None
    tracked: bool = True
    kept: bool = False
    needed: bool = False
    writable: bool = True
    hidden: bool = False
    since: int = 0
    never_null: bool = False
    longest: int | None = None

    def value(self, store: Store, document: Document) -> Any:
        """What an answer shows of a stored document."""
        stored = document.get(self.name)
        return stored if self.show is None else self.show(store, stored)

    def check(self, value: Any) -> None:
        """Refuse what the database cannot keep.

        Raises:
            Refusal: 500.
        """
        if self.never_null and value in (None, ""):
            raise crash()
        if self.longest is not None and isinstance(value, str) and len(value) > self.longest:
            raise crash()
        if isinstance(value, int) and not LEAST_WHOLE <= value <= MOST_WHOLE:
            raise crash()


def count(name: str) -> Property:
    """A counter that the server alone changes."""
    return Property(name=name, default=0, writable=False)


def flag(name: str, default: bool | None = False, cleared: bool | None = False) -> Property:
    """A boolean."""
    return Property(name=name, default=default, cleared=cleared, read=read_flag)


def category(**more: Any) -> Property:
    """The category of an entity: an id goes in, an object comes out."""
    return Property(name="category", read=read_id, show=show_category, **more)


def show_category(store: Store, id: int | None) -> dict[str, Any] | None:
    """A category as it stands inside of other entities."""
    row = store.table("categories").get(id)
    if row is None:
        return None
    names = ("createdByUser", "modifiedByUser", "id", "title", "alias", "description", "color")
    return {**{name: row.get(name) for name in names}, "bundle": row["bundle"]}


def check_category(store: Store, id: int | None) -> None:
    """Refuse a category that does not exist.

    Raises:
        Refusal: 500.
    """
    if id is not None and id not in store.table("categories"):
        raise Refusal(500, f"Category {id} does not exist", kernel=True)


def moment(name: str, **more: Any) -> Property:
    """A date and time."""
    return Property(name=name, read=read_moment, show=lambda _, text: dates.iso(text), **more)


#: from when to when an entity is published
WINDOW = (moment("publishUp"), moment("publishDown"))


def _as_text(value: Any) -> str | None:
    return None if value is None else str(value)
