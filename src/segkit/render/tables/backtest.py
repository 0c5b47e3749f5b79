"""The tables of a backtest: what each label was worth on one day, on average over several, and day by day."""

from __future__ import annotations

from dataclasses import field
from statistics import mean
from typing import TYPE_CHECKING, Any, Literal

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from segkit import columns as c
from segkit.frames import date_of
from segkit.immutable import immutable
from segkit.render.numbers import cents, share
from segkit.render.sentences.verdicts import area, times
from segkit.render.tables.segments import BAR, LONGEST_BAR, SHORTEST_BAR, WHERE, bar, room_beside, widths_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.analyses.backtest import Outcome

_LABEL_HEADINGS = {
    c.SEGMENT: "segment",
    c.CUSTOMERS: "customers",
    c.CUSTOMERS_SHARE: "share",
    c.BUYERS: "bought\nagain",
    c.BOUGHT_AGAIN: "rate",
    c.LIFT: "lift",
    c.LATER_ORDERS: "later\norders",
    c.LATER_REVENUE: "later\nrevenue",
    c.LATER_REVENUE_SHARE: "share",
    BAR: "bought again",
}
_LABEL_GIVES_WAY = (BAR, c.LATER_ORDERS, c.CUSTOMERS_SHARE, c.LATER_REVENUE, c.BUYERS, c.LIFT)
_MEAN_HEADINGS = {
    c.SEGMENT: "segment",
    c.CUSTOMERS_SHARE: "share of\ncustomers",
    c.BOUGHT_AGAIN: "bought again,\nmean rate",
    "lowest": "lowest\nrate",
    "highest": "highest\nrate",
    c.LIFT: "mean\nlift",
    c.LATER_REVENUE_SHARE: "share of\nlater revenue",
}
_MEAN_GIVES_WAY = ("lowest", "highest", c.CUSTOMERS_SHARE, c.LIFT)
_DAY_HEADINGS = {
    c.AS_OF: "labels as of",
    c.UNTIL: "until",
    c.CUSTOMERS: "customers",
    c.BASE_RATE: "bought\nagain",
    c.AUC: "AUC",
    c.IN_ORDER: "order",
    WHERE: "where",
}
_DAY_GIVES_WAY = (WHERE, c.UNTIL, c.CUSTOMERS)
_BOOK_HEADINGS = {
    c.RULES: "rules",
    "labels": "labels",
    c.AUC: "AUC,\nmean",
    "lowest": "lowest",
    "highest": "highest",
    c.IN_ORDER: "order\nholds",
    c.SEGMENT: "best label",
    c.CUSTOMERS_SHARE: "share of\ncustomers",
    c.BOUGHT_AGAIN: "bought\nagain",
    c.LATER_REVENUE_SHARE: "share of\nlater revenue",
}
_BOOK_GIVES_WAY = ("lowest", "highest", "labels", c.CUSTOMERS_SHARE, c.BOUGHT_AGAIN, c.LATER_REVENUE_SHARE, c.SEGMENT)
_LEFT = frozenset((c.SEGMENT, c.RULES, c.AS_OF, c.UNTIL, c.IN_ORDER, WHERE, BAR))
_OTHER_HEADINGS = {c.AS_OF: "as of", c.UNTIL: "until", c.RULES: "rules", c.IN_ORDER: "in order"}


def label_table(
    outcome: Outcome, rows: Sequence[dict[str, Any]], width: int, columns: Sequence[str] = (),
    colours: Mapping[str, str] | None = None,
) -> Table:  # fmt: skip
    """Draw one row per label of one day, and the totals of all labels; all columns, or those named."""
    every = _LABEL_HEADINGS | _OTHER_HEADINGS | {c.BASE_RATE: "base", c.AUC: "AUC"}
    headings = {name: every[name] for name in columns} if columns else _LABEL_HEADINGS
    foot = {
        c.SEGMENT: "all", c.CUSTOMERS: f"{outcome.customers:,}", c.CUSTOMERS_SHARE: share(1.0),
        c.BUYERS: f"{outcome.buyers:,}", c.BOUGHT_AGAIN: share(float(outcome.base_rate)), c.LIFT: "1.00",
        c.LATER_ORDERS: f"{sum(label.orders for label in outcome.labels):,}",
        c.LATER_REVENUE: cents(outcome.revenue), c.LATER_REVENUE_SHARE: share(1.0) if outcome.revenue > 0 else "–",
    }  # fmt: skip
    most = max((row[c.BOUGHT_AGAIN] or 0 for row in rows), default=0)
    parts = [(row[c.BOUGHT_AGAIN] or 0) / most if most else 0.0 for row in rows]
    sheet = _Sheet(headings, () if columns else _LABEL_GIVES_WAY, foot, colours or {})
    return sheet.drawn([_label_cells(row) for row in rows], width, parts)


def mean_table(
    outcomes: Sequence[Outcome], labels: Sequence[str], width: int, colours: Mapping[str, str] | None = None
) -> Table:
    """Draw one row per label: means and spread over several days."""
    sheet = _Sheet(_MEAN_HEADINGS, _MEAN_GIVES_WAY, colours=colours or {})
    return sheet.drawn([_mean_cells(outcomes, name) for name in labels], width)


def day_table(outcomes: Sequence[Outcome], width: int) -> Table:
    """Draw one row per day."""
    return _Sheet(_DAY_HEADINGS, _DAY_GIVES_WAY).drawn([_day_cells(outcome) for outcome in outcomes], width)


def book_table(books: Sequence[Sequence[Outcome]], width: int) -> Table:
    """Draw one row per rule book, of the outcomes of each over the same days."""
    return _Sheet(_BOOK_HEADINGS, _BOOK_GIVES_WAY).drawn([_book_cells(outcomes) for outcomes in books], width)


@immutable
class _Sheet:
    """What a table is made of, apart from its rows: headings, columns that give way in turn, totals, colours."""

    headings: Mapping[str, str]
    gives_way: Sequence[str] = ()
    foot: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)

    def drawn(self, body: Sequence[Mapping[str, str]], width: int, parts: Sequence[float] = ()) -> Table:
        """Draw rows in so many columns of text; `parts` are the lengths of the bars, 0 to 1."""
        needed = widths_of(self.headings, [self.foot, *body])
        for name in self.gives_way:
            if room_beside(needed, width) >= (SHORTEST_BAR if BAR in needed else 0):
                break
            needed.pop(name, None)
        room = room_beside(needed, width)
        table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, show_footer=bool(self.foot))
        for name in needed:
            side: Literal["left", "right"] = "left" if name in _LEFT else "right"
            table.add_column(self.headings[name], self.foot.get(name, ""), justify=side, no_wrap=True)
        for place, cells in enumerate(body):
            colour = self.colours.get(cells.get(c.SEGMENT, ""), "")
            drawn = bar(parts[place], 1, min(room, LONGEST_BAR)) if BAR in needed else ""
            styled = {c.SEGMENT: Text(cells.get(c.SEGMENT, ""), style=f"bold {colour}"), BAR: Text(drawn, style=colour)}
            table.add_row(*(styled.get(name, cells.get(name, "")) for name in needed))
        return table


def _label_cells(row: dict[str, Any]) -> dict[str, str]:
    return {
        c.AS_OF: str(date_of(row[c.AS_OF])),
        c.UNTIL: str(date_of(row[c.UNTIL])),
        c.RULES: row[c.RULES],
        c.SEGMENT: row[c.SEGMENT],
        c.CUSTOMERS: f"{row[c.CUSTOMERS]:,}",
        c.CUSTOMERS_SHARE: share(row[c.CUSTOMERS_SHARE]),
        c.BUYERS: f"{row[c.BUYERS]:,}",
        c.BOUGHT_AGAIN: share(row[c.BOUGHT_AGAIN]),
        c.LIFT: times(row[c.LIFT]),
        c.LATER_ORDERS: f"{row[c.LATER_ORDERS]:,}",
        c.LATER_REVENUE: cents(row[c.LATER_REVENUE]),
        c.LATER_REVENUE_SHARE: share(row[c.LATER_REVENUE_SHARE]),
        c.IN_ORDER: {None: "–", True: "yes", False: "no"}[row[c.IN_ORDER]],
        c.BASE_RATE: share(row[c.BASE_RATE]),
        c.AUC: area(row[c.AUC]),
    }


def _mean_cells(outcomes: Sequence[Outcome], name: str) -> dict[str, str]:
    """Mean over the days on which the label was given; a share of customers over all days."""
    rows = [row for outcome in outcomes for row in outcome.rows() if row[c.SEGMENT] == name]
    there = [row for row in rows if row[c.CUSTOMERS]]
    rates = [row[c.BOUGHT_AGAIN] for row in there]
    shares = [row[c.LATER_REVENUE_SHARE] for row in rows if row[c.LATER_REVENUE_SHARE] is not None]
    return {
        c.SEGMENT: name,
        c.CUSTOMERS_SHARE: share(mean(row[c.CUSTOMERS_SHARE] for row in rows)),
        c.BOUGHT_AGAIN: share(mean(rates) if rates else None),
        "lowest": share(min(rates, default=None)),
        "highest": share(max(rates, default=None)),
        c.LIFT: times(mean(row[c.LIFT] for row in there) if there else None),
        c.LATER_REVENUE_SHARE: share(mean(shares) if shares else None),
    }


def _day_cells(outcome: Outcome) -> dict[str, str]:
    return {
        c.AS_OF: str(outcome.period.as_of),
        c.UNTIL: str(outcome.period.until),
        c.CUSTOMERS: f"{outcome.customers:,}",
        c.BASE_RATE: share(float(outcome.base_rate)),
        c.AUC: area(outcome.auc),
        c.IN_ORDER: "broken" if outcome.broken else "holds",
        WHERE: ", ".join(f"{item.worse.label} above {item.better.label}" for item in outcome.broken),
    }


def _book_cells(outcomes: Sequence[Outcome]) -> dict[str, str]:
    areas = [outcome.auc for outcome in outcomes if outcome.auc is not None]
    best = _mean_cells(outcomes, outcomes[0].labels[0].label)
    return best | {
        c.RULES: outcomes[0].rules,
        "labels": str(len(outcomes[0].labels)),
        c.AUC: area(mean(areas) if areas else None),
        "lowest": area(min(areas, default=None)),
        "highest": area(max(areas, default=None)),
        c.IN_ORDER: f"{sum(not outcome.broken for outcome in outcomes)} of {len(outcomes)}",
    }
