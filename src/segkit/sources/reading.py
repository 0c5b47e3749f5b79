"""What the user said about reading, and what was decided for one file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from segkit import columns as c
from segkit.choices import BadRows
from segkit.errors import SegkitError
from segkit.orders import NO_ID
from segkit.sources.amounts import (
    LARGEST,
    AmountReading,
    UndecidedAmountsError,
    decide_amounts,
    decimal_mark,
    residue,
    units,
)
from segkit.sources.dateforms import OLDEST_DAY
from segkit.sources.dates import DateReading, UndecidedDatesError, decide_dates
from segkit.sources.recognition import Roles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from segkit.sources.unpack import LocalFile

SUSPECT = "suspect"
ROW = "\x00row"
ASIDE = "\x00aside"
NO_DATE, BAD_DATE = "with an empty date", "with a date that cannot be read"
NO_AMOUNT, BAD_AMOUNT = "with an empty amount", "with an amount that cannot be read"
REASON = "\x00left_out"
"""In a scan: why the reader leaves a line out, null where it counts. No column of a file has such a name."""
RESIDUE = "residue"
MONEY_ROLES = ("amount", "quantity", "price")


@dataclass(frozen=True)
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

    @property
    def skips_bad_rows(self) -> bool:
        """Whether lines that cannot be read are left out."""
        return self.bad_rows is BadRows.SKIP


@dataclass(frozen=True)
class Aside:
    """Lines of one file that are left out because they are no sales, or cannot be read."""

    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """By reason, the numbers of records; a reason follows the number of lines: "2 lines of totals"."""
    bad: bool = False
    """Lines whose date or amount is empty or does not read are left out, too."""


@dataclass(frozen=True)
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
    def decisions(self) -> Decisions:
        """How its text is read."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user has to know of the decisions."""
        ...

    def scan(self) -> pl.LazyFrame:
        """Return the file's columns by name, text as text; `suspect` tells lines of a wrong width.

        Where the reader leaves lines out, a column `REASON` says why; see `leave_out`.
        """
        ...

    def dtype(self, column: str) -> pl.DataType:
        """Return the type that a column has in the scan."""
        ...

    def places(self, rows: Sequence[int]) -> list[int]:
        """Return the lines or rows, counted as an editor does, on which records begin."""
        ...


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
    for role, column in columns.items():
        try:
            money[role] = decide_amounts(samples[column], given=given, elsewhere=elsewhere)
        except UndecidedAmountsError as doubt:
            unmarked = UndecidedAmountsError(f"column `{column}`: {doubt}", hint=doubt.hint)
        except SegkitError as fault:
            raise type(fault)(f"column `{column}`: {fault}", hint=fault.hint) from fault
    return money, unmarked


def leave_out(scan: pl.LazyFrame, reason: pl.Expr) -> pl.LazyFrame:
    """Leave lines out of a scan, by a text that follows their number: "of totals", "with an empty date".

    What was left out before keeps its reason.
    """
    import polars as pl

    first = pl.col(REASON).fill_null(reason) if REASON in scan.collect_schema() else reason.cast(pl.String)
    return scan.with_columns(first.alias(REASON))


def judged(plan: Plan, *, numbered: bool = False) -> pl.LazyFrame:
    """Scan a file with the reasons for which its lines are left out, where any are.

    Columns out: those of the scan, `REASON` [text or null] where lines are left out, `ROW` where `numbered`
    """
    import polars as pl

    scan, aside = plan.scan(), plan.decisions.aside
    if numbered or (aside and aside.rows):
        scan = scan.with_row_index(ROW)
    if aside and aside.rows:
        reasons = pl.DataFrame(
            [(row, reason) for reason, rows in aside.rows.items() for row in rows],
            schema={ROW: pl.get_index_type(), ASIDE: pl.String()}, orient="row",
        )  # fmt: skip
        scan = leave_out(scan.join(reasons.lazy(), on=ROW, how="left", maintain_order="left"), pl.col(ASIDE))
    return leave_out(scan, _unreadable(plan)) if aside and aside.bad else scan


def counting(scan: pl.LazyFrame) -> pl.LazyFrame:
    """Return the lines of a scan that are not left out."""
    import polars as pl

    return scan.filter(pl.col(REASON).is_null()) if REASON in scan.collect_schema() else scan


def names_somebody(plan: Plan) -> pl.Expr:
    """Tell whether a line names a customer; what nobody bought is left out anyway."""
    import polars as pl

    customer = pl.col(_there(plan.roles.customer)).cast(pl.String)
    return customer.is_not_null() & ~customer.str.strip_chars().str.to_lowercase().is_in(list(NO_ID))


def _unreadable(plan: Plan) -> pl.Expr:
    """Say of lines that name a customer what of them cannot be read; null where all can."""
    import polars as pl

    def empty(*columns: str) -> pl.Expr:
        blank = [pl.col(name).is_null() | (pl.col(name).cast(pl.String).str.strip_chars() == "") for name in columns]
        return pl.any_horizontal(blank)

    money = [name for role in MONEY_ROLES if (name := getattr(plan.roles, role))]
    value, kind = money_of(plan)
    return (
        pl.when(~names_somebody(plan))
        .then(None)
        .when(day_of(plan).is_null())
        .then(pl.when(empty(_there(plan.roles.date))).then(pl.lit(NO_DATE)).otherwise(pl.lit(BAD_DATE)))
        .when(units(value, kind).is_null())
        .then(pl.when(empty(*money)).then(pl.lit(NO_AMOUNT)).otherwise(pl.lit(BAD_AMOUNT)))
    )


def typed_lines(plan: Plan) -> pl.LazyFrame:
    """Scan one file as the columns of the line, ids still as written.

    Columns out: customer_id, order_id where there is one, order_day [days since epoch], amount
                 [1/10000 currency], status and currency where there are, suspect [true or false],
                 residue [1/10000 currency], left_out [text or null] where the reader leaves lines out: an
                 amount that cannot be read is 0 there
    """
    import polars as pl

    roles = plan.roles
    value, kind = money_of(plan)
    columns = {c.CUSTOMER: pl.col(_there(roles.customer)), c.DAY: day_of(plan)}
    columns |= {name: pl.col(column) for name, column in _optional(roles) if column}
    columns |= {c.AMOUNT: units(value, kind), RESIDUE: residue(value, kind), SUSPECT: pl.col(SUSPECT)}
    scan = judged(plan)
    if REASON in scan.collect_schema():
        left = pl.col(REASON).is_not_null()
        columns |= {c.AMOUNT: pl.when(left).then(columns[c.AMOUNT].fill_null(0)).otherwise(columns[c.AMOUNT])}
        columns |= {c.LEFT_OUT: pl.col(REASON)}
    return scan.select(**columns)


def _there(column: str | None) -> str:
    if column is None:
        raise AssertionError("recognition makes sure of this column")
    return column


def _optional(roles: Roles) -> tuple[tuple[str, str | None], ...]:
    return ((c.ORDER, roles.order), (c.STATUS, roles.status), (c.CURRENCY, roles.currency))


def day_of(plan: Plan) -> pl.Expr:
    """Read the date column of a file as days since 1970-01-01; null where it is empty or does not read."""
    import polars as pl

    name = _there(plan.roles.date)
    column, dtype = pl.col(name), plan.dtype(name)
    if plan.decisions.date:
        return plan.decisions.date.day_number(column if dtype == pl.String else column.cast(pl.String))
    if not dtype.is_temporal():  # nothing in the sample: whatever stands below is named by its line
        return pl.lit(None, pl.Int32)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone:
        # The day as the file's own clock shows it, not as UTC does.
        column = column.dt.replace_time_zone(None)
    day = column.cast(pl.Date).cast(pl.Int32)
    return pl.when(day >= OLDEST_DAY).then(day)


def money_of(plan: Plan) -> tuple[pl.Expr, pl.DataType]:
    """Read the money of a line as a number: its amount, or quantity × price."""
    roles = plan.roles
    if roles.amount:
        return number_of(plan, "amount", roles.amount)
    (quantity, kind), (price, other) = (
        number_of(plan, role, _there(getattr(roles, role))) for role in ("quantity", "price")
    )
    return _product(quantity, kind, price, other)


def _product(quantity: pl.Expr, kind: pl.DataType, price: pl.Expr, other: pl.DataType) -> tuple[pl.Expr, pl.DataType]:
    import polars as pl

    if kind.is_integer() and other.is_integer():
        return quantity.cast(pl.Int128) * price.cast(pl.Int128), pl.Int128()
    if kind.is_float() or other.is_float():
        return quantity.cast(pl.Float64) * price.cast(pl.Float64), pl.Float64()
    narrow = pl.Decimal(38, 6)
    fits = (quantity.cast(pl.Float64) * price.cast(pl.Float64)).abs() <= LARGEST  # beyond, decimals end the whole run
    quantity, price = (pl.when(fits).then(factor.cast(narrow, strict=False)) for factor in (quantity, price))
    return (quantity * price).cast(narrow), narrow


def number_of(plan: Plan, role: str, column: str) -> tuple[pl.Expr, pl.DataType]:
    """Read the column that plays one of the roles of money as a number."""
    import polars as pl

    dtype = plan.dtype(column)
    reading = plan.decisions.money.get(role)
    if reading is None:
        return pl.col(column), pl.Float64() if dtype == pl.Float32 else dtype
    return reading.number(pl.col(column)), reading.dtype()
