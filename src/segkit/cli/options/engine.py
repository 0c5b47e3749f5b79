"""Options that say where lines lie and who works on them."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from segkit.choices import Engine
from segkit.cli.options.shared import INPUT, Files, InputOptions, option
from segkit.cli.process.machine import prepare_for_text
from segkit.immutable import immutable

FAR = (
    "rfm",
    "segments",
    "backtest",
    "kpis",
    "cohorts",
    "compare",
    "abc",
    "cuts",
    "breakdown",
    "status",
    "cluster",
    "export",
    "explain",
    "report",
    "check",
)
"""Commands that can do their work on a cluster."""


@immutable
class AnywhereOptions(InputOptions):
    """How lines are read, where files may be replaced by a table of a cluster."""

    files: Files = field(default_factory=list)
    engine: Annotated[
        Engine,
        option("--engine", help="Who reads and reckons: polars, on this machine, or spark, on a cluster.", panel=INPUT),
    ] = Engine.POLARS

    def begin(self) -> None:
        """Have another thread look at the bytes of text files while modules are loaded, which keeps one core busy."""
        if self.engine is Engine.POLARS:
            from segkit.sources.text.wholefile import look_ahead

            if look_ahead(self.files):
                prepare_for_text()
