"""Lines of a table that are no sales: totals, the header once more, notes below the last line.

A word alone is no evidence: a shop may have a customer called Total Fitness. What decides is what else
the line holds, and whether its amount is the sum of the lines above it.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING, Any

from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.line.orders import NO_ID
from segkit.sources.cells.amounts import units
from segkit.sources.cells.values import day_of, money_of
from segkit.sources.lines.controls import WHOLE, doubt_of, is_control
from segkit.sources.lines.footers import footers
from segkit.sources.lines.judging import counting, judged
from segkit.sources.lines.outermost import FEWEST
from segkit.sources.lines.totalwords import MAY_BE_TOTAL, is_plainly_total, may_be_total
from segkit.sources.reading import ROW, Aside
from segkit.sources.text.below import EXAMPLES, NOTES, is_sentence, told_left_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from segkit.sources.reading import Edge, Plan

OF_TOTALS = "of totals"
HEADER = "repeating the header"


@immutable
class Candidate:
    """A line that may be no sale."""

    row: int
    day: int | None
    amount: int
    """1/10000 currency."""
    above: int
    """Money of all lines above that are no candidates, 1/10000 currency."""
    lines_above: int
    customer: str
    order: str | None
    """None where the file has no order numbers."""
    label: str
    """The cell with the word."""
    leads: bool
    """The word is the first thing on the line, or stands in place of a customer or an order number."""
    edge: Edge | None = None
    """The line is the first or the last, and no word says that it is a total."""
    cells: Mapping[str, str] = field(default_factory=dict)
    """All that stands on it."""

    @property
    def may_be_name(self) -> bool:
        """Whether a line with a date may be a customer whose name holds such a word."""
        return self.day is not None and not self.plain

    @property
    def plain(self) -> bool:
        """Whether the cell says nothing but that this is a total."""
        return is_plainly_total(self.label)


def look_aside(plan: Plan) -> Aside:
    """Find the lines of a file that are no sales.

    Raises:
        SegkitError: A line may be a total or a sale, and nothing tells which.
    """
    totals, doubts = _totals(plan)
    repeats, last, end = _outline(plan, [row for _, row in totals])
    found = [*(_headers(plan) if repeats else []), *totals]
    notes: list[int] = []
    if last is not None and last < end:
        found += [(OF_TOTALS, row) for row in footers(plan, [row for _, row in found], last)]
        notes = _notes(plan, [row for _, row in found], last)
    rows: dict[str, list[int]] = {}
    for reason, row in found:
        rows.setdefault(reason, []).append(row)
    if notes:
        rows[NOTES] = notes
    gone = {row for numbers in rows.values() for row in numbers}
    return Aside(
        {reason: sorted(numbers) for reason, numbers in sorted(rows.items())},
        doubts=tuple((row, doubt) for row, doubt in doubts if row not in gone),
    )


def told(plan: Plan) -> list[str]:
    """Say which lines are left out as no sales, with the places of the first."""
    aside = plan.decisions.aside
    if aside is None:
        return []
    notes = []
    for reason, rows in aside.rows.items():
        places = plan.places(rows[:EXAMPLES])
        notes.append(told_left_out(plan.file.shown, plan.file.noun, reason, len(rows), places))
    for row, doubt in aside.doubts:
        notes.append(f"{plan.file.shown}, {plan.file.noun} {plan.places([row])[0]:,}: {doubt}")
    return notes


def _texts(plan: Plan) -> list[str]:
    import polars as pl

    schema = plan.scan().collect_schema()
    return [name for name, dtype in schema.items() if dtype == pl.String and not name.startswith("\x00")]


def _lines(plan: Plan) -> pl.LazyFrame:
    return counting(judged(plan, numbered=True))


def _outline(plan: Plan, totals: Sequence[int]) -> tuple[bool, int | None, int]:
    """Look at the dates of all lines: whether one repeats the name of its column, and where dates and lines end.

    Dates of totals do not count.
    """
    import polars as pl

    date = str(plan.roles.date)
    named = pl.col(date).str.contains(date, literal=True) if plan.dtype(date) == pl.String else pl.lit(value=False)
    sold = day_of(plan).is_not_null() & ~pl.col(ROW).is_in(totals)
    asked = named.any().alias("named"), pl.col(ROW).filter(sold).max().alias("last"), pl.col(ROW).max().alias("end")
    repeats, last, end = _lines(plan).select(asked).collect(engine="streaming").row(0)
    return bool(repeats), last, end or 0


def _headers(plan: Plan) -> Iterable[tuple[str, int]]:
    import polars as pl

    roles = [name for name in (plan.roles.customer, plan.roles.date) if name]
    if not all(plan.dtype(name) == pl.String for name in roles):
        return []

    def said(name: str) -> pl.Expr:  # files put one behind the other bring their byte order marks along
        return pl.col(name).str.strip_chars(" \t\r\n\u00a0\ufeff") == name

    repeats = pl.all_horizontal(said(name) for name in roles)
    texts = [name for name in _texts(plan) if name]
    same = pl.all_horizontal(said(name) for name in texts).fill_null(value=False)
    date = str(plan.roles.date)
    near = _lines(plan).filter(pl.col(date).str.contains(date, literal=True))
    found = near.select(ROW, repeats.alias("repeats"), same.alias("same")).collect(engine="streaming").filter("repeats")
    moved = found.filter(~pl.col("same"))[ROW].to_list()
    if moved:
        raise SegkitError(
            f"{plan.file.shown}, {plan.file.noun} {plan.places(moved[:1])[0]:,}: the header is repeated, and"
            " its columns are others from here on",
            hint="cut the file before this line, and name both parts: columns are matched by name",
        )
    return [(HEADER, row) for row in found[ROW]]


def _totals(plan: Plan) -> tuple[list[tuple[str, int]], list[tuple[int, str]]]:
    """Find lines of totals, with the reason, and lines at the edges that may be such."""
    candidates = _candidates(plan)
    if not candidates:
        return [], []
    dated = {candidate.customer for candidate in candidates if candidate.day is not None}
    sales = [candidate for candidate in candidates if not candidate.edge and _is_sale(candidate, dated)]
    doubtful = [candidate for candidate in candidates if candidate not in sales]
    money, lines = _whole(plan, candidates)
    sums = _Sums(doubtful, sales, money, lines)
    edges = [one for one in doubtful if one.edge]
    controls, plain, doubts = _controls(plan, edges, sums)
    totals = [(OF_TOTALS, one.row) for one in controls]
    sales = sorted([*sales, *plain], key=lambda one: one.row)
    doubtful = [one for one in doubtful if not one.edge]
    sums = _Sums(doubtful, sales, money, lines)
    # A name that merely begins or ends like a total is one only where it is the sum of several lines.
    several = any(sums.explain(one) > 1 for one in doubtful if one.may_be_name)
    names = [one for one in doubtful if one.may_be_name and not (several and sums.explain(one))]
    doubtful = [one for one in doubtful if one not in names]
    sums = _Sums(doubtful, sorted([*sales, *names], key=lambda one: one.row), money, lines)
    doubts += _told_of_names(plan, names, candidates)
    for candidate in doubtful:
        if candidate.day is None or sums.explain(candidate):
            totals.append((OF_TOTALS, candidate.row))
        elif candidate.plain or candidate.leads:
            raise _unclear(plan, candidate)
    return totals, doubts


def _told_of_names(plan: Plan, names: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[tuple[int, str]]:
    """Tell customers of one line whose names are perhaps those of totals: in this order of the file, the first.

    Raises:
        SegkitError: One has no order number, and all other lines have one.
    """
    times = Counter(one.customer for one in candidates)
    alone = [one for one in names if one.customer and times[one.customer] == 1]
    unnumbered = next((one for one in alone if one.order == ""), None)
    if unnumbered and not _lacks_numbers(plan, [one.row for one in candidates]):
        raise _unclear(plan, unnumbered)
    if not alone:
        return []
    first, more = alone[0], len(alone) - 1
    if not more:
        return [(first.row, f"{first.label!r} may be a total or a customer of this name: counted as a sale")]
    said = f"{first.label!r} may be a total or a customer of this name, and {more:,} more like it: counted as a sale"
    return [(first.row, said)]


def _lacks_numbers(plan: Plan, others: Sequence[int]) -> bool:
    """Tell whether any other line has no order number."""
    import polars as pl

    number = pl.col(str(plan.roles.order)).cast(pl.String).fill_null("").str.strip_chars()
    lines = _lines(plan).filter(~pl.col(ROW).is_in(others) & day_of(plan).is_not_null())
    return bool(lines.select((number == "").any()).collect(engine="streaming").item())


def _controls(
    plan: Plan, edges: Sequence[Candidate], sums: _Sums
) -> tuple[list[Candidate], list[Candidate], list[tuple[int, str]]]:
    """Part the first and last line into records about the others and sales, with what is to be told of these."""
    controls, plain, doubts = [], [], []
    who = [one.customer for one in edges]
    for one in edges:
        assert one.edge
        if who.count(one.customer) > sum(
            edge.who == one.edge.who for edge in plan.decisions.outermost
        ):  # further on, beyond the sample
            plain.append(one)
            continue
        in_cents = 0 < sums.whole * WHOLE == one.amount
        adds_up = sums.lines >= FEWEST and (in_cents or sums.explain(one) >= FEWEST)
        if is_control(one.edge, one.cells, plan, own=one.amount, sums=adds_up, others=(sums.whole, sums.lines)):
            controls.append(one)
            continue
        plain.append(one)
        if doubt := doubt_of(one.edge, sums=adds_up):
            doubts.append((one.row, doubt))
    return controls, plain, doubts


def _is_sale(candidate: Candidate, dated: set[str]) -> bool:
    """Tell a sale that merely holds such a word from what may be a total."""
    if candidate.day is None:
        if candidate.plain and candidate.leads:
            return False
        known = candidate.customer in dated and candidate.customer == candidate.label
        return bool(candidate.order) or known or not candidate.leads
    if candidate.plain:
        return bool(candidate.order) and candidate.customer == candidate.label
    return bool(candidate.order) or not candidate.leads


class _Sums:
    """Which sums of successive lines there are between the candidates of a file."""

    def __init__(self, doubtful: Sequence[Candidate], sales: Sequence[Candidate], money: int, lines: int) -> None:
        self.rows = [sale.row for sale in sales]
        self.money = [0, *itertools.accumulate(sale.amount for sale in sales)]
        self.marks = {0: 0, **{self._above(one): self._lines_above(one) for one in reversed(doubtful)}}
        self.below = {self._above(one): self._lines_above(one) for one in doubtful}
        self.whole, self.lines = money + self.money[-1], lines + len(sales)
        """Money and number of all lines that are not doubtful."""
        self.below[self.whole] = self.lines

    def _above(self, one: Candidate) -> int:
        return one.above + self.money[bisect_left(self.rows, one.row)]

    def _lines_above(self, one: Candidate) -> int:
        return one.lines_above + bisect_left(self.rows, one.row)

    def explain(self, one: Candidate) -> int:
        """Count the lines that end above it, or begin below it, and have its amount as their sum; 0 for none."""
        above, lines = self._above(one), self._lines_above(one)
        first = self.marks.get(above - one.amount)
        last = self.below.get(above + one.amount)
        if one.amount == 0:
            return 0
        return max(lines - first if first is not None else 0, last - lines if last is not None else 0, 0)


def _candidates(plan: Plan) -> list[Candidate]:
    import polars as pl

    texts = _texts(plan)
    roles = plan.roles
    ids = {"customer\x00": roles.customer, "order\x00": roles.order}
    amount = units(*money_of(plan)).fill_null(0)
    words = [pl.col(name).str.contains(MAY_BE_TOTAL) for name in texts]
    if not words:
        return []
    is_one = pl.any_horizontal(words).fill_null(value=False)
    if plan.decisions.outermost:
        who = pl.col(str(roles.customer)).cast(pl.String).str.strip_chars()
        is_one = is_one | who.is_in([edge.who for edge in plan.decisions.outermost]).fill_null(value=False)
    # Most files hold none, and what stands above each of them takes three times as long.
    if not counting(judged(plan)).select(is_one.any()).collect(engine="streaming").item():
        return []
    found = (
        _lines(plan)
        .with_columns(
            **{"day\x00": day_of(plan), "amount\x00": amount},
            **{name: pl.col(column).cast(pl.String) for name, column in ids.items() if column},
        )
        .with_columns(is_one.alias("one\x00"))
        .with_columns(
            pl.when(pl.col("one\x00")).then(0).otherwise("amount\x00").cum_sum().alias("above\x00"),
            (~pl.col("one\x00")).cum_sum().alias("lines\x00"),
        )
        .filter("one\x00")
        .select(ROW, "day\x00", "amount\x00", "above\x00", "lines\x00", *(n for n in ids if ids[n]), *texts)
        .collect()
    )
    edges: dict[str, list[Edge]] = {}
    for edge in plan.decisions.outermost:
        edges.setdefault(edge.who, []).append(edge)
    return [_candidate(row, texts, plan, edges) for row in found.iter_rows(named=True)]


def _candidate(row: Mapping[str, Any], texts: Sequence[str], plan: Plan, edges: Mapping[str, list[Edge]]) -> Candidate:
    cells, customer = {name: (row[name] or "").strip() for name in texts}, plan.roles.customer
    holding = [name for name in texts if may_be_total(cells[name])] or [str(customer)]
    column = next((name for name in holding if is_plainly_total(cells[name])), holding[0])
    first = next(name for name in texts if cells[name])
    who = (row["customer\x00"] or "").strip()
    edge = None
    if not may_be_total(cells[column]) and (waiting := edges.get(who)):
        edge = waiting.pop(0) if len(waiting) > 1 else waiting[0]
    number = (row["order\x00"] or "").strip() if plan.roles.order else None
    if number and may_be_total(number) and not re.search(r"\d", number):
        number = ""
    return Candidate(
        row[ROW], row["day\x00"], row["amount\x00"], row["above\x00"], row["lines\x00"],
        "" if who.casefold() in NO_ID else who, "" if number and number.casefold() in NO_ID else number,
        cells[column], column in {first, customer, plan.roles.order}, edge, cells,
    )  # fmt: skip


def _whole(plan: Plan, candidates: Sequence[Candidate]) -> tuple[int, int]:
    """Return money and number of all lines that are no candidates."""
    import polars as pl

    amount = units(*money_of(plan)).fill_null(0)
    every = _lines(plan).select(amount.sum().alias("money"), pl.len().alias("lines")).collect(engine="streaming")
    money = int(every["money"].item() or 0) - sum(candidate.amount for candidate in candidates)
    return money, int(every["lines"].item()) - len(candidates)


def _unclear(plan: Plan, candidate: Candidate) -> SegkitError:
    place = plan.places([candidate.row])[0]
    return SegkitError(
        f"{plan.file.shown}, {plan.file.noun} {place:,}: {candidate.label!r} may be a total or a customer of this name:"
        " the line has a date and no order number, and its amount is not the sum of the lines above",
        hint="delete the line if it is a total; give it an order number if it is a sale",
    )


def _notes(plan: Plan, others: Sequence[int], last: int) -> list[int]:
    """Find sentences below the `last` line that has a date: one cell only, of several words."""
    import polars as pl

    texts = _texts(plan)
    lines = _lines(plan).filter((pl.col(ROW) > last) & ~pl.col(ROW).is_in(others))
    filled = [pl.col(name).is_not_null() & (pl.col(name).str.strip_chars() != "") for name in texts]
    below = (
        lines.filter(pl.sum_horizontal(filled) == 1)
        .select(
            ROW,
            pl.coalesce(pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name)) for name in texts).alias(
                "said"
            ),
        )
        .collect(engine="streaming")
    )
    return [row for row, said in below.iter_rows() if is_sentence(said)]
