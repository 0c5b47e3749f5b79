"""Values of the same key, one after the other: how far apart they are, which is next, what they add up to."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit.frames import collect, held

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NEXT, SO_FAR = "next", "so_far"
ROWS_A_RANGE = 500_000
"""Rows that one machine of a cluster sorts at a time."""
RANGE, OTHER, DOWN, BEFORE = "_range", "_other", "_down", "_before"


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


@contextmanager
def with_running_sum(rows: nw.LazyFrame[Any], value: str, name: str, many: int) -> Iterator[nw.LazyFrame[Any]]:
    """Add the sum of a column up to each row, its largest value first, of equals the first name; good in the block.

    A window over all rows has one machine sort them. On a cluster ranges of the order are added up each by itself,
    and what those before it add up to is then put on top.

    Columns in:  value [integer], name [text, each once], others; so `many` rows
    Columns out: those, and so_far
    """
    with held(_in_ranges(rows.with_columns((-nw.col(value)).alias(DOWN)), (DOWN, name), many)) as parts:
        sums = parts.group_by(RANGE).agg(nw.col(value).sum().alias(BEFORE))
        pairs = sums.select(RANGE).join(sums.rename({RANGE: OTHER}), how="cross").filter(nw.col(OTHER) < nw.col(RANGE))
        before = pairs.group_by(RANGE).agg(nw.col(BEFORE).sum())
        within = nw.col(value).cum_sum().over(RANGE, order_by=[DOWN, name])
        added = parts.with_columns(within.alias(SO_FAR)).join(before, on=RANGE, how="left")
        yield added.with_columns(nw.col(SO_FAR) + nw.col(BEFORE).fill_null(0)).drop(RANGE, DOWN, BEFORE)


def _in_ranges(rows: nw.LazyFrame[Any], order: Sequence[str], many: int) -> nw.LazyFrame[Any]:
    """Say in which range of an order each row lies, by their numbers."""
    shared = rows.to_native().repartitionByRange(max(-(-many // ROWS_A_RANGE), 1), *order)
    numbered: nw.LazyFrame[Any] = nw.from_native(shared.selectExpr("*", "spark_partition_id() as _range"))
    return numbered
