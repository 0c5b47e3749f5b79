"""Databases on the command line: which table rows go to, and whether there is one to query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.choices import IfExists
from segkit.errors import UsageError

if TYPE_CHECKING:
    from segkit.cli.options.shared import InputOptions
    from segkit.databases.tables import Target


def check_queries(options: InputOptions) -> None:
    """Refuse a query where there is no database, or beside a table.

    Raises:
        UsageError: It is so.
    """
    if options.query is None and options.from_table is None:
        return
    from segkit.databases.addresses import is_database

    flag = "--from-table" if options.query is None else "--query"
    if options.query is not None and options.from_table is not None:
        raise UsageError("--query and --from-table are two ways to say which rows", hint="leave out one of them")
    if not any(map(is_database, options.files)):
        raise UsageError(f"{flag} is about rows of a database, and FILES names none", hint="sqlite:///shop.db")


def target_of(options: Any) -> Target | None:
    """Gather which table rows go to, and refuse what cannot be written, before anything is read.

    Raises:
        UsageError:  Something is lacking, or said in two ways.
        SegkitError: The database cannot be opened, or the table is there already.
    """
    if options.to_db is None:
        _refuse(options)
        return None
    if options.to_table is None:
        raise UsageError("into which table?", hint="--to-table customers")
    for name in ("output", "format"):
        if getattr(options, name) is not None:
            raise UsageError(f"--to-db and --{name} are two places to write to", hint=f"leave out --{name}")
    if options.no_clobber and options.if_exists is not IfExists.FAIL:
        raise UsageError(f"--no-clobber contradicts --if-exists {options.if_exists}", hint="leave out one of them")
    from segkit.databases.addresses import database_of
    from segkit.databases.tables import Target
    from segkit.sinks.databases import check_target

    database = database_of(options.to_db)
    if database.table:
        raise UsageError("--to-table names the table, and so does the address", hint="leave out what is after #")
    target = Target(database, options.to_table, options.if_exists)
    check_target(target)
    return target


def _refuse(options: Any) -> None:
    """Refuse what is about a table where no database was named, and a database in the place of a file."""
    from segkit.databases.addresses import is_database

    if options.output is not None and is_database(str(options.output)):
        raise UsageError(
            "-o writes a file; a table of a database is written by --to-db", hint="--to-db URL --to-table NAME"
        )
    if options.to_table is not None:
        raise UsageError("--to-table names no database", hint="--to-db sqlite:///shop.db")
    if options.if_exists is not IfExists.FAIL:
        raise UsageError("--if-exists is about a table of a database", hint="--to-db URL --to-table NAME")
