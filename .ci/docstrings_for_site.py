"""For the documentation site: docstrings and classes as its parser and its templates know them.

Roles (``:class:`~maatoo.Where```) become code. A section "Example:" becomes "Examples:", which is
shown as an interactive session. A class of attrs gets the ``__init__`` that attrs makes.
"""

from __future__ import annotations

import re
from typing import Any

from griffe import (
    Attribute,
    Class,
    ExprCall,
    ExprKeyword,
    Extension,
    Function,
    Object,
    Parameter,
    ParameterKind,
    Parameters,
)

_ROLE = re.compile(r":[a-z]+:`(~?)([\w.]+)`")
_EXAMPLE = re.compile(r"^( *)Example:$", re.MULTILINE)


def _code(match: re.Match[str]) -> str:
    name = match[2].rpartition(".")[2] if match[1] else match[2]
    return f"`{name}`"


def _given(attribute: Attribute) -> dict[str, Any]:
    """The keywords of the ``field(…)`` that an attribute is set to."""
    value = attribute.value
    if not isinstance(value, ExprCall) or str(value.function) not in ("field", "attrs.field"):
        return {} if value is None else {"default": value}
    return {each.name: each.value for each in value.arguments if isinstance(each, ExprKeyword)}


def _parameter(attribute: Attribute, all_keywords: bool) -> Parameter:
    given = _given(attribute)
    default = given.get("default", given.get("factory"))
    keyword = all_keywords or str(given.get("kw_only")) == "True"
    return Parameter(
        attribute.name.lstrip("_"),
        annotation=attribute.annotation,
        kind=ParameterKind.keyword_only if keyword else ParameterKind.positional_or_keyword,
        default=default,
    )


def _is_field(member: Object) -> bool:
    if not isinstance(member, Attribute) or member.annotation is None:
        return False
    return str(_given(member).get("init")) != "False" and "ClassVar" not in str(member.annotation)


class ForSite(Extension):
    """Rewrites what has been read."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Called by griffe for each object."""
        if obj.docstring is not None:
            text = _ROLE.sub(_code, obj.docstring.value)
            obj.docstring.value = _EXAMPLE.sub(r"\1Examples:", text)

    def on_class(self, *, cls: Class, **_: Any) -> None:
        """Called by griffe for each class, with its members."""
        made = [
            str(each.value)
            for each in cls.decorators
            if re.match(r"(attrs\.)?(frozen|define)\b", str(each.value))
        ]
        if not made or "__init__" in cls.members:
            return
        fields = [each for each in cls.members.values() if not each.is_alias and _is_field(each)]
        keywords = "kw_only=True" in made[0].replace(" ", "")
        parameters = [_parameter(each, keywords) for each in fields]
        parameters.sort(key=lambda each: each.kind == ParameterKind.keyword_only)
        this = Parameter("self", kind=ParameterKind.positional_or_keyword)
        made_by_attrs = Function("__init__", parameters=Parameters(this, *parameters))
        cls.set_member("__init__", made_by_attrs)
