"""segkit status: the whole base, customers and contacts: who is acting, who never bought, whom to write to."""

from __future__ import annotations

from segkit.cli.options.customer import StatusOptions
from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.shared import OutputOptions, ScoringOptions, WindowOptions, takes


@takes(AnywhereOptions, StatusOptions, WindowOptions, ScoringOptions, OutputOptions)
def status(
    lines: AnywhereOptions, asked: StatusOptions, window: WindowOptions, scoring: ScoringOptions, out: OutputOptions
) -> None:
    """Show the base: active and churned customers by segment, potential ones, and who may be written to.

    Potential are contacts of --contacts without a counted order. Contacts meet customers by id, e-mail or telephone.

    [bold]Examples[/bold]

      segkit status orders.csv

      segkit status orders.csv --contacts crm.csv

      segkit status orders.csv --contacts crm.csv --consent newsletter --format markdown

      segkit status orders.csv --contacts crm.csv --each --segment potential -o potential.csv
    """
    from segkit.cli.asking import choice_of, scoring_of
    from segkit.cli.console import Voice, destination, page, write
    from segkit.cli.faring import is_far, refuse_near
    from segkit.cli.standing import asking_of, show_status, standing, tell_status
    from segkit.schemas import STATUS, STATUS_OF_EACH
    from segkit.scoring.rules import POTENTIAL
    from segkit.sinks.rows import status_frame

    if is_far(lines, "status"):
        refuse_near(lines, out, asked, fetched=True)
    names = (*scoring_of(scoring).book.names, POTENTIAL.name)
    asking = asking_of(asked)
    choice = choice_of(out, (STATUS_OF_EACH if asked.each else STATUS).names, names)
    to = destination(out, lines.files)
    done = standing(lines, window, scoring, asking)
    tell_status(done, Voice(out.quiet, out.verbose), facts=not to.is_table or to.target is not None)
    rows = status_frame(done.people, done.rows(), choice, each=asked.each)
    if to.is_table:
        with page(to, out, rows) as sheet:
            show_status(done, rows, sheet, each=asked.each)
    else:
        write(rows, to, done.run.settings(), fail_empty=out.fail_empty)
