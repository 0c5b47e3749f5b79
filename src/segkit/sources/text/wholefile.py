"""What a look at all bytes of a file tells, taken by another thread while the sample is thought about.

The search lets go of the interpreter's lock, which `find` of bytes holds all the while.
"""

from __future__ import annotations

import ctypes
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from segkit.errors import SegkitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future

ZERO = b"\x00"
MARKS = (ZERO, b'"')
"""What is looked for in every file: no text has zero bytes, and without quotation marks it is read much faster."""
TEXT = frozenset((".csv", ".tsv", ".txt"))
"""Files that are text as they are, by their names."""
WINDOW = 1 << 23
"""Bytes that are read at a time."""
BLOCK = 1 << 20
MOST_BLANK = 2
"""Blocks of nothing but ends of lines: a row of nothing takes as much memory as any other, a hundred bytes."""
LARGE = 1 << 22
USUAL, BRIEF = sys.getswitchinterval(), 0.0002
"""Seconds for which one thread holds the interpreter's lock while another waits for it."""
ENDS = b"\r\n"
_begun: dict[tuple[str | int, ...], Future[frozenset[bytes]]] = {}
"""Searches that were begun ahead, by the file as it was then."""


def is_large(path: Path) -> bool:
    """Tell files that are too large for a look at all of their bytes where a sample is wanted."""
    return path.stat().st_size > LARGE


def look_ahead(names: Iterable[str]) -> bool:
    """Begin to look at large files of text, before anybody knows how to read them; tell whether there are any."""
    paths = {name: Path(name) for name in names}
    large = {name: path for name, path in paths.items() if path.suffix.lower() in TEXT and _is_there(path)}
    if os.name != "nt":
        _begun.update({_seen(path, name): _search(path, MARKS, name) for name, path in large.items()})
    return bool(large)


def _is_there(path: Path) -> bool:
    return path.is_file() and is_large(path)


def looked_for(path: Path, marks: Iterable[bytes], shown: str) -> Callable[[], frozenset[bytes]]:
    """Begin to look for bytes in a file; what is returned waits for the end of it, and does as `found_in`."""
    if not is_large(path) or os.name == "nt":  # where a file that is open cannot be removed
        found = found_in(path, marks, shown)
        return lambda: found
    begun = _begun.pop(_seen(path, shown), None) if marks == MARKS else None
    return (begun or _search(path, marks, shown)).result


def _seen(path: Path, shown: str) -> tuple[str | int, ...]:
    """Return what differs for another file, and for the same after it was written to."""
    seen = path.stat()
    return shown, seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns


def _search(path: Path, marks: Iterable[bytes], shown: str) -> Future[frozenset[bytes]]:
    aside = ThreadPoolExecutor(1)
    search = aside.submit(_found_soon, path, marks, shown)
    aside.shutdown(wait=False)
    return search


def _found_soon(path: Path, marks: Iterable[bytes], shown: str) -> frozenset[bytes]:
    """Look for bytes without waiting long for the lock: between two windows others hold it."""
    sys.setswitchinterval(BRIEF)
    try:
        return found_in(path, marks, shown)
    finally:
        sys.setswitchinterval(USUAL)


def found_in(path: Path, marks: Iterable[bytes], shown: str | None = None) -> frozenset[bytes]:
    """Tell which of these bytes occur anywhere in a file.

    Raises:
        SegkitError: It is to be shown, and holds millions of blank lines one after the other.
    """
    missing, blank = set(marks), 0
    found: set[bytes] = set()
    # Not a map of the file: where another program cuts the file short meanwhile, the process would be ended for it.
    window = bytearray(WINDOW)
    first = ctypes.addressof(ctypes.c_char.from_buffer(window))
    with path.open("rb", buffering=0) as stream:
        while size := stream.readinto(window):
            found |= {mark for mark in missing - found if _memchr(first, mark[0], size) is not None}
            if shown:
                blank = _refuse_blank(memoryview(window)[:size], blank, shown)
    return frozenset(found)


def _refuse_blank(window: memoryview, blank: int, shown: str) -> int:
    """Return how many blocks of blank lines the window ends with, of which there were some before it."""
    for at in range(0, len(window), BLOCK):
        blank = blank + 1 if window[at] in ENDS and not bytes(window[at : at + BLOCK]).strip(ENDS) else 0
        if blank == MOST_BLANK:
            raise SegkitError(
                f"{shown} holds a million blank lines one after the other: this is no table",
                hint="take the blank lines out",
            )
    return blank


_memchr = (ctypes.cdll.msvcrt if os.name == "nt" else ctypes.CDLL(None)).memchr
_memchr.restype, _memchr.argtypes = ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)
