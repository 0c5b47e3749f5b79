"""Bounds of a run, as they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segkit.cli.options.asked import MemoryOptions


def memory_of(options: MemoryOptions | None) -> int | None:
    """Read the bound of memory [bytes]; None where there is none.

    Raises:
        UsageError: It is no size.
    """
    if options is None or options.memory is None:
        return None
    from segkit.sources.bounds import bytes_of

    return bytes_of(options.memory, "--memory")
