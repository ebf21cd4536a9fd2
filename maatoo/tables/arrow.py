"""Tables as Arrow, pandas and polars know them. Needs the extra ``arrow`` (pyarrow)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from maatoo.converter.kinds import Kind, json_text
from maatoo.errors import InvalidArgument
from maatoo.optional_package import optional_package
from maatoo.tables.columns import Column

__all__ = ["arrow_schema", "frame_maker", "kind_of", "pyarrow", "record_batch"]

_KINDS: Final[dict[str, Kind]] = {
    "integer": "integer", "floating": "number", "decimal": "number", "boolean": "boolean",
    "string": "text", "large_string": "text", "dictionary": "text", "date": "date",
    "timestamp": "datetime", "list": "list", "large_list": "list",
}  # fmt: skip
"""The kind whose values a type holds, by pyarrow's name for such types."""


def pyarrow(feature: str, module: str = "pyarrow") -> Any:
    """The package pyarrow, or a module of it; MissingExtra where it is not installed."""
    return optional_package(module, feature, "arrow")


def kind_of(type: Any) -> Kind:
    """The kind whose values an Arrow type holds.

    Raises:
        InvalidArgument: no Arrow type, or one that no column has.
    """
    pa = pyarrow("an Arrow schema")
    for name, kind in _KINDS.items() if isinstance(type, pa.DataType) else ():
        if getattr(pa.types, f"is_{name}")(type):
            return kind
    raise InvalidArgument(f"{type!r} is no type that a column of a table can have")


def arrow_schema(columns: Sequence[Column]) -> Any:
    """The Arrow schema of columns."""
    pa = pyarrow("an Arrow table")
    types = {
        "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
        "datetime": pa.timestamp("us", tz="UTC"), "list": pa.list_(pa.string()),
    }  # fmt: skip
    return pa.schema(
        [(each.name, each.arrow or types.get(each.kind, pa.string())) for each in columns]
    )


def record_batch(columns: Sequence[Column], values: Sequence[list[Any]], schema: Any) -> Any:
    """Rows as an Arrow record batch.

    Raises:
        InvalidArgument: a value that does not go into the type that the user chose.
    """
    pa = pyarrow("an Arrow table")
    arrays = [_array(pa, *each) for each in zip(columns, values, schema.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(pa: Any, column: Column, values: list[Any], type: Any) -> Any:
    if column.kind == "json":
        values = [None if each is None else json_text(each) for each in values]
    try:
        return pa.array(values, type=type)
    except UnicodeEncodeError:  # half a character: JSON can say it, and no text can
        return pa.array([_whole_text(each) for each in values], type=type)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as first:
        try:  # a type of the user's that is made by a conversion
            return pa.array(values).cast(type)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            raise InvalidArgument(f"{column.name!r} does not go into {type}: {first}") from None


def _whole_text(value: Any) -> Any:
    if isinstance(value, list):
        return [_whole_text(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def frame_maker(form: str) -> Callable[[Any, Iterable[Any]], Any]:
    """What makes an Arrow table, a pandas or a polars DataFrame of a schema and record batches."""
    pa = pyarrow(f"to_{form}()")
    package = pa if form == "arrow" else optional_package(form, f"to_{form}()", form)

    def make(schema: Any, batches: Iterable[Any]) -> Any:
        table = pa.Table.from_batches(list(batches), schema=schema)
        if form == "pandas":  # Arrow's types: whole numbers may be missing
            return table.to_pandas(types_mapper=package.ArrowDtype)
        return package.from_arrow(table) if form == "polars" else table

    return make
