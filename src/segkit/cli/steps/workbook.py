"""Workbooks of several questions on the command line: asked at once, and written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from segkit.cli.console import Voice, refuse_empty, write_bytes
from segkit.cli.steps.arguments import reading_of, segment, window_of
from segkit.cli.steps.files import ask_files
from segkit.cli.steps.models import policy_of
from segkit.errors import UsageError
from segkit.render.languages.speech import ENGLISH, language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.analyses.vip import Vip
    from segkit.cli.console import Destination
    from segkit.cli.options.customer import VipOptions
    from segkit.cli.options.segments import MemoryOptions
    from segkit.cli.options.shared import InputOptions, OutputOptions, WindowOptions
    from segkit.runs.outcome import Segmentation
    from segkit.runs.terms import Scoring
    from segkit.runs.workbook import Answers
    from segkit.sinks.rows.customers import Choice


def segment_for(
    to: Destination, reading: InputOptions, window: WindowOptions, scoring: Scoring,
    keep: Mapping[str, str] | None = None, bound: MemoryOptions | None = None,
) -> tuple[Segmentation, Answers | None]:  # fmt: skip
    """Ask the library for labelled customers; where a workbook is to be written, for its other questions, too."""
    if not to.is_book:
        return segment(reading, window, scoring, keep, bound), None
    if bound and bound.memory:
        raise UsageError(
            "--memory does not hold for a workbook: its questions need all lines at once", hint="-o customers.parquet"
        )
    from segkit.runs.workbook import answer_files

    asked = reading_of(reading, keep), window_of(window)
    policy = policy_of(reading, scoring.model)
    found = ask_files(
        reading, lambda: answer_files(reading.files, reading=asked[0], window=asked[1], policy=policy, scoring=scoring)
    )
    return found.run, found


def vip_of_options(options: VipOptions, columns: tuple[str, ...] = ("vip",)) -> tuple[Vip | None, tuple[str, ...]]:
    """Gather who is a VIP, and the columns that say it.

    Raises:
        UsageError: A share is none, two are given, or VIPs are wanted and it is not said who they are.
    """
    if options.vip is None and options.vip_revenue is None:
        if getattr(options, "only_vips", False):
            raise UsageError("--only-vips: who is a VIP?", hint="--vip 20%   or   --vip-revenue 80%")
        return None, ()
    from segkit.analyses.vip import vip_of

    return vip_of(options.vip, options.vip_revenue), columns


def with_vips_marked(
    run: Segmentation, answers: Answers | None, vip: Vip | None
) -> tuple[Segmentation, Answers | None]:
    """Mark VIPs in whatever is written of customers."""
    if vip is None:
        return run, answers
    from segkit.runs.breakdown.customer_values import with_vips

    run = with_vips(run, vip)
    return run, replace(answers, run=run) if answers else None


def write_workbook(
    answers: Answers, to: Destination, out: OutputOptions, files: Sequence[str], *,
    customers: Choice | None = None, segments: Choice | None = None,
) -> None:  # fmt: skip
    """Write the workbook, and say what it does not hold; the file appears whole or not at all.

    Raises:
        CheckFailedError: No row is left, and `--fail-empty` asks to fail then.
        SegkitError:      The file cannot be written, or a text does not fit a cell.
    """
    from segkit.render.workbook.book import Sheets, drawn
    from segkit.sinks.rows.customers import Choice

    picked = customers or segments or Choice()
    labels = to.labels if out.labels else language()
    sheets = Sheets(
        answers, customers or Choice(picked.segments), segments or Choice(picked.segments), labels or ENGLISH,
        tuple("standard input" if name == "-" else Path(name).name for name in files),
    )  # fmt: skip
    book, rows, notes = drawn(sheets)
    refuse_empty(rows, to, fail_empty=out.fail_empty)
    voice = Voice(out.quiet, out.verbose)
    voice.say(*(f"note: {note}" for note in notes))
    write_bytes(book, to)
