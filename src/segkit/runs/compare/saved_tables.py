"""Two saved tables of labelled customers compared: nothing is scored anew, and what differs is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.runs.compare.comparing import Compared
from segkit.runs.compare.pairs import pair
from segkit.scoring.books import BUILT_IN, built_in

if TYPE_CHECKING:
    from segkit.scoring.rules import RuleBook
    from segkit.sources.beside.labelledtable import LabelledTable

SHOWN = 3


def compare_tables(first: LabelledTable, second: LabelledTable, book: RuleBook | None = None) -> Compared:
    """Compare the labels of two tables; without a book the first built-in one that knows all labels is taken.

    Raises:
        SegkitError: No book knows the labels, or the days are the wrong way round.
    """
    if first.as_of and second.as_of and first.as_of > second.as_of:
        raise SegkitError(
            f"{first.shown} is of {first.as_of}, after {second.shown} of {second.as_of}",
            hint=f"--table {second.shown} {first.shown}",
        )
    labels = {*first.rows[c.SEGMENT].unique(), *second.rows[c.SEGMENT].unique()}
    found = book or _knowing(labels)
    unknown = sorted(labels - {*found.names})
    if unknown:
        shown = ", ".join(unknown[:SHOWN])
        raise SegkitError(
            f"{len(unknown):,} labels are none of the rule book {found.name}: {shown}",
            hint="--rules FILE   names the book by which the tables were labelled",
        )
    before, after = (nw.from_native(table.rows, eager_only=True) for table in (first, second))
    comparison, moved = pair(before, after, found, (first.as_of, second.as_of))
    return Compared(
        (comparison,), (moved,), found, lines=len(before) + len(after), taken=_taken(first, second),
        notes=_doubts(first, second),
    )  # fmt: skip


def _knowing(labels: set[str]) -> RuleBook:
    books = [built_in(name) for name in BUILT_IN]
    return next((book for book in books if labels <= {*book.names}), books[0])


def _taken(first: LabelledTable, second: LabelledTable) -> str:
    parts = [
        f"{table.shown}: {len(table.rows):,} customers" + (f" as of {table.as_of}" if table.as_of else "")
        for table in (first, second)
    ]
    return " · ".join(parts)


def _doubts(first: LabelledTable, second: LabelledTable) -> tuple[str, ...]:
    """Say where customers may have moved who did nothing."""
    if first.yardstick is None or second.yardstick is None:
        return ("the files do not say whether both were scored by one yardstick (Parquet does): see --model",)
    if first.yardstick != second.yardstick:
        return (
            (
                "the tables were scored by different yardsticks: customers may have moved who did nothing;"
                " score both with one --model"
            ),
        )
    return ()
