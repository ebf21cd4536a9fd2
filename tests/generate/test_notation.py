"""The one-line notation of the description."""

from __future__ import annotations

import pytest

from maatoo._generate.description_error import DescriptionError
from maatoo._generate.notation import AnswerLine, Line, parse_answer, parse_line
from maatoo._generate.parameter_types import attribute_type, kind_annotation

LINES = {
    "text: Name.": Line("text", "Name."),
    "text": Line("text", None),
    "text, required: Name: the whole.": Line("text", "Name: the whole.", required=True),
    "text, as utm_source: Source.": Line("text", "Source.", wire="utm_source"),
    "moment, as filters[dateFrom]: From.": Line("moment", "From.", wire="filters[dateFrom]"),
    "choice(1, 2, 3), required: Reason.": Line("choice(1, 2, 3)", "Reason.", required=True),
    "bool, also one, also two: Flag …": Line("bool", "Flag …", also=("one", "two")),
    "list[Tag]: Tags.": Line("list[Tag]", "Tags."),
    "Category | int: Category.": Line("Category | int", "Category."),
}


@pytest.mark.parametrize(("text", "line"), LINES.items(), ids=LINES)
def test_lines_are_read(text: str, line: Line) -> None:
    assert parse_line(text, "here") == line


@pytest.mark.parametrize("text", ["", "  ", 5, None, ["text"]])
def test_what_is_no_line_is_refused(text: object) -> None:
    with pytest.raises(DescriptionError, match="here: a line is a text"):
        parse_line(text, "here")


ANSWERS = {
    "ActionResult": AnswerLine("entity", "ActionResult"),
    "ActionResult, or empty": AnswerLine("entity", "ActionResult", optional=True),
    "Contact in contact": AnswerLine("entity", "Contact", ("contact",)),
    "User in user, or bare": AnswerLine("entity", "User", ("user",), bare=True),
    "deleted Tag in tag": AnswerLine("deleted", "Tag", ("tag",)),
    "list[Owner]": AnswerLine("list", "Owner"),
    "list[Ref] in lists, segments": AnswerLine("list", "Ref", ("lists", "segments")),
    "pages[Note] in notes": AnswerLine("pages", "Note", ("notes",)),
    "pages[Event] in events as Page": AnswerLine("pages", "Event", ("events",), page="Page"),
    "pages[X] in product-categories": AnswerLine("pages", "X", ("product-categories",)),
    "mapping[str] in types": AnswerLine("mapping", "str", ("types",)),
    "rows in stats": AnswerLine("rows", keys=("stats",)),
    "bytes": AnswerLine("bytes"),
}


@pytest.mark.parametrize(("text", "line"), ANSWERS.items(), ids=ANSWERS)
def test_answers_are_read(text: str, line: AnswerLine) -> None:
    assert parse_answer(text, "here") == line


KINDS = {
    "text": "str",
    "ident": "int",
    "choice(1, 2)": "Literal[1, 2]",
    'choice("a", "b")': 'Literal["a", "b"]',
    "choice({})".format(", ".join(f'"choice{n}"' for n in range(9))): "str",  # too long to read
    "either(texts, text)": "Iterable[str] | str",
    "either(number, text)": "float | Decimal | str",
}


@pytest.mark.parametrize(("kind", "annotation"), KINDS.items(), ids=KINDS)
def test_kinds_have_the_type_that_a_user_gives(kind: str, annotation: str) -> None:
    assert kind_annotation(kind, "here") == annotation


TYPES = {
    "id": ("int", "ABSENT_ID", False),
    "str": ("str | None", "None", False),
    "any": ("Any", "None", False),
    "datetime": ("dt.datetime | None", "None", False),
    "Tag | int": ("Tag | int | None", "None", False),
    "list[Tag]": ("tuple[Tag, ...]", "()", False),
    "list[any]": ("tuple[Any, ...]", "()", False),
    "mapping": ("Mapping[str, Any]", "dict[str, Any]", True),
    "mapping[Tag]": ("Mapping[str, Tag]", "dict[str, Any]", True),
}


@pytest.mark.parametrize(("text", "wanted"), TYPES.items(), ids=TYPES)
def test_types_have_a_default(text: str, wanted: tuple[str, str, bool]) -> None:
    assert attribute_type(text, frozenset({"Tag"}), "here") == wanted
