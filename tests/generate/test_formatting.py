"""Code that is broken over lines says the same as on one line, and fits the page."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo._generate.formatting import WIDTH, Group, Node, flat, lay_out

pytestmark = pytest.mark.newest

NAMES = st.from_regex(r"[a-z]{1,12}", fullmatch=True).map(lambda name: f"{name}_")
NODES: st.SearchStrategy[Node] = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.builds(
            lambda name, items: Group(f"{name}(", tuple(items)), NAMES, st.lists(inner, max_size=8)
        ),
        st.builds(lambda items: Group("[", tuple(items), "]"), st.lists(inner, max_size=8)),
    ),
    max_leaves=30,
)


@given(NODES)
def test_laid_out_code_says_the_same(node: Node) -> None:
    lines = lay_out(node)
    assert ast.dump(ast.parse("\n".join(lines))) == ast.dump(ast.parse(flat(node)))


@given(NODES, st.sampled_from([0, 4, 8]))
def test_only_what_cannot_be_broken_is_too_wide(node: Node, indent: int) -> None:
    for line in lay_out(node, indent):
        assert len(line) <= WIDTH or line.strip().rstrip(",").isidentifier()


def test_arguments_go_on_one_line_before_they_get_a_line_each() -> None:
    name = "a_name_of_twenty_ch_"
    call = Group("function_of_some_length(", (name, name, name, name))
    assert lay_out(call, 0, "") == [
        "function_of_some_length(",
        f"    {name}, {name}, {name}, {name}",
        ")",
    ]
    many = Group("function(", (name,) * 5)
    assert lay_out(many) == ["function(", *[f"    {name},"] * 5, ")"]
    literal = Group("[", (name, name, name, name, "b_", "c_"), "]")
    assert lay_out(literal, 8)[1] == f"            {name},"
