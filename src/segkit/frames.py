"""The dialect of the line: whatever does not travel between engines has its one spelling here.

Dates become integer days, money becomes integers of 1/10000 currency units, and every value comes
back at the door as a date and a decimal.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

import narwhals.stable.v2 as nw

from segkit.errors import SegkitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

EPOCH = date(1970, 1, 1)
FEW_SENT = 100_000
"""Rows that every machine of a cluster takes in whole, so that those that meet them need not be moved."""
MILLISECONDS_A_DAY = 86_400_000
UNITS = 10_000
"""Money units in one unit of currency: four decimals are exact."""
DECIMALS = 4
NOISE = 1e-7
"""Units by which the float of a decimal half may be off."""
LARGEST_SUM = 9 * 10**18
"""Sums of absolute units up to this fit 64 bits, in any order."""


def day_number_of(day: date) -> int:
    """Count the days from 1970-01-01."""
    return (day - EPOCH).days


def date_of(day_number: int) -> date:
    """Return the calendar day of a day number."""
    return EPOCH + timedelta(days=day_number)


def units_of(money: Decimal | str | float) -> int:
    """Bring money to 1/10000 currency, half away from zero beyond the fourth decimal."""
    exact = Decimal(repr(money)) if isinstance(money, float) else Decimal(money)
    return int((exact * UNITS).to_integral_value(rounding=ROUND_HALF_UP))


def money_of(units: int) -> Decimal:
    """Bring 1/10000 currency back to currency, four decimals."""
    return Decimal(units).scaleb(-4)


def collect(frame: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    """Run a lazy frame: on Polars in its streaming engine, elsewhere as the engine does."""
    return collect_together(frame)[0]


def collect_together(*frames: nw.LazyFrame[Any]) -> list[nw.DataFrame[Any]]:
    """Run several lazy frames at once, so that what they share is read once where the engine can."""
    if all(frame.implementation.is_polars() for frame in frames):
        if len(frames) == 1:
            return [nw.from_native(frames[0].to_native().collect(engine="streaming"), eager_only=True)]
        import polars as pl

        done = pl.collect_all([frame.to_native() for frame in frames], engine="streaming")
        return [nw.from_native(frame, eager_only=True) for frame in done]
    return [frame.collect(backend="polars") if _is_sql(frame) else frame.collect() for frame in frames]


def in_order(frame: nw.DataFrame[Any], name: str) -> nw.DataFrame[Any]:
    """Sort by a column without nulls, which costs nothing where the rows are in order already."""
    return frame if frame[name].is_sorted() else collect(frame.lazy().sort(name))


def beside(frame: nw.DataFrame[Any], found: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Put further columns of the same rows beside a frame's own, in place of those of the same name.

    Polars copies a whole frame as soon as its columns lie in different parts; these are parted as the frame is.
    """
    if frame.implementation.is_polars() and frame.columns and len(frame):
        import polars as pl

        native: pl.DataFrame = found.to_native().rechunk()
        first: pl.Series = frame[frame.columns[0]].to_native()
        ends = list(accumulate(map(len, first.get_chunks())))
        parts = [native[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]
        found = nw.from_native(pl.concat(parts, rechunk=False), eager_only=True)
    return frame.with_columns(*found.iter_columns())


def largest(frame: nw.DataFrame[Any], by: str, many: int) -> nw.DataFrame[Any]:
    """Return so many rows with the largest values, of equal ones any."""
    if frame.implementation.is_polars() and len(frame) > many:
        # Values alone are held against each other much faster than rows are.
        values = frame[by]
        near = frame.filter(values >= values.to_native().top_k(many).min())
        frame = near if len(near) < 2 * many else frame
    return frame.top_k(many, by=by)


def in_slices(
    step: Callable[[nw.DataFrame[Any]], nw.DataFrame[Any]], frames: list[nw.DataFrame[Any]], rows: int = 2**20
) -> nw.DataFrame[Any]:
    """Take a step over the one frame of a list, slice by slice, and give up what is done.

    Buffers go when no slice is left that shares them: those of a frame that was put together, part by part.
    """
    whole = frames.pop()
    slices = [whole[begin : begin + rows] for begin in reversed(range(0, max(len(whole), 1), rows))]
    del whole
    done = []
    while slices:
        done.append(step(slices.pop()))
    return nw.concat(done)


def by_parts(frame: nw.LazyFrame[Any], step: Callable[[nw.DataFrame[Any]], nw.DataFrame[Any]]) -> nw.DataFrame[Any]:
    """Take a step that keeps the columns over a frame, on Polars part by part and several parts at a time."""
    if not frame.implementation.is_polars():
        return step(collect(frame))

    def native(part: Any) -> Any:
        return nw.to_native(step(nw.from_native(part, eager_only=True)))

    parts = frame.to_native().map_batches(native, streamable=True, predicate_pushdown=False, projection_pushdown=False)
    return collect(nw.from_native(parts))


def is_far(frame: nw.LazyFrame[Any]) -> bool:
    """Tell whether rows lie elsewhere, on a cluster, and must not be collected one by one."""
    return bool(frame.implementation.is_spark_like())


@contextmanager
def held(frame: nw.LazyFrame[Any]) -> Iterator[nw.LazyFrame[Any]]:
    """Have a cluster keep the rows of a frame for several questions, which would each reckon it anew."""
    if not is_far(frame):
        yield frame
        return
    native = frame.to_native().persist()
    try:
        yield nw.from_native(native)
    finally:
        native.unpersist()


def sent(table: Any, beside: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Put a small table of this machine, of Polars, beside rows that lie on a cluster."""
    native = beside.to_native().sparkSession.createDataFrame(table.to_arrow())
    rows: nw.LazyFrame[Any] = nw.from_native(native.hint("broadcast") if len(table) <= FEW_SENT else native)
    return rows


def quotient(frame: nw.LazyFrame[Any], dividend: nw.Expr, divisor: nw.Expr) -> nw.Expr:
    """Divide whole numbers, the divisor above zero, and round down; a quotient is exact up to 2**51.

    Spark divides by way of floats, which lose the last digits of a large dividend; without the rest
    there is nothing to round.
    """
    if frame.implementation.is_spark_like():
        return ((dividend - dividend % divisor) / divisor).round().cast(nw.Int64)
    return dividend // divisor


def _is_sql(frame: nw.LazyFrame[Any]) -> bool:
    kind = frame.implementation
    return bool(kind.is_duckdb() or kind.is_ibis() or kind.is_spark_like())


def day_number(frame: nw.LazyFrame[Any], name: str) -> nw.Expr:
    """Read a date, datetime or ISO text column as days since 1970-01-01.

    The day is the column's own: a time zone is never converted.
    """
    dtype = frame.collect_schema()[name]
    column = nw.col(name)
    if dtype.is_integer():
        return column.cast(nw.Int32)
    if dtype == nw.String:
        column = column.str.slice(0, 10).str.to_datetime(format="%Y-%m-%d")
    elif not dtype.is_temporal():
        message = f"column `{name}` holds {dtype}, not dates"
        raise SegkitError(message, hint=f"convert `{name}` to a date first")
    if isinstance(dtype, nw.Datetime) and dtype.time_zone and not _is_sql(frame):
        column = column.dt.replace_time_zone(None)
    if frame.implementation.is_polars():
        return column.cast(nw.Date).cast(nw.Int32)
    if _is_sql(frame):
        return (column.cast(nw.Date) - nw.lit(EPOCH)).cast(nw.Int32)
    return (column.cast(nw.Datetime("ms")).dt.timestamp("ms") // MILLISECONDS_A_DAY).cast(nw.Int32)


def money_units(frame: nw.LazyFrame[Any], name: str) -> nw.Expr:
    """Read a decimal, integer, float or text column as exact integers of 1/10000 currency."""
    dtype = frame.collect_schema()[name]
    column = nw.col(name)
    if dtype.is_float():
        scaled = column.cast(nw.Float64) * UNITS
        # Half away from zero, as everywhere; `round` means something else on every second engine.
        half = nw.lit(0.5 + NOISE)
        nearest = nw.when(scaled >= 0).then((scaled + half).floor()).otherwise(-((half - scaled).floor()))
        return nearest.cast(nw.Int64)
    # Whole numbers too: a product of decimals that does not fit is an error, one of integers wraps.
    if dtype in (nw.String, nw.Object) or dtype.is_decimal() or dtype.is_integer():
        if isinstance(dtype, nw.Decimal) and dtype.scale is not None and dtype.scale <= DECIMALS:
            return (column.cast(nw.Decimal(28, DECIMALS)) * nw.lit(Decimal(UNITS))).cast(nw.Int64)
        if frame.implementation.is_polars():
            # Polars cuts where SQL rounds.
            fine = column.cast(nw.Decimal(28, 8))
            half = nw.lit(Decimal("0.00005"))
            column = nw.when(fine >= 0).then(fine + half).otherwise(fine - half)
            return (column * nw.lit(Decimal(UNITS))).cast(nw.Int64)
        return (column.cast(nw.Decimal(28, 4)) * nw.lit(Decimal(UNITS))).cast(nw.Int64)
    message = f"column `{name}` holds {dtype}, not money"
    raise SegkitError(message, hint=f"convert `{name}` to decimals first")


def with_dates(frame: nw.LazyFrame[Any], names: Sequence[str]) -> nw.LazyFrame[Any]:
    """Turn columns of day numbers into dates."""
    if frame.implementation.is_polars():
        return frame.with_columns(nw.col(name).cast(nw.Date) for name in names)
    if _is_sql(frame):
        day = nw.lit(timedelta(days=1))
        return frame.with_columns((nw.lit(EPOCH) + nw.col(name) * day).cast(nw.Date).alias(name) for name in names)
    return frame.with_columns(
        (nw.col(name).cast(nw.Int64) * MILLISECONDS_A_DAY).cast(nw.Datetime("ms")).alias(name) for name in names
    )


def with_months(frame: nw.LazyFrame[Any], day: str, name: str) -> nw.LazyFrame[Any]:
    """Add the months of a column of day numbers: 12 · year + month − 1."""
    dated = with_dates(frame.with_columns(nw.col(day).alias(name)), (name,)).with_columns(
        nw.col(name).dt.year().cast(nw.Int64).alias("_year"), nw.col(name).dt.month().cast(nw.Int64).alias("_month")
    )
    return dated.with_columns((12 * nw.col("_year") + nw.col("_month") - 1).alias(name)).drop("_year", "_month")


def with_money(frame: nw.LazyFrame[Any], names: Sequence[str]) -> nw.LazyFrame[Any]:
    """Turn columns of 1/10000 currency into decimals with four places."""
    unit = nw.lit(Decimal("0.0001"))
    return frame.with_columns(
        (nw.col(name).cast(nw.Decimal(24, 0)) * unit).cast(nw.Decimal(38, 4)).alias(name) for name in names
    )


def take_at(frame: nw.LazyFrame[Any], at: str, tables: Mapping[str, Sequence[Any]]) -> nw.LazyFrame[Any]:
    """Look values up by their place, which a column holds; nothing where the place is below 0 or null.

    Several times as fast as a chain of conditions. Polars only: other engines know no such thing.
    """
    import polars as pl

    native: pl.LazyFrame = frame.to_native()
    place = pl.when(pl.col(at) >= 0).then(pl.col(at))
    found = [pl.lit(pl.Series(name, values)).gather(place).alias(name) for name, values in tables.items()]
    done: nw.LazyFrame[Any] = nw.from_native(native.with_columns(found))
    return done


def look_up(frame: nw.LazyFrame[Any], at: str, tables: Mapping[str, Sequence[int]]) -> nw.LazyFrame[Any]:
    """Look whole numbers up by their place, from 0, which a column holds; on any engine."""
    if frame.implementation.is_polars():
        return take_at(frame, at, tables)
    found = {}
    for name, values in tables.items():
        value = nw.lit(values[-1])
        for place, number in enumerate(values[:-1]):
            value = nw.when(nw.col(at) == place).then(nw.lit(number)).otherwise(value)
        found[name] = value
    return frame.with_columns(**found)


class Ordered(Protocol):
    """Sorted whole numbers of which some can be looked at by their place."""

    def __len__(self) -> int:
        """Return how many there are."""

    def item(self, place: int, /) -> Any:
        """Return the one at a place, from 0."""


def quantile(ordered: Ordered, part: int, parts: int) -> Fraction:
    """Interpolate the quantile part/parts of sorted integers linearly, exactly.

    Source: Hyndman and Fan (1996), Sample quantiles in statistical packages, definition 7.
    """
    whole, rest = divmod((len(ordered) - 1) * part, parts)
    low = int(ordered.item(whole))
    if not rest:
        return Fraction(low)
    return low + Fraction(rest, parts) * (int(ordered.item(whole + 1)) - low)
