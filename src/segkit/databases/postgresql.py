"""Rows out of and into PostgreSQL, by way of its ADBC driver: `segkit[postgres]`.

Money is NUMERIC and days are DATE. A message of the server may quote a value of a row, and that may be somebody's
address: where it may, its number is told instead.

Source: PostgreSQL, appendix A, error codes.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from segkit.choices import IfExists
from segkit.databases.complaints import refusal
from segkit.databases.tables import PATIENCE, Asked, Rows, bare_query, refuse_twins, the_table
from segkit.errors import SegkitError, UsageError
from segkit.privacy import masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from segkit.databases.addresses import Database
    from segkit.databases.tables import Column, Target

LONGEST_NAME = 63
"""Bytes of a name; of a longer one the server would cut off the rest without an error."""
STAGE = "segkit_rows"
TYPES = {
    "text": "text", "whole": "bigint", "float": "double precision", "truth": "boolean", "day": "date",
    "money": "numeric(38,4)",
}  # fmt: skip
_TABLES = """
SELECT CASE WHEN pg_table_is_visible(c.oid) THEN c.relname ELSE n.nspname || '.' || c.relname END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY 1
"""
_COLUMNS = """
SELECT attname::text FROM pg_attribute
WHERE attrelid = to_regclass({table}) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


@contextmanager
def rows_out(database: Database, asked: Asked) -> Iterator[Rows]:
    """Open the rows of a query or table, as one moment saw them; nothing can be written meanwhile.

    Raises:
        SegkitError: The server does not answer or refuses, the table is not there, or the query cannot be run.
    """
    with _opened(database, "nothing was written") as link:
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        link.execute("SET LOCAL datestyle = 'ISO'")
        table = None
        if asked.query is not None:
            shown, query = f"{database.shown} (--query)", bare_query(asked.query)
        else:
            table = the_table([row[0] for row in link.rows(_TABLES)], asked.table, database.shown)
            shown, query = f"{database.shown} ({table})", f"SELECT * FROM {quoted(table)}"
        told = () if asked.query or asked.table else (f"{database.shown}: its only table is {table}",)
        names, zoned = link.columns(query)
        refuse_twins(names, shown)
        if zoned:
            zone = link.rows("SELECT current_setting('TimeZone')")[0][0]
            told = (*told, f"{shown}: days of {', '.join(f'`{name}`' for name in zoned)} are those in {zone} (PGTZ)")
        texts = ", ".join(f"q.{quoted_name(name)}::text AS {quoted_name(name)}" for name in names)
        # On a line of its own: the query may end in a remark.
        yield Rows(shown, names, link.batches(f"SELECT {texts} FROM (\n{query}\n) AS q"), table, told)


def check_target(target: Target) -> None:
    """Refuse a table of which was not said what becomes of it, and a server that does not answer.

    Raises:
        SegkitError: The server does not answer or refuses, or the table is there.
    """
    long = [part for part in target.table.split(".") if not part or "\x00" in part or len(part.encode()) > LONGEST_NAME]
    if long:
        raise UsageError(f"PostgreSQL has no table of the name {target.table!r}", hint="--to-table customers")
    with _opened(target.database, "nothing was written") as link:
        kind = link.rows(f"SELECT relkind::text FROM pg_class WHERE oid = to_regclass({_literal(target.table)})")
        if kind and kind[0][0] not in {"r", "p", "f"}:
            raise SegkitError(f"{target.shown} is no plain table", hint="name another table with --to-table")
        if kind and target.if_exists is IfExists.FAIL:
            raise target.refuse_there()


def rows_in(target: Target, columns: Sequence[Column], rows: pa.Table) -> tuple[str, ...]:
    """Write rows into a table in one transaction; what is to be said of it is returned.

    Rows go by way of a temporary table, so that columns of the target may have other types that fit.

    Raises:
        SegkitError: Somebody else is writing, the table has not the columns, or the server refuses.
    """
    long = [column.name for column in columns if len(column.name.encode()) > LONGEST_NAME]
    if long:
        raise SegkitError(
            f"the name of column `{long[0]}` has more than {LONGEST_NAME} bytes", hint="--keep SHORT=COLUMN"
        )
    with _opened(target.database, f"{target.shown} is as it was") as link:
        link.execute(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        # One run of segkit at a time: two that both find no table would both make it.
        link.execute(f"SELECT pg_advisory_xact_lock(hashtext('segkit'), hashtext({_literal(target.table)}))")
        told = _made_ready(link, target, columns)
        spelled = ", ".join(f"{quoted_name(column.name)} {column.type}" for column in columns)
        link.execute(f"CREATE TEMPORARY TABLE {STAGE} ({spelled}) ON COMMIT DROP")
        link.fill(STAGE, rows)
        names = ", ".join(quoted_name(column.name) for column in columns)
        link.execute(f"INSERT INTO {quoted(target.table)} ({names}) SELECT {names} FROM {STAGE}")
        link.commit()
    return told


def _made_ready(link: _Link, target: Target, columns: Sequence[Column]) -> tuple[str, ...]:
    """Make the table, or empty it where it has these very columns, so that its keys, rights and views stay."""
    there = [row[0] for row in link.rows(_COLUMNS.format(table=_literal(target.table)))]
    wanted = [column.name for column in columns]
    if there and target.if_exists is IfExists.FAIL:
        raise target.refuse_there()
    if there and target.if_exists is IfExists.APPEND:
        lacking = [name for name in wanted if name not in there]
        if lacking:
            raise target.lacking(lacking)
        return ()
    if there:
        # Whoever reads it goes on reading the old rows until all new ones are there.
        link.execute(f"LOCK TABLE {quoted(target.table)} IN SHARE ROW EXCLUSIVE MODE")
    if there == wanted:
        link.execute(f"DELETE FROM {quoted(target.table)}")
        return ()
    if there:
        link.execute(f"DROP TABLE {quoted(target.table)}")
    spelled = ", ".join(f"{quoted_name(column.name)} {column.type}" for column in columns)
    link.execute(f"CREATE TABLE {quoted(target.table)} ({spelled})")
    return (f"{target.shown} had other columns: it was made anew",) if there else ()


def quoted_name(name: str) -> str:
    """Write one name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def quoted(table: str) -> str:
    """Write the name of a table, which may say its schema: schema.table."""
    return ".".join(map(quoted_name, table.split(".", 1)))


def _literal(table: str) -> str:
    return "'" + quoted(table).replace("'", "''") + "'"


_QUOTED = re.compile(r'"[^"]*"')


class _Link:
    """One connection in one transaction."""

    def __init__(self, connection: Any, shown: str) -> None:
        self.shown = shown
        self.connection = connection
        self.cursor = connection.cursor()

    def execute(self, statement: str) -> None:
        self.cursor.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        self.cursor.execute(query)
        return [tuple(row.values()) for batch in self.read() for row in batch.to_pylist()]

    def columns(self, query: str) -> tuple[tuple[str, ...], list[str]]:
        """Return the names of a query's columns, and those of them that are moments with a zone."""
        self.cursor.execute(f"SELECT * FROM (\n{query}\n) AS q LIMIT 0")
        reader = self.cursor.fetch_record_batch()
        schema = reader.schema
        reader.close()
        return tuple(schema.names), [field.name for field in schema if getattr(field.type, "tz", None)]

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        self.cursor.execute(query)
        yield from self.read()

    def read(self) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        try:
            yield from self.cursor.fetch_record_batch()
        except (OSError, pa.ArrowException) as fault:  # what goes wrong under way comes without its number
            _, _, text = str(fault).partition("ERROR:")
            said = _QUOTED.sub('"…"', (text or str(fault)).strip().partition("\n")[0])
            raise SegkitError(f"{self.shown}: {masked(said)}", hint="look at the query and its columns") from None

    def fill(self, table: str, rows: pa.Table) -> None:
        self.cursor.adbc_ingest(table, rows, mode="append", temporary=True)

    def commit(self) -> None:
        self.connection.commit()


@contextmanager
def _opened(database: Database, kept: str) -> Iterator[_Link]:
    """Connect; what driver and server say leaves in our words, without passwords and values."""
    try:
        from adbc_driver_manager import dbapi as manager
        from adbc_driver_postgresql import dbapi
    except ImportError as fault:
        raise UsageError(
            "PostgreSQL needs a package that is not installed", hint='pip install "segkit[postgres]"'
        ) from fault
    os.environ.setdefault("PGCONNECT_TIMEOUT", str(PATIENCE))
    connection = None
    try:
        connection = dbapi.connect(database.place)
        yield _Link(connection, database.shown)
    except manager.Error as fault:
        raise refusal(fault, database, kept, PATIENCE) from None
    finally:
        if connection is not None:
            with suppress(manager.Error):
                connection.rollback()
            with suppress(manager.Error):
                connection.close()
