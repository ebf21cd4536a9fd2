"""The annotations of generated methods and models can be resolved at run time."""

from __future__ import annotations

import typing
from importlib import import_module
from typing import Any

import attrs
import pytest

from maatoo import models
from maatoo.models._base import Model
from maatoo.resources import AsyncResources
from maatoo.sync._resources import Resources

RESOURCES = sorted(name for name in vars(AsyncResources) if not name.startswith("_"))
MODELS = sorted(set(models.__all__) - {"FieldGroups", "ListPage", "Model"})


class _Models(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        if name in models.__all__:
            return getattr(models, name)
        raise KeyError(name)


def test_both_clients_have_the_same_resources() -> None:
    blocking = sorted(name for name in vars(Resources) if not name.startswith("_"))
    assert blocking == RESOURCES
    assert " ".join(RESOURCES) == (
        "assets campaign_events campaigns categories companies company_fields company_segments "
        "contact_fields contacts conversions data devices dynamic_contents emails files focus "
        "forms health_check messages notes notifications order_lines orders pages point_groups "
        "point_insights point_triggers points product_categories products projects reports "
        "roles segments smses stages stats stores tags themes tweets users webhooks"
    )


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("package", ["resources", "sync"])
def test_methods_are_typed(package: str, resource: str) -> None:
    module = import_module(f"maatoo.{package}.{resource}")
    (name,) = (name for name in module.__all__ if name.startswith(("Async", "Sync")))
    for method in (each for key, each in vars(getattr(module, name)).items() if key[0] != "_"):
        hints = typing.get_type_hints(method)
        assert set(hints) == {*method.__annotations__}
        assert "return" in hints


@pytest.mark.parametrize("name", MODELS)
def test_models_are_typed_immutable_and_have_a_default_for_everything(name: str) -> None:
    cls = getattr(models, name)
    assert issubclass(cls, Model)
    hints = typing.get_type_hints(cls, localns=_Models())
    assert {each.name for each in attrs.fields(cls)} <= set(hints)
    one = cls()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.raw_ = {}
    assert not hasattr(one, "__dict__")


def test_an_unknown_model_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"maatoo\.models has no model 'Contcat'"):
        models.Contcat  # noqa: B018
    assert "Contact" in dir(models)
