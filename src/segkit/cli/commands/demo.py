"""segkit demo: an invented shop to try segkit on."""

from __future__ import annotations

from segkit.cli.options.first_steps import DemoOptions, QuietPage
from segkit.cli.options.signature import takes


@takes(DemoOptions, QuietPage)
def demo(asked: DemoOptions, out: QuietPage) -> None:
    """Write the orders of an invented shop, and say what to try on them.

    Two years with returns, cancelled orders and sales to nobody; the same lines for the same --lines and --seed.
    A file that is there already stays as it is.

    [bold]Examples[/bold]

      segkit demo demo.csv

      segkit demo big.csv --lines 100000 --seed 7

      segkit demo - --lines 500 | segkit segments -
    """
    from segkit.cli.steps.first_steps import next_steps, write_demo

    write_demo(asked)
    if not out.quiet and str(asked.file) != "-":
        next_steps(asked, out)
