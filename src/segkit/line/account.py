"""Where every line and all money of the input went, so that nothing is lost between input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.immutable import immutable
from segkit.line.one_pass import LeftOut

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

    from segkit.line.settlement import Settled

RETURNS_ONLY = "customers without a counted order"


@immutable
class Account:
    """Where every line and all money of the input went; lines and money [1/10000 currency] add up."""

    lines: int
    amount: int
    left_out: tuple[LeftOut, ...]
    returns_only: int
    """Customers without any counted order; their lines stand in `left_out`."""
    customer_lines: int
    customer_amount: int

    def balances(self) -> bool:
        """Tell whether lines and money are conserved."""
        lines = self.customer_lines + sum(left.lines for left in self.left_out)
        amount = self.customer_amount + sum(left.amount for left in self.left_out)
        return (lines, amount) == (self.lines, self.amount)


def account_of(settled: Settled) -> Account:
    """Add up what became of the lines."""
    orders = settled.summary[c.FREQUENCY]
    # A filter copies every row that stays; most often everybody has an order.
    others = settled.summary.filter(orders == 0) if len(orders) and orders.min() == 0 else settled.summary.head(0)
    left_out = settled.left_out
    if len(others):
        left_out = (*left_out, LeftOut(RETURNS_ONLY, _sum(others, c.LINES), _sum(others, c.MONETARY)))
    return Account(
        settled.lines, settled.amount, left_out, len(others),
        _sum(settled.summary, c.LINES) - _sum(others, c.LINES),
        _sum(settled.summary, c.MONETARY) - _sum(others, c.MONETARY),
    )  # fmt: skip


def _sum(frame: nw.DataFrame[Any], name: str) -> int:
    return int(frame[name].sum() or 0) if len(frame) else 0
