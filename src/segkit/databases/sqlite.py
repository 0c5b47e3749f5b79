"""Rows out of and into a file of SQLite.

SQLite has no decimals: money is kept in columns of the type DECIMAL(18,4) as numbers with fifteen sure digits, so that
it can be compared and added up there, and reads back exactly; what has more digits is refused, not rounded.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from segkit.choices import IfExists
from segkit.databases.tables import PATIENCE, ROWS, Asked, Rows, bare_query, refuse_twins, the_table
from segkit.errors import SegkitError
from segkit.privacy import masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from segkit.databases.addresses import Database
    from segkit.databases.tables import Column, Target

MAGIC = b"SQLite format 3\x00"
TYPES = {
    "text": "TEXT",
    "whole": "INTEGER",
    "float": "REAL",
    "truth": "BOOLEAN",
    "day": "DATE",
    "money": "DECIMAL(18,4)",
}
_TABLES = """
SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name
"""


@contextmanager
def rows_out(database: Database, asked: Asked) -> Iterator[Rows]:
    """Open the rows of a query or table, as one moment saw them; nothing can be written meanwhile.

    Raises:
        SegkitError: The file is missing or no database, the table is not there, or the query cannot be run.
    """
    with _opened(database, "ro") as link:
        link.execute("BEGIN")
        told: tuple[str, ...] = ()
        table = None
        if asked.query is not None:
            shown, query = f"{database.shown} (--query)", bare_query(asked.query)
        else:
            table = the_table([name for (name,) in link.execute(_TABLES)], asked.table, database.shown)
            shown, query = f"{database.shown} ({table})", f"SELECT * FROM {quoted(table)}"
            told = () if asked.table else (f"{database.shown}: its only table is {table}",)
        found = link.execute(query)
        if found.description is None:
            raise SegkitError(f"{shown} returns no rows", hint="--query 'SELECT …'")
        names = tuple(column[0] for column in found.description)
        refuse_twins(names, shown)
        yield Rows(shown, names, _batches(found, names, shown), table, told)


def _batches(found: sqlite3.Cursor, names: Sequence[str], shown: str) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    while rows := found.fetchmany(ROWS):
        columns = [
            pa.array(
                [value if type(value) is str else _text(value, name, shown) for value in column], pa.large_string()
            )
            for name, column in zip(names, zip(*rows, strict=True), strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, list(names))


def _text(value: Any, name: str, shown: str) -> str | None:
    """Write a value as text: of floats the shortest that is the same number."""
    if isinstance(value, bytes):
        raise SegkitError(
            f"{shown}: column `{name}` holds bytes, and no text", hint=f"leave it out, or hex({name}), in --query"
        )
    return None if value is None else str(value)


def check_target(target: Target) -> None:
    """Refuse a file that cannot be written, and a table of which was not said what becomes of it.

    Raises:
        SegkitError: The folder is missing, the file is none of SQLite, or the table is there.
    """
    path = target.database.path
    if not path.parent.is_dir():
        raise SegkitError(
            f"cannot write {target.shown}: there is no folder {path.parent}", hint=f"mkdir -p {path.parent}"
        )
    if "\x00" in target.table or target.table.casefold().startswith("sqlite_"):
        raise SegkitError(f"SQLite has no table of the name {target.table!r}", hint="--to-table customers")
    if path.exists() and path.stat().st_size:
        with _opened(target.database, "ro") as link:
            kind = _kind(link, target.table)
        if kind == "view":
            raise SegkitError(f"{target.shown} is a view", hint="name another table with --to-table")
        if kind and target.if_exists is IfExists.FAIL:
            raise target.refuse_there()


def rows_in(target: Target, columns: Sequence[Column], rows: Iterator[tuple[Any, ...]]) -> tuple[str, ...]:
    """Write rows into a table, all of them or none; what is to be said of it is returned.

    Raises:
        SegkitError: Somebody else is writing, the disk is full, or the table has not the columns.
    """
    with _unless_it_fails(target.database.path), _opened(target.database, "rwc") as link:
        link.execute("BEGIN IMMEDIATE")
        told = _made_ready(link, target, columns)
        names = ", ".join(quoted(column.name) for column in columns)
        marks = ", ".join("?" * len(columns))
        link.executemany(f"INSERT INTO {quoted(target.table)} ({names}) VALUES ({marks})", rows)
        link.execute("COMMIT")
    return told


def _made_ready(link: sqlite3.Connection, target: Target, columns: Sequence[Column]) -> tuple[str, ...]:
    """Make the table, or empty it where it has these very columns, so that its keys and views stay."""
    there = [name for _, name, *_ in link.execute(f"PRAGMA table_info({quoted(target.table)})")]
    wanted = [column.name for column in columns]
    if there and target.if_exists is IfExists.FAIL:
        raise target.refuse_there()
    if there and target.if_exists is IfExists.APPEND:
        known = {name.casefold() for name in there}
        lacking = [name for name in wanted if name.casefold() not in known]
        if lacking:
            raise target.lacking(lacking)
        return ()
    if there == wanted:
        link.execute(f"DELETE FROM {quoted(target.table)}")
        return ()
    if there:
        link.execute(f"DROP TABLE {quoted(target.table)}")
    spelled = ", ".join(f"{quoted(column.name)} {column.type}" for column in columns)
    link.execute(f"CREATE TABLE {quoted(target.table)} ({spelled})")
    return (f"{target.shown} had other columns: it was made anew",) if there else ()


def quoted(name: str) -> str:
    """Write a name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _kind(link: sqlite3.Connection, table: str) -> str | None:
    found = link.execute("SELECT type FROM sqlite_schema WHERE name = ? COLLATE NOCASE", (table,)).fetchone()
    return str(found[0]) if found else None


@contextmanager
def _unless_it_fails(path: Path) -> Iterator[None]:
    """Take the empty file away that SQLite leaves of a new database into which nothing could be written."""
    was_there = path.exists()
    try:
        yield
    except BaseException:
        with suppress(OSError):
            if not was_there and not path.stat().st_size:
                path.unlink()
        raise


@contextmanager
def _opened(database: Database, mode: str) -> Iterator[sqlite3.Connection]:
    """Open a file; what SQLite says leaves in our words, and never with a value of a row."""
    path = database.path
    if mode == "ro":
        _check_file(path, database.shown)
    link = None
    try:
        link = sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=PATIENCE, isolation_level=None)
        yield link
    except sqlite3.Error as fault:
        raise _refusal(fault, database, writing=mode != "ro") from None
    finally:
        if link is not None:
            with suppress(sqlite3.Error):
                link.close()  # what was not committed is undone


def _check_file(path: Path, shown: str) -> None:
    try:
        with path.open("rb") as stream:
            head = stream.read(len(MAGIC))
    except OSError as fault:
        raise SegkitError(
            f"cannot read {shown}: {(fault.strerror or str(fault)).lower()}", hint="look at the name and the folder"
        ) from fault
    if head not in {MAGIC, b""}:
        raise SegkitError(f"{shown} is no SQLite database", hint="name a table's file as it is, without sqlite:///")


def _refusal(fault: sqlite3.Error, database: Database, *, writing: bool) -> SegkitError:
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    kept = "; what was there before is as it was" if writing else ""
    known = {
        sqlite3.SQLITE_BUSY: (f"another program is writing: waited {PATIENCE} seconds", "try again when it is done"),
        sqlite3.SQLITE_FULL: ("the disk is full", "free some room, or name another place"),
        sqlite3.SQLITE_IOERR: ("the disk does not take it", "free some room, or name another place"),
        sqlite3.SQLITE_READONLY: (
            "it may not be written" if writing else "--query only reads",
            "look at its permissions" if writing else "--query 'SELECT …'",
        ),
        sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "look at the name, the folder and the permissions"),
        sqlite3.SQLITE_CORRUPT: ("it is damaged", "sqlite3 FILE 'PRAGMA integrity_check'"),
        sqlite3.SQLITE_NOTADB: ("it is no SQLite database", "name another file"),
        sqlite3.SQLITE_CONSTRAINT: (f"a row breaks a rule of the table ({fault})", "look at its keys and checks"),
    }
    if code in known:
        what, hint = known[code]
        return SegkitError(f"{database.shown}: {what}{kept}", hint=hint)
    if "decode" in str(fault):  # it quotes the text
        return SegkitError(f"{database.shown}: a value is no text in UTF-8", hint="look at it with hex() in --query")
    return SegkitError(f"{database.shown}: {masked(str(fault))}{kept}", hint="look at the query and its tables")
