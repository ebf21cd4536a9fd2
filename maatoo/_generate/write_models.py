"""Writes the modules of ``maatoo/models``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from maatoo._generate.docstrings import model_docstring
from maatoo._generate.formatting import Group, lay_out
from maatoo._generate.imports import import_block, name_order, names_in
from maatoo._generate.lazy_index import lazy_index
from maatoo._generate.model import Api, Attribute, Model, Parameter
from maatoo._generate.module_text import module_text
from maatoo.naming import snake

__all__ = ["write_models"]

_BASE = {
    "ABSENT_ID": "maatoo.models._base",
    "FieldedModel": "maatoo.models._base",
    "ListPage": "maatoo.models._base",
    "Model": "maatoo.models._base",
    "snake_names": "maatoo.models._base",
    "FieldGroups": "maatoo.models._fields",
    "TableNames": "maatoo.models._names",
    "TypeNames": "maatoo.models._names",
    "Widget": "maatoo.models._widget",
}


def write_models(api: Api) -> dict[str, str]:
    """The text of every model module, by its path in the package."""
    modules: dict[str, list[Model]] = {}
    for model in api.models:
        modules.setdefault(model.module, []).append(model)
    where = {model.name: f"maatoo.models.{model.module}" for model in api.models}
    written = {
        f"models/{module}.py": _module(api, module, models, where)
        for module, models in modules.items()
    }
    written["models/__init__.py"] = _index(api.models)
    return written


def _module(api: Api, module: str, models: list[Model], where: Mapping[str, str]) -> str:
    own = {model.name for model in models}
    tables = {table: row for table, row in api.tables.items() if row in own}
    fields = {each.name: each.own_fields for each in api.resources}.get(module, ())
    body = "\n\n\n".join("\n".join(_class(model, fields)) for model in models)
    if tables:
        body = "\n".join([body, "", "", *_rows(tables)])
    used = names_in(body)
    others = (used & set(where)) - own
    later = import_block("", where, others)
    now = import_block("", _BASE, (used - others) | ({"TYPE_CHECKING"} if later else set()))
    exported = sorted(own | ({"ROWS"} if tables else set()), key=name_order)
    source = "_stock" if module == "results" else module
    if later:
        now += f"\n\nif TYPE_CHECKING:\n{textwrap.indent(later, '    ')}"
    doc = f"Models of the {module.replace('_', ' ')}."
    return module_text(f"maatoo/api/{source}.toml", doc, now, exported, f"{body}\n")


def _rows(tables: Mapping[str, str]) -> list[str]:
    items = tuple(f'"{table}": {row}' for table, row in tables.items())
    return [
        *lay_out(Group("ROWS: Mapping[str, type[StatRow]] = {", items, "}")),
        '"""Models of rows, by the name of their table."""',
    ]


def _class(model: Model, fields: Iterable[Parameter] = ()) -> list[str]:
    """The lines of a class; the given fields of an entity become properties."""
    has_fields = any(each.annotation == "FieldGroups" for each in model.attributes)
    item = "Mapping[str, Any]" if model.items == "mapping" else f'"{model.items}"'
    plain = "FieldedModel" if has_fields else "Model"
    base = model.base or (plain if model.items is None else f"ListPage[{item}]")
    names = ", field_transformer=snake_names" if model.snake else ""
    lines = [
        f"@attrs.frozen(kw_only=True, repr=False{names})",
        f"class {model.name}({base}):",
        *model_docstring(model, 4),
        *([""] if model.attributes or model.items_key else []),
    ]
    if model.key is not None:
        lines += [f'    key_property_: ClassVar[str] = "{model.key}"', ""]
    for attribute in model.attributes:
        lines += _attribute(attribute)
    if model.items_key is not None:
        lines += [
            "",
            "    @property",
            f"    def {snake(model.items_key)}(self) -> tuple[{item.strip(chr(34))}, ...]:",
            '        """The items, by the name that the API gives them."""',
            "        return self.items",
        ]
    taken = {attribute.name for attribute in model.attributes}
    for field in fields if has_fields else ():
        if field.name not in taken:
            lines += _field_property(field)
    return lines


def _field_property(field: Parameter) -> list[str]:
    """A property that reads a field by the keyword that writes it."""
    number = field.kind == "number"
    return [
        "",
        "    @property",
        f"    def {field.name}(self) -> {'float' if number else 'str'} | None:",
        f'        """{field.doc}"""',
        f'        return self.fields.{"number" if number else "text"}("{field.wire}")',
    ]


def _attribute(attribute: Attribute) -> list[str]:
    metadata: list[str] = []
    if attribute.wire is not None:
        metadata.append(f'"wire": "{attribute.wire}"')
    if attribute.also:
        names = ", ".join(f'"{name}"' for name in attribute.also)
        metadata.append(f'"also": ({names}{"," if len(attribute.also) == 1 else ""})')
    head = f"{attribute.name}: {attribute.annotation} = "
    if not metadata and not attribute.factory:
        return [f"    {head}{attribute.default}"]
    items: list[str | Group] = [
        f"{'factory' if attribute.factory else 'default'}={attribute.default}"
    ]
    if metadata:
        items.append(Group("metadata={", tuple(metadata), "}"))
    return lay_out(Group(f"{head}attrs.field(", tuple(items)), 4)


def _index(models: Iterable[Model]) -> str:
    """``maatoo/models/__init__.py``: every model by name, loaded when first used."""
    where = {model.name: f"maatoo.models.{model.module}" for model in models}
    hand = {
        name: module for name, module in _BASE.items() if name[0].isupper() and not name.isupper()
    }
    doc = "The models: what the server answers, as classes, each loaded when first used."
    return lazy_index("maatoo.models", "model", doc, {**where, **hand})
