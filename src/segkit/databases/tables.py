"""What is asked of a table, whichever database it lies in: rows out of it, or rows into it."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from segkit.choices import IfExists
from segkit.errors import SegkitError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from segkit.databases.addresses import Database

ROWS = 50_000
"""Rows that are held in memory at a time."""
PATIENCE = 10
"""Seconds to wait for whoever writes there."""
MANY = 12


@immutable
class Asked:
    """Which rows are wanted: those of a query, of a table, or of the only table there is."""

    query: str | None = None
    table: str | None = None


@immutable
class Rows:
    """Rows of a query or table: every value as text, in batches."""

    shown: str
    """Where they come from, as it may be said."""
    names: tuple[str, ...]
    batches: Iterator[pa.RecordBatch]
    table: str | None = None
    notes: tuple[str, ...] = ()


@immutable
class Target:
    """The table that rows go to."""

    database: Database
    table: str
    if_exists: IfExists = IfExists.FAIL

    @property
    def shown(self) -> str:
        """What may be said of it."""
        return f"table {self.table} of {self.database.shown}"

    def refuse_there(self) -> SegkitError:
        """Say that the table is there, and that nothing was said of that."""
        return SegkitError(
            f"{self.shown} is there already; it is as it was", hint="--if-exists replace   or   --if-exists append"
        )

    def lacking(self, names: Sequence[str]) -> SegkitError:
        """Say which columns the table lacks."""
        what = ", ".join(f"`{name}`" for name in names)
        return SegkitError(
            f"{self.shown} has no column {what}; it is as it was",
            hint="--columns of those that it has, or another table",
        )


@immutable
class Column:
    """One column of rows that go to a table."""

    name: str
    type: str
    """The type as the database spells it."""


def the_table(names: Sequence[str], asked: str | None, shown: str) -> str:
    """Find the table that is meant: the one that was named, or the only one.

    Raises:
        SegkitError: There is none of that name, or there are several and none was named.
    """
    if asked is not None:
        if asked in names:
            return asked
        near = difflib.get_close_matches(asked, names, n=1, cutoff=0.5)
        raise SegkitError(
            f"{shown} has no table {asked!r}", hint=f"did you mean --from-table {near[0]}?" if near else _there(names)
        )
    if len(names) == 1:
        return names[0]
    if not names:
        raise SegkitError(f"{shown} has no table", hint="look at the name of the database")
    raise SegkitError(f"{shown} has {len(names)} tables, and none was named", hint=_there(names))


def _there(names: Sequence[str]) -> str:
    if not names:
        return "it has no table"
    more = ", …" if len(names) > MANY else ""
    return f"--from-table NAME, of {', '.join(names[:MANY])}{more}   or   --query 'SELECT …'"


def refuse_twins(names: Sequence[str], shown: str) -> None:
    """Refuse rows two columns of which have one name: nobody could say which is meant.

    Raises:
        SegkitError: There are such.
    """
    low = [name.casefold() for name in names]
    twins = [name for name in dict.fromkeys(names) if low.count(name.casefold()) > 1]
    if twins:
        raise SegkitError(
            f"{shown}: two columns are called `{twins[0]}`", hint=f"name one of them another way: … AS {twins[0]}_2"
        )


def bare_query(query: str) -> str:
    """Return a query as it can stand within another: without the semicolon at its end.

    Raises:
        SegkitError: It is empty.
    """
    text = re.sub(r";\s*(--[^\n]*\s*)*$", "", query.strip()).strip()
    if not text:
        raise SegkitError("--query is empty", hint="--query 'SELECT customer_id, order_date, amount FROM orders'")
    return text
