"""A data set checked: everything is read, and what would count, what would not, and what is odd is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses import quality as q
from segkit.analyses.histograms import ordered_once
from segkit.analyses.rhythm import rhythm_of
from segkit.choices import BadRows
from segkit.errors import SegkitError, UsageError
from segkit.findings import Check, Example, Finding, Part, Severity
from segkit.frames import collect, collect_together, date_of, money_of
from segkit.immutable import immutable
from segkit.line.account import RETURNS_ONLY
from segkit.line.one_pass import NO_CUSTOMER
from segkit.line.orders import NO_ID
from segkit.line.settlement import Settled, settle
from segkit.line.statuses import Verdict
from segkit.line.transactions import Rules, give_reasons, kept_lines, settle_amounts
from segkit.privacy import masked_customer
from segkit.runs import remarks as said
from segkit.runs.notes import notes_of
from segkit.runs.segmentation import retrying, segment_orders, segment_source
from segkit.runs.terms import Policy, Scoring, Window
from segkit.sources.cells.currencies import code_of
from segkit.sources.lines.duplicates import Copies, copies_in
from segkit.sources.lines.examples import Wanted, places_of
from segkit.sources.lines.faults import shortened
from segkit.sources.lines.judging import counting
from segkit.sources.lines.overlap import overlap_of
from segkit.sources.lines.survey import survey
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import Source, open_source

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from segkit.analyses.quality import Huge
    from segkit.analyses.rhythm import Rhythm
    from segkit.runs.outcome import Segmentation
    from segkit.sources.lines.faults import Unread
    from segkit.sources.lines.rejects import Rejects
    from segkit.sources.lines.words import Survey

AFTER_TODAY = "after today"
ORDER_KEY = "order\0"


@immutable
class Answers:
    """What the questions over lines found."""

    lines: dict[str, int]
    rhythm: Rhythm
    huge: Huge | None = None
    orders: dict[str, int] | None = None
    """Answers of `quality.ask_orders`; None where lines have no order numbers."""


def check_files(
    names: Iterable[str | os.PathLike[str]],
    *,
    reading: Reading | None = None,
    window: Window | None = None,
    policy: Policy | None = None,
    show_values: bool = False,
) -> Check:
    """Check files as one data set: read all of it, and tell what would count and what is odd.

    What cannot be loaded is told as findings and raises nothing.

    Raises:
        UsageError: An option makes no sense.
    """
    reading, window, policy = reading or Reading(), window or Window(), policy or Policy()
    listed = list(names)
    with Workspace() as workspace:
        try:
            # Lines that cannot be read are left out in any case: a check tells all of them.
            source = open_source(listed, replace(reading, bad_rows=BadRows.SKIP), workspace)
            return _checked(source, reading, window, policy, bare=show_values)
        except UsageError:
            raise
        except SegkitError:  # where nothing is left to read, the plain reader says better why
            return _plainly(listed, reading, window, policy, workspace)


def _plainly(names: Sequence[Any], reading: Reading, window: Window, policy: Policy, workspace: Workspace) -> Check:
    try:
        return _checked(open_source(names, reading, workspace), reading, window, policy, bare=False)
    except UsageError:
        raise
    except SegkitError as fault:
        return Check(tuple(map(str, names)), tuple(_refused(names, reading, workspace, fault)))


def check_lines(lines: nw.LazyFrame[Any], *, window: Window, policy: Policy, show_values: bool = False) -> Check:
    """Check a frame of order lines; findings have no places.

    Columns in: customer_id, order_day [days since epoch], amount [1/10000 currency], order_id where lines have one
    """
    rules = Rules(since=window.since, returns=policy.returns)
    settled = settle(lines, rules, as_of=window.as_of, today=window.today, order_by=policy.order_by)
    run = segment_orders(settled, Scoring(), policy)
    kept = kept_lines(lines, _final(rules, run, window))
    answers = answers_of(kept, [c.CUSTOMER, c.ORDER] if c.ORDER in lines.collect_schema() else [])
    again = row_of(collect(q.ask_copies(kept)))
    copies = said.copies(again[c.LINES], again[c.AMOUNT], 0, run.account.lines)
    remarks = [*_of_run(run, settled, answers, bare=show_values), *copies]
    return check_of((), run, answers, [remark.finding for remark in remarks])


def _refused(names: Sequence[Any], reading: Reading, workspace: Workspace, fault: SegkitError) -> Iterable[Finding]:
    """Say why files cannot be used: each by itself, else all together."""
    alone = []
    for name in names if len(names) > 1 else ():
        try:
            open_source([name], reading, workspace)
        except SegkitError as own:
            alone.append(said.unusable(own, str(name)).finding)
    return alone or [said.unusable(fault, str(names[0]) if len(names) == 1 else None).finding]


def _checked(source: Source, reading: Reading, window: Window, policy: Policy, *, bare: bool) -> Check:
    names = tuple(plan.file.shown for plan in source.plans)
    mixed, source = retrying(source, _currencies)
    if mixed:
        return Check(names, (mixed.finding,), taken=source.taken, notes=source.notes)
    seen, source = retrying(source, survey)
    run, settled, source = segment_source(source, seen, window, policy, Scoring())
    rules = _final(_rules(source, seen, window, policy), run, window)
    answers, source = retrying(source, lambda source: _ask(source, rules))
    # Columns that nobody needs are read here for the first time: they may ask for another way of reading.
    copies, source = retrying(source, lambda source: copies_in(source.plans))
    overlap = overlap_of(source, [word for word, verdict in seen.verdicts.items() if verdict is Verdict.NO_MONEY])
    lines = run.account.lines
    rejects = source.rejects()
    remarks = [
        *(_unreadable(rejects, lines, reading) if rejects else ()),
        *_of_run(run, settled, answers, bare=bare),
        *said.copies(copies.lines, copies.amount, copies.across, lines),
        *(said.overlap(shared) for shared in [overlap] if shared),
    ]
    found = _placed(source, remarks, _wanted(remarks, answers), rules, bare=bare)
    found = [finding.seen_at(_copied(copies)) if finding.key == "duplicate_lines" else finding for finding in found]
    notes = dict.fromkeys(notes_of(source, seen, settled.facts, policy))
    notes.pop(overlap.told if overlap else "", None)
    return replace(check_of(names, run, answers, found), taken=source.taken, notes=tuple(notes))


MANY_LINES = 2_000_000
"""Up to so many lines everything is asked; beyond, what takes longer than the run itself is left to a check."""


def findings_beside(
    source: Source, seen: Survey, run: Segmentation, settled: Settled, window: Window, *, bare: bool = False
) -> tuple[tuple[Finding, ...], bool, Source]:
    """Tell what is odd about the lines of a run that is there already, without places; the gravest first.

    Returns also whether everything was asked: lines that repeat others and numbers of orders are left out of large
    files.
    """
    rules = _final(_rules(source, seen, window, run.policy), run, window)
    whole = run.account.lines <= MANY_LINES
    answers, source = retrying(source, lambda source: _ask(source, rules, whole=whole))
    remarks = _of_run(run, settled, answers, bare=bare)
    if whole:
        copies, source = retrying(source, lambda source: copies_in(source.plans))
        remarks += said.copies(copies.lines, copies.amount, copies.across, run.account.lines)
        shared = overlap_of(source, [word for word, verdict in seen.verdicts.items() if verdict is Verdict.NO_MONEY])
        remarks += [said.overlap(shared)] if shared else []
    return gravest_first(remarks), whole, source


def gravest_first(remarks: Iterable[said.Remark]) -> tuple[Finding, ...]:
    """Return the findings of remarks, the gravest first."""
    return tuple(sorted((one.finding for one in remarks), key=lambda finding: list(Severity).index(finding.severity)))


def _unreadable(rejects: Rejects, lines: int, reading: Reading) -> Iterable[said.Remark]:
    """Say what cannot be read, kind by kind, with the first places of each."""
    counts = dict(rejects.lines["reason"].value_counts().rows())
    for remark in said.unreadable(counts, rejects.ways_out(), lines, skipped=reading.skips_bad_rows):
        places = map(_place_of, rejects.first[remark.reason])
        yield replace(remark, finding=remark.finding.seen_at(places))


def _place_of(one: Unread) -> Example:
    """Name the cell for which a line does not read, or the number of its cells."""
    value = None if one.width is None else f"{one.width:,} cells"
    (column, cell), *_ = *one.cells.items(), (None, value)
    return Example(one.plan.file.shown, one.line, shortened(cell or ""), one.plan.file.noun, column)


def _currencies(source: Source) -> said.Remark | None:
    """Count lines by currency where there are several and none was asked for."""
    import polars as pl

    if source.currency is not None or not source.has("currency"):
        return None
    words: list[tuple[str | None, int]] = []
    for plan in source.plans:
        if plan.roles.currency:
            word = pl.col(plan.roles.currency).cast(pl.String).alias("word")
            words += counting(plan.scan()).select(word).group_by("word").len().collect(engine="streaming").rows()
    return mixed_currencies(words)


def mixed_currencies(words: Iterable[tuple[str | None, int]]) -> said.Remark | None:
    """Say which currencies there are, by how many lines name each by a sign, code or word; None where it is one."""
    counts: dict[str, int] = {}
    for word, lines in words:
        code = code_of(word or "").upper()
        counts[code] = counts.get(code, 0) + lines
    lines = sum(counts.values())
    counts.pop("", None)
    return said.currencies(counts, lines) if len(counts) > 1 else None


def _rules(source: Source, seen: Survey, window: Window, policy: Policy) -> Rules:
    return seen.judging(Rules(since=window.since, returns=policy.returns, reader_leaves_out=source.leaves_out))


def _final(rules: Rules, run: Segmentation, window: Window) -> Rules:
    """Return the rules by which lines were left out in the end."""
    today = None if window.as_of else window.today
    return replace(rules, until=run.as_of, today=today)


def _ask(source: Source, rules: Rules, *, whole: bool = True) -> Answers:
    import polars as pl

    lines = source.lines()
    numbered = whole and source.has("order")
    if numbered:
        # Eight bytes stand for an order: only counts are asked, and two orders of one hash change none of them by more
        # than one.
        named = pl.col(c.ORDER).is_not_null() & pl.col(c.CUSTOMER).is_not_null()
        lines = lines.with_columns(pl.when(named).then(pl.struct(c.CUSTOMER, c.ORDER).hash()).alias(ORDER_KEY))
    kept = kept_lines(settle_amounts(nw.from_native(lines), rules), rules)
    return answers_of(kept, [ORDER_KEY] if numbered else [])


def answers_of(kept: nw.LazyFrame[Any], keys: Sequence[str]) -> Answers:
    """Ask lines that count, and orders by their keys where there are any."""
    todo = [q.ask_lines(kept), q.ask_days(kept), q.ask_sizes(kept)]
    if keys:
        todo.append(q.ask_orders(kept.filter(*(~nw.col(key).is_null() for key in keys)), keys))
    counted, days, sizes, *orders = collect_together(*todo)
    rhythm = rhythm_of({row[c.DAY]: row[c.LINES] for row in days.iter_rows(named=True) if row[c.DAY] is not None})
    answers = Answers(row_of(counted), rhythm, orders=row_of(orders[0]) if orders else None)
    huge = q.huge_beyond(sizes)
    if huge is None:
        return answers
    amount = nw.col(c.AMOUNT)
    beyond = kept.filter((amount > huge.beyond) | (amount < -huge.beyond))
    found = row_of(collect(beyond.select(nw.len().alias(c.LINES), amount.sum())))
    return replace(answers, huge=replace(huge, lines=found[c.LINES], amount=found[c.AMOUNT]))


def row_of(frame: nw.DataFrame[Any]) -> dict[str, int]:
    """Return the one row of a frame of counts."""
    return {name: int(value or 0) for name, value in next(frame.iter_rows(named=True)).items()}


def _of_run(run: Segmentation, settled: Settled, answers: Answers, *, bare: bool) -> list[said.Remark]:
    odd, unnumbered = q.ask_customers(settled.summary), settled.facts.unnumbered
    return remarks_of(run, run.notes, odd, answers, unnumbered=unnumbered, bare=bare)


def remarks_of(
    run: Segmentation, doubts: Sequence[str], odd: q.Customers, answers: Answers, *, unnumbered: int, bare: bool
) -> list[said.Remark]:  # fmt: skip
    """Say what is odd about lines, days, orders and customers; `doubts` are those about scores."""
    lines, orders, every = run.account.lines, run.extent.orders, run.extent.customers
    return [
        *(said.no_customer(part, lines) for part in run.account.left_out if part.reason == NO_CUSTOMER),
        *(said.future(part, lines) for part in run.account.left_out if part.reason.startswith(AFTER_TODAY)),
        *said.amounts(answers.lines, answers.huge),
        *said.days(answers.rhythm, lines),
        *said.customers(odd, orders, every, str if bare else masked_customer),
        *said.orders(answers.orders or {}, unnumbered, lines),
        *said.buyers(ordered_once(run.customers), every),
        *said.quintiles(doubts, every),
    ]


def _copied(copies: Copies) -> Iterable[Example]:
    for plan, line, first, of in copies.examples:
        where = f" of {first.file.shown}" if first is not plan else ""
        yield Example(plan.file.shown, line, f"as {first.file.noun} {of:,}{where}", plan.file.noun)


def _wanted(remarks: Sequence[said.Remark], answers: Answers) -> dict[str, Wanted]:
    """Say by which conditions the first lines of findings are found."""
    import polars as pl

    amount, day, kept = pl.col(c.AMOUNT), pl.col(c.DAY), pl.col(c.LEFT_OUT).is_null()
    customer = pl.col(c.CUSTOMER).cast(pl.String).str.strip_chars()
    nobody = customer.is_null() | customer.str.to_lowercase().is_in(sorted(NO_ID))
    conditions: dict[str, tuple[pl.Expr, str]] = {
        "no_customer": (kept & nobody, c.AMOUNT),
        "returns": (kept & (amount < 0), c.AMOUNT),
        "zero_amounts": (kept & (amount == 0), c.DAY),
        "huge_amounts": (kept & (amount.abs() > (answers.huge.beyond if answers.huge else 0)), c.AMOUNT),
        "distant_days": (kept & day.is_in(answers.rhythm.distant), c.DAY),
        "future_days": (pl.col(c.LEFT_OUT).str.starts_with(AFTER_TODAY), c.DAY),
    }
    wanted = {}
    for remark in remarks:
        finding = remark.finding
        if finding.key in conditions:
            condition, shows = conditions[finding.key]
            wanted[finding.key] = Wanted(condition, finding.count, shows)
        elif remark.ids:
            wanted[finding.key] = Wanted(kept & customer.is_in(remark.ids), len(remark.ids), c.CUSTOMER)
    return wanted


def _placed(
    source: Source, remarks: Sequence[said.Remark], wanted: Mapping[str, Wanted], rules: Rules, *, bare: bool
) -> list[Finding]:
    """Give findings about lines the places of the first of them."""

    def judge(lines: pl.LazyFrame) -> pl.LazyFrame:
        judged: pl.LazyFrame = give_reasons(settle_amounts(nw.from_native(lines), rules), rules).to_native()
        return judged

    places = places_of(source.plans, wanted, judge)

    def shown(key: str, value: Any) -> str | None:
        if value is None:
            return None
        if wanted[key].shows == c.DAY:
            return date_of(value).isoformat()
        if wanted[key].shows == c.AMOUNT:
            return f"{money_of(value):,.2f}"
        return str(value).strip() if bare or key == "placeholder_customers" else masked_customer(str(value).strip())

    return [
        remark.finding.seen_at(
            Example(place.plan.file.shown, place.line, shown(remark.finding.key, place.value), place.plan.file.noun)
            for place in places.get(remark.finding.key, ())
        )
        for remark in remarks
    ]


def check_of(names: Sequence[str], run: Segmentation, answers: Answers, found: Sequence[Finding]) -> Check:
    """Put together what counts of a run, what does not, and what was found."""
    account = run.account
    parts = [
        Part(f"of {part.reason}" if part.reason == RETURNS_ONLY else part.reason, part.lines, money_of(part.amount))
        for part in account.left_out
    ]
    first, last = answers.rhythm.first, answers.rhythm.last
    by_reason = {part.reason: part.lines for part in account.left_out}
    measured = {
        "no-customer": by_reason.get(NO_CUSTOMER, 0),
        "duplicates": sum(finding.count for finding in found if finding.key == "duplicate_lines"),
        "returns": answers.lines["returns"],
        "future": sum(lines for reason, lines in by_reason.items() if reason.startswith(AFTER_TODAY)),
        "rejected": sum(finding.count for finding in found if finding.key == "unreadable_lines"),
    }
    return Check(
        tuple(names), tuple(sorted(found, key=lambda finding: list(Severity).index(finding.severity))),
        account.lines, money_of(account.amount),
        Part("kept", account.customer_lines, money_of(account.customer_amount)), tuple(parts),
        run.extent.orders, run.extent.customers,
        None if first is None else date_of(first), None if last is None else date_of(last), run.as_of,
        measured=measured,
    )  # fmt: skip
