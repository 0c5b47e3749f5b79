"""Between callers and the line: frames opened and given back as their own kind, arguments checked, errors explained."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import ColumnError, SegkitError, UsageError
from segkit.frames import day_number, is_far, money_units
from segkit.line import orders as o
from segkit.line.attributes import tidy_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from segkit.runs.far.opening import FarPlace
    from segkit.sources.reading import Reading

Choice = TypeVar("Choice", bound=StrEnum)
Stage = TypeVar("Stage", bound="Callable[..., Any]")
_ENGINES = frozenset(("polars", "pyarrow", "duckdb", "_duckdb", "pandas", "pyspark", "narwhals", "decimal"))

_REPEATED = re.compile(r"- '(.*)' (\d+) times")
"""How narwhals names a column of a frame that has several of that name."""
_WIDE = "decimal256"
"""A type of Arrow of which Polars dies."""
_INTERNAL = re.compile(r" in column '__POLARS_\w+'")
"""A name that Polars gave a column of its own making."""


def explain_engine_errors(stage: Stage) -> Stage:
    """Turn errors that an engine raises over cells into a `SegkitError`; a decorator of public functions."""

    @wraps(stage)
    def said(*given: Any, **more: Any) -> Any:
        try:
            return stage(*given, **more)
        except Exception as fault:
            if type(fault).__module__.partition(".")[0] not in _ENGINES:
                raise
            if repeated := _REPEATED.search(str(fault)):
                name, times = repeated.groups()
                raise ColumnError(
                    f"column `{name}` is there {times} times", hint="rename or drop the others"
                ) from fault
            reason = _INTERNAL.sub("", str(fault).strip().partition("\n")[0])[:160]
            message = f"the frame holds something that cannot be used: {reason}"
            raise SegkitError(
                message, hint="look at dates, amounts and numbers that are missing or no numbers"
            ) from fault

    return cast("Stage", said)


def as_day(day: Any) -> date:
    """Return the day of a date, a datetime or ISO text.

    Raises:
        UsageError: It is none of these.
    """
    if isinstance(day, datetime):
        return day.date()
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError) as fault:
        raise UsageError(f"{day!r} is no day", hint="date(2026, 6, 30)   or   '2026-06-30'") from fault


def as_days(days: float) -> float:
    """Return a number of days, 0 or more.

    Raises:
        UsageError: It is not.
    """
    if not (isinstance(days, (int, float)) and days >= 0):
        raise UsageError(f"{days!r} is no number of days", hint="new_days=90")
    return days


def as_choice(kind: type[Choice], value: str, name: str) -> Choice:
    """Return one of the few values of an argument called `name`.

    Raises:
        UsageError: It is none of them.
    """
    try:
        return kind(value)
    except ValueError as fault:
        raise UsageError(
            f"{name}={value!r} is none of {', '.join(kind)}", hint=f"{name}={next(iter(kind))!r}"
        ) from fault


def is_path(source: Any) -> bool:
    """Tell whether a source is a path, and no frame."""
    return isinstance(source, str) or hasattr(source, "__fspath__")


def is_files(source: Any) -> bool:
    """Tell whether a source is a path or several, and no frame."""
    return is_path(source) or (isinstance(source, Iterable) and not hasattr(source, "columns"))


def paths_in(files: Any) -> list[Any]:
    """Return one path or several as a list.

    Raises:
        UsageError: There is none, or something else among them.
    """
    if is_path(files):
        return [files]
    named = list(files) if isinstance(files, Iterable) and not hasattr(files, "columns") else []
    if not named or not all(map(is_path, named)):
        raise UsageError(f"{type(files).__name__} names no files", hint="read_transactions('orders.csv')")
    return named


def open_frame(frame: Any) -> nw.LazyFrame[Any]:
    """Return a frame of any engine as a lazy narwhals frame.

    Raises:
        SegkitError: narwhals knows no such frame.
    """
    try:
        opened = nw.from_native(frame)
    except TypeError as fault:
        message = f"{type(frame).__name__} is no frame that segkit knows"
        raise SegkitError(message, hint="give a Polars, pandas, PyArrow, DuckDB or Spark frame, or a path") from fault
    if isinstance(opened, nw.DataFrame) and not opened.implementation.is_polars():
        _refuse_wide(frame)
        # Arrow has no windows, and pandas several kinds of "nothing" and of text: Polars takes both over.
        opened = nw.from_native(opened.to_polars())
    lazy: nw.LazyFrame[Any] = opened.lazy()
    return lazy


def _refuse_wide(frame: Any) -> None:
    """Refuse decimals of Arrow that Polars cannot take over."""
    for column in getattr(frame, "schema", ()):
        if str(column.type).startswith(_WIDE):
            raise SegkitError(
                f"column `{column.name}` holds {column.type}, which is wider than any number here",
                hint="cast it to decimal128(38, 4) first",
            )


def open_lines(frame: Any) -> nw.LazyFrame[Any]:
    """Open a frame of order lines, and try the cells of a whole one at once.

    The streaming engine of Polars 2.1 may wait for ever for a cell that cannot be cast; its eager one raises.
    """
    lines = open_frame(frame)
    if isinstance(nw.from_native(frame), nw.DataFrame) and {c.DATE, c.AMOUNT} <= set(lines.collect_schema().names()):
        lines.select(day_number(lines, c.DATE), money_units(lines, c.AMOUNT)).to_native().collect(engine="in-memory")
    return lines


def give_back(given: Any, done: nw.LazyFrame[Any]) -> Any:
    """Return the kind of frame that was given: lazy for lazy, eager for eager."""
    opened = nw.from_native(given)
    if isinstance(opened, nw.DataFrame):
        eager = done.collect()
        if opened.implementation.is_pyarrow():
            return eager.to_arrow()
        return eager.to_pandas() if opened.implementation.is_pandas_like() else eager.to_native()
    return done.to_native()


def require_columns(frame: nw.LazyFrame[Any], names: Sequence[str]) -> None:
    """Raise where a frame lacks any of these columns.

    Raises:
        ColumnError: It does.
    """
    there = frame.collect_schema().names()
    missing = [name for name in names if name not in there]
    if missing:
        raise ColumnError(
            f"no column {', '.join(f'`{name}`' for name in missing)}", hint=f"rename one of: {', '.join(there)}"
        )


def reading_with_kept(reading: Reading | None, keep: Sequence[str]) -> Reading:
    """Return options of reading with further columns that lines carry along.

    Raises:
        UsageError: A name is empty, given twice, or segkit's own.
    """
    from segkit.sources.lines.keeping import named_columns
    from segkit.sources.reading import Reading as Options

    named = named_columns([keep] if isinstance(keep, str) else keep)
    reading = reading or Options()
    return replace(reading, keep={**reading.keep, **named}) if named else reading


def as_lines(frame: nw.LazyFrame[Any], keep: Mapping[str, str] | None = None) -> nw.LazyFrame[Any]:
    """Return order lines in the columns of the line: ids as text, days since epoch, money in 1/10000 currency.

    `keep` names further columns that are carried along, by the names that they are to have.

    Raises:
        ColumnError: A column is missing.
        SegkitError: The dates are numbers.
    """
    kept = {name: c.DATE if column == c.ITS_DATE else column for name, column in (keep or {}).items()}
    require_columns(frame, (c.CUSTOMER, c.DATE, c.AMOUNT, *kept.values()))
    schema = frame.collect_schema()
    if schema[c.DATE].is_integer():
        raise SegkitError(f"column `{c.DATE}` holds {schema[c.DATE]}, not dates", hint="convert it to a date first")
    ids = [name for name in (c.CUSTOMER, c.ORDER) if name in schema]
    return frame.select(
        *(o.id_text(name, schema[name]) for name in ids),
        day_number(frame, c.DATE).alias(c.DAY),
        money_units(frame, c.AMOUNT).alias(c.AMOUNT),
        *(tidy_value(column, schema[column]).alias(c.KEPT + name) for name, column in kept.items()),
    )


def spark_lines_in(source: Any) -> FarPlace | None:
    """Return the lines of a Spark frame, to be read where they are; None for files and other frames."""
    if is_files(source) or not is_far(frame := open_lines(source)):
        return None
    from segkit.runs.far.opening import FarPlace

    return FarPlace(lines=lambda kept: as_lines(frame, kept), of_frame=tuple(frame.collect_schema().names()))
