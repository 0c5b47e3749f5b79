"""segkit rfm: who the customers are, one row each."""

from __future__ import annotations

from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.model import SavingOptions
from segkit.cli.options.segments import CustomerOptions
from segkit.cli.options.shared import OutputOptions, ScoringOptions, WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, CustomerOptions, WindowOptions, ScoringOptions, SavingOptions, OutputOptions)
def rfm(
    lines: AnywhereOptions, more: CustomerOptions, window: WindowOptions, scoring: ScoringOptions,
    saving: SavingOptions, out: OutputOptions,
) -> None:  # fmt: skip
    """Score recency, frequency and money of every customer, and label each.

    [bold]Examples[/bold]

      segkit rfm orders.csv

      segkit rfm orders.csv --vip 20% --as-of 2026-06-30 --save-model m.json -o customers.parquet

      segkit rfm "exports/*.csv" --keep region --segment at-risk,lost --columns customer_id,region,monetary

      zcat orders.csv.gz | segkit rfm - --customer email --format ndjson
    """
    from segkit.cli.console import Voice, destination, page, write
    from segkit.cli.faring import is_far, rfm_far
    from segkit.cli.steps.arguments import choice_of, kept_columns_of, scoring_of
    from segkit.cli.steps.models import check_saving, save
    from segkit.cli.steps.retype import retyped
    from segkit.cli.steps.segments import show_customers, tell_run
    from segkit.cli.steps.workbook import segment_for, vip_of_options, with_vips_marked, write_workbook
    from segkit.schemas import SEGMENTS
    from segkit.sinks.rows.customers import customer_rows, customer_stream

    if is_far(lines, "rfm"):
        rfm_far(lines, more, window, scoring, saving, out)
        return
    scored = scoring_of(scoring)
    vip, marks = vip_of_options(more)
    kept = kept_columns_of(more, out.columns, marks)
    choice = choice_of(out, (*SEGMENTS.names, *kept, *marks), scored.book.names, only_vips=more.only_vips)
    to = destination(out, lines.files)
    check_saving(saving, scoring, lines, out)
    run, answers = with_vips_marked(*segment_for(to, lines, window, scored, kept, more), vip)
    tell_run(run, Voice(out.quiet, out.verbose), facts=not to.is_table or to.target is not None)
    rows = (customer_stream if to.streams else customer_rows)(run.customers, choice, run.kept)
    if to.is_table:
        with page(to, out, rows) as sheet:
            show_customers(run, sheet, choice, retyped(lines, more, window, scoring))
    elif answers:
        write_workbook(answers, customers=choice, to=to, out=out, files=lines.files)
    else:
        write(rows, to, run.settings(), fail_empty=out.fail_empty)
    save(run, saving, lines, Voice(out.quiet, out.verbose))
