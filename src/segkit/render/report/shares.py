"""Two bars beside each other: which share of the customers a group is, and which share of the revenue it brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit import columns as c
from segkit.render.languages.speech import spoken, word
from segkit.render.numbers import counted
from segkit.render.report import charts
from segkit.render.report.parts import part
from segkit.render.report.svg import kinds

if TYPE_CHECKING:
    from segkit.render.report.parts import Facts


def share_row(row: Facts, name: str, kind: str, revenue: str) -> charts.Row:
    """Draw both shares of a group; `kind` is the class of its colour, `revenue` what a pointer over the money tells."""
    customers = row[c.CUSTOMERS_SHARE]
    return charts.Row(
        name,
        [
            charts.Bar(customers, part(customers), kinds(kind, "pale"), spoken(counted(row[c.CUSTOMERS], "customer"))),
            charts.Bar(row[c.REVENUE_SHARE] or 0, part(row[c.REVENUE_SHARE]), kind, revenue),
        ],
    )


def legend() -> list[tuple[str, str]]:
    """Say which bar is which."""
    return [(kinds("pale", "k-white"), word("share of customers")), ("k-white", word("share of revenue"))]
