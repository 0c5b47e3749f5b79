"""Options of databases: which rows come out of one, and into which table of one rows go."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from segkit.choices import IfExists as There


def _option(name: str, what: str, panel: str, metavar: str | None) -> typer.models.OptionInfo:
    return typer.Option(name, help=what, rich_help_panel=panel, show_default=False, metavar=metavar)  # type: ignore[no-any-return]


Query = Annotated[
    Optional[str],
    _option("--query", "Of a database in FILES: the rows of this query; nothing can be written by it.", "Input", "SQL"),
]
FromTable = Annotated[
    Optional[str],
    _option(
        "--from-table",
        "Of a database in FILES, or with --engine spark of its catalogue: the rows of this table or view.",
        "Input",
        "NAME",
    ),
]
ToDb = Annotated[
    Optional[str],
    _option(
        "--to-db",
        "Write all rows into this database, all or none: sqlite:///FILE or postgresql://SERVER/BASE.",
        "Output",
        "URL",
    ),
]
ToTable = Annotated[
    Optional[str],
    _option("--to-table", "The table of that database, or with --engine spark of its catalogue.", "Output", "NAME"),
]
IfExists = Annotated[
    There,
    _option(
        "--if-exists", "A table that is there already: fail (default), replace its rows, or append to them.", "Output",
        None,
    ),
]  # fmt: skip
