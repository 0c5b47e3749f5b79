"""A file with one row per customer into a table of text: any column may be anything, and no role is needed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.line.attributes import NOTHING
from segkit.line.orders import BLANKS
from segkit.sources.guard import is_complaint
from segkit.sources.parquet.columnar import columns_in
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import SUSPECT, Decisions, Reading
from segkit.sources.roles import names as n
from segkit.sources.roles.names import squeezed
from segkit.sources.roles.recognition import Roles
from segkit.sources.tables import reading_for, tables_of
from segkit.sources.text.delimited import DelimitedPlan, sound
from segkit.sources.text.glance import glance

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    import polars as pl

    from segkit.sources.places.unpack import LocalFile

ID, EMAIL, PHONE = "id", "email", "phone"
_IDS = frozenset(("id", "код", "code", "uid", "userid", "externalid", "externalcode", "внешнийкод", "ид"))
_NO_PHONES = frozenset(("cardnumber", "loyaltyid", "loyaltycard", "номеркарты", "дисконтнаякарта", "картаклиента",
                        "карталояльности", "инн"))  # fmt: skip
ATTEMPTS = 5
_PERSON = re.compile(r"\S@\S|^\W*(?:\d\W*){10,15}$")
"""A mail address or a telephone, as no column is called."""


@immutable
class ContactTable:
    """The rows of a file of contacts as text, and which columns say who a contact is."""

    shown: str
    """The name by which the user knows the file."""
    rows: pl.DataFrame
    """All columns of the file, trimmed, null where a cell says nothing."""
    keys: dict[str, str]
    """By kind - id, email, phone - the column that holds it, where one plainly does."""
    notes: tuple[str, ...] = ()


@immutable
class Columns:
    """All columns of a file, typed where the file is."""

    shown: str
    rows: pl.DataFrame
    notes: tuple[str, ...]
    settings: dict[str, str]
    """What a Parquet file says of itself."""


def read_columns(name: str | os.PathLike[str], reading: Reading | None = None) -> Columns:
    """Read all columns of a file: CSV, Parquet or a workbook, in whatever encoding and dialect.

    Raises:
        SegkitError: The file cannot be used.
    """
    with Workspace() as workspace:
        file = _one_table(str(name), reading or Reading(), workspace)
        if not file.is_parquet:
            rows, notes = _delimited(file, workspace)
            return Columns(file.shown, rows, tuple(notes), {})
        import polars as pl

        rows = columns_in(file)
        return Columns(file.shown, rows, tuple(file.notes), pl.read_parquet_metadata(file.path))


def read_contact_table(name: str | os.PathLike[str], reading: Reading | None = None) -> ContactTable:
    """Read a file of contacts: CSV, Parquet or a workbook, in whatever encoding and dialect.

    Raises:
        SegkitError: The file cannot be used.
    """
    found = read_columns(name, reading)
    if found.rows.is_empty():
        raise SegkitError(f"{found.shown} has columns and no row: no contacts", hint="look at the export")
    _refuse_headless(found.rows.columns, found.shown)
    return ContactTable(found.shown, tidied(found.rows), keys_of(found.rows.columns), found.notes)


def _refuse_headless(header: Sequence[str], shown: str) -> None:
    """Refuse a file whose first line is somebody: every message that lists its columns would tell who it is."""
    if any(_PERSON.search(name) for name in header) or (not keys_of(header) and any(map(str.isdigit, header))):
        raise SegkitError(
            f"{shown}: the first line looks like data and not like names of columns",
            hint="put a line of names above it, such as id,email,phone,first_name",
        )


def _one_table(name: str, reading: Reading, workspace: Workspace) -> LocalFile:
    try:
        (file,) = tables_of(name, reading, workspace)
    except SegkitError as fault:
        if "--sheet" in (fault.hint or ""):
            raise SegkitError(str(fault), hint="save the sheet of contacts as a file of its own") from fault
        if "--from-table" in (fault.hint or ""):
            raise SegkitError(str(fault), hint="end the address in its table: sqlite:///crm.db#people") from fault
        raise
    return file


def _delimited(file: LocalFile, workspace: Workspace) -> tuple[pl.DataFrame, tuple[str, ...]]:
    seen = glance(file, reading_for(file, Reading()), workspace)
    plan = sound(
        DelimitedPlan(
            seen.file, seen.dialect, Roles(), Decisions(), workspace, seen.quote, (*file.notes, *seen.notes),
            encoding=seen.encoding,
        )
    )  # fmt: skip
    for _ in range(ATTEMPTS):
        try:
            rows = plan.scan().collect(engine="streaming")
        except BaseException as fault:
            if not is_complaint(fault):
                raise
            plan = plan.malformed(fault)
            continue
        fitting = plan.fitting(skip=False) if rows[SUSPECT].any() else plan
        if fitting is plan:
            return rows.select(plan.dialect.names), plan.notes
        plan = fitting
    raise SegkitError(f"{file.shown} cannot be read in any way that segkit knows")


def tidied(rows: pl.DataFrame) -> pl.DataFrame:
    """Write all cells as trimmed text, null where they say nothing, and leave out rows without any."""
    import polars as pl

    floats = [name for name, dtype in rows.schema.items() if dtype.is_float()]
    text = rows.with_columns(pl.all().cast(pl.String)).with_columns(pl.col(floats).str.replace(r"\.0$", ""))
    value = pl.all().str.strip_chars(BLANKS).str.normalize("NFC")
    tidied = text.with_columns(value)
    tidied = tidied.with_columns(pl.when(~pl.all().str.to_lowercase().is_in(NOTHING)).then(pl.all()))
    return tidied.filter(pl.any_horizontal(pl.all().is_not_null()))


def keys_of(header: Any) -> dict[str, str]:
    """Find by their names the columns that say who a contact is; of several of one kind the first of the surest."""
    tiers = n.tiers("customer")
    mail, phone = (next(names for names in tiers if word in names) for word in (EMAIL, PHONE))
    code, other_code, *others = (names for names in tiers if names not in (mail, phone))
    known = {ID: (code, other_code, _IDS, *others), EMAIL: (mail,), PHONE: (phone - _NO_PHONES,)}
    found = {}
    for kind, tiers in known.items():
        columns = [name for words in tiers for name in header if squeezed(name) in words]
        if columns:
            found[kind] = columns[0]
    return found
