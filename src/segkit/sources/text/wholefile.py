"""What a look at all bytes of a file tells, taken by another thread while the sample is thought about.

The search lets go of the interpreter's lock, which `find` of bytes and of mapped files holds all the while.
"""

from __future__ import annotations

import ctypes
import mmap
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from segkit.errors import SegkitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

WINDOW = 1 << 27
"""Bytes that are mapped at a time: they count as memory of the process while they are."""
BLOCK = 1 << 20
MOST_BLANK = 2
"""Blocks of nothing but ends of lines: a row of nothing takes as much memory as any other, a hundred bytes."""
LARGE = 1 << 22
ENDS = b"\r\n"


def is_large(path: Path) -> bool:
    """Tell files that are too large for a look at all of their bytes where a sample is wanted."""
    return path.stat().st_size > LARGE


def looked_for(path: Path, marks: Iterable[bytes], shown: str) -> Callable[[], frozenset[bytes]]:
    """Begin to look for bytes in a file; what is returned waits for the end of it, and does as `found_in`."""
    if not is_large(path) or os.name == "nt":  # where a file that is open cannot be removed
        found = found_in(path, marks, shown)
        return lambda: found
    aside = ThreadPoolExecutor(1)
    search = aside.submit(found_in, path, marks, shown)
    aside.shutdown(wait=False)
    return search.result


def found_in(path: Path, marks: Iterable[bytes], shown: str | None = None) -> frozenset[bytes]:
    """Tell which of these bytes occur anywhere in a file.

    Raises:
        SegkitError: It is to be shown, and holds millions of blank lines one after the other.
    """
    missing, size, blank = set(marks), path.stat().st_size, 0
    found: set[bytes] = set()
    with path.open("rb") as stream:
        for start in range(0, size, WINDOW):
            # A copy when written, which it never is: ctypes asks for memory that could be.
            with mmap.mmap(stream.fileno(), min(WINDOW, size - start), access=mmap.ACCESS_COPY, offset=start) as window:
                found |= {mark for mark in missing - found if _occurs(window, mark)}
                if shown:
                    blank = _refuse_blank(window, blank, shown)
    return frozenset(found)


def _occurs(window: mmap.mmap, mark: bytes) -> bool:
    first = ctypes.c_char.from_buffer(window)
    return _memchr(ctypes.addressof(first), mark[0], len(window)) is not None


def _refuse_blank(window: mmap.mmap, blank: int, shown: str) -> int:
    """Return how many blocks of blank lines the window ends with, of which there were some before it."""
    for at in range(0, len(window), BLOCK):
        blank = blank + 1 if window[at] in ENDS and not window[at : at + BLOCK].strip(ENDS) else 0
        if blank == MOST_BLANK:
            raise SegkitError(
                f"{shown} holds a million blank lines one after the other: this is no table",
                hint="take the blank lines out",
            )
    return blank


_memchr = (ctypes.cdll.msvcrt if os.name == "nt" else ctypes.CDLL(None)).memchr
_memchr.restype, _memchr.argtypes = ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)
