"""Search: commands the server understands, joined and negated as they are meant."""

from __future__ import annotations

import pickle
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import Search
from maatoo.errors import InvalidArgument

values = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=6)
phrases = st.lists(values, min_size=1, max_size=3).map(" ".join)
commands = st.tuples(st.sampled_from(["email", "name", "segment"]), phrases)


def test_the_commands() -> None:
    assert str(Search.email("*@gmail.com")) == "email:*@gmail.com"
    assert str(Search.is_("mine")) == "is:mine"
    assert str(Search.ids(1, 2)) == "ids:1,2"
    assert str(Search.command("utm_source", "ad")) == "utm_source:ad"
    assert str(Search.company("Acme Inc")) == 'company:"Acme Inc"'
    assert str(Search.text("jim")) == "jim"
    assert str(Search.text("jim beam")) == '"jim beam"'
    for name in ("name", "segment", "owner", "ip", "tag", "category"):
        assert str(getattr(Search, name)("x")) == f"{name}:x"


@given(st.lists(commands, min_size=1, max_size=4))
def test_joined_commands_can_be_told_apart_again(parts) -> None:
    joined = Search.command(*parts[0])
    for part in parts[1:]:
        joined = joined & Search.command(*part)
    assert shlex.split(str(joined)) == [f"{name}:{value}" for name, value in parts]


@given(commands)
def test_a_command_is_negated_and_negated_back(part) -> None:
    search = Search.command(*part)
    assert str(~search) == f"!{search}"
    assert ~~search == search


def test_what_has_several_parts_is_not_negated_as_one() -> None:
    two = Search.name("a b") & Search.name("c")
    either = Search.name("a b") | Search.name("c")
    for several in (two, either, Search("a b")):
        with pytest.raises(InvalidArgument, match="each part"):
            _ = ~several
    assert str(~Search.name("a b")) == '!name:"a b"'


def test_alternatives_stay_together_when_more_is_asked_for() -> None:
    either = Search.name("a") | Search.name("b")
    assert str(either) == "(name:a) OR (name:b)"
    assert str(either & Search.is_("mine")) == "((name:a) OR (name:b)) is:mine"
    assert str(Search.is_("mine") & either) == "is:mine ((name:a) OR (name:b))"
    assert str(Search.name("a OR b") & Search.is_("mine")) == 'name:"a OR b" is:mine'


@pytest.mark.parametrize("wrong", ["", "with space", "1name", "a:b", 'a"b'])
def test_a_name_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidArgument, match="name of a search command"):
        Search.command(wrong, "x")


@pytest.mark.parametrize("wrong", ["", 'say "hi"'])
def test_a_value_that_cannot_be_quoted_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidArgument):
        Search.command("name", wrong)
    with pytest.raises(InvalidArgument):
        Search.text(wrong)


@pytest.mark.parametrize("wrong", [(), (0,), (-1,), ("1",), (1.5,)])
def test_ids_that_are_none_are_refused(wrong) -> None:
    with pytest.raises(InvalidArgument):
        Search.ids(*wrong)


def test_a_search_is_a_value() -> None:
    one = Search.name("a")
    assert one == Search.name("a") != Search.name("b")
    assert len({one, Search.name("a")}) == 1
    assert pickle.loads(pickle.dumps(one)) == one
    assert repr(one) == "Search('name:a')"
