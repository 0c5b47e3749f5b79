"""Customers in portions that are settled one after the other, so that their orders fit a bound of memory.

A portion is a range of customer ids: its lines name nobody whose lines are in another one, whatever is summed
up by customer is whole in it, and portions one after the other are in the order of ids. Polars only.
"""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.immutable import immutable

ONE_IN = 64
"""Bounds are found on the lines of so many customers, told by the hash of their ids."""
MOST = 512
LINE_BYTES = 42
"""What a line costs while orders are settled: measured on lines of which 2.5 are an order."""
SUMMARY_BYTES = 60
"""What a customer costs when settled, while others still are: measured on ids of 9 letters."""
CUSTOMER_BYTES = 115
"""What a customer costs at the end, with the written file: measured alike."""
OWN_BYTES = 250_000_000
"""What the program costs by itself, with the blocks that it reads ahead."""
TOLERATED = 1.2
"""Told is a portion that takes more than so many times the bound: portions are equal only about."""
LEAST_ROOM = 8
"""At least this part of the bound is for lines, where customers leave less."""
KEY, ODD = "key", "odd"


class TogetherError(Exception):
    """Ids have to be looked at all together; the message says why."""


@immutable
class Portions:
    """How lines are shared out."""

    bounds: tuple[str, ...]
    """Where all portions but the first begin."""
    by_core: bool = False
    """Ids are compared by what tidying leaves as it is, so that two spellings of one customer stay together."""

    @classmethod
    def of(cls, lines: nw.LazyFrame[Any], memory: int, *, by_core: bool = False) -> Portions:
        """Look at all ids once, and share customers out so that about so many bytes are enough.

        Raises:
            TogetherError: Ids are numbers with decimals, whose spelling depends on all others.
        """
        native: pl.LazyFrame = lines.to_native()
        dtype = native.collect_schema()[c.CUSTOMER]
        key = _key(dtype, by_core=by_core)
        keys = native.select(key.alias(KEY), _depends(dtype, by_core=by_core).alias(ODD)).cache()
        some = keys.filter(pl.col(KEY).hash() % ONE_IN == 0).group_by(KEY).agg(pl.len().alias(c.LINES))
        facts, found = pl.collect_all([keys.select(pl.len(), pl.col(ODD).any()), some], engine="streaming")
        count, odd = facts.row(0)
        if odd:
            raise TogetherError("some ids of customers are numbers with decimals")
        wanted = _wanted(count, len(found) * ONE_IN, memory)
        return cls(_bounds(found, wanted), by_core)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.bounds) + 1

    def lines(self, lines: nw.LazyFrame[Any], place: int) -> nw.LazyFrame[Any]:
        """Return the lines of one portion; those that name nobody are in the first."""
        native: pl.LazyFrame = lines.to_native()
        key = _key(native.collect_schema()[c.CUSTOMER], by_core=self.by_core)
        within = pl.lit(value=True)
        if place:
            within &= key >= self.bounds[place - 1]
        if place < len(self.bounds):
            within &= key < self.bounds[place]
        return nw.from_native(native.filter(within).cache())


def _wanted(lines: int, customers: int, memory: int) -> int:
    """Reckon into how many portions lines have to be cut."""
    room = max(memory - OWN_BYTES - customers * SUMMARY_BYTES, memory // LEAST_ROOM, 1)
    return min(-(-lines * LINE_BYTES // room), MOST)


def too_heavy(lines: int, customers: int, memory: int) -> tuple[str, ...]:
    """Say that the heaviest portion, of so many lines, does not fit, where customers by themselves do."""
    takes = OWN_BYTES + customers * SUMMARY_BYTES + lines * LINE_BYTES
    if OWN_BYTES + customers * CUSTOMER_BYTES > memory or takes <= memory * TOLERATED:
        return ()
    return (f"--memory is not held: {lines:,} lines had to be settled at once, for no customer is cut in two",)


def _bounds(found: pl.DataFrame, wanted: int) -> tuple[str, ...]:
    """Cut customers, in the order of their ids, where about equal numbers of lines come together."""
    ordered = found.sort(KEY)
    # No portion is cut within a customer, however many lines he has: equal bounds become one.
    share = (ordered[c.LINES].cum_sum() - ordered[c.LINES]) * wanted // max(int(found[c.LINES].sum()), 1)
    begins = (share != share.shift(1, fill_value=0)).arg_true()
    return tuple(ordered[KEY].gather(begins).to_list())


def _key(dtype: pl.DataType, *, by_core: bool) -> pl.Expr:
    """Return what decides in which portion a line is; in the order in which ids are written out."""
    customer = pl.col(c.CUSTOMER)
    if dtype.is_float():
        customer = customer.cast(pl.Int64, strict=False)
    text = customer if dtype == pl.String else customer.cast(pl.String)
    return (_core(text) if by_core else text).fill_null("")


def _depends(dtype: pl.DataType, *, by_core: bool) -> pl.Expr:
    """Tell ids of which one cannot say how they are written without a look at all others."""
    customer = pl.col(c.CUSTOMER)
    if dtype.is_float():
        return customer % 1 != 0
    if by_core and dtype == pl.String:
        return customer.str.contains(".0", literal=True) & customer.str.strip_chars_end().str.ends_with("0")
    return pl.lit(value=False)


def _core(text: pl.Expr) -> pl.Expr:
    """Leave of an id only what is the same in all spellings of one customer.

    Tidying takes blanks away, writes mail addresses in lower case, and puts accents on their letters (NFC).
    Two texts with one NFC have one NFD; there, accents follow their letters, and are left out here with them,
    as whole accented letters are. What else NFC changes is no letter, digit, @, dot, dash or underscore.
    """
    plain = text.str.to_lowercase().str.replace_all(r"[\x00-\x7f]\p{M}+", "")
    return plain.str.replace_all(r"[^0-9a-z@._-]+", "")
