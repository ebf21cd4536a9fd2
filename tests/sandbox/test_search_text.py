"""The sandbox reads a search as the server does, with all that the server loses of it."""

from __future__ import annotations

import pytest

from maatoo.sandbox.answers import Refusal
from maatoo.sandbox.search_text import Slot, read

pytestmark = pytest.mark.once

A, B = Slot(command="name", value="a"), Slot(command="name", value="b")
EMPTY = Slot()


def word(value: str, joint: str = "and", **rest: bool) -> Slot:
    return Slot(joint=joint, value=value, **rest)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("", [EMPTY]),
        ("Word", [word("word")]),
        ("two words", [word("two"), word("words")]),
        ("one OR other", [word("one"), word("other", "or")]),
        ("one and other or third", [word("one"), word("other"), word("third", "or")]),
        ('"two words"', [word("two words"), EMPTY]),
        ('"two words" and', [word("two words")]),
        ('"two words" "more of them"', [word("two words"), word('"more of them"'), EMPTY]),
        ('"two words" and "more"', [word("two words"), word("more"), EMPTY]),
        ('!"two words" and', [word("two words", negated=True)]),
        ('"+two words" and', [word("two words", exact=True)]),
        ('+"two words" and', [word('"two words"', exact=True)]),
        ('"no end', [EMPTY]),
        ("name:a", [A]),
        ("name:a name:b", [A, B]),
        ("name:a ", [A]),
        ("name:a  ", [A, EMPTY]),
        ("name: a", [A]),
        ("name:", []),
        ("name:x:y", [Slot(command="x", value="y")]),
        ("!name:a", [Slot(command="name", value="a", negated=True)]),
        ("name:!a", [Slot(command="name", value="a", negated=True)]),
        ("name:+a", [Slot(command="name", value="a", exact=True)]),
        ("!name:+a", [Slot(command="name", value="a", exact=True)]),
        ("name:a+b", [Slot(command="name", value="a+b")]),
        ("(name:a)", [word("name:a"), EMPTY]),
        ("(name:a name:b)", [Slot(group=[A, B])]),
        ("name:(a b)", [Slot(command="name", group=[A, B])]),
        ("x (name:a name:b)", [word("x"), Slot(group=[A, B])]),
        ("(one two) (three four)", Refusal),
        ("(one two) or (name:a name:b)", [Slot(joint="or", group=[A, B])]),
        ("(name:a name:b) lost", [Slot(value="lost", group=[A, B])]),
        ("x (y (name:a name:b))", [word("x"), Slot(group=[word("y"), Slot(group=[A, B])])]),
        ('"one two" (three four)', Refusal),
        ('"one two" and (name:a name:b)', [word("one two"), Slot(group=[A, B])]),
        ("x(one two)", Refusal),
        ('"" x', Refusal),
        ("a   b", Refusal),
    ],
)
def test_a_text_is_read_into_slots(text: str, slots: list[Slot] | type[Refusal]) -> None:
    if isinstance(slots, list):
        assert read(text) == slots
    else:
        with pytest.raises(Refusal) as refused:
            read(text)
        assert refused.value.status == 500
