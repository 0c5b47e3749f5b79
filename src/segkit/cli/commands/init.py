"""segkit init: a file of settings from what is seen of the orders."""

from __future__ import annotations

from segkit.cli.options.first_steps import InitOptions
from segkit.cli.options.shared import InputOptions
from segkit.cli.options.signature import takes


@takes(InputOptions, InitOptions)
def init(lines: InputOptions, out: InitOptions) -> None:
    """Write segkit.toml: how these orders are read, and what else can be set, as comments.

    What is typed is kept, the rest is what segkit sees in the files. Results stay the same, and no later export is
    read otherwise by chance. A segkit.toml that is there already stays as it is.

    [bold]Examples[/bold]

      segkit init orders.csv

      segkit init orders.csv --customer email --returns drop --toml
    """
    from segkit.cli.steps.first_steps import check_settings, seen_settings, write_settings

    if not out.toml:
        check_settings()
    text, told = seen_settings(lines)
    write_settings(text, told, out)
