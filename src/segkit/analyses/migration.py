"""Who moved: customers of two days, from label to label, by one yardstick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.frames import day_number_of
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

STAYED, ROSE, FELL, BACK, JOINED, GONE = "stayed", "rose", "fell", "back", "joined", "gone"
MEASURES = (c.RECENCY, c.FREQUENCY, c.MONETARY)
SCORES = (c.R_SCORE, c.F_SCORE, c.M_SCORE)
COMPARED = (c.SEGMENT, *MEASURES, *SCORES)
"""What is held side by side of every customer."""
_FROM, _TO = "_from", "_to"


def move_of(before: str | None, after: str | None, names: Sequence[str]) -> str:
    """Say how a customer moved between two labels; `names` run from the best to the worst.

    None is no label: no customer yet, or no customer any more, for what was bought came back.
    """
    if before == after:
        return STAYED
    if before is None or after is None:
        return JOINED if before is None else GONE
    if names.index(after) > names.index(before):
        return FELL
    return BACK if before == names[-1] else ROSE


def far_move_of(before: nw.Expr, after: nw.Expr, names: Sequence[str]) -> nw.Expr:
    """Say the same where the lines are, of columns in which null is no label."""

    def place(of: nw.Expr) -> nw.Expr:
        found = nw.lit(len(names))
        for at, name in enumerate(names):
            found = nw.when(of == name).then(nw.lit(at)).otherwise(found)
        return found

    back = nw.when(before == names[-1]).then(nw.lit(BACK)).otherwise(nw.lit(ROSE))
    known = nw.when(place(after) > place(before)).then(nw.lit(FELL)).otherwise(back)
    moved = nw.when(before == after).then(nw.lit(STAYED)).otherwise(known)
    lost = nw.when(after.is_null()).then(nw.lit(GONE)).otherwise(moved)
    return nw.when(before.is_null()).then(nw.lit(JOINED)).otherwise(lost)


@immutable
class Flow:
    """All customers who went from one label to another."""

    before: str | None
    after: str | None
    customers: int
    money_before: int
    """What they had brought by the first day, 1/10000 currency."""
    money_after: int


@immutable
class Comparison:
    """The labels of two days, held side by side."""

    first: date | None
    """The first day; None where tables do not tell theirs."""
    second: date | None
    names: tuple[str, ...]
    """Labels, from the best to the worst."""
    flows: tuple[Flow, ...]

    @property
    def customers(self) -> int:
        """All who were customers on either day, each in one flow."""
        return sum(flow.customers for flow in self.flows)

    @property
    def days(self) -> dict[str, date | None]:
        """Both days, by their columns."""
        return {c.FROM_DATE: self.first, c.TO_DATE: self.second}

    def moved(self, *moves: str) -> int:
        """Count the customers who moved in one of these ways."""
        return sum(flow.customers for flow in self.flows if move_of(flow.before, flow.after, self.names) in moves)

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per flow with the columns of the schema FLOWS, money in 1/10000 currency."""
        of: dict[str | None, int] = {}
        for flow in self.flows:
            of[flow.before] = of.get(flow.before, 0) + flow.customers
        days = {name: None if day is None else day_number_of(day) for name, day in self.days.items()}
        return [
            {
                **days,
                c.FROM_SEGMENT: flow.before,
                c.TO_SEGMENT: flow.after,
                c.MOVE: move_of(flow.before, flow.after, self.names),
                c.CUSTOMERS: flow.customers,
                c.FROM_SHARE: flow.customers / of[flow.before],
                c.FROM_REVENUE: flow.money_before,
                c.TO_REVENUE: flow.money_after,
                c.REVENUE_MOVED: flow.money_after - flow.money_before,
            }
            for flow in self.flows
        ]


def side_by_side(before: nw.LazyFrame[Any], after: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Put the customers of two days side by side; whoever is of one day only has nothing on the other.

    Columns in:  customer_id, segment, recency [days], frequency [orders], monetary [1/10000 currency], r_score,
                 f_score, m_score
    Columns out: customer_id, and the others twice, with _from and _to behind
    """
    then = before.select(c.CUSTOMER, *(nw.col(name).alias(name + _FROM) for name in COMPARED))
    now = after.select(nw.col(c.CUSTOMER).alias("who"), *(nw.col(name).alias(name + _TO) for name in COMPARED))
    both = then.join(now, left_on=c.CUSTOMER, right_on="who", how="full")
    who = nw.when(nw.col(c.CUSTOMER).is_null()).then(nw.col("who")).otherwise(nw.col(c.CUSTOMER))
    return both.with_columns(who.alias(c.CUSTOMER)).drop("who")


def flows_between(both: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Reduce `side_by_side` to one row per pair of labels.

    Columns out: segment_from, segment_to, customers, monetary_from, monetary_to [1/10000 currency]
    """
    money = [nw.col(c.MONETARY + side).fill_null(0).cast(nw.Int64).alias(c.MONETARY + side) for side in (_FROM, _TO)]
    ends = [nw.col(c.SEGMENT + side).fill_null("").alias(c.SEGMENT + side) for side in (_FROM, _TO)]
    return (
        both.with_columns(*money, *ends)
        .group_by(c.SEGMENT + _FROM, c.SEGMENT + _TO)
        .agg(nw.len().alias(c.CUSTOMERS), *(nw.col(c.MONETARY + side).sum() for side in (_FROM, _TO)))
    )


def moved_between(both: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Keep of `side_by_side` those whose label is another one now."""
    before, after = (nw.col(c.SEGMENT + side).fill_null("") for side in (_FROM, _TO))
    return both.filter(before != after)


def comparison_of(
    table: nw.DataFrame[Any], names: Sequence[str], first: date | None, second: date | None
) -> Comparison:
    """Read the rows of `flows_between`, in the order of labels, best first, and no label last."""
    place = {name: at for at, name in enumerate(names)}
    flows = [
        Flow(
            row[c.SEGMENT + _FROM] or None, row[c.SEGMENT + _TO] or None, int(row[c.CUSTOMERS]),
            int(row[c.MONETARY + _FROM]), int(row[c.MONETARY + _TO]),
        )
        for row in table.iter_rows(named=True)
    ]  # fmt: skip
    last = len(place)
    flows.sort(key=lambda flow: (place.get(flow.before or "", last), place.get(flow.after or "", last)))
    return Comparison(first, second, tuple(names), tuple(flows))
