"""Lines that could not be read and were left out on request: counted, named, and given back as they were."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from segkit.errors import ValueFault
from segkit.immutable import immutable
from segkit.sources.lines.judging import judged
from segkit.sources.reading import BAD_AMOUNT, BAD_DATE, NO_AMOUNT, NO_DATE, REASON, ROW
from segkit.sources.text.faircopy import RAW, TOO_FEW, TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from segkit.sources.reading import Plan

REASONS = (TOO_MANY, TOO_FEW, NO_DATE, BAD_DATE, NO_AMOUNT, BAD_AMOUNT)
EXAMPLES = 3


@immutable
class Rejects:
    """Lines that could not be read.

    `lines` has the columns file, line, reason and cells: the cells of the line as one line of CSV.
    """

    lines: pl.DataFrame
    notes: tuple[str, ...]


def rejects_of(plans: Sequence[Plan]) -> Rejects:
    """Gather the lines of all files that could not be read.

    Raises:
        ValueFault: No line of a file could be read.
    """
    import polars as pl

    schema = {"file": pl.String(), "line": pl.Int64(), "reason": pl.String(), "cells": pl.String()}
    found = [(plan, _of(plan)) for plan in plans]
    rows = [row for _, lines in found for row in lines]
    notes = [_told(plan, lines) for plan, lines in found if lines]
    return Rejects(pl.DataFrame(rows, schema=schema, orient="row"), tuple(notes))


def _of(plan: Plan) -> list[tuple[str, int, str, str]]:
    import polars as pl

    lines = judged(plan, numbered=True)
    schema = lines.collect_schema()
    if REASON not in schema:
        return []
    names = [name for name in schema if not name.startswith("\x00") and name != "suspect"]
    raw = pl.col(RAW) if RAW in schema else pl.lit(None, pl.String)
    bad = lines.filter(pl.col(REASON).is_in(REASONS)).select(
        ROW, REASON, raw.alias(RAW), *(pl.col(name).cast(pl.String).alias(f"\x00{name}") for name in names)
    )
    found = bad.collect(engine="streaming")
    if not len(found):
        return []
    if not lines.filter(pl.col(REASON).is_null()).select(pl.len()).collect(engine="streaming").item():
        raise ValueFault(
            f"{plan.file.shown}: no line can be read; the first is left out as one {found[REASON][0]}",
            hint="without --bad-rows skip the error says more",
        )
    places = plan.places(found[ROW].to_list())
    return [
        (plan.file.shown, place, reason, text or _line(cells))
        for place, (_, reason, text, *cells) in zip(places, found.iter_rows(), strict=True)
    ]


def _line(cells: Sequence[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def _told(plan: Plan, lines: Sequence[tuple[str, int, str, str]]) -> str:
    places = "; ".join(f"{plan.file.noun} {place:,} {reason}" for _, place, reason, _ in lines[:EXAMPLES])
    more = "; …" if len(lines) > EXAMPLES else ""
    count = f"{len(lines):,} {plan.file.noun}s" if len(lines) > 1 else f"1 {plan.file.noun}"
    return f"{plan.file.shown}: {count} that cannot be read left out (--bad-rows skip): {places}{more}"
