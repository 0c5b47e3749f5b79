"""segkit explain: why a customer has a label, and what would give a better one."""

from __future__ import annotations

from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.explain import WhoOptions
from segkit.cli.options.shared import ScoringOptions, WindowOptions
from segkit.cli.options.signature import takes


@takes(AnywhereOptions, WindowOptions, ScoringOptions, WhoOptions)
def explain(lines: AnywhereOptions, window: WindowOptions, scoring: ScoringOptions, who: WhoOptions) -> None:
    """Explain why a customer has a label: cut points, the rule that won, and what would give a better label.

    Name customers by --customer-id, or take the first of a segment by --segment, --sort and --top.

    [bold]Examples[/bold]

      segkit explain orders.csv --customer-id C0129

      segkit explain orders.csv --customer-id C0129 --customer-id C0004 --format json

      segkit explain orders.csv --segment at-risk --top 3 --rules classic
    """
    from segkit.cli.console import Voice, destination, sheet, write_found
    from segkit.cli.faring import is_far
    from segkit.cli.steps.arguments import scoring_of, segment
    from segkit.cli.steps.explain import chosen_customers, who_of
    from segkit.cli.steps.segments import tell_run
    from segkit.runs.segmentation import explain_customers
    from segkit.sinks.rows.explanations import as_document, explanation_rows

    scored = scoring_of(scoring)
    choice = who_of(who, scored.book.names)
    to = destination(who, lines.files)
    if is_far(lines, "explain"):
        from segkit.cli.farwhom import explained_far

        run = explained_far(lines, window, scoring, who, choice)
    else:
        run = segment(lines, window, scored)
    tell_run(run, Voice(who.quiet, who.verbose), facts=False)
    found = explain_customers(run, who.customer_id or chosen_customers(run, choice))
    if to.is_table:
        from segkit.render.tables.explanation import show_explanations

        with sheet(to, who) as page:
            show_explanations(found, run.book, page)
    else:
        write_found(explanation_rows(found, run.customers), [as_document(each) for each in found], to)
