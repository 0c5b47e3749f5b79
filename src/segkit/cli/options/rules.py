"""Options of rule books: which one, and how it is shown."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from segkit.cli.options.page import Toml
from segkit.immutable import immutable


@immutable
class Book:
    """Which rule book."""

    book: Annotated[
        Optional[str],
        typer.Argument(
            help="A rule book: lifecycle (default), classic, or a TOML file.", metavar="NAME|FILE", show_default=False
        ),
    ] = None


@immutable
class BookFile:
    """Which file of rules."""

    file: Annotated[str, typer.Argument(help="A rule book in TOML.", metavar="FILE", show_default=False)]


@immutable
class BookOptions:
    """How a rule book is shown."""

    toml: Toml = False
