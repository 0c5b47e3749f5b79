"""Orders whose lines lie far apart, by the sample: numbers that start anew make one order of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.sources.cells.values import day_of
from segkit.sources.roles.rivals import below_zero

if TYPE_CHECKING:
    from segkit.sources.text.delimited import DelimitedPlan

FAR_APART = 31
"""Days between lines of one order that no delivery takes."""
SEVERAL, ONE_IN = 3, 10
"""Such orders from which this is no slip, and their share of orders of several lines."""


def told_of_spread(plan: DelimitedPlan) -> tuple[str, ...]:
    """Tell numbers of orders that come again much later at one customer."""
    import polars as pl

    roles = plan.roles
    money = roles.amount or roles.quantity
    if not roles.order or not plan.decisions.date:
        return ()
    numbers = plan.dialect.values(roles.order)
    if len(set(numbers)) == len(numbers):  # most often every line is an order
        return ()
    columns = plan.dialect.columns()
    lines: dict[tuple[str, str], list[int]] = {}
    names = (str(roles.customer), roles.order, str(money))
    for at, (who, number, amount) in enumerate(zip(*(columns[name] for name in names), strict=True)):
        if number.strip() and who.strip() and not below_zero(amount):
            lines.setdefault((who, number), []).append(at)
    dates = columns[str(roles.date)]
    several = {key: found for key, found in lines.items() if len(found) > 1}
    spread = {key: found for key, found in several.items() if len({dates[at] for at in found}) > 1}
    if len(spread) < SEVERAL:
        return ()
    wanted = sorted(at for found in spread.values() for at in found)
    frame = pl.DataFrame({str(roles.date): [dates[at] for at in wanted]})
    days = dict(zip(wanted, frame.select(day_of(plan)).to_series(), strict=True))
    gaps = []
    for (_, number), found in spread.items():
        read = [days[at] for at in found if days[at] is not None]
        if read and max(read) - min(read) > FAR_APART:
            gaps.append((max(read) - min(read), number))
    if len(gaps) < SEVERAL or ONE_IN * len(gaps) < len(several):
        return ()
    gap, number = max(gaps)
    told = (
        f"{plan.file.shown}: `{roles.order}` says the same more than {FAR_APART} days apart for one customer, such as"
        f" {number!r} within {gap:,} days: lines of one number are one order; if numbers start anew,"
        " --order none"
    )
    return (told,)
