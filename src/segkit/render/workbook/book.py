"""A workbook for people: a sheet per question, in the language of the run."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from segkit import columns as c
from segkit.choices import CohortValue
from segkit.immutable import immutable
from segkit.render.charts.drawing import NAMED
from segkit.render.languages.speech import ENGLISH, label, language, spoken, word
from segkit.render.languages.topics import meaning
from segkit.render.numbers import counted
from segkit.render.sentences import moves, summary
from segkit.render.workbook.sheet import NO_MORE, NOT_YET, Cells, titled
from segkit.schemas import SEGMENT_TABLE
from segkit.sinks.rows.customers import Choice, customer_rows, segment_frame
from segkit.sinks.rows.periods import cohort_matrix, flow_frame
from segkit.sinks.sheets import COUNT, DIGITS, ISO_DAY, MONEY, MOST_ROWS, SHARE, Style, refuse_many, workbook

if TYPE_CHECKING:
    from segkit.analyses.migration import Comparison
    from segkit.runs.workbook import Answers

DAYS = {ENGLISH: ISO_DAY, "ru": "dd.mm.yyyy"}
PALE = "#666666"
BARS = (c.CUSTOMERS_SHARE, c.REVENUE_SHARE, c.FROM_SHARE, c.MONETARY)


@immutable
class Sheets:
    """What was asked for, ready to be laid out."""

    answers: Answers
    customers: Choice
    """Which customers, in which columns and order."""
    segments: Choice
    labels: str = ENGLISH
    """The language in which cells name segments."""
    files: tuple[str, ...] = ()

    @property
    def colours(self) -> dict[str, str]:
        """Ink by label, as it is written."""
        named = self.answers.run.book.colours
        return {label(name, self.labels): NAMED.get(colour, "#000000") for name, colour in named.items()}

    def named(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Write labels in the language of the cells."""
        names = {name: label(name, self.labels) for name in self.answers.run.book.names}
        there = [name for name in (c.SEGMENT, c.FROM_SEGMENT, c.TO_SEGMENT) if name in frame.columns]
        return frame.with_columns(pl.col(there).replace(names)) if self.labels != ENGLISH else frame

    def style(self, frame: pl.DataFrame, **more: Any) -> Style:
        """Return how a table of these columns looks."""
        return Style(
            {name: titled(name) for name in frame.columns}, BARS, colours=self.colours,
            coloured=(c.SEGMENT, c.FROM_SEGMENT, c.TO_SEGMENT), **more,
        )  # fmt: skip


def drawn(asked: Sheets) -> tuple[bytes, pl.DataFrame, tuple[str, ...]]:
    """Draw the workbook; return it with the rows of its customers and what has to be said of it.

    Raises:
        SegkitError: A text is longer than a cell may be, or there are more columns than a sheet has.
    """
    run, buffer, notes = asked.answers.run, io.BytesIO(), []
    choice = asked.customers
    rows = asked.named(customer_rows(run.customers, choice, run.kept))
    if len(rows) > MOST_ROWS:
        notes.append(f"a sheet has {MOST_ROWS:,} rows: of {len(rows):,} customers those with the most money are in it")
        few = customer_rows(
            run.customers, replace(choice, sort=choice.sort or (f"-{c.MONETARY}",), top=MOST_ROWS), run.kept
        )
        rows = asked.named(few)
    refuse_many(rows)
    with workbook(buffer, rows=len(rows), day=DAYS[language()]) as made:
        _overview(Cells(made, "Overview"), asked, notes)
        _segments(Cells(made, "Segments"), asked)
        sheet = Cells(made, "Customers")
        sheet.table(rows, asked.style(rows))
        sheet.freeze(1, 1)
        _movement(Cells(made, "Movement"), asked)
        _cohorts(Cells(made, "Cohorts"), asked)
        _settings(Cells(made, "Settings"), asked, rows)
    if made.rounded:
        notes.append(
            f"a workbook keeps {DIGITS} digits of a number; rounded to that: {counted(made.rounded, 'number')}"
        )
    if made.replaced:
        notes.append(f"letters that a workbook cannot hold are shown as �: in {counted(made.replaced, 'cell')}")
    return buffer.getvalue(), rows, tuple(notes)


def _overview(sheet: Cells, asked: Sheets, notes: list[str]) -> None:
    run = asked.answers.run
    customers = run.customers
    sheet.widths(48, 18)
    sheet.line("Customers and their segments", bold=True, font_size=16)
    sheet.line(", ".join(asked.files), said=False, font_color=PALE)
    sheet.skip()
    many, orders = len(customers), int(customers[c.FREQUENCY].sum() or 0)
    revenue = run.account.customer_amount
    again = int((customers[c.FREQUENCY] > 1).sum() or 0)
    figures: list[tuple[str, Any, str]] = [
        ("as of", run.as_of, "day"), ("first order", customers[c.FIRST_ORDER].min(), "epoch"),
        ("last order", customers[c.LAST_ORDER].max(), "epoch"), ("customers", many, COUNT), ("orders", orders, COUNT),
        ("revenue", revenue / 10_000, MONEY), ("average check", _rounded(revenue, orders), MONEY),
        ("revenue per customer", _rounded(revenue, many), MONEY),
        ("repeat rate", again / many if many else None, SHARE), ("lines read", run.account.lines, COUNT),
    ]  # fmt: skip
    for name, value, form in figures:
        sheet.figure(name, value, form)
    sheet.skip()
    if run.account.left_out:
        sheet.line("Left out", bold=True)
        for left in run.account.left_out:
            why = spoken(f"{counted(left.lines, 'line')} {summary.reason(left.reason)}")
            sheet.cells(why, (left.amount / 10_000, MONEY))
        sheet.skip()
    said = [*run.notes, *notes]
    if said:
        sheet.line("Notes", bold=True)
        for note in said:
            sheet.line(f"• {spoken(note)}", said=False)
        sheet.skip()
    sheet.line("Sheets", bold=True)
    for name in ("Segments", "Customers", "Movement", "Cohorts", "Settings"):
        sheet.link(name)


def _rounded(money: int, count: int) -> float | None:
    return (2 * money + count) // (2 * count) / 10_000 if count else None


def _segments(sheet: Cells, asked: Sheets) -> None:
    run = asked.answers.run
    rows = run.segment_rows(actions=True)
    advice = {row[c.SEGMENT]: run.book.segment(row[c.SEGMENT]).advised(language()) for row in rows}
    frame = segment_frame(rows, replace(asked.segments, columns=()))
    frame = frame.with_columns(pl.col(c.SEGMENT).replace(advice).alias(c.ACTION))
    frame = asked.named(frame.select(asked.segments.columns) if asked.segments.columns else frame)
    below = sheet.table(frame, asked.style(frame))
    sheet.freeze(1, 1)
    if {c.SEGMENT, c.REVENUE, c.CUSTOMERS} <= set(frame.columns) and len(frame):
        sheet.chart(frame, below + 1, [asked.colours.get(str(name), "#4472C4") for name in frame[c.SEGMENT]])


def _movement(sheet: Cells, asked: Sheets) -> None:
    done = asked.answers.moved
    if done is None:
        sheet.widths(60)
        sheet.line("There is nothing to compare with", bold=True, font_size=14)
        sheet.line(asked.answers.not_moved)
        return
    found = done.comparisons[-1]
    sheet.line(moves.question(found, done), bold=True)
    sheet.skip()
    _matrix(sheet, asked, found)
    sheet.skip()
    flows = asked.named(flow_frame(done.comparisons, Choice()))
    flows = flows.with_columns(pl.Series(c.MOVE, [word(move) for move in flows[c.MOVE]], pl.String))
    sheet.table(flows, asked.style(flows))
    sheet.freeze(2, 1)


def _matrix(sheet: Cells, asked: Sheets, found: Comparison) -> None:
    """Write how many went from each label (row) to each (column)."""
    cells = {(flow.before, flow.after): flow.customers for flow in found.flows}
    before, after = ([*found.names, *([None] if None in side else [])] for side in map(set, zip(*cells, strict=True)))
    called = {name: label(name, asked.labels) for name in found.names}
    names = [called[name] if name else word(NO_MORE) for name in after]
    columns: dict[str, list[Any]] = {spoken("from \\ to"): [called[name] if name else word(NOT_YET) for name in before]}
    columns |= {
        title: [cells.get((row, column), 0) for row in before] for title, column in zip(names, after, strict=True)
    }
    columns[word("all")] = [sum(cells.get((row, column), 0) for column in after) for row in before]
    frame = pl.DataFrame(columns)
    style = Style(shaded=names, colours=asked.colours, coloured=frame.columns[:1], filters=False)
    sheet.table(frame, style)


def _cohorts(sheet: Cells, asked: Sheets) -> None:
    cohorts = asked.answers.cohorts
    sheet.line("Share of each cohort with a counted order so many months after the first one", bold=True)
    frame = cohort_matrix([(None, cohorts)], None, CohortValue.RETENTION, Choice())
    frame = frame.with_columns(pl.col(c.COHORT).replace({"all": word("all")}))
    ages = [name for name in frame.columns if name.isdigit()]
    style = replace(asked.style(frame), shares=ages, shaded=[age for age in ages if age != "0"], filters=False)
    sheet.table(frame, style)
    sheet.freeze(2, 2)


def _settings(sheet: Cells, asked: Sheets, rows: pl.DataFrame) -> None:
    run = asked.answers.run
    sheet.widths(30, 90)
    sheet.line("What scores and labels depend on", bold=True)
    for sentence in summary.yardstick(run):
        sheet.line(sentence)
    sheet.skip()
    for name, value in run.settings().items():
        sheet.cells(name, value)
    sheet.skip()
    sheet.line("What the columns mean", bold=True)
    for name in dict.fromkeys((*rows.columns, *SEGMENT_TABLE.names)):
        said = meaning(name)
        if said:
            sheet.cells(titled(name), said)
