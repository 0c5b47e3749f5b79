"""Sheets of a workbook into text: each sheet that holds orders becomes a copy with one line per row.

The line numbers of a copy are the row numbers of its sheet, so that places are those the user sees.
"""

from __future__ import annotations

import fnmatch
import logging
import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from segkit.errors import ColumnError, SegkitError
from segkit.immutable import immutable
from segkit.sources.guard import is_panic
from segkit.sources.reading import MONEY_ROLES
from segkit.sources.roles.names import normalise
from segkit.sources.roles.recognition import Roles, looks_like_header, quoted, recognise
from segkit.sources.sheets.celldoubts import (
    counted_from_1900,
    has_long_numbers,
    refuse_rounded_ids,
    refuse_swapped_days,
)
from segkit.sources.sheets.marks import one_mark
from segkit.sources.sheets.oldtext import as_cyrillic, narrowed
from segkit.sources.sheets.ooxml import SheetFacts, look_through
from segkit.sources.sheets.shown import widest_zeros, with_shown
from segkit.sources.text.dialect import HEADER_WITHIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    import polars as pl

    from segkit.sources.places.unpack import LocalFile, Workspace
    from segkit.sources.reading import Reading

EXTRA = 'pip install "segkit[excel]"'
MARK = "\x1f"
"""Between the cells of a copy: no sheet can hold it."""
ENCODING = "utf-8"
FEW = 10
_BREAKS = r"(?:_x000D_)?(?:\r\n|[\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029])|_x000D_"
_ERRORS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!",
    "Value": "#VALUE!",
}  # fmt: skip
_FILLED = ("customer", "order", "date", "status", "currency")
"""Roles whose merged cells hold for every row that they cover; money that is merged is no row's own."""


@immutable
class Sheet:
    """One sheet as text."""

    name: str
    is_hidden: bool
    cells: pl.DataFrame
    """All text, from the first row of the sheet on."""
    facts: SheetFacts
    recoded: bool = False
    """Its letters were taken for Western ones, and are Russian."""

    @cached_property
    def header_row(self) -> int | None:
        """The first row, from 0, whose names mean something; None where there is none."""
        rows = self.cells.head(HEADER_WITHIN).rows()
        return next((at for at, row in enumerate(rows) if looks_like_header([cell or "" for cell in row])), None)

    @property
    def header(self) -> list[str]:
        """The names in that row."""
        return [] if self.header_row is None else [(cell or "").strip() for cell in self.cells.row(self.header_row)]

    def roles(self, reading: Reading) -> Roles | None:
        """Return the roles of its columns; None where a needed one is missing or unsure."""
        try:
            return recognise(self.header, reading.roles, shown=self.name) if self.header else None
        except ColumnError:
            return None

    def names(self, columns: Sequence[str]) -> bool:
        """Tell whether a row near the top holds all of these names."""
        wanted = {normalise(column) for column in columns}
        rows = self.cells.head(HEADER_WITHIN).rows()
        return any(wanted <= {normalise(cell) for cell in row if cell} for row in rows)


def sheets_of(file: LocalFile, reading: Reading, workspace: Workspace) -> list[LocalFile]:
    """Copy the sheet that holds orders as text; several where `--sheet` is a pattern.

    Raises:
        SegkitError: The workbook is damaged or encrypted, or it is not plain which sheet is meant.
    """
    if file.workbook == "xlsb":
        raise SegkitError(f"{file.shown} is a binary Excel workbook (.xlsb)", hint="save it as .xlsx, or as CSV")
    fastexcel = _reader(file.shown)
    facts = {} if file.workbook == "xls" else look_through(file.path, file.shown)
    try:
        book = fastexcel.read_excel(str(file.path))
        names = list(book.sheet_names)
        wanted = _wanted(names, reading.sheet, file.shown) if reading.sheet else names
        sheets = [_loaded(book, name, facts.get(name, SheetFacts())) for name in wanted]
    except SegkitError:
        raise
    except BaseException as fault:
        if isinstance(fault, fastexcel.FastExcelError) or is_panic(fault):
            raise _unreadable(file.shown, fault) from None
        raise
    if not reading.sheet:
        chosen, told = _chosen(sheets, reading, file.shown)
        return [_copied(chosen, file, reading, workspace, told)]
    if len(sheets) > 1:
        sheets = [sheet for sheet in sheets if not sheet.is_hidden and not sheet.cells.is_empty()]
    if not sheets or sheets[0].cells.is_empty():
        raise SegkitError(f"{file.shown}: sheet `{reading.sheet}` is empty: no transactions", hint=_listed(names))
    several = len(sheets) > 1
    return [
        _copied(sheet, replace(file, shown=f"{file.shown} [{sheet.name}]") if several else file, reading, workspace, "")
        for sheet in sheets
    ]


def _reader(shown: str) -> ModuleType:
    try:
        import fastexcel
    except ImportError:
        raise SegkitError(f"{shown} is an Excel workbook, and what reads them is not installed", hint=EXTRA) from None
    # It tells of columns on stderr by way of logging; what has to be told is told here.
    logging.getLogger("fastexcel").setLevel(logging.CRITICAL)
    return fastexcel


def _wanted(names: Sequence[str], sheet: str, shown: str) -> list[str]:
    found = (
        [name for name in names if name == sheet]
        or [name for name in names if normalise(name) == normalise(sheet)]
        or [name for name in names if fnmatch.fnmatchcase(name, sheet)]
    )
    if not found:
        raise SegkitError(f"{shown} has no sheet `{sheet}`", hint=_listed(names))
    return found


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return f"its sheets: {', '.join(names[:FEW])}{more}"


def _unreadable(shown: str, fault: BaseException) -> SegkitError:
    reason = str(fault).strip().partition("\n")[0][:160]
    if "assword" in reason or "ncrypt" in reason:
        return SegkitError(
            f"{shown} is encrypted with a password", hint="save it without one, or save the sheet as CSV"
        )
    return SegkitError(f"{shown} is damaged or no workbook: {reason}", hint="export it again, or save the sheet as CSV")


def _loaded(book: Any, name: str, facts: SheetFacts) -> Sheet:
    """Read one sheet, every cell as text: numbers as plain decimals, dates in ISO form, errors by their names."""
    import polars as pl

    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    hidden = sheet.visible != "visible"
    if not sheet.width or not sheet.height:
        return Sheet(name, hidden, pl.DataFrame(), facts)
    batch, errors = sheet.to_arrow_with_errors()
    cells = pl.DataFrame(pl.from_arrow(batch))
    first = sheet.available_columns()[0].absolute_index
    cells.columns = [str(number) for number in range(first, first + cells.width)]
    for column, places in _errors_by_column(errors).items():
        rows, words = zip(*places, strict=True)
        changed = cells.to_series(column).scatter(rows, words)
        cells = cells.with_columns(changed)
    cells = narrowed(cells)
    russian = as_cyrillic(cells)
    cells = cells if russian is None else russian
    # One line of the copy is one row of the sheet: breaks within cells would end it.
    cells = cells.with_columns(pl.all().str.replace_all(_BREAKS, " "))
    return Sheet(name, hidden, cells, facts, russian is not None)


def _errors_by_column(errors: Any) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for error in errors.errors if errors else ():
        row, column = error.position
        kind = re.search(r"Error\((\w+)\)", error.detail)
        held = re.search(r"'(.*)'", error.detail)
        word = _ERRORS.get(kind[1], "#ERROR!") if kind else held[1] if held else "#ERROR!"
        found.setdefault(column, []).append((row, word))
    return found


def _chosen(sheets: Sequence[Sheet], reading: Reading, shown: str) -> tuple[Sheet, str]:
    """Find the one sheet that holds orders, and say which was read and which were not."""
    full = [sheet for sheet in sheets if not sheet.cells.is_empty()]
    seen = [sheet for sheet in full if not sheet.is_hidden]
    given = list(reading.roles.named().values())
    ways = (
        [sheet for sheet in seen if sheet.roles(reading)],
        [sheet for sheet in seen if given and sheet.names(given)],
        [sheet for sheet in seen if sheet.header],
        seen,
    )
    found = next((way for way in ways if way), [])
    if len(found) == 1:
        return found[0], _told(found[0], sheets)
    if not full:
        raise SegkitError(
            f"{shown} holds no cells: no transactions", hint="look at the export: its period may be empty"
        )
    if not seen:
        raise SegkitError(
            f"{shown} has hidden sheets only: {_listed([sheet.name for sheet in full])}",
            hint=f"read one all the same: --sheet {quoted(full[0].name)}",
        )
    names = ", ".join(f"`{sheet.name}`" for sheet in found[:FEW])
    what = "sheets may be the orders" if found is not seen else "sheets, and none of them plainly holds orders"
    raise SegkitError(
        f"{shown}: {len(found)} {what}: {names}",
        hint=f"say which: --sheet {quoted(found[0].name)}   (--sheet '*' reads them all as one)",
    )


def _told(read: Sheet, sheets: Sequence[Sheet]) -> str:
    others = []
    for sheet in sheets:
        if sheet is not read:
            why = "empty" if sheet.cells.is_empty() else "hidden" if sheet.is_hidden else ""
            others.append(f"`{sheet.name}`" + (f" ({why})" if why else ""))
    if not others:
        return ""
    more = f" and {len(others) - FEW} more" if len(others) > FEW else ""
    return f"sheet `{read.name}` is read; not read: {', '.join(others[:FEW])}{more}"


def _copied(sheet: Sheet, file: LocalFile, reading: Reading, workspace: Workspace, told: str) -> LocalFile:
    import polars as pl

    cells, notes = sheet.cells, [told] if told else []
    notes += _told_facts(sheet.facts)
    if sheet.recoded:
        notes.append("its letters are read as cp1251: as Western ones they make no words")
    filled, count = _filled(sheet, reading)
    if count:
        cells = filled
        notes.append(f"{count:,} merged cells are read as if their value stood in each of their rows")
    cells, told_ids = _as_shown(sheet, cells, reading, file)
    notes += told_ids
    cells, told_marks = _of_one_mark(sheet, cells, reading)
    notes += told_marks
    cells, told_days = _since_1900(sheet, cells, reading)
    notes += told_days
    notes += _doubts(sheet, cells, reading, file)
    target = workspace.new_file()
    cells.with_columns(pl.all().fill_null("")).write_csv(target, include_header=False, separator=MARK)
    return replace(
        file, path=target, workbook=None, noun="row", sheet=sheet.name,
        notes=(*file.notes, *(f"{file.shown}: {note}" for note in notes)),
    )  # fmt: skip


def _as_shown(sheet: Sheet, cells: pl.DataFrame, reading: Reading, file: LocalFile) -> tuple[pl.DataFrame, list[str]]:
    """Write numbers as their formats show them, ids above all; tell where that is not to be known."""
    roles, header = sheet.roles(reading), sheet.header_row
    first, shown = int(cells.columns[0]), sheet.facts.shown
    named = {first + sheet.header.index(name): name for name in (roles.customer, roles.order) if name} if roles else {}
    notes = []
    for column, values in with_shown(cells, shown, -1 if header is None else header, named).items():
        if column in named:
            changed = int((values != cells[str(column)]).sum())
            notes.append(
                f"{changed:,} ids of column `{named[column]}` are read as the number format of their cells shows them"
            )
        cells = cells.with_columns(values.alias(str(column)))
    digits = widest_zeros(file.path, file.workbook or "") if named else 0
    for column, name in named.items():
        if (digits or shown.unplaced) and cells[str(column)].str.contains(rf"^\d{{1,{max(digits - 1, 1)}}}$").any():
            notes.append(
                f"column `{name}` may have zeros in front that only the format of its cells shows: save as .xlsx"
            )
    return cells, notes


def _of_one_mark(sheet: Sheet, cells: pl.DataFrame, reading: Reading) -> tuple[pl.DataFrame, list[str]]:
    """Bring money to one decimal mark that is a number in some cells and text in others; tell where it was."""
    roles, header = sheet.roles(reading), sheet.header_row
    notes: list[str] = []
    if roles is None or header is None or reading.decimal == ".":
        return cells, notes
    for column in dict.fromkeys(name for role in MONEY_ROLES if (name := getattr(roles, role))):
        place = sheet.header.index(column)
        body, count = one_mark(cells.to_series(place).slice(header + 1))
        if count:
            cells = cells.with_columns(cells.to_series(place).head(header + 1).append(body))
            notes.append(f"{count:,} cells of column `{column}` are numbers, others text with a decimal comma")
    return cells, notes


def _since_1900(sheet: Sheet, cells: pl.DataFrame, reading: Reading) -> tuple[pl.DataFrame, list[str]]:
    """Count days from 1900 that stand as plain numbers in a workbook that counts from 1904; tell it."""
    roles, header = sheet.roles(reading), sheet.header_row
    if not (sheet.facts.from_1904 and roles and roles.date) or header is None:
        return cells, []
    place = sheet.header.index(roles.date)
    body = counted_from_1900(cells.to_series(place).slice(header + 1))
    if body is None:
        return cells, []
    note = f"the workbook counts days from 1904: so do the numbers of column `{roles.date}`"
    return cells.with_columns(cells.to_series(place).head(header + 1).append(body)), [note]


def _doubts(sheet: Sheet, cells: pl.DataFrame, reading: Reading, file: LocalFile) -> Iterator[str]:
    """Refuse ids and days that a spreadsheet has changed, and tell ids that it may have changed."""
    roles, header = sheet.roles(reading), sheet.header_row
    if roles is None or header is None:
        return
    body = cells.slice(header + 1)
    for column in filter(None, (roles.customer, roles.order)):
        ids = body.to_series(sheet.header.index(column))
        if sheet.facts.long_numbers:
            refuse_rounded_ids(ids, column, file.shown)
        elif file.workbook != "xlsx" and has_long_numbers(ids):
            yield f"column `{column}` holds ids of 16 digits and more: of numbers, the last digits are lost"
    for column in filter(None, (roles.amount, roles.price)):
        marks = sheet.facts.currencies.get(int(cells.columns[sheet.header.index(column)]), set())
        if len(marks) > 1:
            raise SegkitError(
                f"{file.shown}: cells of column `{column}` are formatted as {', '.join(sorted(marks))}:"
                " several currencies, and their sum would mean nothing",
                hint="read the currencies apart, or give the column one number format",
            )
    if roles.date:
        refuse_swapped_days(body.to_series(sheet.header.index(roles.date)), roles.date, file.shown)


def _told_facts(facts: SheetFacts) -> Iterator[str]:
    if facts.hidden_rows:
        yield f"{facts.hidden_rows:,} rows are hidden, by a filter perhaps: read like all others"
    if facts.no_value:
        yield (
            f"{facts.no_value:,} formulas hold no value and are read as empty:"
            " open the workbook in a spreadsheet program and save it"
        )


def _filled(sheet: Sheet, reading: Reading) -> tuple[pl.DataFrame, int]:
    """Repeat merged cells below the header downwards, where the row is named by them; count those that were."""
    roles, header = sheet.roles(reading), sheet.header_row
    if roles is None or header is None:
        return sheet.cells, 0
    columns = {sheet.header.index(column) for role in _FILLED if (column := getattr(roles, role))}
    first = int(sheet.cells.columns[0])
    cells, count = sheet.cells, 0
    by_column: dict[int, list[tuple[int, str]]] = {}
    for merged in sheet.facts.merged:
        column, last = merged.first_column - first, min(merged.last_row, cells.height - 1)
        if column in columns and header < merged.first_row < last + 1:
            value = cells.item(merged.first_row, column)
            if value and last > merged.first_row:
                count += 1
                by_column.setdefault(column, []).extend((row, value) for row in range(merged.first_row + 1, last + 1))
    for column, places in by_column.items():
        rows, values = zip(*places, strict=True)
        cells = cells.with_columns(cells.to_series(column).scatter(rows, values))
    return cells, count
