"""A report with customers over their documents into a table: one line per document, its customer beside it.

1C prints sales so: a row of a customer with a subtotal, the rows of its documents below, a grand total at
the end. Taken for a table, every sum would count two or three times. It is flattened only where all of it
fits: documents are known by their text, and every subtotal has to be the sum of its documents.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.sources.roles.names import normalise
from segkit.sources.text.glance import glance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from segkit.sources.places.unpack import LocalFile, Workspace
    from segkit.sources.reading import Reading

HEAD_BYTES = 1 << 18
HEADER_WITHIN = 30
LARGEST = 64 << 20
"""Bytes: a printed report is no larger, and it is held in memory."""
DOCUMENT = re.compile(
    r"\s*(?P<kind>[А-ЯЁA-Z][^\d№]*?)\s+(?:№\s*)?(?P<number>\S*\d\S*)\s+от\s+"
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?(?:\s*г\.?)?\s*"
)
_CUSTOMER = re.compile(r"(покупатель|контрагент|клиент|заказчик|партнер)\b.*")
_LEVEL = re.compile(r"(документ|регистратор|реализация|накладная|номенклатура|товар)\b.*")
_AMOUNT = re.compile(r"(выручка|сумма|стоимость|оборот|продажи)\b.*")
_NO_AMOUNT = re.compile(r".*\b(себестоим\w*|скидк\w*|ндс|прибыл\w*|валов\w*|возврат\w*|долг\w*)\b.*")
_WITH_TAX = re.compile(r"\b(с|вкл\w*|включая) (учетом )?ндс\b")
_TOTAL = re.compile(r"(?i)\s*(итого|всего|общий итог)\b.*")
_RETURN = re.compile(r"(?i)возврат")
_ENCODINGS = ("utf-8", "cp1251", "utf-16-le", "cp866", "koi8-r")


@dataclass
class _Report:
    """What the walk over the rows has found so far."""

    shown: str
    noun: str
    lines: list[tuple[int, str, str, str]] = field(default_factory=list)
    """Row, customer, document, day."""
    amounts: list[Decimal] = field(default_factory=list)
    groups: list[tuple[int, Decimal | None, int]] = field(default_factory=list)
    """Row of a customer, its subtotal, and how many documents stood above."""
    total: tuple[int, Decimal] | None = None


def flattened(file: LocalFile, reading: Reading, workspace: Workspace) -> LocalFile | None:
    """Write the documents of such a report as a table; nothing where the file is none.

    Raises:
        SegkitError: It is one, and does not add up or has more levels than customer and document.
    """
    if file.path.stat().st_size > LARGEST:
        return None
    with file.path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not _mentions_documents(head):
        return None
    try:
        seen = glance(file, reading, workspace)
        rows = _rows(seen.file.path, seen.dialect.delimiter)
    except (SegkitError, UnicodeDecodeError, csv.Error):  # whatever it is, it is said where tables are read
        return None
    found = _header(rows, reading)
    if found is None or not _is_grouped(rows, *found):
        return None
    at, name, money = found
    report = _walked(rows, at, name, money, file)
    sign = _checked(report)
    return _written(report, sign, rows[at][name].strip(), _title(rows, at, money), file, workspace)


def _mentions_documents(head: bytes) -> bool:
    """Tell by bytes alone, in whatever encoding: the common file pays for no more."""
    return any(
        " от ".encode(name) in head and any(word.encode(name) in head for word in ("Реализация", "Возврат", "Отчет"))
        for name in _ENCODINGS
    )


def _rows(path: Path, mark: str) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=mark))


def _header(rows: Sequence[Sequence[str]], reading: Reading) -> tuple[int, int, int] | None:
    """Find the header row, its column of customers, and the one column of money."""
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        names = [normalise(cell) for cell in row]
        name = next((column for column, cell in enumerate(names) if _CUSTOMER.fullmatch(cell)), None)
        if name is None:
            continue
        titles = {column: normalise(_title(rows, at, column)) for column in range(name + 1, len(row))}
        if reading.roles.amount:
            money = [column for column, title in titles.items() if title == normalise(reading.roles.amount)]
        else:
            money = [
                column for column, title in titles.items()
                if _AMOUNT.fullmatch(title) and not _NO_AMOUNT.fullmatch(_WITH_TAX.sub("", title))
            ]  # fmt: skip
        return (at, name, money[0]) if len(money) == 1 else None
    return None


def _title(rows: Sequence[Sequence[str]], at: int, column: int) -> str:
    """Return the name of a column, which may stand on the second row of the header."""
    cells = (row[column].strip() for row in rows[at : at + 2] if column < len(row))
    return next((cell for cell in cells if cell and _number(cell) is None), "")


def _is_grouped(rows: Sequence[Sequence[str]], at: int, name: int, money: int) -> bool:
    """Tell a report from a table: documents have no customer beside them."""
    documents = [row for row in rows[at + 1 :] if any(map(DOCUMENT.fullmatch, row))]
    return bool(documents) and all(_document(row, name, money) for row in documents)


def _document(row: Sequence[str], name: int, money: int) -> re.Match[str] | None:
    return DOCUMENT.fullmatch(_label(row, name, money))


def _label(row: Sequence[str], name: int, money: int) -> str:
    return next((cell for cell in row[name:money] if cell.strip()), "")


def _walked(rows: Sequence[Sequence[str]], at: int, name: int, money: int, file: LocalFile) -> _Report:
    report = _Report(file.shown, file.noun)
    customer, bare = "", True
    for number, row in enumerate(rows[at + 1 :], at + 2):
        label = _label(row, name, money).strip()
        written = row[money].strip() if money < len(row) else ""
        if not label or (not report.groups and not written and _LEVEL.fullmatch(normalise(label))):
            continue
        amount = _number(written)
        if document := DOCUMENT.fullmatch(label):
            if not customer:
                raise _refused(report, number, "a document stands above every customer")
            if amount is None:
                raise _refused(report, number, f"the document has no amount: {written[:40]!r}")
            day = f"{document['year']}-{int(document['month']):02}-{int(document['day']):02}"
            report.lines.append((number, customer, label, day))
            report.amounts.append(amount)
            bare = False
        elif _TOTAL.fullmatch(label):
            if amount is not None:
                report.total = (number, amount)
        else:
            if customer and bare:
                raise _refused(report, number, "there are more levels than customer and document")
            report.groups.append((number, amount, len(report.lines)))
            customer, bare = label, True
    if bare and report.groups:
        raise _refused(report, report.groups[-1][0], "no document stands below it")
    return report


def _checked(report: _Report) -> int:
    """Hold every subtotal against its documents; return the sign by which returns are to be taken.

    Raises:
        SegkitError: Something does not add up, or there is nothing to hold documents against.
    """
    ends = [start for _, _, start in report.groups[1:]] + [len(report.lines)]
    backs = [
        bool(_RETURN.match(line[2])) and amount > 0 for line, amount in zip(report.lines, report.amounts, strict=True)
    ]
    faults: dict[int, SegkitError] = {}
    for sign in (1, -1) if any(backs) else (1,):
        taken = [sign * amount if back else amount for amount, back in zip(report.amounts, backs, strict=True)]
        sums = [
            (row, stated, sum(taken[start:end], Decimal()))
            for (row, stated, start), end in zip(report.groups, ends, strict=True)
        ]
        if report.total:
            sums.append((*report.total, sum(taken, Decimal())))
        if all(stated is None for _, stated, _ in sums):
            raise _refused(report, report.groups[0][0], "no total stands there to hold the documents against")
        wrong = next(((row, stated, real) for row, stated, real in sums if stated is not None and stated != real), None)
        if wrong is None:
            if sign > 0 and any(backs):
                raise SegkitError(
                    f"{report.shown}: documents of returns stand above zero, and the totals count them as sales",
                    hint="export returns below zero, or without them",
                )
            return sign
        row, stated, real = wrong
        faults[sign] = _refused(report, row, f"the total {stated:,} is not the sum of its documents, {real:,}")
    raise faults[1]


def _refused(report: _Report, row: int, what: str) -> SegkitError:
    return SegkitError(
        f"{report.shown}, {report.noun} {row:,}: customers stand over their documents here, and {what}",
        hint="export the report as a flat table: customer, document, date and amount in columns of their own",
    )


def _number(text: str) -> Decimal | None:
    bare = re.sub(r"[\s\u00a0\u202f]", "", text).replace("\u2212", "-").replace(",", ".")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plainly(amount: Decimal) -> str:
    four = amount.quantize(Decimal("0.0001"))
    return f"{four if four == amount else amount:f}"


def _written(report: _Report, sign: int, customer: str, money: str, file: LocalFile, workspace: Workspace) -> LocalFile:
    from segkit.sources.sheets.workbook import MARK

    target = workspace.new_file()
    with target.open("x", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=MARK, lineterminator="\n")
        writer.writerow((customer.partition("/")[0].strip() or customer, "Документ", "Дата", money))
        for (_, name, document, day), amount in zip(report.lines, report.amounts, strict=True):
            back = sign < 0 and amount > 0 and _RETURN.match(document)
            # Four decimals read in one way only: what was checked is what is counted.
            writer.writerow((name, document, day, _plainly(-amount if back else amount)))
    totals = len(report.groups) + (report.total is not None)
    told = (
        f"{file.shown}: customers stand over their documents: {len(report.lines):,} documents are read,"
        f" {totals:,} totals are left out, which agree with them"
    )
    more = (f"{file.shown}: returns are taken as below zero, as the totals take them",) if sign < 0 else ()
    return replace(
        file, path=target, notes=(*file.notes, told, *more), rows=tuple(line[0] for line in report.lines)
    )  # fmt: skip
