"""What the user said about reading, and what was decided for one file."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Protocol

from segkit.choices import BadRows
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sources.cells.amounts import AmountReading, UndecidedAmountsError, decide_amounts, decimal_mark
from segkit.sources.cells.currencies import currency_in, currency_named
from segkit.sources.cells.dates import DateReading, UndecidedDatesError, decide_dates
from segkit.sources.roles.recognition import Roles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from segkit.choices import AmountPer
    from segkit.sources.places.unpack import LocalFile
    from segkit.sources.roles.layout import Layout

SUSPECT = "suspect"
ROW = "\x00row"
ASIDE = "\x00aside"
NO_DATE, BAD_DATE = "with an empty date", "with a date that cannot be read"
NO_AMOUNT, BAD_AMOUNT = "with an empty amount", "with an amount that cannot be read"
REASON = "\x00left_out"
"""In a scan: why the reader leaves a line out, null where it counts. No column of a file has such a name."""
RESIDUE = "residue"
MONEY_ROLES = ("amount", "quantity", "price", "refunded", "instead")


@immutable
class Reading:
    """Options of the group Input: what overrules recognition."""

    roles: Roles = field(default_factory=Roles)
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    date_format: str | None = None
    day_first: bool | None = None
    currency: str | None = None
    """Take lines of this currency only."""
    sheet: str | None = None
    """The sheet of a workbook, by its name or by a pattern of names."""
    no_header: bool = False
    """The first line is one of the table; columns are named by number."""
    skip_lines: int = 0
    """Lines above the header, or above the table."""
    comment: str | None = None
    """What a line begins with that is none of the table."""
    bad_rows: BadRows = BadRows.FAIL
    max_unpacked: float = 16
    """What a packed file may unpack to [GiB]."""
    preset: str | None = None
    """The tool that the export is of; `none` for a file that is to be read by its names alone."""
    amount_per: AmountPer | None = None
    """What the amount is the money of, where lines of an order carry the same."""
    keep: Mapping[str, str] = field(default_factory=dict)
    """Columns that are carried along with the lines, by the names that they are to have."""
    query: str | None = None
    """Of a database: the rows of this query."""
    from_table: str | None = None
    """Of a database: the rows of this table."""

    @property
    def skips_bad_rows(self) -> bool:
        """Whether lines that cannot be read are left out."""
        return self.bad_rows is BadRows.SKIP


@immutable
class Aside:
    """Lines of one file that are left out because they are no sales, or cannot be read."""

    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """By reason, the numbers of records; a reason follows the number of lines: "2 lines of totals"."""
    bad: bool = False
    """Lines whose date or amount is empty or does not read are left out, too."""
    doubts: tuple[tuple[int, str], ...] = ()
    """Records that are read as sales and may be none, with the reason."""


@immutable
class Edge:
    """The first or last line of a table, where it may be a record about the others: their count, or their sum."""

    who: str
    """Its customer, who is there nowhere else."""
    counting: tuple[str, ...] = ()
    """Columns of which its cell may be a count of lines: a whole number that does not follow its neighbour's."""
    unlike: tuple[str, ...] = ()
    """Columns in which it is written unlike all other lines."""


@immutable
class Decisions:
    """How the text of one file is read as dates and money; None where the column has a type."""

    date: DateReading | None = None
    money: Mapping[str, AmountReading] = field(default_factory=dict)
    undecided: UndecidedDatesError | None = None
    unmarked: UndecidedAmountsError | None = None
    """Numbers of some column read in two ways; their role is missing in `money`."""
    decimal: str | None = None
    """The decimal mark that the user said."""
    aside: Aside | None = None
    """Lines that are left out; None where nobody has looked for any."""
    outermost: tuple[Edge, ...] = ()
    """The first or last line, where it may be none of a sale."""

    @property
    def remarks(self) -> list[str]:
        """What has to be said of how values are read."""
        said = [remark for number in self.money.values() for remark in number.remarks]
        return [*(self.date.remarks if self.date else []), *said]

    def exactly(self) -> Decisions:
        """Read money by way of decimals."""
        return replace(self, money={role: reading.exactly() for role, reading in self.money.items()})


class Plan(Protocol):
    """One file, decided: how to scan it, and how to name a place in it."""

    @property
    def file(self) -> LocalFile:
        """The file, and the name by which the user knows it."""
        ...

    @property
    def roles(self) -> Roles:
        """Which column plays which role."""
        ...

    @property
    def layout(self) -> Layout:
        """How its lines make up orders."""
        ...

    @property
    def decisions(self) -> Decisions:
        """How its text is read."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user has to know of the decisions."""
        ...

    @property
    def kept(self) -> Mapping[str, str]:
        """Columns that are carried along, by the names that were asked for."""
        ...

    def scan(self) -> pl.LazyFrame:
        """Return the file's columns by name, text as text; `suspect` tells lines of a wrong width.

        Where the reader leaves lines out, a column `REASON` says why; see `judging`.
        """
        ...

    def sampled(self, *columns: str) -> pl.DataFrame | None:
        """Return columns of the lines by which it was decided how to read the file, where they are kept."""
        ...

    def beyond(self) -> Mapping[str, Sequence[str | None]] | None:
        """Return the sample's columns of text, by name, where the file goes on beyond it; None where it does not."""
        ...

    def dtype(self, column: str) -> pl.DataType:
        """Return the type that a column has in the scan."""
        ...

    def places(self, rows: Sequence[int]) -> list[int]:
        """Return the lines or rows, counted as an editor does, on which records begin."""
        ...


def _one_currency(cells: Sequence[str]) -> str | None:
    """Return what all cells of a column of currencies name; None where they name none or several."""
    named = {currency_named(cell) for cell in set(cells)}
    return named.pop() if len(named) == 1 else None


def decide_values(samples: Mapping[str, Sequence[str]], roles: Roles, reading: Reading) -> Decisions:
    """Decide how a file's text columns are read, by samples of them.

    Raises:
        SegkitError: A sample contradicts itself, or reads in two ways.
    """
    date, undecided = None, None
    if roles.date is not None and roles.date in samples:
        try:
            date = decide_dates(samples[roles.date], given=reading.date_format, day_first=reading.day_first)
        except UndecidedDatesError as doubt:
            undecided = doubt
        except SegkitError as fault:
            raise type(fault)(f"column `{roles.date}`: {fault}", hint=fault.hint) from fault
    money, unmarked = decide_money(samples, roles, given=reading.decimal)
    return Decisions(date, money, undecided, unmarked, reading.decimal)


def decide_money(
    samples: Mapping[str, Sequence[str]], roles: Roles, *, given: str | None, elsewhere: str | None = None
) -> tuple[dict[str, AmountReading], UndecidedAmountsError | None]:
    """Decide how columns of numbers are written, by samples of them; what one does not tell another may.

    `elsewhere` is the decimal mark of other files. What stays open is returned and not raised: the whole column,
    or another file, may tell.

    Raises:
        SegkitError: A sample contradicts itself.
    """
    columns = {role: column for role in MONEY_ROLES if (column := getattr(roles, role)) in samples}
    marks = [decimal_mark(samples[column]) for column in columns.values()]
    elsewhere = next((mark for mark in marks if mark), elsewhere)
    money, unmarked = {}, None
    currency = _one_currency(samples.get(roles.currency or "", ()))
    for role, column in columns.items():
        named = currency_in(column) if role != "quantity" else None
        try:
            money[role] = decide_amounts(samples[column], given=given, elsewhere=elsewhere, currency=named or currency)
        except UndecidedAmountsError as doubt:
            unmarked = UndecidedAmountsError(f"column `{column}`: {doubt}", hint=doubt.hint)
        except SegkitError as fault:
            raise type(fault)(f"column `{column}`: {fault}", hint=fault.hint) from fault
    return money, unmarked
