"""Files that name people who must not be written to: one of them a line, or columns of a table."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.databases.addresses import is_database
from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable
from segkit.sources.lines.newest import contact_columns
from segkit.sources.places.unpack import open_local
from segkit.sources.reading import Reading
from segkit.sources.roles.names import squeezed, tiers
from segkit.sources.roles.recognition import quoted
from segkit.sources.text.encoding import decide_encoding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.sources.places.unpack import LocalFile, Workspace

DELIMITERS = (";", "\t", ",", "|")
HEADER_WITHIN = 20
"""Lines among which the names of columns are looked for, below a title."""
_HASHES = frozenset(
    ("hash", "sha256", "md5", "emailsha256", "emailmd5", "emailhash", "phonesha256", "phonemd5", "phonehash")
)
_IDS = frozenset(("id", "customer", "externalid", "extid", "uniqid", "clientid", "userid"))


@immutable
class Suppressed:
    """What one file names, as it is written there."""

    shown: str
    cells: tuple[str, ...]


def read_suppressed(name: str, workspace: Workspace) -> Suppressed:
    """Read whom a file names: all cells of a file of one column, else those of the columns that name people.

    Raises:
        SegkitError: The file is missing, empty or unreadable, or it is not plain which column is meant.
    """
    if is_database(name):  # not quoted: a password may stand in it
        raise UsageError("--exclude names a file, and no database", hint="--exclude unsubscribed.csv")
    try:
        file = open_local(name, workspace)
    except SegkitError as fault:
        raise SegkitError(f"--exclude {name}: {fault}", hint=fault.hint) from fault
    rows = _rows(file, workspace)
    if not rows:
        raise _nobody(file.shown)
    cells = [cell for cell in _named(rows, file.shown) if cell]
    if not cells:
        raise _nobody(file.shown)
    return Suppressed(file.shown, tuple(dict.fromkeys(cells)))


def _nobody(shown: str) -> SegkitError:
    return SegkitError(
        f"--exclude {shown} names nobody: an empty file is no list of those who must not be written to",
        hint="export it again, or leave out --exclude",
    )


def _named(rows: Sequence[Sequence[str]], shown: str) -> list[str]:
    width = max(map(len, rows))
    # What stands above the header is a title; should it name somebody all the same, it counts.
    place = next((place for place, row in enumerate(rows[:HEADER_WITHIN]) if _columns(row)), 0)
    above, rows = [cell for row in rows[:place] for cell in row], rows[place:]
    wanted = _columns(rows[0])
    if width == 1:
        return [*above, *(row[0] for row in (rows[1:] if wanted else rows))]
    if not wanted:
        raise SegkitError(
            f"--exclude {shown} has {width} columns, and none has the name of mail addresses, phones, ids or hashes",
            hint="call the column email, phone, customer_id or hash, or keep one column only",
        )
    return [*above, *(row[place] for row in rows[1:] for place in wanted if place < len(row))]


def _columns(header: Sequence[str]) -> list[int]:
    known = set(contact_columns(header, ("email", "phone")).values())
    ids = frozenset().union(*tiers("customer"))
    return [place for place, name in enumerate(header) if name in known or squeezed(name) in (ids | _HASHES | _IDS)]


def _rows(file: LocalFile, workspace: Workspace) -> list[list[str]]:
    if file.is_parquet:
        import polars as pl

        from segkit.sources.parquet.columnar import columns_in

        frame = columns_in(file).select(pl.all().cast(pl.String).fill_null(""))
        return [list(frame.columns), *map(list, frame.iter_rows())]
    if file.workbook:
        from segkit.sources.sheets.workbook import MARK, sheets_of

        sheets = sheets_of(file, Reading(), workspace)
        return _cells(replace(sheets[0], shown=file.shown), MARK)
    return _cells(file, None)


def _cells(file: LocalFile, mark: str | None) -> list[list[str]]:
    raw = file.path.read_bytes()
    encoding = decide_encoding(raw[: 1 << 20], "utf-8" if mark else None)
    try:
        text = raw.decode("utf-8-sig" if encoding.name == "utf-8" else encoding.name)
    except (UnicodeDecodeError, LookupError) as fault:
        raise SegkitError(
            f"--exclude {file.shown} cannot be read as {encoding.name}", hint=f"save {quoted(file.shown)} as UTF-8"
        ) from fault
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = mark or _delimiter(lines)
    try:
        rows = list(csv.reader(io.StringIO(lines), delimiter=delimiter, strict=True)) if delimiter else [
            [line.strip('"')] for line in lines.split("\n")
        ]  # fmt: skip
    except csv.Error as fault:
        raise SegkitError(
            f"--exclude {file.shown} cannot be taken apart: {fault}", hint="look at its quotation marks"
        ) from fault
    trimmed = ([cell.strip(" \t\u00a0\ufeff\x1a") for cell in row] for row in rows)
    return [row for row in trimmed if any(row)]


def _delimiter(text: str) -> str | None:
    """Find what sets cells apart: a sign that every one of the first lines has equally often; none: one column."""
    lines = [line for line in text.split("\n")[:20] if line.strip()]
    for mark in DELIMITERS:
        counts = {line.count(mark) for line in lines}
        if any(mark in line and _columns([name.strip(' "\ufeff') for name in line.split(mark)]) for line in lines):
            return mark  # whatever further signs a title or a remark on another line has
        if lines and min(counts) > 0 and (len(counts) == 1 or '"' in text):
            return mark
    return None
