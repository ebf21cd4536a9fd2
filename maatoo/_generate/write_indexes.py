"""Writes the mixins that give a client its resources, each loaded when first used."""

from __future__ import annotations

from maatoo._generate.docstrings import wrapped
from maatoo._generate.model import Api, Resource
from maatoo._generate.module_text import python_mark

__all__ = ["write_indexes"]


def write_indexes(api: Api) -> dict[str, str]:
    """The text of both mixins, by their paths in the package."""
    resources = sorted(api.resources, key=lambda each: each.name)
    resources = [each for each in resources if each.operations]
    return {
        "resources/__init__.py": _index(resources, asynchronous=True),
        "sync/_resources.py": _index(resources, asynchronous=False),
    }


def _index(resources: list[Resource], *, asynchronous: bool) -> str:
    package = "resources" if asynchronous else "sync"
    prefix = "Async" if asynchronous else "Sync"
    seam, kind, module = (
        ("_caller", "Caller", "maatoo.caller")
        if asynchronous
        else ("_driver", "Driver", "maatoo.sync._driver")
    )
    extended = ("both", "async") if asynchronous else ("both",)
    where = {
        each.name: f"maatoo.{package}.{each.name}{'_extras' if each.extras in extended else ''}"
        for each in resources
    }
    modules = {where[each.name]: f"{prefix}{each.class_name}" for each in resources}
    modules[module] = kind
    mixin = "AsyncResources" if asynchronous else "Resources"
    runtime = "async" if asynchronous else "blocking"
    lines = [
        python_mark("maatoo/api"),
        f'"""The resources of {"an async" if asynchronous else "a blocking"} client,'
        ' each loaded when first used."""',
        "",
        "from __future__ import annotations",
        "",
        "from functools import cached_property",
        "from typing import TYPE_CHECKING",
        "",
        "if TYPE_CHECKING:",
        *(f"    from {path} import {modules[path]}" for path in sorted(modules)),
        "",
        f'__all__ = ["{mixin}"]',
        "",
        "",
        f"class {mixin}:",
        f'    """The resources, as attributes of the {runtime} client."""',
        "",
        f"    {seam}: {kind}",
    ]
    for each in resources:
        name = f"{prefix}{each.class_name}"
        lines += [
            "",
            "    @cached_property",
            f"    def {each.name}(self) -> {name}:",
            *wrapped(f'"""{each.doc}"""', 8),
            f"        from {where[each.name]} import {name}",
            "",
            f"        return {name}(self.{seam})",
        ]
    return "\n".join([*lines, ""])
