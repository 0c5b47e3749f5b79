"""People of a list as the bytes of a file, as one tool takes them."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import polars as pl

from segkit import columns as c
from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable
from segkit.lists.fields import CONTACTS, NAMES, PERSONAL, column_in, column_of, header_in
from segkit.lists.identifiers import google_email, hashed, name_of
from segkit.lists.people import HASHED, ids_name_people
from segkit.privacy import is_personal, masked
from segkit.sinks.audiences import Column
from segkit.sinks.formats import as_text
from segkit.sources.roles.names import squeezed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segkit.lists.request import Wishes

MEGABYTE = 1_000_000
RUNS = r"^[=+\-@\t\r]"
"""How a cell begins that a spreadsheet takes for a formula."""
COUNTRY_LETTERS = 2
SUBSCRIBED = frozenset(
    ("subscribed", "subscription", "acceptsmarketing", "optin", "consent", "подписан", "подписка", "согласие")
)
BOM = "\ufeff".encode()


@immutable
class Form:
    """The columns of all files of a run, and how their cells come about."""

    wishes: Wishes
    columns: tuple[Column, ...]
    hashes_ids: bool = False
    """Ids would tell who it is, in a list that is hashed."""
    notes: tuple[str, ...] = ()

    def ids(self, values: pl.Series) -> pl.Series:
        """Write ids as they may leave: as they are, hashed, or under other names."""
        pseudonyms = self.wishes.pseudonyms
        if pseudonyms:
            return _each(values, pseudonyms.of)
        return _each(values, lambda value: hashed(value, self.wishes.hash)) if self.hashes_ids else values

    @property
    def header(self) -> list[str]:
        """The header row."""
        return [column.header for column in self.columns]

    @property
    def keys(self) -> list[str]:
        """The headers of columns that tell people apart, the surest first."""
        fields = ((c.CUSTOMER,), ("email",), ("phone",))
        return [column.header for kind in fields for column in self.columns if column.field in kind]


def form_of(people: pl.DataFrame, wishes: Wishes) -> Form:
    """Decide the columns of a run: those of the tool that anybody has values for, and the user's own.

    Raises:
        UsageError: A field was asked for that the tool does not take, or that may not leave in clear.
    """
    tool = wishes.tool
    own = [Column(tool.header_of(header_in(field)), field) for field in wishes.fields]
    _refuse_fields(people, wishes, own)
    if tool.single:
        columns = [Column(tool.single, str(wishes.by), hash=True)]
    else:
        usual = [column for column in tool.column if _filled(people, column, wishes)]
        columns = [column for column in usual if column.field not in {one.field for one in own}]
        if any(column.together for column in columns) and {one.field for one in columns if one.together} != {
            one.field for one in tool.column if one.together
        }:
            columns = [column for column in columns if not column.together]
    notes = []
    if wishes.is_hashed or wishes.pseudonyms:
        personal = (*PERSONAL, *CONTACTS) if wishes.pseudonyms else PERSONAL
        clear = [one for one in columns if one.field in personal and not (one.hash and wishes.is_hashed)]
        clear = [] if tool.must_hash else clear
        if clear:
            names = ", ".join(one.header for one in clear)
            notes.append(f"columns left out, for they would tell in clear who it is: {names}")
        columns = [one for one in columns if one not in clear]
    hashes_ids = wishes.is_hashed and ids_name_people(people[c.CUSTOMER])
    if hashes_ids and any(one.field == c.CUSTOMER for one in columns):
        notes.append("ids of customers look like addresses, numbers or names: they are hashed, too")
    return Form(wishes, (*columns, *own), hashes_ids, tuple(notes))


def _refuse_fields(people: pl.DataFrame, wishes: Wishes, own: Sequence[Column]) -> None:
    tool = wishes.tool
    if wishes.fields and (tool.single or not tool.extra):
        raise UsageError(f"{tool.title} takes no columns of your own: --fields", hint="leave out --fields")
    for field, column in zip(wishes.fields, own, strict=True):
        named = column_in(field)
        if {squeezed(column.header), squeezed(named)} & SUBSCRIBED or (
            field != named and squeezed(named) == squeezed(wishes.consent or "")
        ):
            raise UsageError(
                f"--fields {field}: no list says who is subscribed, or the tool would subscribe them anew",
                hint=f"--consent {named}",
            )
        if (wishes.is_hashed or wishes.pseudonyms) and (
            field in (*PERSONAL, *CONTACTS) or (field != named and _tells_who(named, people[field]))
        ):
            raise UsageError(
                f"--fields {field} would tell in clear who it is",
                hint="leave it out, or write the list in clear",
            )


def _tells_who(name: str, values: pl.Series) -> bool:
    """Tell whether a column names people, by its name or by its values."""
    return is_personal(name) or any(masked(value) != value for value in values.drop_nulls().unique().to_list())


def _filled(people: pl.DataFrame, column: Column, wishes: Wishes) -> bool:
    name = column_of(column.field)
    if name not in people.columns:
        raise UsageError(f"{wishes.tool.title}: there is no field {column.field!r}", hint="segkit export --list-tools")
    if name in (*CONTACTS, *PERSONAL):
        there = people[name].is_not_null().any()
        ready = name in HASHED and wishes.is_hashed and people[HASHED[name]].is_not_null().any()
        return bool(there or ready or name in wishes.fallback)
    return True


def cells_of(rows: pl.DataFrame, form: Form) -> tuple[pl.DataFrame, int]:
    """Write people as cells of text under the headers of a tool; also how many cells were too long for it."""
    text = as_text(rows)
    limit = form.wishes.tool.longest
    done, too_long = {}, 0
    for column in form.columns:
        one = _cells(text, rows, column, form)
        fallback = form.wishes.fallback.get(column.field)
        if fallback is not None:
            one = one.fill_null(fallback)
        if limit:
            long = (one.str.len_bytes() > limit).fill_null(value=False)
            too_long += int(long.sum())
            one = one.zip_with(~long, pl.Series([None], dtype=pl.String))
        done[column.header] = one.alias(column.header)
    together = [column.header for column in form.columns if column.together]
    cells = pl.DataFrame(list(done.values()))
    if together:
        whole = pl.all_horizontal(pl.col(name).is_not_null() for name in together)
        cells = cells.with_columns(pl.when(whole).then(name).alias(name) for name in together)
    return cells, too_long


def _cells(text: pl.DataFrame, rows: pl.DataFrame, column: Column, form: Form) -> pl.Series:
    wishes, name = form.wishes, column_of(column.field)
    values = text[name].cast(pl.String)
    if name in CONTACTS:
        values = _each(values, lambda value: _contact(value, name, wishes))
        if wishes.is_hashed:
            values = _each(values, lambda value: hashed(value, wishes.hash))
            width = {"sha256": 64, "md5": 32}[wishes.hash]
            ready = rows[HASHED[name]]
            fits = (ready.str.len_chars() == width).fill_null(value=False)
            values = ready.zip_with(fits & values.is_null(), values)
        return values
    if name == "country" and wishes.tool.names != "written":  # platforms know countries by their two letters
        values = values.set(values.str.len_chars() != COUNTRY_LETTERS, None).str.to_uppercase()
    if name in PERSONAL and wishes.is_hashed and column.hash:
        return _each(values, lambda value: hashed(_named(value, wishes), wishes.hash))
    if name in (*NAMES, "city") and wishes.tool.names == "lower":
        return values.str.to_lowercase()
    return form.ids(values) if name == c.CUSTOMER else values


def _contact(value: str, name: str, wishes: Wishes) -> str:
    """Write a contact in the form of the tool."""
    if name == "email":
        return google_email(value) if wishes.tool.email == "google" else value
    return value.removeprefix("+") if wishes.tool.phone == "digits" else value


def _named(value: str, wishes: Wishes) -> str:
    return name_of(value) if wishes.tool.names == "letters" else value.strip().lower()


def _each(values: pl.Series, form: Callable[[str], str]) -> pl.Series:
    """Bring each different value to another form, once."""
    unique = values.drop_nulls().unique()
    forms = [form(value) for value in unique.to_list()]
    return values.replace_strict(unique, pl.Series(forms, dtype=pl.String), default=None, return_dtype=pl.String)


def file_of(cells: pl.DataFrame, wishes: Wishes, shown: str) -> bytes:
    """Write cells as the bytes of a file, in the tool's dialect and encoding.

    Raises:
        SegkitError: The encoding has not all letters, or the tool takes no file so large.
    """
    if wishes.excel:
        from segkit.sinks.text_workbook import workbook

        content = workbook(cells, shown)
    else:
        buffer = io.BytesIO()
        cells.write_csv(buffer, separator=wishes.tool.delimiter)
        content = _encoded(buffer.getvalue(), wishes.encoding, shown)
    limit = wishes.tool.largest * MEGABYTE
    if (limit and len(content) > limit) or (wishes.tool.most and len(cells) > wishes.tool.most):
        most = f"{wishes.tool.largest} MB" if limit and len(content) > limit else f"{wishes.tool.most:,} rows"
        fits = len(cells) * limit // len(content) if limit and len(content) > limit else wishes.tool.most
        raise SegkitError(
            f"{shown}: {wishes.tool.title} takes at most {most} a file; nothing was written",
            hint=f"smaller files: --batch {max(1, int(fits * 0.9))}",
        )
    return content


def tamed(cells: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Put an apostrophe before what a spreadsheet would run as a formula, headers too, and count the cells."""
    texts = [name for name, dtype in cells.schema.items() if dtype == pl.String]
    runs = {name: pl.col(name).str.contains(RUNS).fill_null(value=False) for name in texts}
    count = int(sum(cells[name].str.contains(RUNS).sum() for name in texts))
    done = cells.with_columns(
        pl.when(there).then(pl.concat_str(pl.lit("'"), name)).otherwise(name).alias(name)
        for name, there in runs.items()
    )
    return done.rename({name: f"'{name}" for name in cells.columns if re.match(RUNS, name)}), count


def _encoded(content: bytes, encoding: str, shown: str) -> bytes:
    if encoding == "utf-8":
        return content
    if encoding == "utf-8-bom":
        return BOM + content
    text = content.decode()
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        wrong = sum(1 for line in text.split("\n") if line.encode(encoding, "replace").decode(encoding) != line)
        raise SegkitError(
            f"{shown}: {wrong:,} {'line has' if wrong == 1 else 'lines have'} letters that {encoding} has not; nothing"
            " was written",
            hint="--out-encoding utf-8-bom",
        ) from None


def parts_of(cells: pl.DataFrame, wishes: Wishes) -> Sequence[pl.DataFrame]:
    """Take the rows of a list apart: in turn among so many callers, or so many rows to a file."""
    if wishes.split > 1:
        place = pl.int_range(pl.len()) % wishes.split
        return [cells.filter(place == turn) for turn in range(wishes.split)]
    if wishes.batch and len(cells) > wishes.batch:
        return [cells.slice(start, wishes.batch) for start in range(0, len(cells), wishes.batch)]
    return [cells]
