"""Layout of code: brackets that break over lines as the formatter would break them."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

__all__ = ["WIDTH", "Group", "Node", "flat", "lay_out"]

WIDTH = 100


@frozen
class Group:
    """Items between brackets.

    Attributes:
        opening: text up to and with the opening bracket.
        items: what stands between.
        closing: the closing bracket and what follows it.
    """

    opening: str
    items: tuple[Node, ...]
    closing: str = ")"


Node: TypeAlias = "str | Group"


def flat(node: Node) -> str:
    """A node on one line."""
    if isinstance(node, str):
        return node
    return f"{node.opening}{', '.join(map(flat, node.items))}{node.closing}"


def lay_out(node: Node, indent: int = 0, suffix: str = "") -> list[str]:
    """A node as lines, none longer than the page is wide where that can be."""
    pad = " " * indent
    line = f"{pad}{flat(node)}{suffix}"
    if isinstance(node, str) or len(line) <= WIDTH or not node.items:
        return [line]
    inner = ", ".join(map(flat, node.items))
    lines = [f"{pad}{node.opening}"]
    if node.opening.endswith("(") and len(inner) + indent + 4 <= WIDTH:
        lines.append(f"{pad}    {inner}")
    else:
        for item in node.items:
            lines.extend(lay_out(item, indent + 4, ","))
    lines.append(f"{pad}{node.closing}{suffix}")
    return lines
