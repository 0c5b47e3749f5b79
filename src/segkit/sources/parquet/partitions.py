"""Columns that stand in a path: `year=2024/country=de/part-0.parquet`, as Hive, Spark and Polars write folders."""

from __future__ import annotations

import re
from urllib.parse import unquote

NOTHING = "__HIVE_DEFAULT_PARTITION__"
_PART = re.compile(r"(?P<name>[^/\\=]+)=(?P<value>[^/\\=]*)(?=[/\\])")


def partitions_of(path: str) -> dict[str, str | None]:
    """Return the columns in a path and their values as text; None where the value is missing."""
    found = {match["name"]: unquote(match["value"]) for match in _PART.finditer(path)}
    return {unquote(name): None if value == NOTHING else value for name, value in found.items()}
