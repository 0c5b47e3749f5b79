"""One run of the line over files: opened, settled, summarized, scored, labelled, and accounted for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.names import called_totals, named_so, spend_most_as
from segkit.errors import SegkitError
from segkit.frames import collect, in_order, in_slices, with_dates, with_money
from segkit.line.account import account_of
from segkit.line.customers import new_days_of, seen_on
from segkit.line.facts import examine_lines
from segkit.line.orders import DamagedIdsError, tidy_frame
from segkit.line.settlement import NobodyError, Settled, settle
from segkit.line.transactions import Rules, kept_lines, settle_amounts
from segkit.runs.lookup import customers_of
from segkit.runs.notes import notes_of
from segkit.runs.oddities import remarks_on
from segkit.runs.outcome import Segmentation
from segkit.runs.terms import Policy, Scoring, Window
from segkit.scoring.cautions import cautions
from segkit.scoring.scores import doubts, fit_thresholds, score_customers
from segkit.scoring.segments import label_customers
from segkit.sources.bounds import Bound, not_held
from segkit.sources.cells.amounts import EXACT_FROM
from segkit.sources.guard import is_panic
from segkit.sources.lines.survey import refuse_unseen, survey
from segkit.sources.lines.totalwords import TOTAL_IDS, may_be_total
from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import Source, open_source

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

    from segkit.analyses.explanation import Explanation
    from segkit.analyses.proposal import Proposal
    from segkit.line.facts import Facts
    from segkit.sources.lines.rejects import Rejects
    from segkit.sources.lines.words import Survey

ATTEMPTS = 9
T = TypeVar("T")


def segment_files(  # noqa: PLR0913 - the questions of the command line, by keyword
    names: Iterable[str | os.PathLike[str]],
    *,
    reading: Reading | None = None,
    window: Window | None = None,
    policy: Policy | None = None,
    scoring: Scoring | None = None,
    beside: Callable[[Segmentation, Source], None] | None = None,
    memory: int | None = None,
) -> Segmentation:
    """Walk the whole line over files: one labelled row per customer, sorted by customer_id.

    With a bound of `memory` [bytes] customers are settled in portions; rows stay the same. `beside`
    may read more of the files while they are open; it is asked again where they ask to be read otherwise.

    Raises:
        SegkitError: The input cannot be used, or something has to be said by an option.
    """
    policy, scoring, window = policy or Policy(), scoring or Scoring(), window or Window()
    with Workspace() as workspace:
        source = open_source(names, reading or Reading(), workspace)
        source = replace(source, bound=Bound(memory, workspace) if memory else None)
        seen, source = retrying(source, survey)
        rules = seen.judging(Rules(window.since, returns=policy.returns))
        segment = partial(segment_source, seen=seen, window=window, policy=policy, scoring=scoring)
        found = segment(source)
        if beside:
            _, found = _read_more(found, beside, segment)
        run, settled, source = found
        if source.kept:
            run, (_, settled, source) = _read_more(found, partial(_with_kept, rules), segment)
        if scoring.keeps_returns:
            run, source = retrying(source, partial(_with_returns, rules, run))
        rejects = source.rejects()
        notes = _notes(run, settled, notes_of(source, seen, settled.facts, policy), rejects)
        unheld = not_held(memory, run.customers[c.CUSTOMER].to_native(), least=settled.least, keeps=bool(source.kept))
        return replace(run, taken=source.taken, notes=(*notes, *unheld), rejects=rejects)


def _read_more(
    found: tuple[Segmentation, Settled, Source],
    read: Callable[[Segmentation, Source], T],
    segment: Callable[[Source], tuple[Segmentation, Settled, Source]],
) -> tuple[T, tuple[Segmentation, Settled, Source]]:
    """Read more of the lines of a run; where that asks for another way of reading, segment them anew in that way."""
    while True:
        run, _, source = found
        done, again = retrying(source, partial(read, run))
        if again is source:
            return done, found
        found = segment(again)


def _notes(run: Segmentation, settled: Settled, of_reading: Sequence[str], rejects: Rejects | None) -> tuple[str, ...]:
    return (
        *of_reading,
        *(rejects.notes if rejects else ()),
        *settled.remarks,
        *remarks_on(run.customers),
        *called_totals(run.customers, TOTAL_IDS),
        *run.notes,
    )


def proposal_of(run: Segmentation) -> Proposal:
    """Propose cut points from a run that kept its purchase gaps."""
    if run.purchase_gaps is None:
        raise AssertionError("this run kept no purchase gaps")
    from segkit.analyses.proposal import propose

    return propose(run.customers, run.purchase_gaps, bins=run.thresholds.bins)


def explain_customers(run: Segmentation, ids: Sequence[str]) -> list[Explanation]:
    """Explain the labels of customers of a run, in the order asked.

    Raises:
        SegkitError: The run has no such customer.
    """
    from segkit.analyses.explanation import explain

    rows = customers_of(run.customers, ids, run.extent.customers)
    return [
        explain(row, thresholds=run.thresholds, book=run.book, new_days=run.new_days, as_of=run.as_of) for row in rows
    ]


def segment_source(
    source: Source, seen: Survey, window: Window, policy: Policy, scoring: Scoring
) -> tuple[Segmentation, Settled, Source]:
    """Settle, score and label the lines of a source; once more without its totals, where any was a customer."""
    run, settled, source = _segment_once(source, seen, window, policy, scoring)
    totals = named_so(run.customers, TOTAL_IDS) or spend_most_as(run.customers, may_be_total)
    aside = source.without_non_sales() if totals else None
    return (run, settled, source) if aside is None else _segment_once(aside, seen, window, policy, scoring)


def _segment_once(
    source: Source, seen: Survey, window: Window, policy: Policy, scoring: Scoring
) -> tuple[Segmentation, Settled, Source]:
    settled, source = settle_source(source, seen, window, policy)
    if settled.portions == 1:
        return segment_orders(settled, scoring, policy), settled, source
    # Half as large as the labelled customers, it must not lie beside them.
    used_up = [settled.summary]
    settled = replace(settled, summary=nw.from_native(settled.summary.to_native().clear(), eager_only=True))
    return segment_orders(settled, scoring, policy, used_up=used_up), settled, source


def read_lines(
    names: Iterable[str | os.PathLike[str]], *, reading: Reading | None = None, window: Window | None = None
) -> nw.DataFrame[Any]:
    """Read the lines that count, with ids tidied, dates as dates and money as decimals.

    Columns out: customer_id, order_id where the files have one, order_date, amount [currency], and the attributes
                 that are kept [text or null]
    """
    window = window or Window()
    with Workspace() as workspace:
        source = open_source(names, reading or Reading(), workspace)
        seen, source = retrying(source, survey)

        def walk(source: Source) -> nw.DataFrame[Any]:
            until, today = window.as_of, None if window.as_of else window.today
            rules = seen.judging(Rules(window.since, until, today, reader_leaves_out=source.leaves_out))
            lines = kept_lines(settle_amounts(nw.from_native(source.lines()), rules), rules)
            examine_lines(lines, examiner_of(source))
            return collect(lines)

        lines, source = retrying(source, walk)
        refuse_unseen(source)
    frame = tidy_frame(lines).lazy()
    if source.kept:
        frame = frame.rename({c.KEPT + name: name for name in source.kept})
    dated = with_dates(frame.with_columns(nw.col(c.DAY).alias(c.DATE)), (c.DATE,))
    return collect(with_money(dated, (c.AMOUNT,)))


def segment_orders(
    settled: Settled, scoring: Scoring, policy: Policy, *, used_up: list[nw.DataFrame[Any]] | None = None
) -> Segmentation:
    """Score and label the customers of settled orders.

    A summary in `used_up` takes the place of theirs; the list is emptied as it is used, so that memory is given back.
    """
    summaries = used_up or [settled.summary]
    account = account_of(replace(settled, summary=summaries[0]))
    if not account.balances():
        raise AssertionError("lines or money were lost between input and output: this is a fault of segkit")
    summaries[0] = in_order(summaries[0], c.CUSTOMER)
    model = scoring.model
    learnt = model.yardstick.thresholds if model else scoring.thresholds
    thresholds = learnt or fit_thresholds(
        collect(seen_on(summaries[0].lazy(), settled.as_of).select(c.RECENCY, c.FREQUENCY, c.MONETARY)),
        bins=scoring.bins, given=scoring.cuts, binning=scoring.binning,
    )  # fmt: skip
    new_days = new_days_of(settled.gaps) if scoring.new_days is None else scoring.new_days

    def label(rows: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        scored = score_customers(seen_on(rows.lazy(), settled.as_of), thresholds)
        return collect(label_customers(scored, scoring.book.given(new_days), bins=thresholds.bins))

    labelled = in_slices(label, summaries) if used_up else label(summaries[0])
    return Segmentation(
        customers=labelled,
        thresholds=thresholds,
        book=scoring.book,
        new_days=new_days,
        gaps=len(settled.gaps),
        new_days_given=scoring.new_days is not None,
        as_of=settled.as_of,
        account=account,
        policy=policy,
        purchase_gaps=settled.gaps if scoring.keeps_gaps else None,
        portions=settled.portions,
        notes=(
            *(model.drifted(labelled, policy.currency) if model else ()),
            *doubts(labelled, thresholds),
            *cautions(labelled, new_days=new_days),
        ),
    )


def _with_kept(rules: Rules, run: Segmentation, source: Source) -> Segmentation:
    rules = replace(rules, reader_leaves_out=source.leaves_out)
    return with_kept_values(run, nw.from_native(source.lines()), rules)


def _with_returns(rules: Rules, run: Segmentation, source: Source) -> Segmentation:
    from segkit.line.returned import with_returns_share

    rules = replace(rules, reader_leaves_out=source.leaves_out)
    lines = nw.from_native(source.lines())
    return replace(run, customers=with_returns_share(run.customers, lines, rules, run.as_of))


def with_kept_values(run: Segmentation, lines: nw.LazyFrame[Any], rules: Rules) -> Segmentation:
    """Give customers of a run the values of the attributes that its lines carry; see `values_of_customers`."""
    from segkit.line.attributes import kept_names, with_values

    return replace(run, customers=with_values(run.customers, lines, rules, run.as_of), kept=kept_names(lines))


def settle_source(source: Source, seen: Survey, window: Window, policy: Policy) -> tuple[Settled, Source]:
    """Settle the lines of a source up to the as-of day; see `settle`."""

    def walk(source: Source) -> Settled:
        rules = seen.judging(Rules(since=window.since, returns=policy.returns, reader_leaves_out=source.leaves_out))
        lines = source.bound.lines(source) if source.bound else source.lines()
        return settle(
            nw.from_native(lines), rules, as_of=window.as_of, today=window.today, order_by=policy.order_by,
            examine=examiner_of(source), memory=source.bound.memory if source.bound else None, sample=source.ids_seen,
        )  # fmt: skip

    try:
        settled, source = retrying_parsed(source, walk)
    except (NobodyError, DamagedIdsError) as fault:
        raise type(fault)(f"{source.shown}: {fault}", hint=fault.hint) from fault
    if source.may_share and settled.facts.lines > settled.summary[c.FREQUENCY].sum():
        refuse_unseen(source)
    return settled, source


class _ReadAgainError(Exception):
    """The lines have to be read in another way, that of `source`."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source


def examiner_of(source: Source) -> Callable[[Facts], None]:
    """Return a check of what a pass over the lines found, which asks for another way of reading where that is needed.

    The check raises for `retrying`; where no other way is left, it raises the error that names the cells.
    """

    def examine(facts: Facts) -> None:
        if source.as_text and source.is_doubtful(facts):
            raise _ReadAgainError(source.as_text)
        if facts.suspect:
            fitting = source.fitting()
            if fitting is not source:
                raise _ReadAgainError(fitting)
        if facts.no_day or facts.no_amount:
            again = source.with_more_formats(days=bool(facts.no_day), amounts=bool(facts.no_amount))
            again = again or source.without_non_sales() or source.skipping_bad_rows()
            if again:
                raise _ReadAgainError(again)
            raise source.unread(facts.no_day, facts.no_amount, facts.lines)
        if facts.largest >= EXACT_FROM and source.reads_floats:
            raise _ReadAgainError(source.exactly())

    return examine


def retrying_parsed(source: Source, step: Callable[[Source], T]) -> tuple[T, Source]:
    """Run a step as `retrying` does, with amounts parsed by Polars at first, which is quicker.

    The step must show its facts to `examiner_of` the source, which falls back to text where numbers are in doubt.
    """
    done, source = retrying(source.parsed(), step)
    return done, source.as_text or source


def retrying(source: Source, step: Callable[[Source], T]) -> tuple[T, Source]:
    """Run a step over the source, and again where its files turn out to need another way of reading.

    Returns what the step returned, and the source as it was read in the end.

    Raises:
        SegkitError: The files cannot be read in any way.
    """
    import polars as pl

    for _ in range(ATTEMPTS):
        try:
            return step(source), source
        except _ReadAgainError as again:
            source = again.source
        except (pl.exceptions.PolarsError, OSError) as fault:
            source = source.recover(fault)
        except BaseException as fault:
            if not is_panic(fault):
                raise
            source = source.recover(fault)
    raise SegkitError("the input cannot be read in any way that segkit knows")
