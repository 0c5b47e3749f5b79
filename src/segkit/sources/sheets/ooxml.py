"""What the XML inside a workbook says that a reader of its values does not: its size, merged and hidden cells."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sources.sheets.shown import ShownFormats, codes_by_style, showing_more

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = 1 << 20
UNPACKED_LIMIT = 8 << 30
"""A full sheet of a million rows is a few hundred megabytes of XML."""
CELLS_LIMIT = 200_000_000
"""Readers of sheets hold every cell of the used range, blank ones too: about 32 bytes each."""
INDEX_LIMIT = 16 << 20
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)"')
_FAR = re.compile(rb'<(?:\w+:)?c [^>]*?\br="(?:([A-Z]{2,3})(\d+)|[A-Z](\d{6,7}))"')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^>]*\bhidden="(?:1|true)"')
_FROM_1904 = re.compile(rb'<(?:\w+:)?workbookPr [^>]*\bdate1904="(?:1|true)"')
_LONG = re.compile(rb"<v>-?(?:\d{16}|\d(?:\.\d+)?[eE]\+?1[5-9]<)")
_STYLED = re.compile(rb'<c r="([A-Z]+)\d+"(?=[^>]* s="(\d+)")[^>]*>(?:<f[^<]*</f>)?<v>')
_LOCALE = re.compile(r"\[\$-[^\]]*\]")
_MARK = re.compile(r"\[\$([^\]\-]+)|([$€£¥₽₴₸₹₺₩₪]|zł|(?:руб|грн|CHF|Kč|kr)\b)")
_NO_VALUE = re.compile(
    rb'<(?:\w+:)?c (?![^>]*\bt="str")[^>]*><(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)(?:<v ?/>|<v></v>)?</(?:\w+:)?c>'
)


@immutable
class Merged:
    """Cells merged into one; rows and columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class SheetFacts:
    """What the XML of one sheet says beside its values."""

    merged: list[Merged] = field(default_factory=list)
    hidden_rows: int = 0
    no_value: int = 0
    """Formulas of which no value was ever reckoned."""
    long_numbers: bool = False
    """Whether cells hold numbers, not texts, of 16 digits and more."""
    styles: tuple[str | None, ...] = ()
    """By style, the currency that its number format shows; nothing where all formats show the same."""
    currencies: dict[int, set[str]] = field(default_factory=dict)
    """By column from 0, the currencies that the formats of its cells show."""
    shown: ShownFormats = field(default_factory=ShownFormats)
    """Cells whose format shows more than their number."""
    from_1904: bool = False
    """Days of the workbook are counted from 1904, and not from 1900."""
    rows: int = 0
    columns: int = 26
    """The range that cells are in, as far as they say where they stand; columns are counted beyond Z only."""

    def see(self, xml: bytes) -> None:
        """Take note of a piece of XML that ends with a tag; substrings are looked for first, being far cheaper."""
        if b"mergeCell " in xml:
            self.merged += [_block(found.groups()) for found in _MERGED.finditer(xml)]
        if b'hidden="' in xml:
            self.hidden_rows += sum(1 for _ in _HIDDEN_ROW.finditer(xml))
        self.long_numbers = self.long_numbers or _LONG.search(xml) is not None
        for letters, style in _STYLED.findall(xml) if self.styles else ():
            if int(style) < len(self.styles) and (mark := self.styles[int(style)]):
                self.currencies.setdefault(_column(letters), set()).add(mark)
        self.shown.see(xml)
        if b"<f" in xml or b":f>" in xml:
            self.no_value += sum(1 for _ in _NO_VALUE.finditer(xml))
        self.rows = max(self.rows, *map(int, _ROW.findall(xml)), 0)
        for letters, row, far in _FAR.findall(xml):
            self.rows = max(self.rows, int(row or far))
            if letters:
                self.columns = max(self.columns, _column(letters) + 1)


def kind_of_zip(path: Path) -> str | None:
    """Tell which workbook a zip archive is: xlsx, xlsb, ods; None where it is none, or no archive at all."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.casefold() == "xl/workbook.xml" for name in names):
        return "xlsx"
    return "ods" if {"mimetype", "content.xml"} <= names else None


def look_through(path: Path, shown: str) -> dict[str, SheetFacts]:
    """Check a packed workbook whole, every check sum included, and return what is to be known of its sheets by name.

    A reader of values stops where it has what it wants: damage would pass, and a bomb would go off.

    Raises:
        SegkitError: It is damaged, unpacks to too much, or a sheet claims more cells than memory holds.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > UNPACKED_LIMIT:
                raise SegkitError(
                    f"{shown} unpacks to more than {UNPACKED_LIMIT >> 30} GiB: refused", hint="save the sheet as CSV"
                )
            styles = _styles_of(archive)
            facts = {member.filename: _facts_of(archive, member, shown, styles) for member in archive.infolist()}
            parts = _parts_by_name(archive)
            from_1904 = _counts_from_1904(archive)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ET.ParseError,
        UnicodeDecodeError,
    ) as no:  # fmt: skip
        raise SegkitError(
            f"{shown} is damaged: {str(no)[:100] or type(no).__name__}",
            hint="export the workbook again, or save it as CSV",
        ) from no
    for one in facts.values():
        one.from_1904 = from_1904
    return {name: facts[part] for name, part in parts.items() if part in facts}


def _styles_of(archive: zipfile.ZipFile) -> str:
    """Return the XML of a workbook's styles; nothing where there are none, or more than anybody has."""
    name = next((name for name in archive.namelist() if name.casefold() == "xl/styles.xml"), None)
    if name is None or archive.getinfo(name).file_size > INDEX_LIMIT:
        return ""
    return archive.read(name).decode("utf-8")


def _currency_styles(xml: str) -> tuple[str | None, ...]:
    """Return the currency of each style's number format; nothing where they do not differ."""
    found = [_MARK.search(_LOCALE.sub("", code or "")) for code in codes_by_style(xml)]
    marks = tuple((mark[1] or mark[2]).strip() if mark else None for mark in found)
    return marks if len(set(marks) - {None}) > 1 else ()  # one currency is no doubt


def _facts_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str, styles: str) -> SheetFacts:
    facts = SheetFacts(styles=_currency_styles(styles), shown=ShownFormats(showing_more(styles)))
    is_sheet = "/worksheets/" in member.filename.casefold()
    with archive.open(member) as stream:
        for number, piece in enumerate(_pieces(stream)):
            if is_sheet:
                if not number:
                    _refuse_too_wide(piece, shown)
                facts.see(piece)
                if facts.rows * facts.columns > CELLS_LIMIT:
                    raise _too_wide(facts.rows * facts.columns, f"row {facts.rows:,}, column {facts.columns:,}", shown)
    return facts


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Go through XML in pieces that end with a cell, or at least with a tag."""
    rest = b""
    while block := stream.read(BLOCK):
        whole, mark, begun = (rest + block).rpartition(b"</c>")
        if not mark:
            whole, mark, begun = (rest + block).rpartition(b">")
        yield whole + mark
        rest = begun if len(begun) < BLOCK else b""
    yield rest


def _refuse_too_wide(xml: bytes, shown: str) -> None:
    found = _DIMENSION.search(xml)
    if not found:
        return
    block = _block(found.groups())
    cells = (block.last_row + 1) * (block.last_column + 1)
    if cells > CELLS_LIMIT:
        raise _too_wide(cells, f"{found[3].decode()}{found[4].decode()}", shown)


def _too_wide(cells: int, corner: str, shown: str) -> SegkitError:
    return SegkitError(
        f"{shown}: a sheet claims {cells:,} cells: something stands far out, at or before {corner}",
        hint="delete the stray cell (Ctrl+End goes there), or save the sheet as CSV",
    )


def _block(corners: tuple[Any, ...]) -> Merged:
    left, top, right, bottom = corners
    return Merged(int(top) - 1, _column(left), int(bottom) - 1, _column(right))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _counts_from_1904(archive: zipfile.ZipFile) -> bool:
    """Tell a workbook that began on an old Macintosh: its first day is another."""
    name = next((name for name in archive.namelist() if name.casefold() == "xl/workbook.xml"), None)
    if name is None or archive.getinfo(name).file_size > INDEX_LIMIT:
        return False
    return _FROM_1904.search(archive.read(name)) is not None


def _parts_by_name(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the archive's member behind each sheet's name; nothing for a workbook of another make."""
    names = {name.casefold(): name for name in archive.namelist()}
    index, links = (names.get(name) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    if not index or not links or max(archive.getinfo(name).file_size for name in (index, links)) > INDEX_LIMIT:
        return {}
    # Python's expat refuses entities that blow up, and both files are small.
    targets = {link.get("Id"): link.get("Target", "") for link in ET.fromstring(archive.read(links))}  # noqa: S314
    parts = {}
    for sheet in ET.fromstring(archive.read(index)).iter():  # noqa: S314
        if sheet.tag.rpartition("}")[2] == "sheet":
            link = next((value for name, value in sheet.attrib.items() if name.rpartition("}")[2] == "id"), None)
            target = targets.get(link, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            parts[sheet.get("name", "")] = names.get(part.casefold(), part)
    return parts
