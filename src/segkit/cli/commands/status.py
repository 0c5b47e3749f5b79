"""segkit status: the whole base, customers and contacts: who is acting, who never bought, whom to write to."""

from __future__ import annotations

from segkit.cli.options.customer import StatusOptions
from segkit.cli.options.engine import AnywhereOptions
from segkit.cli.options.shared import OutputOptions, ScoringOptions, WindowOptions
from segkit.cli.options.signature import takes


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
    from segkit.cli.console import Voice
    from segkit.cli.faring import is_far, refuse_near
    from segkit.cli.steps.arguments import choice_of, scoring_of
    from segkit.cli.steps.status import destination_of, find_status, question_of, tell_status, write_status
    from segkit.schemas import STATUS, STATUS_OF_EACH
    from segkit.scoring.rules import POTENTIAL

    if is_far(lines, "status"):
        refuse_near(lines, out, fetched=not asked.each)
    names = (*scoring_of(scoring).book.names, POTENTIAL.name)
    asking = question_of(asked)
    choice = choice_of(out, (STATUS_OF_EACH if asked.each else STATUS).names, names)
    to, voice = destination_of(lines, out, each=asked.each), Voice(out.quiet, out.verbose)
    with find_status(lines, window, scoring, asking) as done:
        tell_status(done, voice, facts=to is None or not to.is_table or to.target is not None)
        write_status(done, choice, to, out, voice, each=asked.each)
