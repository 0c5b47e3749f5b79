"""Customers with the most money: so many of them, or as few as bring a share of all money."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.abc import bounds_of, refuse_no_money
from segkit.errors import UsageError
from segkit.frames import collect
from segkit.immutable import immutable
from segkit.selection import reached_from_top, value_at

if TYPE_CHECKING:
    from segkit.frames import Ordered

IS_VIP, IS_NOT = "vip", "other"


@immutable
class Vip:
    """Who is a VIP: the top share of customers by money, or the smallest set that brings a share of all money."""

    share: Fraction
    of_revenue: bool = False

    @property
    def typed(self) -> str:
        """The option that says this."""
        percent = f"{float(self.share * 100):.10g}%"
        return f"--vip-revenue {percent}" if self.of_revenue else f"--vip {percent}"


@immutable
class Vips:
    """From which money on a customer is a VIP, and what these customers are."""

    least: int
    """[1/10000 currency]"""
    customers: int
    revenue: int
    of_customers: int
    of_revenue: int
    vip: Vip


def vip_of(share: str | None, revenue: str | None) -> Vip | None:
    """Read who is to be a VIP; None where nothing is said.

    Raises:
        UsageError: A share is none, or two are given.
    """
    if share is not None and revenue is not None:
        raise UsageError("--vip and --vip-revenue are two ways to say who is a VIP", hint="leave out one of them")
    text, option = (share, "--vip") if share is not None else (revenue, "--vip-revenue")
    if text is None:
        return None
    number = text.strip().removesuffix("%").strip()
    try:
        value = Decimal(number)
    except InvalidOperation:
        value = Decimal(-1)
    if not text.strip().endswith("%") or not value.is_finite() or not 0 < value <= 100:  # noqa: PLR2004 - percent
        raise UsageError(f"{option} {text!r} is no share", hint=f"{option} {'20%' if option == '--vip' else '80%'}")
    return Vip(Fraction(value) / 100, of_revenue=option == "--vip-revenue")


def vips_among(customers: nw.DataFrame[Any], vip: Vip) -> Vips:
    """Find from which money on customers are VIPs: equals at the border are both; who brings nothing is none.

    Columns in: monetary [1/10000 currency]

    Raises:
        SegkitError: All money together is not above zero.
    """
    total = int(customers[c.MONETARY].sum() or 0)
    refuse_no_money(total)
    money: Ordered = customers[c.MONETARY].sort(descending=True)
    if vip.of_revenue:
        reached = (customers[c.MONETARY].sort(descending=True).cum_sum() < bounds_of(total, [vip.share])[0]).sum()
        place = int(reached)
    else:
        wanted = len(customers) * vip.share
        place = -(-wanted.numerator // wanted.denominator) - 1
    least = max(1, int(money.item(min(place, len(customers) - 1))))
    found = customers.filter(nw.col(c.MONETARY) >= least)
    return Vips(least, len(found), int(found[c.MONETARY].sum() or 0), len(customers), total, vip)


def far_vips_among(customers: nw.LazyFrame[Any], vip: Vip) -> Vips:
    """Find the same among customers who lie on a cluster; counts and sums are fetched.

    Columns in: monetary [1/10000 currency]

    Raises:
        SegkitError: All money together is not above zero.
    """
    money = nw.col(c.MONETARY)
    many, total = (int(one or 0) for one in collect(customers.select(nw.len().alias("many"), money.sum())).row(0))
    refuse_no_money(total)
    if vip.of_revenue:
        (least,) = reached_from_top(customers, c.MONETARY, bounds_of(total, [vip.share]))
    else:
        wanted = many * vip.share
        place = -(-wanted.numerator // wanted.denominator) - 1
        least = value_at(customers, c.MONETARY, many - 1 - min(place, many - 1))
    found = customers.filter(money >= max(1, least)).select(nw.len().alias("many"), money.sum())
    theirs, revenue = (int(one or 0) for one in collect(found).row(0))
    return Vips(max(1, least), theirs, revenue, many, total, vip)


def by_segment(customers: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> dict[str, dict[str, int]]:
    """Count the VIPs of each segment, and what they bring; a segment without any is not among them.

    Columns in:  segment, vip, monetary [1/10000 currency]
    Columns out: vips [customers], vip_revenue [1/10000 currency], by segment
    """
    theirs = customers.lazy().filter(nw.col(c.VIP) == IS_VIP)
    found = theirs.with_columns(nw.lit(1).alias(c.VIPS)).group_by(c.SEGMENT).agg(
        nw.col(c.VIPS).sum(), nw.col(c.MONETARY).sum().alias(c.VIP_REVENUE)
    )  # fmt: skip
    names = (c.VIPS, c.VIP_REVENUE)
    return {row[c.SEGMENT]: {name: int(row[name]) for name in names} for row in collect(found).iter_rows(named=True)}


def marked(least: int, money: nw.Expr | None = None) -> nw.Expr:
    """Tell VIPs from others, by their money [1/10000 currency]: the column monetary unless another is given."""
    return (
        nw.when((nw.col(c.MONETARY) if money is None else money) >= least)
        .then(nw.lit(IS_VIP))
        .otherwise(nw.lit(IS_NOT))
        .alias(c.VIP)
    )
