"""Options of what is only looked at: how it is printed."""

from __future__ import annotations

from typing import Annotated

from segkit.cli.options.shared import OUTPUT, Debug, NoColor, option
from segkit.immutable import immutable

Toml = Annotated[bool, option("--toml", help="Print TOML, to start a file of your own.", panel=OUTPUT)]


@immutable
class PageOptions:
    """How a page looks."""

    debug: Debug = False
    no_color: NoColor = False
