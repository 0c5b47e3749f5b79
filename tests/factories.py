"""Tables written as text, as files or frames, and runs over them."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit.choices import OrderBy, Returns
from segkit.frames import date_of, day_number_of, money_of, units_of
from segkit.runs.outcome import Segmentation
from segkit.runs.segmentation import segment_files
from segkit.runs.terms import Policy, Scoring, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segkit.sources.reading import Reading

EMPTY = "·"
"""A cell with nothing in it, in a table written as text."""

Row = dict[str, str]


def rows(table: str) -> list[Row]:
    """Read a table written as text: a header, then one row a line, cells apart by blanks; `·` is an empty cell."""
    header, *body = (
        [("" if cell == EMPTY else cell) for cell in line.split()] for line in table.split("\n") if line.strip()
    )
    return [dict(zip(header, cells, strict=True)) for cells in body]


def csv_file(path: Path, table: str | Sequence[Row]) -> Path:
    """Write a table as CSV."""
    lines = rows(table) if isinstance(table, str) else table
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return path


def parquet_file(path: Path, columns: Mapping[str, Any], **types: Any) -> Path:
    """Write columns as Parquet, typed as said."""
    pl.DataFrame(columns, schema_overrides=types).write_parquet(path)
    return path


def segmented(table: str | Sequence[Row], **options: Any) -> Segmentation:
    """Walk the whole line over a table written as text; options as in `walked`."""
    with tempfile.TemporaryDirectory() as folder:
        return walked(csv_file(Path(folder) / "orders.csv", table), **options)


def walked(
    *files: str | Path,
    reading: Reading | None = None,
    as_of: str | None = None,
    since: str | None = None,
    today: str | None = None,
    returns: str = "net",
    order_by: str = "line",
    **scoring: Any,
) -> Segmentation:
    """Walk the whole line over files, with options as short as on the command line; cuts are numbers as text."""
    days = (None if day is None else date.fromisoformat(day) for day in (as_of, since, today))
    if "cuts" in scoring:
        scoring["cuts"] = {name: [Decimal(cut) for cut in cuts.split()] for name, cuts in scoring["cuts"].items()}
    return segment_files(
        files,
        reading=reading,
        window=Window(*days),
        policy=Policy(Returns(returns), OrderBy(order_by)),
        scoring=Scoring(**scoring),
    )


def by_customer(run: Segmentation) -> dict[str, dict[str, Any]]:
    """Return the rows of a run by customer, days as dates and money as decimals."""
    days, money = ("first_order", "last_order"), ("monetary", "aov")
    outward = dict.fromkeys(days, date_of) | dict.fromkeys(money, money_of)
    return {
        row["customer_id"]: {name: outward[name](value) if name in outward else value for name, value in row.items()}
        for row in run.customers.iter_rows(named=True)
    }


def left_out(run: Segmentation) -> dict[str, tuple[int, Decimal]]:
    """Return lines and money that a run left out, by reason."""
    return {left.reason: (left.lines, money_of(left.amount)) for left in run.account.left_out}


def lines_frame(table: str) -> nw.LazyFrame[Any]:
    """Read a table written as text as lines in inner units: days since the epoch, 1/10000 currency."""
    inner = {"order_date": ("order_day", _day), "amount": ("amount", units_of)}
    read: list[dict[str, Any]] = []
    for row in rows(table):
        read.append({})
        for name, cell in row.items():
            to, how = inner.get(name, (name, str))
            read[-1][to] = how(cell) if cell else None
    schema = {"order_day": pl.Int32, "amount": pl.Int64}
    names = [inner.get(name, (name,))[0] for name in rows(table)[0]]
    return nw.from_native(pl.LazyFrame(read, schema={name: schema.get(name, pl.String) for name in names}))


def _day(text: str) -> int:
    return day_number_of(date.fromisoformat(text))


def customers_frame(measures: Iterable[tuple[int, int, int]]) -> nw.DataFrame[Any]:
    """Return customers by recency [days], frequency [orders], monetary [1/10000 currency]."""
    schema = {"recency": pl.Int64, "frequency": pl.Int64, "monetary": pl.Int64}
    return nw.from_native(pl.DataFrame(list(measures), schema=schema, orient="row"), eager_only=True)


def segkit(*arguments: str | Path, **environment: str) -> bytes:
    """Run the command line in a process of its own and return what it wrote to stdout.

    Raises:
        AssertionError: It failed; the text is what it said on stderr.

    """
    done = subprocess.run(
        [sys.executable, "-m", "segkit", *map(str, arguments)],
        capture_output=True,
        check=False,
        timeout=120,
        env=os.environ | environment,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
