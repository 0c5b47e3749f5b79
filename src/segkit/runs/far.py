"""One run of the line where the lines are: on Spark. What is fetched are counts, cut points and small tables."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.choices import Binning, Returns
from segkit.errors import SegkitError, UsageError
from segkit.frames import collect, date_of, day_number_of, held
from segkit.line import orders as o
from segkit.line.account import RETURNS_ONLY, Account
from segkit.line.customers import far_new_days_of, order_days, seen_on, summarize_orders
from segkit.line.facts import refuse_unread
from segkit.line.settlement import (
    NO_CUSTOMER,
    LeftOut,
    NobodyError,
    kept_lines,
    read_together,
)
from segkit.line.statuses import MoneyBack, Verdict, is_known, normalise, verdict_of
from segkit.line.transactions import Rules, settle_amounts
from segkit.runs.notes import told_unnumbered
from segkit.runs.outcome import Extent, Segmentation
from segkit.scoring.cautions import cautions_of
from segkit.scoring.scores import SCORES, doubts_of, fit_far_thresholds, score_customers
from segkit.scoring.segments import label_customers
from segkit.sources.lines.survey import FEW_CODES, FEW_WORDS, PAYING, money_back

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segkit.choices import OrderBy
    from segkit.runs.terms import Policy, Scoring, Window
    from segkit.scoring.scores import Thresholds
    from segkit.sources.spark import FarLines

COUNTED, ONCE = "counted", "once"


@dataclass(frozen=True)
class FarSegmentation(Segmentation):
    """Labelled customers that stay where they are; `customers` is a plan, kept by the cluster while the run is open."""

    told: Extent = field(default_factory=Extent)

    @property
    def extent(self) -> Extent:
        """How many customers and orders there are, and between which days."""
        return self.told


@contextmanager
def segmented_far(source: FarLines, window: Window, policy: Policy, scoring: Scoring) -> Iterator[FarSegmentation]:
    """Walk the line over lines on Spark; the run is good as long as the block.

    Raises:
        UsageError:  Something was asked for that would fetch customers.
        SegkitError: The lines cannot be used, or nobody is a customer.
    """
    if scoring.binning is Binning.NESTED and scoring.model is None:
        raise UsageError(
            "--binning nested learns from all customers at once, and on Spark they are not fetched",
            hint="leave out --binning, or give a model: --model FILE",
        )
    lines, rules, notes = _judged(source, Rules(window.since, returns=policy.returns), policy.currency)
    with ExitStack() as kept:
        yield _segmented(source, _Settling(lines, rules, policy, kept), window, scoring, notes)


@dataclass(frozen=True)
class _Settling:
    """Lines on the way to customers."""

    lines: nw.LazyFrame[Any]
    rules: Rules
    policy: Policy
    kept: ExitStack

    @property
    def every(self) -> bool:
        return self.rules.returns is Returns.KEEP

    def orders(self, rules: Rules) -> nw.LazyFrame[Any]:
        """Return the orders of known customers, kept by the cluster: three questions are asked of them."""
        lines = settle_amounts(self.lines, rules)
        return self.kept.enter_context(held(known_orders(lines, rules, self.policy.order_by)))

    def newest_sale(self, orders: nw.LazyFrame[Any]) -> int:
        """Find the newest day of counted orders.

        Raises:
            NobodyError: There is none.
        """
        counted = orders if self.every else orders.filter(nw.col(c.TOTAL) > 0)
        newest = collect(counted.select(nw.col(c.LAST_SALE).max()))[c.LAST_SALE].item(0)
        if newest is None:
            raise NobodyError(
                "no customer has an order above zero", hint="look at the column of amounts, at --as-of and --since"
            )
        return int(newest)


def known_orders(lines: nw.LazyFrame[Any], rules: Rules, order_by: OrderBy) -> nw.LazyFrame[Any]:
    """Reduce lines to the orders of known customers, ids tidied line by line.

    Columns in:  as `settle`
    Columns out: customer_id, order_id, total [1/10000 currency], first_sale, last_sale [days since epoch], lines
    """
    tidied = lines.with_columns(o.tidy_id(c.CUSTOMER)).filter(~nw.col(c.CUSTOMER).is_null())
    if c.ORDER in tidied.collect_schema().names():
        tidied = o.numbered_by_day(o.trimmed_numbers(tidied))
    return o.orders_of(kept_lines(tidied, rules), order_by, every=rules.returns is Returns.KEEP)


def _segmented(source: FarLines, way: _Settling, window: Window, scoring: Scoring, notes: list[str]) -> FarSegmentation:
    rules = replace(way.rules, until=window.as_of)
    lines = settle_amounts(way.lines, rules)

    def facts_under(rules: Rules) -> Any:
        _, facts, left_out = read_together(lines, rules, lambda _: [], examine=refuse_unread)
        return facts, left_out

    facts, left_out = facts_under(rules)
    today = window.today
    if window.as_of is None and today and facts.newest is not None and facts.newest > day_number_of(today):
        rules = replace(rules, today=today)
        facts, left_out = facts_under(rules)
    orders = way.orders(rules)
    as_of = window.as_of
    if as_of is None:
        seen = way.newest_sale(orders)
        as_of = date_of(seen)
        if facts.newest > seen:
            rules = replace(rules, until=as_of)
            facts, left_out = facts_under(rules)
            orders = way.orders(rules)
    if facts.unnumbered:
        notes.append(told_unnumbered(facts.unnumbered))
    summary = way.kept.enter_context(held(summarize_orders(orders, every_order_counts=way.every)))
    customers = seen_on(summary, as_of)
    counted, others = _totals(summary)
    nobody = _nobody(kept_lines(lines, rules))
    account = Account(
        facts.lines + sum(left.lines for left in left_out),
        facts.amount + sum(left.amount for left in left_out),
        tuple(sorted((*left_out, *nobody), key=lambda left: left.reason))
        + ((LeftOut(RETURNS_ONLY, others[c.LINES], others[c.MONETARY]),) if others["customers"] else ()),
        others["customers"], counted[c.LINES], counted[c.MONETARY],
    )  # fmt: skip
    if not counted["customers"]:
        way.newest_sale(orders)
    if not account.balances():
        raise AssertionError("lines or money were lost between input and output: this is a fault of segkit")
    thresholds = _thresholds(customers, scoring)
    new_days, gaps = scoring.new_days, 0
    if new_days is None:
        new_days, gaps = far_new_days_of(order_days(orders, every_order_counts=way.every))
    scored = score_customers(customers, thresholds)
    labelled = label_customers(scored, scoring.book.given(new_days), bins=thresholds.bins)
    extent = Extent(counted["customers"], counted[c.FREQUENCY], *map(date_of, (counted["first"], counted["last"])))
    return FarSegmentation(
        customers=cast("Any", labelled), thresholds=thresholds, book=scoring.book, new_days=new_days, gaps=gaps,
        new_days_given=scoring.new_days is not None, as_of=as_of, account=account, policy=way.policy,
        taken=source.taken, told=extent,
        notes=(*notes, *_doubts(scored, thresholds, way.policy, scoring), *_cautions(counted, as_of, new_days)),
    )  # fmt: skip


def _thresholds(customers: nw.LazyFrame[Any], scoring: Scoring) -> Thresholds:
    if scoring.model:
        return scoring.model.yardstick.thresholds
    learnt = fit_far_thresholds(customers, bins=scoring.bins)
    given: dict[str, Any] = {measure: tuple(cuts) for measure, cuts in scoring.cuts.items()}
    return replace(learnt, **given)


def _totals(summary: nw.LazyFrame[Any]) -> tuple[dict[str, int], dict[str, int]]:
    """Add up customers, and those without a counted order."""
    names = ("customers", c.FREQUENCY, c.MONETARY, c.LINES, ONCE, "first", "last", "newest")
    found = collect(
        summary.with_columns(
            (nw.col(c.FREQUENCY) > 0).alias(COUNTED), (nw.col(c.FREQUENCY) == 1).cast(nw.Int64).alias(ONCE)
        )
        .group_by(COUNTED)
        .agg(
            nw.len().alias("customers"),
            *(nw.col(name).sum() for name in (c.FREQUENCY, c.MONETARY, c.LINES, ONCE)),
            nw.col(c.FIRST_ORDER).min().alias("first"),
            nw.col(c.LAST_ORDER).max().alias("last"),
        )
    )
    rows = {bool(row[COUNTED]): {name: row.get(name) or 0 for name in names} for row in found.iter_rows(named=True)}
    none = dict.fromkeys(names, 0)
    return rows.get(True, none), rows.get(False, none)


def _nobody(lines: nw.LazyFrame[Any]) -> tuple[LeftOut, ...]:
    """Count the lines that name nobody."""
    nameless = lines.filter(o.tidy_id(c.CUSTOMER).is_null())
    row = collect(nameless.select(nw.len().alias(c.LINES), nw.col(c.AMOUNT).sum())).row(0)
    return (LeftOut(NO_CUSTOMER, int(row[0]), int(row[1] or 0)),) if row[0] else ()


def _doubts(scored: nw.LazyFrame[Any], thresholds: Thresholds, policy: Policy, scoring: Scoring) -> Iterator[str]:
    """Say where scores mean little, and how far a base has moved that is scored by a model."""
    counts = list(collect(scored.group_by(*SCORES).agg(nw.len().alias("rows"))).iter_rows(named=True))
    now = {
        score: tuple(sum(row["rows"] for row in counts if row[score] == k) for k in range(1, thresholds.bins + 1))
        for score in SCORES
    }
    if scoring.model:
        yield from scoring.model.drifted_by(now, policy.currency)
    seen = {score: {row[score] for row in counts} for score in SCORES}

    def distinct(measure: str) -> int:
        return int(collect(scored.select(nw.col(measure).n_unique()))[measure].item(0))

    yield from doubts_of(sum(row["rows"] for row in counts), seen, thresholds, distinct)


def _cautions(counted: Mapping[str, int], as_of: Any, new_days: float) -> Iterator[str]:
    today = day_number_of(as_of)
    days = today - counted["last"], today - counted["first"]
    return cautions_of(counted["customers"], counted[ONCE], *days, new_days=new_days)


# ── what words of statuses and currencies say ──


def _judged(source: FarLines, rules: Rules, currency: str | None) -> tuple[nw.LazyFrame[Any], Rules, list[str]]:
    """Judge lines by their status and currency, as far as that needs no look at other lines."""
    lines = source.lines
    notes: list[str] = []
    if currency and source.roles.currency is None:
        raise SegkitError(
            f"{source.shown} has no column of currencies, and --currency {currency} picks lines by one",
            hint="leave out --currency",
        )
    if source.roles.currency:
        lines, rules = _of_one_currency(source, rules, currency)
    if source.roles.status:
        rules = _by_status(source, lines, rules, notes)
    return lines, rules, notes


def _of_one_currency(source: FarLines, rules: Rules, currency: str | None) -> tuple[nw.LazyFrame[Any], Rules]:
    code = nw.col(c.CURRENCY).str.strip_chars().str.to_lowercase()
    found = collect(source.lines.select(code).unique().head(FEW_WORDS))[c.CURRENCY].to_list()
    codes = sorted(one for one in found if one)
    shown = ", ".join(codes[:FEW_CODES]).upper()
    if currency is None:
        if len(codes) > 1:
            raise SegkitError(
                f"{source.shown}, column `{source.roles.currency}`: {len(codes)} currencies: {shown}; their sum would"
                " mean nothing",
                hint=f"take one: --currency {codes[0].upper()}",
            )
        return source.lines.drop(c.CURRENCY), rules
    if currency.lower() not in codes:
        raise SegkitError(f"no line has the currency {currency}; there are {shown or 'none'}")
    other = nw.when((code != currency.lower()) | code.is_null()).then(nw.lit(f"not in {currency.upper()} (--currency)"))
    return source.lines.with_columns(other.alias(c.LEFT_OUT)).drop(c.CURRENCY), replace(rules, reader_leaves_out=True)


def _by_status(source: FarLines, lines: nw.LazyFrame[Any], rules: Rules, notes: list[str]) -> Rules:
    amount = nw.col(c.AMOUNT)
    words = (
        lines.with_columns(below=(amount < 0).cast(nw.Int64), above=(amount > 0).cast(nw.Int64))
        .group_by(c.STATUS)
        .agg(nw.col("below").sum(), nw.col("above").sum())
    )
    found = collect(words.head(FEW_WORDS + 2)).to_polars()
    statuses = sorted(found[c.STATUS].drop_nulls().to_list())
    if len(statuses) > FEW_WORDS:
        notes.append(f"the status column holds more than {FEW_WORDS} different words: not judged")
        return rules
    verdicts = {word: verdict_of(word) for word in statuses}
    # An open order may be sold, an open payment is not.
    if any(re.search(PAYING, text) for text in (str(source.roles.status).casefold(), *map(normalise, statuses))):
        verdicts |= {word: Verdict.NO_MONEY for word in statuses if normalise(word) == "open"}
    by_status, _ = money_back(found, verdicts, {})
    if by_status is not MoneyBack.AS_WRITTEN:
        said = ", ".join(word for word in statuses if verdicts[word] is Verdict.MONEY_BACK)
        raise SegkitError(
            f"{source.shown}: amounts above zero are called {said}: on Spark it is not told what they undo",
            hint="write them below zero or filter them out before, or --status none",
        )
    unknown = [word for word in statuses if not is_known(word)]
    if unknown:
        more = f" and {len(unknown) - FEW_CODES} more" if len(unknown) > FEW_CODES else ""
        notes.append(f"status words that are not known are taken as sales: {', '.join(unknown[:FEW_CODES])}{more}")
    return replace(rules, verdicts=verdicts, by_status=by_status)
