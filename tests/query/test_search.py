"""Search: commands the server understands, joined and negated as they are meant."""

from __future__ import annotations

import datetime as dt
import pickle
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import Search
from maatoo.errors import InvalidArgument

pytestmark = pytest.mark.once

values = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=6)
phrases = st.lists(values, min_size=1, max_size=3).map(" ".join)
commands = st.tuples(st.sampled_from(["email", "name", "segment"]), phrases)


def test_the_commands() -> None:
    assert str(Search.email("*@gmail.com")) == "email:*@gmail.com"
    assert str(Search.is_("mine")) == "is:mine"
    assert str(Search.ids(1, 2)) == "ids:1,2"
    assert str(Search.command("utm_source", "ad")) == "utm_source:ad"
    assert str(Search.company("Acme Inc")) == 'company:"Acme Inc" AND'
    assert str(Search.command("page_source", "a:b")) == 'page_source:"a:b" AND'
    assert str(Search.text("jim")) == "jim"
    assert str(Search.text("jim beam")) == '"jim beam" AND'
    for name in ("name", "segment", "owner", "ip", "tag", "category"):
        assert str(getattr(Search, name)("x")) == f"{name}:x"


@given(st.lists(commands, min_size=1, max_size=4))
def test_joined_commands_can_be_told_apart_again(parts) -> None:
    joined = Search.command(*parts[0])
    for part in parts[1:]:
        joined = joined & Search.command(*part)
    words = [word for word in shlex.split(str(joined)) if word != "AND"]
    assert words == [f"{name}:{value}" for name, value in parts]


@given(st.sampled_from(["segment", "tag", "company", "stage", "ip"]), phrases)
def test_a_command_is_negated_and_negated_back(name, value) -> None:
    search = Search.command(name, value)
    assert str(~search) == f"!{search}"
    assert ~~search == search


def test_what_has_several_parts_is_not_negated_as_one() -> None:
    two = Search.name("a b") & Search.name("c")
    either = Search.name("a b") | Search.name("c")
    for several in (two, either, Search("a b")):
        with pytest.raises(InvalidArgument, match="each part"):
            _ = ~several
    assert str(~Search.company("a b")) == '!company:"a b" AND'


@pytest.mark.parametrize(
    "search",
    [
        *(Search.name("a"), Search.text("a"), Search.owner("a"), Search.email("a")),
        *(Search.category("a"), Search.command("city", "Bern"), Search.is_("mine")),
        *(Search.command("email_sent", 1), Search.command("common", "a"), Search("jim")),
        *(Search.command("has", "results"), Search.is_("prefcenter"), Search.is_("admin")),
    ],
    ids=str,
)
def test_what_the_server_does_not_negate_is_refused(search: Search) -> None:
    with pytest.raises(InvalidArgument, match="cannot negate"):
        _ = ~search


@pytest.mark.parametrize("value", ["+red", "+red car"])
def test_a_sign_that_takes_a_negation_back_is_refused(value: str) -> None:
    assert str(Search.tag(value)).startswith("tag:")
    with pytest.raises(InvalidArgument, match="undoes the negation"):
        _ = ~Search.tag(value)


@pytest.mark.parametrize(
    ("search", "written"),
    [
        (Search.name("!bang"), "name:%!bang"),
        (Search.name("+whole"), "name:+whole"),
        (Search.name("a+b"), "name:a+b"),
        (Search.email("s+5!z"), "email:%s+5!z"),
        (Search.email("!+x"), "email:%%!+x"),
        (Search.name("! bang"), 'name:"%! bang" AND'),
        (Search.text("!bang"), '"%!bang%" AND'),
        (Search.text("+plus"), '"%+plus%" AND'),
        (Search.text("+49 30"), '"%+49 30%" AND'),
        (Search.text(" +plus "), '"%+plus%" AND'),
        (Search.text("a+b!c"), '"%a+b!c%" AND'),
        (Search.text("!a%b"), '"%!a%b" AND'),
        (~Search.tag("r+d!"), "!tag:%r+d!"),
    ],
    ids=lambda each: str(each),
)
def test_signs_that_the_server_would_read_get_a_percent_sign_before_them(
    search: Search, written: str
) -> None:
    assert str(search) == written


@pytest.mark.parametrize(
    "make",
    [
        lambda: Search.name("+a!b"),
        lambda: Search.name("+!b"),
        lambda: Search.name("+"),
        lambda: Search.text("a\\b"),
        lambda: Search.command("city", "a\\"),
        lambda: Search.segment("vi%"),
        lambda: Search.segment("!vip"),
        lambda: Search.segment("+vip"),
        lambda: Search.command("segment", "%"),
        lambda: Search.command("common", "a+b%"),
        lambda: Search.owner("zoe") | Search.owner("ad"),
        lambda: Search.owner("zoe") & Search.owner("ad"),
        lambda: Search.owner("zoe") & (Search.name("a") | Search.owner("ad")),
        lambda: Search.name("c") & (Search.name("a)") | Search.name("b")),
        lambda: Search.name("c") & (Search.name("a") | Search.name("b (")),
    ],
)
def test_what_the_server_would_read_otherwise_is_refused(make) -> None:
    with pytest.raises(InvalidArgument):
        make()


def test_ids_are_not_negated_because_many_lists_would_find_them() -> None:
    with pytest.raises(InvalidArgument, match=r"Where\.not_in"):
        _ = ~Search.ids(1, 2)


A, B, C, D = (Search.name(each) for each in "abcd")


def test_terms_stand_before_the_one_group_that_the_server_reads() -> None:
    assert str(A | B | C) == "name:a OR name:b OR name:c"
    assert str(A & B & C) == "name:a name:b name:c"
    assert str((A | B) & C & D) == "name:c name:d (name:a OR name:b)"
    assert str((A & B) | C) == "name:c OR (name:a name:b)"
    assert str(((A | B) & C) | D) == "name:d OR (name:c (name:a OR name:b))"
    for one, other in ((A | B, C | D), (A & B, C & D)):
        with pytest.raises(InvalidArgument, match="only one group in parentheses"):
            _ = one & other if " OR " in str(one) else one | other


def test_a_word_follows_what_stands_in_quotes() -> None:
    two = Search.name("a b")
    assert str(two & two & A) == 'name:"a b" AND name:"a b" AND name:a'
    assert str(A & two) == 'name:a name:"a b" AND'
    assert str(A | two) == 'name:a OR name:"a b" AND'
    assert str(two & (A | two)) == 'name:"a b" AND (name:a OR name:"a b" AND)'


def test_what_the_server_asks_beside_a_search_is_no_alternative() -> None:
    for joined in (Search.tag("x"), Search.segment("x"), ~Search.company("x"), A & Search.ip("x")):
        with pytest.raises(InvalidArgument, match="Search for each alternative by itself"):
            _ = joined | A
        with pytest.raises(InvalidArgument, match="Search for each alternative by itself"):
            _ = A | joined
        assert str(joined & B) == f"{joined} name:b"


def test_two_conditions_on_one_row_are_refused() -> None:
    for one, other in (
        (Search.tag("x"), Search.tag("y")),
        (Search.tag("x"), ~Search.tag("y")),
        (Search.company("x") & A, Search.command("company_id", 3)),
    ):
        with pytest.raises(InvalidArgument, match="that matches both: make a segment"):
            _ = one & other
    assert str(Search.segment("x") & ~Search.segment("y")) == "segment:x !segment:y"
    assert str(Search.tag("x") & Search.company("y")) == "tag:x company:y"


def test_a_text_of_several_terms_is_joined_with_nothing() -> None:
    assert str(Search("a or (b c)")) == "a or (b c)"
    assert str(Search("name:a") & Search("b")) == "name:a b"
    for several in ("a b", "(a)", 'a "b c"'):
        with pytest.raises(InvalidArgument, match="is several terms"):
            _ = Search(several) & A


@pytest.mark.parametrize("wrong", ["", "with space", "1name", "a:b", 'a"b'])
def test_a_name_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidArgument, match="name of a search command"):
        Search.command(wrong, "x")


@pytest.mark.parametrize("wrong", ["", " ", 'say "hi"', "or", "AND"])
def test_a_value_that_cannot_be_searched_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidArgument):
        Search.command("name", wrong)
    with pytest.raises(InvalidArgument):
        Search.text(wrong)


@pytest.mark.parametrize("wrong", [None, 5, b"x", ["x"]])
def test_what_is_no_text_is_no_search(wrong: Any) -> None:
    for make in (Search, Search.text, lambda name: Search.command(name, "x")):
        with pytest.raises(InvalidArgument):
            make(wrong)
    with pytest.raises(TypeError):
        Search.name("a") & wrong
    with pytest.raises(TypeError):
        Search.name("a") | wrong


class Scalar:
    """A value as numpy has it."""

    dtype, shape = "object", ()

    def __init__(self, value: object) -> None:
        self.item = self.tolist = lambda: value


@pytest.mark.parametrize("wrong", [None, b"x", ["x"], float("nan")])
def test_a_command_takes_a_text_a_number_or_a_date(wrong: Any) -> None:
    with pytest.raises(InvalidArgument):
        Search.email(wrong)
    assert str(Search.command("points", 5)) == "points:5"
    assert str(Search.command("points", Scalar(5))) == "points:5"
    assert str(Search.command("birthday", Scalar(dt.date(2026, 3, 4)))) == "birthday:2026-03-04"
    assert str(Search.ids(Scalar(5), 6)) == str(Search.ids(5, 6))  # type: ignore[arg-type]
    assert str(Search.command("birthday", dt.date(2026, 3, 4))) == "birthday:2026-03-04"


@pytest.mark.parametrize("wrong", [(), (0,), (-1,), ("1",), (1.5,), (True,)])
def test_ids_that_are_none_are_refused(wrong) -> None:
    with pytest.raises(InvalidArgument):
        Search.ids(*wrong)


def test_a_search_is_a_value() -> None:
    one = Search.name("a")
    assert one == Search.name("a") != Search.name("b")
    assert len({one, Search.name("a")}) == 1
    assert pickle.loads(pickle.dumps(one)) == one
    assert repr(one) == "Search('name:a')"
