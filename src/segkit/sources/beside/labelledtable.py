"""A table of labelled customers that a run wrote, read again: labels, scores, days, orders and money."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import ColumnError, SegkitError
from segkit.frames import money_units
from segkit.immutable import immutable
from segkit.sources.beside.contacts import read_columns, tidied

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    import polars as pl

WHOLE = (c.RECENCY, c.FREQUENCY, c.R_SCORE, c.F_SCORE, c.M_SCORE)
NEEDED = (c.CUSTOMER, c.SEGMENT, *WHOLE, c.MONETARY)
WAY_OUT = "write it anew: segkit rfm FILES -o customers.parquet"


@immutable
class LabelledTable:
    """Labelled customers, one row each, and what the file says of the run that wrote it."""

    shown: str
    rows: pl.DataFrame
    """customer_id, segment, recency [days], frequency [orders], r_score, f_score, m_score, monetary [1/10000
    currency]."""
    as_of: date | None = None
    yardstick: str | None = None
    """Fingerprint of all that scores and labels depended on."""


def read_labelled(name: str | os.PathLike[str], *, called: Callable[[str], str] | None = None) -> LabelledTable:
    """Read a file that `segkit rfm` wrote, in any of its formats but JSON.

    `called` gives the name of a label that is written under a title.

    Raises:
        SegkitError: The file cannot be used, or is no such table.
    """
    found = read_columns(name)
    is_typed = bool(found.settings)
    table = labelled_rows(found.rows if is_typed else tidied(found.rows), found.shown, called=called)
    day = found.settings.get("segkit.as_of")
    return LabelledTable(
        found.shown, table.rows, date.fromisoformat(day) if day else None, found.settings.get("segkit.model")
    )


def labelled_rows(rows: pl.DataFrame, shown: str, *, called: Callable[[str], str] | None = None) -> LabelledTable:
    """Take rows of labelled customers, each once.

    Raises:
        SegkitError: A column is missing or holds something else, a customer is there twice, or has no label.
    """
    import polars as pl

    missing = [name for name in NEEDED if name not in rows.columns]
    if missing:
        said = ", ".join(f"`{name}`" for name in missing)
        raise ColumnError(f"{shown}: no column {said}: this is no table of labelled customers", hint=WAY_OUT)
    try:
        money = nw.from_native(rows.lazy()).select(money_units(nw.from_native(rows.lazy()), c.MONETARY))
        frame = rows.select(
            pl.col(c.CUSTOMER, c.SEGMENT).cast(pl.String),
            pl.col(WHOLE).cast(pl.Int64),
            money.to_native().collect()[c.MONETARY],
        )
    except (pl.exceptions.PolarsError, SegkitError) as fault:
        reason = str(fault).strip().partition("\n")[0][:120]
        raise SegkitError(f"{shown}: numbers are not written as segkit writes them: {reason}", hint=WAY_OUT) from fault
    _refuse_doubt(frame, shown)
    if called is not None:
        labels = frame[c.SEGMENT].unique().to_list()
        frame = frame.with_columns(pl.col(c.SEGMENT).replace_strict(labels, [called(label) for label in labels]))
    return LabelledTable(shown, frame)


def _refuse_doubt(rows: pl.DataFrame, shown: str) -> None:
    if rows.is_empty():
        raise SegkitError(f"{shown} holds no customer", hint=WAY_OUT)
    for name in NEEDED:
        if empty := rows[name].null_count():
            raise SegkitError(f"{shown}: {empty:,} of {len(rows):,} rows have no `{name}`", hint=WAY_OUT)
    twice = len(rows) - rows[c.CUSTOMER].n_unique()
    if twice:
        raise SegkitError(f"{shown}: {twice:,} of {len(rows):,} rows are of a customer who has another", hint=WAY_OUT)
