"""What the public door does for whoever comes in: frames opened and given back, words for what is wrong."""

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

_INTERNAL = re.compile(r" in column '__POLARS_\w+'")
"""A name that Polars gave a column of its own making."""


def in_words(stage: Stage) -> Stage:
    """Say in our words what an engine says of cells that it cannot use."""

    @wraps(stage)
    def said(*given: Any, **more: Any) -> Any:
        try:
            return stage(*given, **more)
        except Exception as fault:
            if type(fault).__module__.partition(".")[0] not in _ENGINES:
                raise
            reason = _INTERNAL.sub("", str(fault).strip().partition("\n")[0])[:160]
            message = f"the frame holds something that cannot be used: {reason}"
            raise SegkitError(
                message, hint="look at dates, amounts and numbers that are missing or no numbers"
            ) from fault

    return cast("Stage", said)


def as_day(day: Any) -> date:
    """Take a date, a datetime or ISO text as a day."""
    if isinstance(day, datetime):
        return day.date()
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError) as fault:
        raise UsageError(f"{day!r} is no day", hint="date(2026, 6, 30)   or   '2026-06-30'") from fault


def as_days(days: float) -> float:
    """Take a number of days, 0 or more."""
    if not (isinstance(days, (int, float)) and days >= 0):
        raise UsageError(f"{days!r} is no number of days", hint="new_days=90")
    return days


def as_choice(kind: type[Choice], value: str, name: str) -> Choice:
    """Take one of the few values of an option."""
    try:
        return kind(value)
    except ValueError as fault:
        raise UsageError(
            f"{name}={value!r} is none of {', '.join(kind)}", hint=f"{name}={next(iter(kind))!r}"
        ) from fault


def is_path(source: Any) -> bool:
    """Tell a path from a frame."""
    return isinstance(source, str) or hasattr(source, "__fspath__")


def names_files(source: Any) -> bool:
    """Tell whether a source names files and is no frame."""
    return is_path(source) or (isinstance(source, Iterable) and not hasattr(source, "columns"))


def listed(files: Any) -> list[Any]:
    """Return the paths that are named."""
    if is_path(files):
        return [files]
    named = list(files) if isinstance(files, Iterable) and not hasattr(files, "columns") else []
    if not named or not all(map(is_path, named)):
        raise UsageError(f"{type(files).__name__} names no files", hint="read_transactions('orders.csv')")
    return named


def opened(frame: Any) -> nw.LazyFrame[Any]:
    """Open a frame of any engine as a lazy one."""
    try:
        opened = nw.from_native(frame)
    except TypeError as fault:
        message = f"{type(frame).__name__} is no frame that segkit knows"
        raise SegkitError(message, hint="give a Polars, pandas, PyArrow, DuckDB or Spark frame, or a path") from fault
    if isinstance(opened, nw.DataFrame) and not opened.implementation.is_polars():
        # Arrow has no windows, and pandas several kinds of "nothing" and of text: Polars takes both over.
        opened = nw.from_native(opened.to_polars())
    lazy: nw.LazyFrame[Any] = opened.lazy()
    return lazy


def opened_lines(frame: Any) -> nw.LazyFrame[Any]:
    """Open a frame of order lines, and try the cells of a whole one at once.

    The streaming engine of Polars 2.1 may wait for ever for a cell that cannot be cast; its eager one raises.
    """
    lines = opened(frame)
    if isinstance(nw.from_native(frame), nw.DataFrame) and {c.DATE, c.AMOUNT} <= set(lines.collect_schema().names()):
        lines.select(day_number(lines, c.DATE), money_units(lines, c.AMOUNT)).to_native().collect(engine="in-memory")
    return lines


def given_back(given: Any, done: nw.LazyFrame[Any]) -> Any:
    """Return the kind of frame that was given: lazy for lazy, eager for eager."""
    opened = nw.from_native(given)
    if isinstance(opened, nw.DataFrame):
        eager = done.collect()
        if opened.implementation.is_pyarrow():
            return eager.to_arrow()
        return eager.to_pandas() if opened.implementation.is_pandas_like() else eager.to_native()
    return done.to_native()


def need_columns(frame: nw.LazyFrame[Any], names: Sequence[str]) -> None:
    """Refuse a frame that has not all of these columns."""
    there = frame.collect_schema().names()
    missing = [name for name in names if name not in there]
    if missing:
        raise ColumnError(
            f"no column {', '.join(f'`{name}`' for name in missing)}", hint=f"rename one of: {', '.join(there)}"
        )


def reading_keeping(reading: Reading | None, keep: Sequence[str]) -> Reading:
    """Add columns that are carried along to the options of reading.

    Raises:
        UsageError: A name is empty, given twice, or segkit's own.
    """
    from segkit.sources.lines.keeping import named_columns
    from segkit.sources.reading import Reading as Options

    named = named_columns([keep] if isinstance(keep, str) else keep)
    reading = reading or Options()
    return replace(reading, keep={**reading.keep, **named}) if named else reading


def lines_of(frame: nw.LazyFrame[Any], keep: Mapping[str, str] | None = None) -> nw.LazyFrame[Any]:
    """Bring a frame of order lines to the columns of the line, ids as text; `keep` carries others along."""
    kept = {name: c.DATE if column == c.ITS_DATE else column for name, column in (keep or {}).items()}
    need_columns(frame, (c.CUSTOMER, c.DATE, c.AMOUNT, *kept.values()))
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


def place_on_cluster(source: Any) -> FarPlace | None:
    """Tell where lines lie on a cluster; None where they do not."""
    if names_files(source) or not is_far(frame := opened_lines(source)):
        return None
    from segkit.runs.far.opening import FarPlace

    return FarPlace(lines=lambda kept: lines_of(frame, kept), of_frame=tuple(frame.collect_schema().names()))
