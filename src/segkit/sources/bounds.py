"""A bound of memory: text is put once into a columnar file, which can be read again and again by parts."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING

from segkit import phases
from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from segkit.sources.places.unpack import Workspace
    from segkit.sources.source import Source

KEEPING = "--memory does not hold for --keep: the values of all customers are gathered at once"
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", re.IGNORECASE)
_THOUSANDS = " kmgt"
GIGA = 1000**3
COPY_ROWS = 262_144
"""Rows that stand together in the copy: few enough that parts are read without much room."""


def bytes_of(text: str, option: str) -> int:
    """Read a size, as in 2GB, 500 MB or 1.5GiB.

    Raises:
        UsageError: It is none, or nothing.
    """
    found = _SIZE.fullmatch(text.strip())
    size = (
        int(float(found[1]) * (1024 if found[3] else 1000) ** _THOUSANDS.index(found[2].lower() or " ")) if found else 0
    )
    if size < 1:
        raise UsageError(f"{option} {text!r} is no size", hint=f"{option} 2GB   or   {option} 500MB")
    return size


@immutable
class Bound:
    """How much memory there is, and where a copy may lie."""

    memory: int
    """Bytes."""
    workspace: Workspace

    def lines(self, source: Source) -> pl.LazyFrame:
        """Return the lines of a source, not shared; those of text from a copy that is made now.

        Raises:
            SegkitError: There is no room for the copy.
        """
        import polars as pl

        lines = source.lines(shared=False)
        if all(plan.file.is_parquet for plan in source.plans):
            return lines
        phases.enter("copying", phases.now().size)
        copy = self.workspace.new_file(".parquet")
        try:
            lines.sink_parquet(copy, compression="lz4", statistics=False, row_group_size=COPY_ROWS, engine="streaming")
        except (pl.exceptions.PolarsError, OSError) as fault:
            if not _is_full(fault):
                raise
            raise _no_room(copy) from fault
        phases.enter("finding portions of customers")
        return pl.scan_parquet(copy)


def not_held(memory: int | None, ids: pl.Series, *, least: int = 0, keeps: bool = False) -> tuple[str, ...]:
    """Say where a bound is too small for customers of these ids alone, or does not hold for what `keeps` values.

    At `least` so many bytes were taken while their orders were settled.
    """
    if memory is None:
        return ()
    from segkit.line.footprint import at_the_end

    told = (KEEPING,) if keeps else ()
    least = max(at_the_end(ids), least)
    if memory >= least:
        return told
    return (
        *told,
        f"--memory {_shown(memory)} is not held: {len(ids):,} customers alone take about {_shown(least)}",
    )


def _shown(size: int) -> str:
    return f"{size / GIGA:.1f} GB" if size >= GIGA else f"{size / 1000**2:.3g} MB"


def _is_full(fault: BaseException) -> bool:
    """Tell a full disk from lines that cannot be read."""
    said = re.search(r"\(os error (\d+)\)", str(fault))
    return (int(said[1]) if said else getattr(fault, "errno", None)) in {errno.ENOSPC, errno.EDQUOT}


def _no_room(copy: Path) -> SegkitError:
    return SegkitError(
        f"no room for a columnar copy of the lines in {copy.parent.parent}: the disk is full",
        hint="set TMPDIR to a folder with room, or leave out --memory",
    )
