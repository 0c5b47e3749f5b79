"""Lines that could not be read and were left out on request: counted, named, and given back as they were."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from segkit.errors import ValueFault
from segkit.immutable import immutable
from segkit.sources.lines.faults import EXAMPLES, Unread, way_out
from segkit.sources.lines.judging import counting, judged, unread_cell
from segkit.sources.reading import BAD_AMOUNT, BAD_DATE, NO_AMOUNT, NO_DATE, REASON, ROW
from segkit.sources.text import widths
from segkit.sources.text.delimited import DelimitedPlan
from segkit.sources.text.records import width_of
from segkit.sources.text.widths import RAW, TOO_FEW, TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from segkit.sources.reading import Plan

REASONS = (TOO_MANY, TOO_FEW, NO_DATE, BAD_DATE, NO_AMOUNT, BAD_AMOUNT)
_CELL = "\x00cell"


@immutable
class Rejects:
    """Lines that could not be read.

    `lines` has the columns file, line, reason and cells: the cells of the line as one line of CSV.
    """

    lines: pl.DataFrame
    notes: tuple[str, ...]
    first: Mapping[str, tuple[Unread, ...]]
    """The first lines of each reason, with the cell for which they do not read."""

    def ways_out(self) -> dict[str, str]:
        """Say by reason what to do."""
        return {reason: _way_out(reason, found) for reason, found in self.first.items()}


def rejects_of(plans: Sequence[Plan]) -> Rejects:
    """Gather the lines of all files that could not be read.

    Raises:
        ValueFault: No line of a file could be read.
    """
    import polars as pl

    schema = {"file": pl.String(), "line": pl.Int64(), "reason": pl.String(), "cells": pl.String()}
    found = [(plan, bad) for plan in plans if (bad := _bad(plan)) is not None]
    rows = [(plan, _rows(plan, bad)) for plan, bad in found]
    first: dict[str, tuple[Unread, ...]] = {}
    for plan, bad in found:
        for reason in bad[REASON].unique(maintain_order=True):
            here = bad.filter(pl.col(REASON) == reason).head(EXAMPLES)
            first[reason] = (*first.get(reason, ()), *_unread(plan, here))[:EXAMPLES]
    return Rejects(
        pl.DataFrame([row for _, lines in rows for row in lines], schema=schema, orient="row"),
        tuple(_told(plan, lines) for plan, lines in rows), first,
    )  # fmt: skip


def _bad(plan: Plan) -> pl.DataFrame | None:
    """Find the lines of a file that do not read; None where all do.

    Columns out: `ROW`, `REASON`, `RAW` [text or null], `_CELL` [the column that does not read], the columns of the file
    """
    import polars as pl

    lines = judged(plan, numbered=True, doubtful=True)
    schema = lines.collect_schema()
    if REASON not in schema:
        return None
    names = [name for name in schema if not name.startswith("\x00") and name != "suspect"]
    raw = pl.col(RAW) if RAW in schema else pl.lit(None, pl.String)
    bad = lines.filter(pl.col(REASON).is_in(REASONS)).select(
        ROW, REASON, raw.alias(RAW), unread_cell(plan).alias(_CELL),
        *(pl.col(name).cast(pl.String).alias(f"\x00\x00{name}") for name in names),
    )  # fmt: skip
    found = bad.collect(engine="streaming")
    if not len(found):
        return None
    if counting(judged(plan)).select(REASON).head(1).collect(engine="streaming").is_empty():
        raise ValueFault(
            f"{plan.file.shown}: no line can be read; the first is left out as one {found[REASON][0]}",
            hint="without --bad-rows skip the error says more",
        )
    return found


def _rows(plan: Plan, bad: pl.DataFrame) -> list[tuple[str, int, str, str]]:
    places = plan.places(bad[ROW].to_list())
    return [
        (plan.file.shown, place, reason, text or _line(cells))
        for place, (_, reason, text, _, *cells) in zip(places, bad.iter_rows(), strict=True)
    ]


def _unread(plan: Plan, bad: pl.DataFrame) -> Iterable[Unread]:
    """Name the cell for which each of some lines does not read."""
    customer = f"\x00\x00{plan.roles.customer}"
    places = plan.places(bad[ROW].to_list())
    for place, row in zip(places, bad.iter_rows(named=True), strict=True):
        if isinstance(plan, DelimitedPlan) and row[REASON] in {TOO_MANY, TOO_FEW}:
            yield Unread(plan, place, {}, width=_width(plan, row[RAW]))
        else:
            yield Unread(plan, place, {row[_CELL]: row[f"\x00\x00{row[_CELL]}"]}, row[customer])


def _width(plan: DelimitedPlan, raw: str) -> int:
    """Count the cells of a line that was written again."""
    cells = next(csv.reader([raw], delimiter=plan.dialect.delimiter))
    return width_of(cells, len(plan.dialect.header))


def _way_out(reason: str, found: Sequence[Unread]) -> str:
    if reason in {TOO_MANY, TOO_FEW}:
        return widths.WAY_OUT
    return way_out("date" if reason in {NO_DATE, BAD_DATE} else "amount", found)


def _line(cells: Sequence[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def _told(plan: Plan, lines: Sequence[tuple[str, int, str, str]]) -> str:
    places = "; ".join(f"{plan.file.noun} {place:,} {reason}" for _, place, reason, _ in lines[:EXAMPLES])
    more = "; …" if len(lines) > EXAMPLES else ""
    count = f"{len(lines):,} {plan.file.noun}s" if len(lines) > 1 else f"1 {plan.file.noun}"
    return f"{plan.file.shown}: {count} that cannot be read left out (--bad-rows skip): {places}{more}"
