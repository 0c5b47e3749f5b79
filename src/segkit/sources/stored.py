"""Rows of a database into a copy on disk, every value as the text that it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.databases.addresses import SQLITE, database_of
from segkit.databases.tables import Asked
from segkit.errors import NoLinesError, SegkitError, UsageError
from segkit.sources.places.unpack import LocalFile

if TYPE_CHECKING:
    from segkit.databases.addresses import Database
    from segkit.sources.places.unpack import Workspace
    from segkit.sources.reading import Reading


def _asked(database: Database, reading: Reading) -> Asked:
    """Say which rows are meant: of the table that the address ends in, or that options name.

    Raises:
        UsageError: Both say so.
    """
    if database.table is None:
        return Asked(reading.query, reading.from_table)
    if reading.query is not None or reading.from_table is not None:
        flag = "--query" if reading.from_table is None else "--from-table"
        raise UsageError(
            f"the address of the database names a table, and {flag} says which rows, too", hint="leave out one of them"
        )
    return Asked(table=database.table)


def copied_rows(name: str, reading: Reading, workspace: Workspace) -> LocalFile:
    """Copy the rows of a query or table to a file: text, so that it is read as any other file is.

    Raises:
        SegkitError: The database cannot be read, or has no such rows.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    database = database_of(name)
    asked = _asked(database, reading)
    if database.kind == SQLITE:
        from segkit.databases.sqlite import rows_out
    else:
        from segkit.databases.postgresql import rows_out
    copy = workspace.new_file(".parquet")
    with rows_out(database, asked) as rows:
        schema = pa.schema([(column, pa.large_string()) for column in rows.names])
        count = 0
        try:
            with pq.ParquetWriter(copy, schema, compression="snappy") as writer:
                for batch in rows.batches:
                    count += len(batch)
                    writer.write_table(pa.Table.from_batches([batch]).cast(schema))
        except OSError as fault:
            raise SegkitError(
                f"cannot keep a copy of {rows.shown}: {(fault.strerror or str(fault)).lower()}",
                hint="set TMPDIR to a folder with room",
            ) from fault
        if not count:
            raise NoLinesError(f"{rows.shown} has no row: no transactions", hint="look at the query")
        which = ("--from-table", str(rows.table)) if reading.query is None else ("--query", reading.query)
        return LocalFile(
            copy, rows.shown, is_parquet=True, noun="row", notes=rows.notes, database=database.typed, chosen=which
        )
