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
MILLISECONDS_A_DAY = 86_400_000
UNITS = 10_000
"""Money units in one unit of currency: four decimals are exact."""
DECIMALS = 4
NOISE = 1e-7
"""Units by which the float of a decimal half may be off."""
NEXT = "next"
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


def gathered(frame: nw.LazyFrame[Any], at: str, tables: Mapping[str, Sequence[Any]]) -> nw.LazyFrame[Any]:
    """Look values up by their place, which a column holds; nothing where the place is below 0 or null.

    Several times as fast as a chain of conditions. Polars only: other engines know no such thing.
    """
    import polars as pl

    native: pl.LazyFrame = frame.to_native()
    place = pl.when(pl.col(at) >= 0).then(pl.col(at))
    found = [pl.lit(pl.Series(name, values)).gather(place).alias(name) for name, values in tables.items()]
    done: nw.LazyFrame[Any] = nw.from_native(native.with_columns(found))
    return done


def looked_up(frame: nw.LazyFrame[Any], at: str, tables: Mapping[str, Sequence[int]]) -> nw.LazyFrame[Any]:
    """Look whole numbers up by their place, from 0, which a column holds; on any engine."""
    if frame.implementation.is_polars():
        return gathered(frame, at, tables)
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


def differences_within(rows: nw.LazyFrame[Any], key: str, value: str, *, keys: nw.Series[Any]) -> nw.Series[Any]:
    """Return the positive differences between successive values of the same key, in no order.

    `keys` are all keys that the rows hold, each once.

    Columns in: key [text], value [integer]
    """
    if rows.implementation.is_polars():
        quick = _differences_by_hash(rows, key, value, keys)
        if quick is not None:
            return quick
    return collect(steps_within(rows, key, value))[value]


def steps_within(rows: nw.LazyFrame[Any], key: str, value: str) -> nw.LazyFrame[Any]:
    """Ask for the positive differences between successive values of the same key, in no order.

    Columns in:  key [text], value [integer]
    Columns out: value
    """
    before = nw.col(value).shift(1).over(key, order_by=value)
    return rows.select((nw.col(value) - before).alias(value)).filter(nw.col(value) > 0)


def _differences_by_hash(rows: nw.LazyFrame[Any], key: str, value: str, keys: nw.Series[Any]) -> nw.Series[Any] | None:
    """Sort once by hash of the key and value packed into one integer; None where that is not exact."""
    import polars as pl

    packed = _packed_by_hash(rows, key, value, keys)
    if packed is None:
        return None
    ordered, mask, _ = packed
    # Not `diff`: it goes through signed integers, and half of all hashes do not fit them.
    later, earlier = ordered.slice(1), ordered.head(-1)
    steps: pl.Series = later - earlier
    wanted = ((later & mask) == (earlier & mask)) & (steps > 0)
    return nw.from_native(steps.filter(wanted).cast(pl.Int64), series_only=True)


def _packed_by_hash(rows: nw.LazyFrame[Any], key: str, value: str, keys: nw.Series[Any]) -> tuple[Any, int, int] | None:
    """Return a hash of the key and the value packed into one integer, sorted; the mask of the hash; the least value.

    Exact because it is checked: the bits of the hash that stay must tell all keys apart. If they do
    not, None, and the slow way is taken.
    """
    import polars as pl

    lines: pl.LazyFrame = rows.to_native()
    low, high = lines.select(pl.col(value).min(), high=pl.col(value).max()).collect(engine="streaming").row(0)
    if low is None:
        return pl.Series(value, [], pl.UInt64), 2**64 - 1, 0
    mask = (2**64 - 1) ^ (2 ** (high - low).bit_length() - 1)
    names: pl.Series = keys.to_native()
    if (names.hash() & mask).n_unique() != len(names):
        return None
    packed = (pl.col(key).hash() & pl.lit(mask, pl.UInt64)) + (pl.col(value) - low).cast(pl.UInt64)
    return lines.select(packed.alias(value)).sort(value).collect(engine="streaming")[value], mask, low


def successive_within(rows: nw.LazyFrame[Any], key: str, value: str) -> nw.DataFrame[Any]:
    """Return each value with the next larger one of the same key, in no order; a key has no value twice.

    Columns in:  key [text or integer], value [integer]
    Columns out: value, next [integer, null for the last of a key]
    """
    if rows.implementation.is_polars():
        import polars as pl

        held = collect(rows.select(key, value))
        if _in_order(held, key, value):
            found: pl.DataFrame = held.to_native()
            same = pl.col(key) == pl.col(key).shift(-1)
            following = pl.when(same).then(pl.col(value).shift(-1)).cast(pl.Int64).alias(NEXT)
            return nw.from_native(found.select(pl.col(value).cast(pl.Int64), following), eager_only=True)
        packed = _packed_by_hash(held.lazy(), key, value, held[key].unique())
        if packed is not None:
            ordered, mask, low = packed
            later = ordered.shift(-1)
            each = (ordered & (2**64 - 1 - mask)).cast(pl.Int64) + low
            same_key = (later & mask) == (ordered & mask)
            unpacked = pl.DataFrame({value: each, "same": same_key.fill_null(value=False)})
            following = pl.when("same").then(pl.col(value).shift(-1)).alias(NEXT)
            return nw.from_native(unpacked.select(pl.col(value), following), eager_only=True)
    larger = nw.col(value).shift(-1).over(key, order_by=value)
    return collect(rows.select(nw.col(value).cast(nw.Int64), larger.cast(nw.Int64).alias(NEXT)))


def _in_order(rows: nw.DataFrame[Any], key: str, value: str) -> bool:
    """Tell whether keys are whole numbers and rows sorted by them, and within each by a value."""
    if not (rows.schema[key].is_integer() and rows[key].is_sorted()):
        return False
    import polars as pl

    found: pl.DataFrame = rows.to_native()
    one_key = pl.col(key) == pl.col(key).shift(1)
    falls = found.lazy().select((one_key & (pl.col(value) < pl.col(value).shift(1))).any())
    return not falls.collect(engine="streaming").item()


def sums_within(rows: nw.DataFrame[Any], key: str, names: Sequence[str]) -> nw.DataFrame[Any]:
    """Add columns up by key, in no order; keys that are whole numbers and sorted are not looked up one by one.

    Columns in:  key, and columns of whole numbers without null
    Columns out: the columns, one row per key
    """
    if rows.implementation.is_polars() and rows.schema[key].is_integer() and len(rows) and rows[key].is_sorted():
        import polars as pl

        found: pl.DataFrame = rows.to_native()
        ids = found[key]
        ends = (ids.slice(1) != ids.head(-1)).extend_constant(value=True, n=1).arg_true()
        running = found.select(pl.col(name).cast(pl.Int64).cum_sum().gather(ends) for name in names)
        return nw.from_native(running.select(pl.all() - pl.all().shift(1, fill_value=0)), eager_only=True)
    return collect(rows.lazy().group_by(key).agg(nw.col(*names).sum()).select(*names))
