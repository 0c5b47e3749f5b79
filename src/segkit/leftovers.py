"""Temporary files of this process, known in one place, so that whatever ends the run can remove them."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_known: set[Path] = set()


@contextmanager
def removed_at_the_end(path: Path) -> Iterator[Path]:
    """Remove a file or folder that is about to be made, however the block ends."""
    _known.add(path)  # before it is made: between the two a signal may come
    try:
        yield path
    finally:
        _remove(path)
        _known.discard(path)


def remove_all() -> None:
    """Remove all that is left, for a process that ends at once."""
    for path in list(_known):
        _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            import shutil

            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
