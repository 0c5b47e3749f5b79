"""Cut a CSV of order lines into one file for every day of a year, as shops export them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DAYS = 365


def days_of(csv: Path) -> Path:
    """Name the folder of the files, after writing them if it is absent; each has the header and as many lines."""
    folder = csv.with_name(f"{csv.stem}-days")
    if not folder.exists():
        header, *lines = csv.read_bytes().splitlines(keepends=True)
        part = folder.with_name(f"{folder.name}.part")
        part.mkdir()
        for day in range(DAYS):
            own = lines[len(lines) * day // DAYS : len(lines) * (day + 1) // DAYS]
            (part / f"orders-{day + 1:03}.csv").write_bytes(header + b"".join(own))
        part.rename(folder)
    return folder
