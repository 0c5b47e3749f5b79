"""One named input into tables, and a table into a plan by what it is: Parquet, a sheet, delimited text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.databases.addresses import is_database
from segkit.sources.parquet.columnar import plan_parquet
from segkit.sources.places.unpack import open_local
from segkit.sources.text.delimited import plan_delimited

if TYPE_CHECKING:
    from segkit.sources.places.unpack import LocalFile, Workspace
    from segkit.sources.reading import Plan, Reading


def tables_of(name: str, reading: Reading, workspace: Workspace) -> list[LocalFile]:
    """Bring one input to plain tables on disk: one, save where several sheets of a workbook were asked for.

    Raises:
        SegkitError: It cannot be used, or it is not plain which sheet is meant.
    """
    if is_database(name):
        from segkit.sources.stored import copied_rows

        return [copied_rows(name, reading, workspace)]
    file = open_local(name, workspace, limit=reading.max_unpacked)
    if not file.workbook:
        return [file]
    from segkit.sources.sheets.workbook import sheets_of

    return sheets_of(file, reading, workspace)


def reading_for(file: LocalFile, reading: Reading) -> Reading:
    """Return the options as they apply to a table: nothing about a sheet's copy is to be guessed."""
    if not file.is_copy:
        return reading
    from segkit.sources.sheets.workbook import ENCODING, MARK

    return replace(reading, encoding=ENCODING, delimiter=MARK, comment=None)


def plan_of(file: LocalFile, reading: Reading, workspace: Workspace) -> Plan:
    """Decide how one table is read.

    Raises:
        SegkitError: It cannot be used, or something is undecided; the message says what to type.
    """
    if file.is_parquet:
        columnar = plan_parquet(file, reading)
        return replace(columnar, notes=(*file.notes, *columnar.notes)) if file.notes else columnar
    from segkit.sources.sheets.grouped import flattened

    if table := flattened(file, reading_for(file, reading), workspace):
        file, reading = table, replace(reading, skip_lines=0, no_header=False)
    plan = plan_delimited(file, reading_for(file, reading), workspace)
    return replace(plan, notes=(*file.notes, *plan.notes)) if file.notes else plan
