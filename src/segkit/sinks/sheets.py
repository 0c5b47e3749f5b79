"""Tables as sheets of a workbook: numbers are numbers, days are days, and text is text, whatever it begins with."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from segkit import schemas
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sinks.atomic import in_words
from segkit.temporary_files import private_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_048_575, 16_384, 32_767
"""Of a sheet, below its header; of a cell, in letters of UTF-16."""
DIGITS = 15
"""So many digits of a number a workbook keeps."""
LARGE = 100_000
"""Rows from which sheets are written by way of a disk."""
LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook has no zone; the same rows are the same bytes tomorrow
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
ISO_DAY = "yyyy-mm-dd"
MONEY, COUNT, SHARE, NUMBER, BARE = "#,##0.00", "#,##0", "0.0%", "#,##0.0##", "0"
SHARES = frozenset(("0 to 1", "share", "1 is 100 %"))
"""Units of numbers that are shown in percent."""
NARROWEST, WIDEST, LOOKED_AT = 7, 60, 200
TWO_LINES = 32
_SHARES = {
    column.name
    for schema in vars(schemas).values() if isinstance(schema, schemas.Schema)
    for column in schema.columns if column.unit in SHARES
}  # fmt: skip
_BARE = frozenset(("r_score", "f_score", "m_score", "age", "cluster", "line", "score", "rule"))


@immutable
class Style:
    """How a table looks beside its numbers."""

    heads: Mapping[str, str] = field(default_factory=dict)
    """What columns are called, where it is not their name."""
    bars: Sequence[str] = ()
    """Columns with a bar in each cell."""
    shaded: Sequence[str] = ()
    """Columns that are the darker the higher, all by one measure."""
    shares: Sequence[str] = ()
    """Columns in percent, besides those that schemas know."""
    colours: Mapping[str, str] = field(default_factory=dict)
    """Colours of texts by what they say, in columns that are `coloured`."""
    coloured: Sequence[str] = ()
    filters: bool = True


class Workbook:
    """A workbook in the making."""

    def __init__(self, book: Any, day: str = ISO_DAY) -> None:
        """Begin a workbook; `day` is how days are shown."""
        self.book, self.day = book, day
        self.rounded = self.replaced = 0
        """Numbers of more digits than a workbook keeps; texts with letters that it does not know."""
        self._forms: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._widths: dict[tuple[int, int], float] = {}

    def form(self, **looks: Any) -> Any:
        """Return a format; the same one for the same looks."""
        key = tuple(sorted(looks.items()))
        if key not in self._forms:
            self._forms[key] = self.book.add_format(looks)
        return self._forms[key]

    def sheet(self, name: str) -> Any:
        """Add a sheet that prints on pages of A4, as wide as one."""
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def text(self, sheet: Any, row: int, column: int, text: str, **looks: Any) -> None:
        """Write text, which stays text even where it begins as a formula does.

        Raises:
            SegkitError: It is longer than a cell may be.
        """
        if len(text) > LONGEST_CELL // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
            raise SegkitError(f"a cell of row {row + 1:,} is longer than a workbook allows", hint="-o customers.csv")
        if UNWRITABLE.search(text):
            self.replaced += 1
            text = UNWRITABLE.sub("\ufffd", text)
        sheet.write_string(row, column, text, self.form(**looks) if looks else None)

    def table(self, sheet: Any, frame: pl.DataFrame, style: Style, *, top: int = 0) -> int:
        """Write a table with its header in row `top`; return the row below it.

        Raises:
            SegkitError: A text is longer than a cell may be.
        """
        heads = [style.heads.get(name, name) for name in frame.columns]
        if any(" " in head for head in heads):
            sheet.set_row(top, TWO_LINES)
        for place, name in enumerate(frame.columns):
            side = "right" if frame.schema[name].is_numeric() or frame.schema[name] == pl.Date else "left"
            self.text(
                sheet, top, place, heads[place], bold=True, bottom=1, text_wrap=True, valign="vcenter", align=side
            )
            width = max(_width(heads[place], frame[name]), self._widths.get((id(sheet), place), 0))
            self._widths[id(sheet), place] = width
            sheet.set_column(place, place, width)
        writers = [self._writer(sheet, place, frame[name], style) for place, name in enumerate(frame.columns)]
        for row, values in enumerate(frame.iter_rows(), start=top + 1):
            for place, value in enumerate(values):
                if value is not None:
                    writers[place](row, value)
        last, width = top + len(frame), len(frame.columns) - 1
        if len(frame):
            self._draw(sheet, frame, style, top)
            if style.filters:
                sheet.autofilter(top, 0, last, width)
        sheet.ignore_errors({"number_stored_as_text": _cells(top, 0, max(last, top), width)})
        return last + 1

    def _writer(self, sheet: Any, place: int, values: pl.Series, style: Style) -> Callable[[int, Any], None]:
        kind = values.dtype
        if kind.is_numeric():
            form = self.form(num_format=_number_format(values, style))

            def number(row: int, value: Any) -> None:
                written = float(value)
                if abs(value) >= 10 ** (DIGITS - 4) and len(str(value).strip("-").replace(".", "").strip("0")) > DIGITS:
                    self.rounded += 1
                sheet.write_number(row, place, written, form)

            return number
        if kind == pl.Date:
            day = self.form(num_format=self.day)
            return lambda row, value: sheet.write_datetime(row, place, value, day)
        if kind == pl.Boolean:
            return lambda row, value: sheet.write_boolean(row, place, value)
        # Text behind a number would touch it.
        apart = {"indent": 1} if place else {}
        if values.name in style.coloured:
            return lambda row, value: self.text(sheet, row, place, str(value), **_look(style, str(value)), **apart)
        return lambda row, value: self.text(sheet, row, place, str(value), **apart)

    def _draw(self, sheet: Any, frame: pl.DataFrame, style: Style, top: int) -> None:
        last = top + len(frame)
        for name in style.bars:
            if name in frame.columns:
                place = frame.columns.index(name)
                looks = {"type": "data_bar", "bar_color": "#9DC3E6", "min_type": "num", "min_value": 0}
                sheet.conditional_format(top + 1, place, last, place, looks)
        shaded = [frame.columns.index(name) for name in style.shaded if name in frame.columns]
        if shaded:
            looks = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#5B9BD5"}
            sheet.conditional_format(top + 1, min(shaded), last, max(shaded), looks)


def _look(style: Style, said: str) -> dict[str, Any]:
    colour = style.colours.get(said)
    return {"bold": True, "font_color": colour} if colour else {}


def _number_format(values: pl.Series, style: Style) -> str:
    if values.dtype.is_decimal():
        return MONEY
    if values.name in style.shares or (values.dtype.is_float() and values.name in _SHARES):
        return SHARE
    if values.dtype.is_integer():
        return BARE if values.name in _BARE else COUNT
    return NUMBER


def _width(head: str, values: pl.Series) -> float:
    shown = (
        values.head(LOOKED_AT).cast(pl.String, strict=False).fill_null("").str.len_chars().max() if len(values) else 0
    )
    longest = 5 if values.dtype.is_float() else int(str(shown or 0))
    # Room for the button of the filter, and for marks between thousands.
    words = max(map(len, head.split()), default=0) + 3
    return min(max(NARROWEST, words, longest + 2 + longest // 6), WIDEST)


def _cells(top: int, left: int, bottom: int, right: int) -> str:
    from xlsxwriter.utility import xl_range

    return str(xl_range(top, left, bottom, right))


@contextmanager
def workbook(buffer: io.BytesIO, *, rows: int, day: str = ISO_DAY) -> Iterator[Workbook]:
    """Begin a workbook whose bytes are in the buffer at the end; the same tables give the same bytes.

    Raises:
        SegkitError: There is no place for temporary files.
    """
    import xlsxwriter

    options: dict[str, Any] = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    if rows < LARGE:
        with xlsxwriter.Workbook(buffer, options) as book:
            book.set_properties({"created": LONG_AGO})
            yield Workbook(book, day)
        return
    # A million rows would take gigabytes of memory: written row by row, in a folder that nobody else can read.
    with private_folder() as folder:
        options |= {"in_memory": False, "constant_memory": True, "tmpdir": str(folder)}
        try:
            with xlsxwriter.Workbook(buffer, options) as book:
                book.set_properties({"created": LONG_AGO})
                yield Workbook(book, day)
        except OSError as fault:
            raise SegkitError(
                f"no place for temporary files in {folder.parent}: {in_words(fault)}",
                hint="set TMPDIR to a folder with room",
            ) from fault


def refuse_many(rows: pl.DataFrame) -> None:
    """Refuse rows that a sheet has no room for.

    Raises:
        SegkitError: There are too many rows or columns.
    """
    if len(rows) > MOST_ROWS or len(rows.columns) > MOST_COLUMNS:
        raise SegkitError(
            f"{len(rows):,} rows and {len(rows.columns):,} columns: a sheet has at most {MOST_ROWS:,} and"
            f" {MOST_COLUMNS:,}",
            hint="-o rows.csv   or   -o rows.parquet",
        )


def plain_workbook(rows: pl.DataFrame, settings: Mapping[str, str]) -> bytes:
    """Write rows as one sheet under the names of their columns, and what they depend on as another.

    Raises:
        SegkitError: The rows do not fit a sheet, or a number has more digits than one keeps.
    """
    refuse_many(rows)
    buffer = io.BytesIO()
    with workbook(buffer, rows=len(rows)) as made:
        sheet = made.sheet("Rows")
        made.table(sheet, rows, Style())
        sheet.freeze_panes(1, 1)
        if settings:
            told = pl.DataFrame({"setting": list(settings), "value": list(settings.values())})
            made.table(made.sheet("Settings"), told, Style(filters=False))
    if made.rounded:
        raise SegkitError(
            f"numbers of more than {DIGITS} digits, which a workbook would round: {made.rounded:,}",
            hint="-o rows.csv   or   -o rows.parquet",
        )
    return buffer.getvalue()
