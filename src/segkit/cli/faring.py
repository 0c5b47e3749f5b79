"""Commands where the lines are, on a cluster, by Spark; and rfm, segments and backtest there."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from segkit.choices import Engine, Format
from segkit.errors import UsageError
from segkit.render.languages.speech import ENGLISH, language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from segkit.analyses.proposal import Proposal
    from segkit.analyses.vip import Vip
    from segkit.choices import Every
    from segkit.cli.options.breakdown import CellOptions
    from segkit.cli.options.check import FindingOptions
    from segkit.cli.options.cuts import TableOptions
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.explain import WhoOptions
    from segkit.cli.options.model import SavingOptions
    from segkit.cli.options.period import RowOptions
    from segkit.cli.options.segments import CustomerOptions
    from segkit.cli.options.shared import OutputOptions, ScoringOptions, WindowOptions
    from segkit.runs.backtests import Backtest, Trial
    from segkit.runs.far.segmentation import FarSegmentation
    from segkit.runs.periods import Asked
    from segkit.runs.terms import Scoring
    from segkit.sources.farlines import FarLines
    from segkit.sources.reading import Reading

NOT_THERE = (
    "query", "sheet", "skip_lines",
    "rejects", "max_unpacked",
)  # fmt: skip
"""Options of reading that Spark's own readers do not know."""
NEAR = (
    "memory", "table",
)  # fmt: skip
"""Options that are about the memory of this machine, or look at all customers at once."""


def is_far(lines: AnywhereOptions, command: str) -> bool:
    """Tell whether Spark is asked for, and refuse what does not fit together.

    Raises:
        UsageError: There is nothing to read, or twice.
    """
    far = lines.engine is Engine.SPARK
    if far and lines.files and lines.from_table is not None:
        raise UsageError("on Spark files and --from-table are two inputs: give one", hint="leave out one of them")
    if not lines.files and not (far and lines.from_table is not None):
        raise UsageError("missing argument 'FILES...'", hint=f"segkit {command} orders.csv")
    return far


def refuse_near(
    lines: AnywhereOptions,
    out: OutputOptions | RowOptions | CellOptions | TableOptions | WhoOptions | FindingOptions | None,
    *more: Any, fetched: bool,
) -> None:  # fmt: skip
    """Refuse options that ask for what only this machine does.

    Raises:
        UsageError: There is one.
    """
    defaults = {field.name: field.default for field in fields(lines)}
    asked = [name for name in NOT_THERE if getattr(lines, name) != defaults[name]]
    asked += [name for name in NEAR for group in more if getattr(group, name, None)]
    asked += ["to_db"] if out and out.to_db else []
    if asked:
        flags = ", ".join("--" + name.replace("_", "-") for name in asked)
        raise UsageError(f"--engine spark does not know {flags}", hint=f"leave out {flags}, or --engine spark")
    sign = lines.comment or ""
    if len(sign) > 1:
        raise UsageError(
            f"Spark knows lines to pass over by one sign, and --comment is {sign!r}", hint=f"--comment {sign[0]!r}"
        )
    if "-" in lines.files:
        raise UsageError("Spark cannot read standard input", hint="write it to a file that all executors see")
    if fetched and out and out.to_table is not None:
        raise UsageError(
            "--to-table: these rows are few, and are no rows of the cluster", hint="-o rows.csv   or   -o rows.parquet"
        )


@contextmanager
def scanned_far(
    lines: AnywhereOptions, keep: Mapping[str, str] | None = None
) -> Iterator[tuple[Callable[[Reading], FarLines], Reading]]:
    """Start Spark; yielded are how it scans the lines, and how they are to be read."""
    from segkit.cli.steps.arguments import reading_of
    from segkit.sources.farfiles import far_lines
    from segkit.sources.spark import spark_session

    reading = reading_of(replace(lines, from_table=None), keep)
    with spark_session() as session:
        yield partial(far_lines, session, lines.files, lines.from_table), reading


@contextmanager
def far_source(lines: AnywhereOptions, keep: Mapping[str, str] | None = None) -> Iterator[FarLines]:
    """Start Spark and have it scan the lines; what Spark refuses is said in our words."""
    from segkit.sources.spark import spark_words

    with scanned_far(lines, keep) as (opens, reading), spark_words():
        yield opens(reading)


@contextmanager
def run_far(
    lines: AnywhereOptions, window: WindowOptions, scoring: ScoringOptions, keep: Mapping[str, str] | None = None,
    vip: Vip | None = None,
) -> Iterator[FarSegmentation]:  # fmt: skip
    """Ask for labelled customers on a cluster, with every option checked before Spark is started."""
    from segkit.cli.steps.arguments import scoring_of

    with scored_far(lines, window, scoring_of(scoring), keep) as run:
        yield run.with_vips(vip) if vip else run


@contextmanager
def scored_far(
    lines: AnywhereOptions, window: WindowOptions, scoring: Scoring, keep: Mapping[str, str] | None = None
) -> Iterator[FarSegmentation]:
    """Ask for the same, scored and labelled as is said."""
    from segkit.cli.steps.arguments import window_of
    from segkit.cli.steps.models import policy_of
    from segkit.runs.far.segmentation import segmented_far

    days, policy = window_of(window), policy_of(lines, scoring.model)
    with far_source(lines, keep) as source, segmented_far(source, days, policy, scoring) as run:
        yield run


def proposed_far(lines: AnywhereOptions, window: WindowOptions, bins: int | None) -> tuple[FarSegmentation, Proposal]:
    """Ask for cut points that can be kept, of customers on a cluster."""
    from segkit.runs.terms import Scoring
    from segkit.scoring.scores import DEFAULT_BINS

    with scored_far(lines, window, Scoring(bins or DEFAULT_BINS)) as run:
        return run, run.proposed()


def tested_far(lines: AnywhereOptions, window: WindowOptions, trial: Trial, scoring: Scoring) -> Backtest:
    """Ask for labels of past days and what followed, on a cluster."""
    from segkit.cli.steps.arguments import window_of
    from segkit.cli.steps.backtest import refuse_day_outside
    from segkit.cli.steps.models import policy_of
    from segkit.runs.backtests import backtest_far

    days, policy = window_of(window), policy_of(lines, scoring.model)
    refuse_day_outside(trial.at, days)
    with far_source(lines) as source:
        return backtest_far(source, days, policy, scoring, trial)


@contextmanager
def asked_far(lines: AnywhereOptions, window: WindowOptions, every: Every, by: str | None) -> Iterator[Asked]:
    """Start Spark for a question of periods, with every option checked before."""
    from segkit.cli.steps.arguments import window_of
    from segkit.cli.steps.models import policy_of
    from segkit.runs.far.opening import FarPlace
    from segkit.runs.periods import Asked

    days, policy = window_of(window), policy_of(lines, None)
    with far_source(lines) as source:
        yield Asked(FarPlace(source), days, policy, every, by)


def rfm_far(
    lines: AnywhereOptions, more: CustomerOptions, window: WindowOptions, scoring: ScoringOptions,
    saving: SavingOptions, out: OutputOptions,
) -> None:  # fmt: skip
    """Score and label customers on a cluster; rows stay there, or so many as --top says are fetched.

    Raises:
        UsageError: It is not said where all rows go.
    """
    from segkit.cli.console import Voice, destination, write
    from segkit.cli.farrows import folder_of, labels_of, refuse_homeless, write_there
    from segkit.cli.steps.arguments import choice_of, kept_columns_of, scoring_of
    from segkit.cli.steps.models import check_saving, save
    from segkit.cli.steps.segments import tell_run
    from segkit.cli.steps.workbook import vip_of_options
    from segkit.frames import collect
    from segkit.schemas import SEGMENTS
    from segkit.sinks.spark import far_rows

    vip, marks = vip_of_options(more)
    kept = kept_columns_of(more, out.columns, marks)
    choice = choice_of(out, (*SEGMENTS.names, *kept, *marks), scoring_of(scoring).book.names, only_vips=more.only_vips)
    fetched = folder_of(out) is None and out.to_table is None
    if fetched and out.top is None:
        refuse_homeless()
    refuse_near(lines, out, more, saving, fetched=False)
    language_of(out.labels or ENGLISH, "--labels")
    to = destination(out, ()) if fetched else None
    voice = Voice(out.quiet, out.verbose)
    check_saving(saving, scoring, lines, out)
    with run_far(lines, window, scoring, kept, vip) as run:
        tell_run(run, voice, facts=True)
        rows = far_rows(run.customers.lazy(), choice, run.kept)
        if to is not None:
            form = Format.CSV if to.is_table else to.form
            write(collect(rows).to_polars(), type(to)(form, None, to.labels), run.settings(), fail_empty=out.fail_empty)
            save(run, saving, lines, voice)
            return
        write_there(rows, out, voice, labels_of(out, run.book.names))
        save(run, saving, lines, voice)


def segments_far(
    lines: AnywhereOptions, more: Any, window: WindowOptions, scoring: ScoringOptions, saving: SavingOptions,
    out: OutputOptions,
) -> None:  # fmt: skip
    """Show what each segment is worth; only this small table is fetched."""
    from segkit.cli.console import Voice, destination, page, write
    from segkit.cli.steps.arguments import choice_of, scoring_of
    from segkit.cli.steps.models import check_saving, save
    from segkit.cli.steps.plot import check_picture, draw
    from segkit.cli.steps.segments import show_segments, tell_run
    from segkit.cli.steps.workbook import vip_of_options
    from segkit.columns import ACTION
    from segkit.schemas import ADVISED_SEGMENTS
    from segkit.sinks.rows.customers import segment_frame

    vip, marks = vip_of_options(more, ("vips", "vip_revenue"))
    choice = choice_of(out, (*ADVISED_SEGMENTS.names, *marks), scoring_of(scoring).book.names)
    refuse_near(lines, out, more, saving, fetched=True)
    to = destination(out, ())
    check_picture(more.plot, out, ())
    actions = more.actions or ACTION in choice.columns
    check_saving(saving, scoring, lines, out)
    with run_far(lines, window, scoring, vip=vip) as run:
        tell_run(run, Voice(out.quiet, out.verbose), facts=not to.is_table or to.target is not None)
        rows = segment_frame(run.segment_rows(actions=actions), choice)
        if to.is_table:
            with page(to, out, rows) as sheet:
                show_segments(run, sheet, choice, actions=actions)
        else:
            write(rows, to, run.settings(), fail_empty=out.fail_empty)
        draw(lambda drawn: drawn.segments_drawn(run.segment_rows(), run.book.colours, choice.segments), more.plot, out)
        save(run, saving, lines, Voice(out.quiet, out.verbose))
