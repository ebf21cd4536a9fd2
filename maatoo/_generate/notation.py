"""The one-line notation of parameters, properties and answers in the files of ``maatoo/api``.

A line is ``head: doc``, and the head is a kind or type followed by marks:

==================================================  =============================================
``text, required: Name of the segment.``            a parameter of kind ``text``
``choice(1, 2, 3): Reason.``                        a parameter that is one of a few values
``text, as utm_campaign: Campaign.``                a parameter whose API name is not camelCase
``datetime, also datetime: When it happened.``      a property that is read under two names
``list[Tag]: Its tags.``                            a property that holds several models
``Category | int: Its category.``                   a property of one of two forms
``Contact in contact``                              an answer: an entity in its envelope
``User in user, or bare``                           an answer: an entity with or without one
``list[Owner] in lists, segments``                  an answer: a list under one of two keys
``pages[Event] in events as ActivityPage``          an answer: a list in pages of their own model
``rows in stats``                                   an answer: the rows of the table in the path
==================================================  =============================================

The doc of a property may be left out where a parameter of the same name has one.
"""

from __future__ import annotations

import re

from attrs import frozen

from maatoo._generate.description_error import DescriptionError

__all__ = ["AnswerLine", "Line", "parse_answer", "parse_line"]


@frozen
class Line:
    """A line of a parameter or property.

    Attributes:
        head: kind or type.
        doc: what it is; None where nothing was said.
        required: whether it is marked ``required``.
        wire: what stands after ``as``.
        also: what stands after ``also``.
    """

    head: str
    doc: str | None
    required: bool = False
    wire: str | None = None
    also: tuple[str, ...] = ()


@frozen
class AnswerLine:
    """A line of an answer.

    Attributes:
        form: ``entity``, ``deleted``, ``list``, ``pages``, ``rows``, ``mapping`` or ``bytes``.
        item: model or type of the entity, of the items, or of the values.
        keys: keys of the envelope, the recorded one first.
        page: model of the pages.
        optional: whether the entity may be absent.
        bare: whether the envelope may be absent.
    """

    form: str
    item: str | None = None
    keys: tuple[str, ...] = ()
    page: str | None = None
    optional: bool = False
    bare: bool = False


def parse_line(text: object, where: str) -> Line:
    """Read the line of a parameter or property.

    Raises:
        DescriptionError: it is no such line.
    """
    if not isinstance(text, str) or not text.strip():
        raise DescriptionError(f"{where}: a line is a text such as 'text: Name.', not {text!r}")
    head, colon, doc = text.partition(": ")
    doc = doc.strip()
    if colon and not re.search(r"[.…]$", doc):
        raise DescriptionError(f"{where}: the doc must be a sentence that ends in a full stop")
    first, *marks = [part.strip() for part in re.split(r",(?![^(\[]*[)\]])", head)]
    required, wire = False, None
    also: list[str] = []
    for mark in marks:
        word, _, rest = mark.partition(" ")
        if mark == "required":
            required = True
        elif word == "as" and rest:
            wire = rest
        elif word == "also" and rest:
            also.append(rest)
        else:
            raise DescriptionError(f"{where}: unknown mark {mark!r} (required, as X, also X)")
    return Line(first, doc or None, required, wire, tuple(also))


_ANSWER = re.compile(
    r"(?:(?P<form>list|pages|mapping)\[(?P<item>\w+)\]|(?P<deleted>deleted )?(?P<name>\w+))"
    r"(?: in (?P<keys>[\w-]+(?:, (?!or )[\w-]+)*))?"
    r"(?: as (?P<page>\w+))?(?P<optional>, or empty)?(?P<bare>, or bare)?$"
)


def parse_answer(text: object, where: str) -> AnswerLine:
    """Read the line of an answer.

    Raises:
        DescriptionError: it is no such line.
    """
    match = _ANSWER.match(text) if isinstance(text, str) else None
    if match is None:
        raise DescriptionError(
            f"{where}: an answer is such as 'Contact in contact' or 'list[Owner]', not {text!r}"
        )
    if match["name"] == "bytes":
        return AnswerLine("bytes")
    if match["name"] == "rows":
        return AnswerLine("rows", keys=tuple(match["keys"].split(", ")))
    return AnswerLine(
        form=match["form"] or ("deleted" if match["deleted"] else "entity"),
        item=match["item"] or match["name"],
        keys=tuple(match["keys"].split(", ")) if match["keys"] else (),
        page=match["page"],
        optional=match["optional"] is not None,
        bare=match["bare"] is not None,
    )
