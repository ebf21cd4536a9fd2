"""Tables as Arrow, pandas and polars know them. Needs the extra ``arrow`` (pyarrow)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, Final

from maatoo.errors import InvalidArgument, MissingExtra
from maatoo.tables.columns import Column, Kind, json_text

__all__ = [
    "arrow_schema",
    "kind_of",
    "needed",
    "pyarrow",
    "record_batch",
    "table",
    "to_pandas",
    "to_polars",
]


def needed(module: str, feature: str, extra: str) -> Any:
    """Import an optional package.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise MissingExtra(feature, extra) from None


def pyarrow(feature: str) -> Any:
    """The module pyarrow.

    Args:
        feature: what it is needed for.

    Raises:
        MissingExtra: it is not installed.
    """
    return needed("pyarrow", feature, "arrow")


_TYPES: Final[dict[Kind, str]] = {
    "integer": "int64",
    "number": "float64",
    "boolean": "bool_",
    "text": "string",
    "date": "date32",
    "json": "string",
}


def _type(column: Column) -> Any:
    pa = pyarrow("an Arrow table")
    if column.arrow is not None:
        return column.arrow
    if column.kind == "datetime":
        return pa.timestamp("us", tz="UTC")
    if column.kind == "list":
        return pa.list_(pa.string())
    return getattr(pa, _TYPES[column.kind])()


def kind_of(type: Any) -> Kind:
    """The kind whose values an Arrow type holds.

    Raises:
        InvalidArgument: no Arrow type, or one that no column has.
    """
    is_a = pyarrow("an Arrow schema").types
    tests: tuple[tuple[str, Kind], ...] = (
        ("is_integer", "integer"),
        ("is_floating", "number"),
        ("is_decimal", "number"),
        ("is_boolean", "boolean"),
        ("is_string", "text"),
        ("is_large_string", "text"),
        ("is_dictionary", "text"),
        ("is_date", "date"),
        ("is_timestamp", "datetime"),
        ("is_list", "list"),
        ("is_large_list", "list"),
    )
    for test, kind in tests:
        try:
            if getattr(is_a, test)(type):
                return kind
        except AttributeError:
            break
    raise InvalidArgument(f"{type!r} is no type that a column of a table can have")


def arrow_schema(columns: Sequence[Column]) -> Any:
    """The Arrow schema of columns."""
    pa = pyarrow("an Arrow table")
    return pa.schema([pa.field(column.name, _type(column)) for column in columns])


def record_batch(columns: Sequence[Column], values: Sequence[list[Any]]) -> Any:
    """Rows as an Arrow record batch.

    Raises:
        InvalidArgument: a value that does not go into the type that the user chose.
    """
    pa = pyarrow("an Arrow table")
    arrays = [_array(pa, *each) for each in zip(columns, values, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=arrow_schema(columns))


def _array(pa: Any, column: Column, values: list[Any]) -> Any:
    if column.kind == "json":
        values = [None if each is None else json_text(each) for each in values]
    wanted = _type(column)
    try:
        return pa.array(values, type=wanted)
    except UnicodeEncodeError:  # half a character: JSON can say it, and no text can
        return pa.array([_whole_text(each) for each in values], type=wanted)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as first:
        try:  # a type of the user's that is made by a conversion
            return pa.array(values).cast(wanted)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            raise InvalidArgument(f"{column.name!r} does not go into {wanted}: {first}") from None


def _whole_text(value: Any) -> Any:
    if isinstance(value, list):
        return [_whole_text(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def table(columns: Sequence[Column], batches: Iterable[Any]) -> Any:
    """Record batches as one table."""
    pa = pyarrow("an Arrow table")
    return pa.Table.from_batches(list(batches), schema=arrow_schema(columns))


def to_pandas(whole: Any) -> Any:
    """An Arrow table as a DataFrame of Arrow types, in which whole numbers may be missing."""
    pandas = needed("pandas", "to_pandas()", "pandas")
    return whole.to_pandas(types_mapper=pandas.ArrowDtype)


def to_polars(whole: Any) -> Any:
    """An Arrow table as a polars DataFrame."""
    return needed("polars", "to_polars()", "polars").from_arrow(whole)
