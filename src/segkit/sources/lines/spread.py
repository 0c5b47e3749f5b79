"""Orders whose lines lie far apart, by the sample: numbers that start anew make one order of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.sources.cells.numbertext import below_zero
from segkit.sources.cells.values import day_of

if TYPE_CHECKING:
    from segkit.sources.text.delimited import DelimitedPlan

FAR_APART = 31
"""Days between lines of one order that no delivery takes."""
SEVERAL, ONE_IN = 2, 10
"""Such orders from which this is no slip, and their share of orders of several lines."""


def told_of_spread(plan: DelimitedPlan) -> tuple[str, ...]:
    """Tell numbers of orders that come again much later at one customer."""
    import polars as pl

    roles = plan.roles
    money = roles.amount or roles.quantity
    if not roles.order or not plan.decisions.date:
        return ()
    columns = plan.dialect.columns
    people, numbers, dates = (columns[str(name)] for name in (roles.customer, roles.order, roles.date))
    orders = set(zip(people, numbers, strict=True))
    if len(orders) == len(set(zip(people, numbers, dates, strict=True))):
        return ()
    lines: dict[tuple[str, str], list[int]] = {}
    for at, (who, number, amount) in enumerate(zip(people, numbers, columns[str(money)], strict=True)):
        if number.strip() and who.strip() and not below_zero(amount):
            lines.setdefault((who, number), []).append(at)
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
