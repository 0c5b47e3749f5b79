"""Findings of a check in the form in which they leave: one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from segkit.schemas import FINDINGS

if TYPE_CHECKING:
    from segkit.findings import Check, Example

_KINDS = {"count": pl.Int64, "share": pl.Float64, "money": pl.Decimal(38, 4)}


def finding_rows(check: Check) -> pl.DataFrame:
    """Return one row per finding, with the columns of the schema FINDINGS."""
    rows = [
        (
            found.severity.value, found.key, found.count, found.unit, found.share, found.amount, found.message,
            found.advice, "; ".join(map(shown, found.examples)) or None,
        )
        for found in check.findings
    ]  # fmt: skip
    schema: dict[str, Any] = {name: _KINDS.get(name, pl.String) for name in FINDINGS.names}
    return pl.DataFrame(rows, schema=schema, orient="row")


def shown(example: Example) -> str:
    """Write a place as an editor understands it, and the value after it."""
    place = ":".join(str(part) for part in (example.file, example.line) if part is not None)
    return f"{place} ({example.shown})" if place and example.shown is not None else place or example.shown or ""
