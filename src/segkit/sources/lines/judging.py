"""Lines of a file that are left out, with the reasons: what is no sale, and what cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.line.orders import NO_ID
from segkit.sources.cells.values import (
    blank_as_null,
    customer_of,
    day_of,
    money_in,
    number_of,
    says_something,
    stands,
    there,
    unread_amounts,
)
from segkit.sources.reading import ASIDE, BAD_AMOUNT, BAD_DATE, MONEY_ROLES, NO_AMOUNT, NO_DATE, REASON, ROW

if TYPE_CHECKING:
    import polars as pl

    from segkit.sources.reading import Plan
    from segkit.sources.roles.presets import Exclusion


def leave_out(scan: pl.LazyFrame, reason: pl.Expr) -> pl.LazyFrame:
    """Leave lines out of a scan, by a text that follows their number: "of totals", "with an empty date".

    What was left out before keeps its reason.
    """
    import polars as pl

    first = pl.col(REASON).fill_null(reason) if REASON in scan.collect_schema() else reason.cast(pl.String)
    return scan.with_columns(first.alias(REASON))


def judged(plan: Plan, *, numbered: bool = False, doubtful: bool = False) -> pl.LazyFrame:
    """Scan a file with the reasons for which its lines are left out, where any are.

    `doubtful` is for those who look for lines that do not read: most others are passed over before they are judged.

    Columns out: those of the scan, `REASON` [text or null] where lines are left out, `ROW` where `numbered`
    """
    import polars as pl

    scan, aside = plan.scan(), plan.decisions.aside
    if numbered or (aside and aside.rows):
        scan = scan.with_row_index(ROW)
    if doubtful and not _looks_around(plan):
        gone = pl.col(REASON).is_not_null() if REASON in scan.collect_schema() else pl.lit(value=False)
        scan = scan.filter(gone | _may_not_read(plan))
    if aside and aside.rows:
        reasons = pl.DataFrame(
            [(row, reason) for reason, rows in aside.rows.items() for row in rows],
            schema={ROW: pl.get_index_type(), ASIDE: pl.String()}, orient="row",
        )  # fmt: skip
        scan = leave_out(scan.join(reasons.lazy(), on=ROW, how="left", maintain_order="left"), pl.col(ASIDE))
    for rule in plan.layout.leave_out:
        scan = leave_out(scan, pl.when(_applies(plan, rule)).then(pl.lit(rule.reason)))
    return leave_out(scan, _unreadable(plan)) if aside and aside.bad else scan


def _may_not_read(plan: Plan) -> pl.Expr:
    """Tell lines of which a value does not read, whoever they name."""
    return day_of(plan).is_null() | money_in(plan).net.is_null()


def _applies(plan: Plan, rule: Exclusion) -> pl.Expr:
    import polars as pl

    cell = pl.col(rule.column).cast(pl.String)
    applies = pl.lit(value=True)
    if rule.matches:
        applies = cell.str.contains(f"(?i){rule.matches}").fill_null(value=False)
    if rule.unless:
        applies = applies & ~cell.str.contains(f"(?i){rule.unless}").fill_null(value=False)
    return applies & (money_in(plan).net < 0).fill_null(value=False) if rule.below_zero else applies


def counting(scan: pl.LazyFrame) -> pl.LazyFrame:
    """Return the lines of a scan that are not left out."""
    import polars as pl

    return scan.filter(pl.col(REASON).is_null()) if REASON in scan.collect_schema() else scan


def names_somebody(plan: Plan) -> pl.Expr:
    """Tell whether a line names a customer; what nobody bought is left out anyway."""
    import polars as pl

    customer = customer_of(plan, money_in(plan).net).cast(pl.String)
    return customer.is_not_null() & ~customer.str.strip_chars().str.to_lowercase().is_in(list(NO_ID))


def _unreadable(plan: Plan) -> pl.Expr:
    """Say of lines that name a customer what of them cannot be read; null where all can."""
    import polars as pl

    reason = _reason(plan)
    if _looks_around(plan):
        return reason
    bad = _may_not_read(plan)
    cells = sorted({*reason.meta.root_names(), *bad.meta.root_names()})

    def judge(lines: pl.Series) -> pl.Series:
        frame = lines.struct.unnest()
        few = frame.select(bad).to_series().arg_true()
        none = pl.repeat(None, len(frame), dtype=pl.String, eager=True)
        return none.scatter(few, frame[few].select(reason).to_series())

    # What is wrong is asked of the few lines that do not read: to ask it of all takes longer than to read them.
    return pl.struct(cells).map_batches(judge, return_dtype=pl.String(), is_elementwise=True)


def _looks_around(plan: Plan) -> bool:
    """Tell whether what is wrong with a line depends on the others of its order."""
    return bool(plan.layout.per_order and plan.layout.shares)


def _reason(plan: Plan) -> pl.Expr:
    import polars as pl

    no_date = blank_as_null(plan, there(plan.roles.date)).is_null()
    no_amount = _odd_number(plan).is_null() & ~stands(plan)
    return (
        pl.when(~names_somebody(plan))
        .then(None)
        .when(day_of(plan).is_null())
        .then(pl.when(no_date).then(pl.lit(NO_DATE)).otherwise(pl.lit(BAD_DATE)))
        .when(unread_amounts(plan) | _orphaned(plan))
        .then(pl.when(no_amount).then(pl.lit(NO_AMOUNT)).otherwise(pl.lit(BAD_AMOUNT)))
    )


def unread_cell(plan: Plan) -> pl.Expr:
    """Name the column for which a line does not read: its date, else the first of its money that does not."""
    import polars as pl

    columns = [*_money(plan).values()]
    empty = [pl.when(blank_as_null(plan, name).is_null()).then(pl.lit(name)) for name in columns]
    money = pl.coalesce(_odd_number(plan), *empty, pl.lit(columns[0]))
    return pl.when(day_of(plan).is_null()).then(pl.lit(plan.roles.date)).otherwise(money)


def _odd_number(plan: Plan) -> pl.Expr:
    """Name the first column of money that holds something, which is no number; null where there is none."""
    import polars as pl

    return pl.coalesce(
        pl.when(number_of(plan, role)[0].is_null() & _holds(plan, role, name)).then(pl.lit(name))
        for role, name in _money(plan).items()
    )


def _holds(plan: Plan, role: str, name: str) -> pl.Expr:
    """Tell whether a cell holds something that has to read; refunds may be written as NULL where there are none."""
    return says_something(plan, name) if role == "refunded" else blank_as_null(plan, name).is_not_null()


def _money(plan: Plan) -> dict[str, str]:
    """Return the roles of money that are played, and the column of each."""
    return {role: name for role in MONEY_ROLES if (name := getattr(plan.roles, role))}


def _orphaned(plan: Plan) -> pl.Expr:
    """Tell lines that share the amount of another line of their order, which is left out itself."""
    import polars as pl

    shares = plan.layout.shares
    if not (plan.layout.per_order and shares):
        return pl.lit(value=False)
    reads = stands(plan) & money_in(plan).net.is_not_null() & day_of(plan).is_not_null()
    return ~stands(plan) & ~reads.any().over(shares)
