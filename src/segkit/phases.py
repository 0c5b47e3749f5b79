"""What the run is doing, for whoever shows it: one place that the reader writes and the command line looks at."""

from __future__ import annotations

from segkit.immutable import immutable


@immutable
class Phase:
    """A part of the run."""

    name: str
    size: int = 0
    """Bytes of the files that are read in it; 0 where nobody knows."""
    rows: int = 0
    """Rows that are read in it; 0 where nobody knows."""
    part: int = 0
    """Which of `parts` of about equal size it is, from 1; 0 where it is whole."""
    parts: int = 0


_now = [Phase("looking at the files")]


def enter(name: str, size: int = 0, rows: int = 0, *, part: int = 0, parts: int = 0) -> None:
    """Begin a part of the run."""
    _now[0] = Phase(name, size, rows, part, parts)


def now() -> Phase:
    """Return the part that has begun last."""
    return _now[0]
