"""The triangle of cohorts as a heat map that is read with and without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from segkit.choices import CohortValue, Every
from segkit.days.periods import name_of
from segkit.frames import UNITS
from segkit.immutable import immutable
from segkit.render.languages.speech import spoken, word
from segkit.render.tables.figures import SHADES, STYLES, percent, shade, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.analyses.cohorts import Cell, Cohorts

ADDED_UP = frozenset((CohortValue.CUSTOMERS, CohortValue.ORDERS, CohortValue.REVENUE))
COUNTED = frozenset((CohortValue.CUSTOMERS, CohortValue.ORDERS))
GUTTER = 3
FINE_BELOW = 0.1
"""Where all later shares are smaller, they are shown with a decimal."""
MEANING = {
    CohortValue.RETENTION: "share of each cohort with a counted order in the {}, in percent",
    CohortValue.CUSTOMERS: "customers of each cohort with a counted order in the {}",
    CohortValue.ORDERS: "counted orders of each cohort in the {}",
    CohortValue.REVENUE: "revenue of each cohort in the {}",
    CohortValue.AOV: "average check of each cohort in the {}",
    CohortValue.CUMULATIVE: "revenue so far per customer of the cohort, at the end of the {}",
}


@immutable
class Triangle:
    """A heat map of one value, as many ages as the page is wide."""

    cohorts: Cohorts
    value: CohortValue

    @property
    def title(self) -> str:
        """Say what the cells hold, and what the columns are."""
        every: Every = self.cohorts.every
        return f"{MEANING[self.value].format(every.value)}; columns: {every.value}s since the first order"

    def drawn(self, width: int) -> tuple[Table, int]:
        """Draw the table in so many columns of text; return it with the number of ages that it shows."""
        rows = [(name_of(one.start, self.cohorts.every), one.size, one.cells) for one in self.cohorts.cohorts]
        together = self.cohorts.together
        shown = [[self._written(cell) for cell in cells] for _, _, cells in rows]
        averages = [self._written(cell, mean=True) for cell in together]
        wide = max((len(text) for texts in (*shown, averages) for text in texts), default=1)
        names = max(len(name) for name in (word("average"), *(name for name, _, _ in rows)))
        room = width - names - 1 - len(word("customers"))
        ages = max(1, min(self.cohorts.longest, room // (wide + 2)))
        table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False, show_footer=True)
        table.add_column("cohort", "average\ncohorts", no_wrap=True)
        table.add_column("customers", f"{self.cohorts.customers:,}\n{len(rows):,}", justify="right", no_wrap=True)
        for age in range(ages):
            known = age < len(together)
            foot = f"{averages[age]} \n{together[age].cohorts} " if known else ""
            table.add_column(f"{age} ", foot, justify="right", no_wrap=True)
        most = self._most()
        for (name, size, cells), texts in zip(rows, shown, strict=True):
            drawn = [
                self._cell(cell, text, most, age) for age, (cell, text) in enumerate(zip(cells, texts, strict=True))
            ]
            table.add_row(name, f"{size:,}", *drawn[:ages])
        return table, ages

    def _most(self) -> float:
        """Return the largest value; the first age of retention is always 1 and says nothing."""
        since = 1 if self.value is CohortValue.RETENTION else 0
        values = (cell.value(self.value) for cohort in self.cohorts.cohorts for cell in cohort.cells[since:])
        return max((value for value in values if value is not None), default=0)

    def shaded(self, cell: Cell, age: int, *, mean: bool = False) -> tuple[float | None, str]:
        """Return how dark a cell is, 0 to 1, and what stands in it."""
        value, most = cell.value(self.value), self._most()
        plain = self.value is CohortValue.RETENTION and not age
        return (None if plain or value is None or not most else value / most), self._written(cell, mean=mean)

    def _cell(self, cell: Cell, text: str, most: float, age: int) -> Text:
        if self.value is CohortValue.RETENTION and not age:
            return Text(f"{text} ")
        level = shade(cell.value(self.value), most)
        return Text.assemble((text, STYLES[level]), SHADES[level])

    def _written(self, cell: Cell, *, mean: bool = False) -> str:
        value = cell.value(self.value)
        if value is None:
            return "–"
        if self.value is CohortValue.RETENTION:
            return percent(value, fine=self._most() < FINE_BELOW) if value < 1 else "100"
        if mean and self.value in ADDED_UP:
            value = value / cell.cohorts
        return short(value if self.value in COUNTED else value / UNITS)


def beside_each_other(heads: Sequence[str], triangles: Sequence[Triangle], width: int) -> tuple[Table, int]:
    """Draw triangles under their heads, two in a row where both are as wide as half the page at most.

    Return the sheet with the number of ages that are shown of those that show not all of theirs.
    """
    half = (width - GUTTER) // 2
    narrow = [triangle.drawn(half) for triangle in triangles]
    fit = all(ages >= triangle.cohorts.longest for triangle, (_, ages) in zip(triangles, narrow, strict=True))
    in_a_row = 2 if fit and len(triangles) > 1 else 1
    drawn = narrow if in_a_row == 2 else [triangle.drawn(width) for triangle in triangles]  # noqa: PLR2004 - a pair
    sheet = Table.grid(padding=(0, GUTTER if in_a_row > 1 else 0, 0, 0))
    for _ in range(in_a_row):
        sheet.add_column(max_width=half if in_a_row > 1 else width)
    cells = [Group(Text(spoken(head), style="bold"), table, "") for head, (table, _) in zip(heads, drawn, strict=True)]
    for place in range(0, len(cells), in_a_row):
        sheet.add_row(*cells[place : place + in_a_row])
    cut = [ages for triangle, (_, ages) in zip(triangles, drawn, strict=True) if ages < triangle.cohorts.longest]
    return sheet, min(cut, default=max(triangle.cohorts.longest for triangle in triangles))
