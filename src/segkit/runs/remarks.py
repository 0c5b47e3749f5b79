"""What a check found, in sentences: what it is, how much of it there is, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.findings import Finding, Severity
from segkit.frames import date_of, money_of
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from segkit.analyses.quality import Customers, Huge, Odd
    from segkit.analyses.rhythm import Rhythm
    from segkit.errors import SegkitError
    from segkit.line.one_pass import LeftOut
    from segkit.sources.lines.overlap import Overlap

ENOUGH_CUSTOMERS = 30
ENOUGH_ORDERS = 20
NEARLY_ALL = 0.95
LONG = 5
"""Usual days that are missing one after the other, from which a part of the export may be missing."""
SHOWN = 3
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@immutable
class Remark:
    """A finding, and the customers by whose lines its places are found."""

    finding: Finding
    ids: tuple[str, ...] = ()
    reason: str = ""
    """Why lines cannot be read, as the reader says it."""


def unusable(fault: SegkitError, file: str | None) -> Remark:
    """Say why a file cannot be read as it is."""
    return Remark(
        Finding("unusable_file", ERROR, 1, "files", str(fault), fault.hint or f"look at {file or 'the files'}")
    )


def currencies(counts: Mapping[str, int], lines: int) -> Remark:
    """Say which currencies there are; their sum would mean nothing."""
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    shown = ", ".join(f"{code} ({count:,})" for code, count in ranked[:10])
    return Remark(
        Finding(
            "several_currencies", ERROR, len(counts), "currencies",
            f"{len(counts)} currencies: {shown} of {lines:,} lines; their sum would mean nothing",
            f"take one: --currency {ranked[0][0]}",
        )
    )  # fmt: skip


def unreadable(
    reasons: Mapping[str, int], ways_out: Mapping[str, str], lines: int, *, skipped: bool
) -> Iterator[Remark]:  # fmt: skip
    """Say how many lines cannot be read, kind by kind, and what to do about each."""
    for reason, count in sorted(reasons.items(), key=lambda one: (-one[1], one[0])):
        advice = "they are left out (--bad-rows skip)" if skipped else ways_out[reason]
        message = f"{_counted(count, 'line')} {reason}"
        share = count / lines if lines else None
        severity = WARNING if skipped else ERROR
        yield Remark(Finding("unreadable_lines", severity, count, "lines", message, advice, share), (), reason)


def no_customer(part: LeftOut, lines: int) -> Remark:
    """Say how many lines name nobody."""
    return Remark(
        Finding(
            "no_customer", WARNING, part.lines, "lines",
            f"{_counted(part.lines, 'line names', 'lines name')} no customer",
            "they are left out of customers, scores and labels; another column may name them: --customer COLUMN",
            part.lines / lines, money_of(part.amount),
        )
    )  # fmt: skip


def future(part: LeftOut, lines: int) -> Remark:
    """Say how many lines are dated after today."""
    return Remark(
        Finding(
            "future_days", WARNING, part.lines, "lines",
            f"{_counted(part.lines, 'line is', 'lines are')} dated {part.reason}",
            "they are left out; if day and month are swapped: --day-first or --month-first; if they are planned"
            " orders: --as-of DATE",
            part.lines / lines, money_of(part.amount),
        )
    )  # fmt: skip


def amounts(counted: Mapping[str, int], huge: Huge | None) -> Iterator[Remark]:
    """Say what is below zero, zero, or out of all proportion."""
    lines = counted[c.LINES]
    if counted["returns"]:
        yield Remark(
            Finding(
                "returns", INFO, counted["returns"], "lines",
                f"{_counted(counted['returns'], 'line is', 'lines are')} below zero",
                "they lower the money and are no purchase; --returns drop or keep reads them in other ways",
                counted["returns"] / lines, money_of(counted["returned"]),
            )
        )  # fmt: skip
    if counted["zeros"]:
        yield Remark(
            Finding(
                "zero_amounts", INFO, counted["zeros"], "lines",
                f"{_counted(counted['zeros'], 'line has', 'lines have')} an amount of zero",
                "they make no order by themselves: gifts, full discounts, or a price that is missing",
                counted["zeros"] / lines,
            )
        )  # fmt: skip
    if huge and huge.lines:
        yield Remark(
            Finding(
                "huge_amounts", WARNING, huge.lines, "lines",
                f"{_counted(huge.lines, 'amount is', 'amounts are')} more than 100 times what 99% of the amounts stay"
                f" at or below, {money_of(huge.usual):,.2f}",
                "look whether they are slips, totals, or a decimal mark read as thousands",
                huge.lines / lines, money_of(huge.amount),
            )
        )  # fmt: skip


def days(rhythm: Rhythm, lines: int) -> Iterator[Remark]:
    """Say which days are far from the rest, and which are missing."""
    if rhythm.distant and rhythm.first is not None and rhythm.last is not None:
        shown = _listed([date_of(day).isoformat() for day in rhythm.distant])
        yield Remark(
            Finding(
                "distant_days", WARNING, rhythm.distant_lines, "lines",
                f"{_counted(rhythm.distant_lines, 'line is', 'lines are')} dated more than a year away from the rest"
                f" ({date_of(rhythm.first)} to {date_of(rhythm.last)}): {shown}",
                "look whether the dates are slips; --since DATE and --as-of DATE leave such lines out",
                rhythm.distant_lines / lines if lines else None,
            )
        )  # fmt: skip
    if rhythm.missing:
        count = sum(run.days for run in rhythm.missing)
        longest = sorted(rhythm.missing, key=lambda run: (-run.days, run.first))
        shown = _listed([f"{run.first}" if run.days == 1 else f"{run.first} to {run.last}" for run in longest])
        yield Remark(
            Finding(
                "missing_days", WARNING if longest[0].days >= LONG else INFO, count, "days",
                f"{_counted(count, 'day')} on which lines are usual {'has' if count == 1 else 'have'} none: {shown}",
                "holidays, or a part of the export that is missing",
            )
        )  # fmt: skip
    if rhythm.months:
        yield Remark(
            Finding(
                "missing_months", WARNING, len(rhythm.months), "months",
                f"{_counted(len(rhythm.months), 'month')} without any line: {_listed(list(rhythm.months))}",
                "look whether a part of the export is missing",
            )
        )  # fmt: skip


def customers(odd: Customers, orders: int, every: int, shown: Callable[[str], str]) -> Iterator[Remark]:
    """Say who may be nobody, several in one, or one in several; `every` are all customers."""
    names = odd.placeholders[c.CUSTOMER].to_list()
    if names:
        yield _placeholders(odd, names, orders)
    for row in odd.dominant.iter_rows(named=True):
        if row[c.CUSTOMER] not in names:
            yield _dominant(odd, row, orders, shown)
    for key, found in (
        ("rounded_ids", odd.rounded),
        ("lost_zeros", odd.zeros_lost),
        ("mixed_alphabets", odd.mixed),
        ("similar_ids", odd.twins),
    ):
        if found.customers:
            yield _odd_ids(key, found, every)


def _placeholders(odd: Customers, names: list[str], orders: int) -> Remark:
    bought = int(odd.placeholders[c.FREQUENCY].sum() or 0)
    return Remark(
        Finding(
            "placeholder_customers", WARNING, len(names), "customers",
            f"{_listed([repr(name) for name in names])} may stand for whoever came by: {_counted(bought, 'order')}",
            "empty these cells in the export: lines without a customer are left out and counted",
            bought / orders if orders else None, _money(odd.placeholders),
        ),
        tuple(names),
    )  # fmt: skip


def _dominant(odd: Customers, row: Mapping[str, Any], orders: int, shown: Callable[[str], str]) -> Remark:
    return Remark(
        Finding(
            "dominant_customer", WARNING, 1, "customers",
            f"customer {shown(row[c.CUSTOMER])} has {row[c.FREQUENCY]:,} of {orders:,} orders,"
            f" the next {odd.second:,}",
            "look whether it stands for many people, or is a reseller of its own kind",
            row[c.FREQUENCY] / orders, _money(odd.dominant),
        ),
        (row[c.CUSTOMER],),
    )  # fmt: skip


def _odd_ids(key: str, found: Odd, every: int) -> Remark:
    kind, count = ODD_IDS[key], found.customers
    message = kind.message.format(_counted(count, kind.one, kind.many), them="it" if count == 1 else "them")
    share, money = count / every, money_of(found.money)
    return Remark(Finding(key, WARNING, count, "customers", message, kind.advice, share, money), found.ids[:SHOWN])


@immutable
class _OddIds:
    """How ids are told that look wrong in one way."""

    one: str
    many: str
    message: str
    advice: str


ODD_IDS = {
    "rounded_ids": _OddIds(
        "customer is a number", "customers are numbers",
        "{} like 7.92E+10: a spreadsheet has rounded {them}, and each stands for many",
        "export again with the column as text, or name another with --customer",
    ),
    "lost_zeros": _OddIds(
        "customer is", "customers are",
        "{} another's without the zeros in front: one may be two",
        "export again with the column as text: a spreadsheet takes zeros away",
    ),
    "mixed_alphabets": _OddIds(
        "customer mixes", "customers mix",
        "{} Latin and Cyrillic letters within a word",
        "letters that look alike make two customers of one: mend them where they are typed",
    ),
    "similar_ids": _OddIds(
        "customer is", "customers are",
        "{} another's but for case, blanks, or letters that look alike",
        "one customer may be two: write each in one way, or name another column with --customer",
    ),
}  # fmt: skip


def orders(asked: Mapping[str, int], unnumbered: int, lines: int) -> Iterator[Remark]:
    """Say what is odd about numbers of orders, and about the lines of one order."""
    several, repeating = asked.get("several", 0), asked.get("repeating", 0)
    if several >= ENOUGH_ORDERS and repeating >= NEARLY_ALL * several:
        yield Remark(
            Finding(
                "repeated_totals", WARNING, repeating, "orders",
                f"{repeating:,} of {several:,} orders of several lines say the same amount on each of them",
                "it may be the total of the order, repeated: it is added up once per line; give the amount of a line"
                " with --amount, or --quantity and --price",
                repeating / several, money_of(asked["repeated"]),
            )
        )  # fmt: skip
    if asked.get("restarting"):
        yield Remark(
            Finding(
                "restarting_orders", WARNING, asked["restarting"], "orders",
                f"{_counted(asked['restarting'], 'order has', 'orders have')} lines more than 90 days apart",
                "numbers that start again every year make one order of two: --order with a column that does not, or"
                " leave the column out",
                asked["restarting"] / asked[c.ORDERS],
            )
        )  # fmt: skip
    if unnumbered:
        yield Remark(
            Finding(
                "no_order_number", INFO, unnumbered, "lines",
                f"{_counted(unnumbered, 'line has', 'lines have')} no order number",
                "they make one order per customer and day", unnumbered / lines,
            )
        )  # fmt: skip


def copies(count: int, amount: int, across: int, lines: int) -> Iterator[Remark]:
    """Say how many lines repeat another line."""
    if count:
        where = f", {across:,} of them a line of another file" if across else ""
        yield Remark(
            Finding(
                "duplicate_lines", WARNING, count, "lines",
                f"{_counted(count, 'line repeats', 'lines repeat')} another line in all cells{where}",
                "two pieces of the same thing are written so, too; where an export was joined twice, take the copies"
                " out",
                count / lines, money_of(amount),
            )
        )  # fmt: skip


def overlap(shared: Overlap) -> Remark:
    """Say how many orders stand in more than one file."""
    what = "orders" if shared.numbered else "customers' days"
    return Remark(
        Finding(
            "overlapping_files", WARNING, shared.orders, what, shared.told,
            "the periods of the files overlap: export them anew, or leave one out", None, money_of(shared.amount),
        )
    )  # fmt: skip


def buyers(once: int, every: int) -> Iterator[Remark]:
    """Say how many customers came once."""
    if every:
        yield Remark(
            Finding(
                "one_time_buyers", INFO, once, "customers",
                f"{once:,} of {_counted(every, 'customer')} bought once",
                "where nearly all did, frequency tells little", once / every,
            )
        )  # fmt: skip


def quintiles(doubts: Sequence[str], every: int) -> Iterator[Remark]:
    """Say whether there are enough customers, and enough different values, for scores from 1 to 5."""
    if doubts:
        few = every < ENOUGH_CUSTOMERS
        yield Remark(
            Finding(
                "few_for_scores", WARNING if few else INFO, every, "customers", "; ".join(doubts),
                "read a longer period, or score with fewer groups: --bins 3",
            )
        )  # fmt: skip


def _money(frame: Any) -> Any:
    return money_of(int(frame[c.MONETARY].sum() or 0))


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _listed(texts: Iterable[str]) -> str:
    every = list(texts)
    more = f" and {len(every) - SHOWN:,} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more
