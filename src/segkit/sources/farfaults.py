"""Cells of lines on a cluster that do not read: counted, and some of them shown; they have no places there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from segkit.errors import ValueFault
from segkit.frames import collect
from segkit.line.orders import BLANKS, NO_ID, id_text
from segkit.sources.farcells import quoted
from segkit.sources.farlines import AMOUNT, DAY, LEFT, WHO
from segkit.sources.lines.faults import EXAMPLES, or_skipped, read_otherwise, shortened, shown_cell
from segkit.sources.lines.wholecolumns import MOST_FORMS
from segkit.sources.reading import BAD_AMOUNT, BAD_DATE, MONEY_ROLES, NO_DATE

if TYPE_CHECKING:
    from segkit.sources.farlines import FarLines


def unreadable(source: FarLines, days: int, amounts: int, lines: int) -> ValueFault:
    """Say which dates or else amounts are empty or do not read, and the way out."""
    role, count, own = ("date", days, DAY) if days else ("amount", amounts, AMOUNT)
    columns = [column for _, column in _columns(source, role)]
    frame = nw.from_native(source.read)
    who = id_text(WHO, frame.collect_schema()[WHO])
    somebody = ~who.is_null() & ~who.str.strip_chars().str.to_lowercase().is_in(list(NO_ID))
    wrong = frame.filter(nw.col(own).is_null() & somebody)
    if source.leaves_out:
        wrong = wrong.filter(nw.col(LEFT).is_null())
    cells = wrong.select(*(nw.col(name).cast(nw.String) for name in columns)).unique().head(MOST_FORMS)
    found = sorted(collect(cells).rows(named=True), key=lambda row: [value or "" for value in row.values()])
    places = "; ".join(
        ", ".join(f"column `{name}`: {shown_cell(cell)}" for name, cell in row.items()) for row in found[:EXAMPLES]
    )
    verb = "are" if count > 1 else "is"
    return ValueFault(
        f"{source.shown}: {count:,} of {lines:,} {role}s {verb} empty or cannot be read: {places}",
        hint=_way_out(source, role),
    )


def way_out(source: FarLines, reason: str) -> str:
    """Say what to do about lines that cannot be read for a reason."""
    return _way_out(source, "date" if reason in {NO_DATE, BAD_DATE} else "amount")


def unread_cells(source: FarLines, reason: str) -> list[tuple[str, str]]:
    """Return some of the cells that do not read, each with its column; `source` leaves their lines out for a reason."""
    from pyspark.sql import functions as F  # noqa: N812

    if reason not in {BAD_DATE, BAD_AMOUNT}:  # the others are empty
        return []
    left, found = source.read.filter(F.col(LEFT) == reason), []
    for role, column in _columns(source, "date" if reason == BAD_DATE else "amount"):
        value = F.col(DAY) if role == "date" else source.number(role).value
        cell = F.btrim(F.col(quoted(column)).cast("string"), F.lit(BLANKS))
        unread = left.filter(value.isNull() & (cell != "")).select(cell.alias(column)).distinct()
        found += [(column, shortened(row[0])) for row in unread.orderBy(quoted(column)).limit(EXAMPLES).collect()]
    return found[:EXAMPLES]


def _columns(source: FarLines, role: str) -> list[tuple[str, str]]:
    """Return the columns of a date or of money, each after its role."""
    return [
        (key, name) for key in (("date",) if role == "date" else MONEY_ROLES) if (name := getattr(source.roles, key))
    ]


def _way_out(source: FarLines, role: str) -> str:
    return or_skipped(read_otherwise(source.plan.decisions, role) or "mend the lines, or name another column")
