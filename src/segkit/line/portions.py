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
from segkit.line.footprint import Footprint, beside_view

ONE_IN = 64
"""Bounds are found on the lines of so many customers, told by the hash of their ids."""
MOST = 512
TOLERATED = 1.2
"""Told is a portion that takes more than so many times the bound: portions are equal only about."""
LEAST_ROOM = 8
"""At least this part of the bound is for lines, where customers leave less."""
KEY, ODD, NAME, NUMBER = "key", "odd", "name", "number"


class TogetherError(Exception):
    """Ids have to be looked at all together; the message says why."""


@immutable
class Portions:
    """How lines are shared out."""

    bounds: tuple[str, ...]
    """Where all portions but the first begin."""
    footprint: Footprint
    """What all lines take together."""
    by_core: bool = False
    """Ids are compared by what tidying leaves as it is, so that two spellings of one customer stay together."""

    @classmethod
    def of(cls, lines: nw.LazyFrame[Any], memory: int, *, tallied: bool = False, by_core: bool = False) -> Portions:
        """Look at all ids once, and share customers out so that about so many bytes are enough.

        Raises:
            TogetherError: Ids are numbers with decimals, whose spelling depends on all others.
        """
        native: pl.LazyFrame = lines.to_native()
        schema = native.collect_schema()
        dtype = schema[c.CUSTOMER]
        numbered = c.ORDER in schema
        orders = [pl.col(c.ORDER).hash(), _text(c.ORDER).alias(NUMBER)] if numbered else []
        keys = native.select(
            _key(dtype, by_core=by_core).alias(KEY),
            _depends(dtype, by_core=by_core).alias(ODD),
            _text(c.CUSTOMER).alias(NAME),
            *orders,
        ).cache()
        counted = [pl.col(c.ORDER).n_unique(), pl.col(NUMBER).sum()] if numbered else []
        some = keys.filter(pl.col(KEY).hash() % ONE_IN == 0).group_by(KEY).agg(
            pl.len().alias(c.LINES), pl.col(NAME).max(), *counted
        )  # fmt: skip
        facts, found = pl.collect_all([keys.select(pl.len(), pl.col(ODD).any()), some], engine="streaming")
        count, odd = facts.row(0)
        if odd:
            raise TogetherError("some ids of customers are numbers with decimals")
        footprint = _footprint(count, found, tallied=tallied)
        return cls(_bounds(found, _wanted(footprint, memory)), footprint, by_core)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.bounds) + 1

    def too_heavy(self, lines: int, memory: int) -> tuple[str, ...]:
        """Say that the heaviest portion, of so many lines, does not fit, where customers by themselves do."""
        takes = self.footprint.least + self.footprint.settling * lines // max(self.footprint.lines, 1)
        if self.footprint.least > memory or takes <= memory * TOLERATED:
            return ()
        return (f"--memory is not held: {lines:,} lines had to be settled at once, for no customer is cut in two",)

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


def _footprint(lines: int, found: pl.DataFrame, *, tallied: bool) -> Footprint:
    """Reckon from some customers what all lines take."""
    seen = max(int(found[c.LINES].sum()), 1)
    numbered = c.ORDER in found.columns
    return Footprint(
        lines,
        customers=len(found) * ONE_IN,
        customer_text=float(found[NAME].sum()) / max(len(found), 1),
        orders=int(found[c.ORDER].sum()) * lines // seen if numbered else None,
        order_text=float(found[NUMBER].sum()) / seen if numbered else 0,
        tallied=tallied,
    )


def _text(name: str) -> pl.Expr:
    return beside_view(pl.col(name).cast(pl.String))


def _wanted(footprint: Footprint, memory: int) -> int:
    """Reckon into how many portions lines have to be cut."""
    room = max(memory - footprint.least, memory // LEAST_ROOM, 1)
    return min(-(-footprint.settling // room), MOST)


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
