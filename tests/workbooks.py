"""Workbooks as tests write them: rows of plain values into .xlsx, .xls and .ods."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Rows = Sequence[Sequence[Any]]

HEAD = ["customer_id", "order_id", "order_date", "amount"]
ROWS = [
    HEAD,
    ["ann", 1, dt.date(2024, 1, 1), 10.5],
    ["bob", 2, dt.date(2024, 1, 2), 20],
    ["ann", 3, dt.date(2024, 2, 1), 5.25],
]
"""The same lines as `commandline.ORDERS`."""


def xlsx(path: Path, *rows: Sequence[Any], **sheets: Rows) -> Path:
    """Write a workbook of one sheet, or of several by their names."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in (sheets or {"Sheet": rows}).items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(list(row))
    book.save(path)
    return path


def edited(path: Path, change: Any) -> Path:
    """Change a workbook with openpyxl."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def xml_changed(path: Path, member: str, changes: Mapping[str, str]) -> Path:
    """Change the XML within a workbook, where no writer writes what is wanted."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[member].decode()
    for old, new in changes.items():
        assert old in text, text
        text = text.replace(old, new)
    parts[member] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def xls(path: Path, *rows: Sequence[Any]) -> Path:
    """Write a workbook of the old kind."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value, *((day,) if isinstance(value, dt.date) else ()))
    book.save(str(path))
    return path


def ods(path: Path, *rows: Sequence[Any]) -> Path:
    """Write an open document with one sheet, and blank rows to its end as LibreOffice does."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    blank = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Sheet">{body}{blank}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return path


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, dt.date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value!r}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def encrypted(path: Path) -> Path:
    """Write what an office writes behind a password: a compound file with two streams, of zeros here."""
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    chains = [*range(3, 10), end, *range(11, 18), end]

    def entry(name: str, kind: int, start: int, size: int, right: int = free, child: int = free) -> bytes:
        spelt = f"{name}\0".encode("utf-16-le")
        places = struct.pack("<HBBIII", len(spelt), kind, 1, free, right, child)
        return spelt.ljust(64, b"\0") + places + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, end, 0, child=1) + entry("EncryptionInfo", 2, 2, 4096, right=2)
    folder += entry("EncryptedPackage", 2, 10, 4096)
    sectors = struct.pack("<128I", table, end, *chains, *[free] * (126 - len(chains)))
    path.write_bytes(header + sectors + folder.ljust(512, b"\0") + bytes(8192))
    return path
