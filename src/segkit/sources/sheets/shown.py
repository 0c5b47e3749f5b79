"""Numbers of a sheet as their format shows them: an id of 42 under `00000` is 00042 to everybody who looks at it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import polars as pl

_XF = re.compile(r"<(?:\w+:)?xf\b[^>]*>")
_XFS = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_NUMBER = re.compile(r'\bnumFmtId="(\d+)"')
_FORMAT = re.compile(r'<(?:\w+:)?numFmt (?=[^>]*\bnumFmtId="(\d+)")[^>]*\bformatCode="([^"]*)"')
_CELL = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bs="(\d+)")(?![^>]*\bt="(?!n"))([^>]*)>(?:<(?:\w+:)?f[^<]*</(?:\w+:)?f>)?<(?:\w+:)?v>'
)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_PARTS = re.compile(r'"([^"]*)"|\\(.)|(0)|([- /()+№:])|(.)', re.DOTALL)
_XLS_FORMAT = re.compile(rb"\x1e\x04[\x00-\xff]{4}([\x02-\x0f])\x00\x00(0{2,15})")
_ODS_FORMAT = re.compile(rb'<number:number [^>]*number:min-integer-digits="([2-9]|1\d)"')
ZEROS = re.compile(r"0{2,}")


@dataclass
class ShownFormats:
    """Formats that show more than a number's digits, and the cells of one sheet that have them."""

    formats: dict[int, str] = field(default_factory=dict)
    """By style, the code of its format."""
    cells: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """By column, from 0, rows, from 0, and styles."""
    unplaced: int = 0
    """Cells that do not say where they stand."""

    def see(self, xml: bytes) -> None:
        """Take note of the cells in a piece of XML that have such a format; nothing is done where there is none."""
        for style, said in _CELL.findall(xml) if self.formats else ():
            if int(style) in self.formats:
                place = _PLACE.search(said)
                if place is None:
                    self.unplaced += 1
                else:
                    self.cells.setdefault(_column(place[1]), []).append((int(place[2]) - 1, int(style)))


def codes_by_style(xml: str) -> list[str | None]:
    """Return the code of each style's own number format, from the styles of a workbook."""
    codes = {number: html.unescape(code) for number, code in _FORMAT.findall(xml)}
    cells = _XFS.search(xml)
    numbers = [_NUMBER.search(xf) for xf in _XF.findall(cells[0] if cells else "")]
    return [codes.get(number[1]) if number else None for number in numbers]


def showing_more(xml: str) -> dict[int, str]:
    """Return the formats, by style, under which a whole number has zeros in front of it, or is a part of a text."""
    codes = enumerate(codes_by_style(xml))
    return {style: code for style, code in codes if code and shown_as("1", code) not in {None, "1"}}


def shown_as(number: str, code: str) -> str | None:
    """Write a whole number under the code of a format; None where the code is of another kind: of money, of a date."""
    parts = [part.groups() for part in _PARTS.finditer(code.partition(";")[0])]
    places = sum(bool(zero) for _, _, zero, _, _ in parts)
    if not number.isdigit() or not places or any(other for *_, other in parts):
        return None
    left, text = list(number), []
    for quoted, escaped, zero, sign, _ in reversed(parts):
        if not zero:
            text.append(quoted or escaped or sign or "")
            continue
        places -= 1
        digits = left if places == 0 else [left.pop() if left else "0"]  # what is left stands at the first place
        text.append("".join(digits) or "0")
    return "".join(reversed(text))


def with_shown(cells: pl.DataFrame, shown: ShownFormats, below: int, ids: Collection[int]) -> dict[int, pl.Series]:
    """Return the columns of a sheet, by their number from 0, that its formats change below a row; columns of ids too
    where a format is more than zeros: it may say what a number is a count of.
    """  # noqa: D205 - one sentence
    changed = {}
    for column, places in shown.cells.items():
        if str(column) not in cells.columns:
            continue
        values = cells.to_series(cells.columns.index(str(column)))
        found = [
            (row, text)
            for row, style in places
            if below < row < len(values)
            and (column in ids or ZEROS.fullmatch(shown.formats[style].partition(";")[0]))
            and (text := shown_as(values[row] or "", shown.formats[style])) not in {None, values[row]}
        ]
        if found:
            rows, texts = zip(*found, strict=True)
            changed[column] = values.scatter(rows, texts)
    return changed


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def widest_zeros(path: Path, kind: str) -> int:
    """Return how many digits a format of zeros shows in a workbook whose cells do not tell theirs; 0 for no such.

    Of `.xls` and `.ods` it is known only that there is such a format, and not which cells have it.
    """
    if kind == "xls":
        found = [len(zeros) for size, zeros in _XLS_FORMAT.findall(path.read_bytes()) if size[0] == len(zeros)]
        return max(found, default=0)
    if kind != "ods":
        return 0
    import zipfile

    with zipfile.ZipFile(path) as archive:
        names = [name for name in ("content.xml", "styles.xml") if name in archive.namelist()]
        return max((int(digits) for name in names for digits in _ODS_FORMAT.findall(archive.read(name))), default=0)
