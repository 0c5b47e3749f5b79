"""Rule books by name or file: those that are built in, and those that users write."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from segkit.errors import SegkitError, UsageError

if TYPE_CHECKING:
    from segkit.scoring.rules import RuleBook

BUILT_IN = ("lifecycle", "classic")
DEFAULT = BUILT_IN[0]


def find_book(name: str, typed: str = "--rules") -> RuleBook:
    """Return a built-in book by its name, or read and prove one from a file; `typed` is what stood before its name.

    Raises:
        UsageError:  There is no such book.
        SegkitError: There is no such file, or it is no rule book.
    """
    if name in BUILT_IN:
        return built_in(name)
    from segkit.scoring.books.document import read_book

    return read_book(_file_of(name, typed))


def _file_of(name: str, typed: str) -> Path:
    path = Path(name)
    if path.is_dir():
        raise UsageError(f"{name} is a folder, not a rule book", hint=f"{typed} {name.rstrip('/')}/rules.toml")
    if path.exists():
        return path
    near = difflib.get_close_matches(name, BUILT_IN, n=1, cutoff=0.5)
    looks_like_a_file = bool(path.suffix) or len(path.parts) > 1
    kind, found = (
        (SegkitError, f"there is no file {name}")
        if looks_like_a_file
        else (UsageError, f"there is no rule book {name!r}")
    )
    raise kind(
        found,
        hint=f"did you mean {typed} {near[0]}?" if near
        else f"{typed} {BUILT_IN[1]}, or a file: segkit rules show {DEFAULT} --toml > rules.toml",
    )  # fmt: skip


@cache
def built_in(name: str) -> RuleBook:
    """Return a built-in book. The tests prove it, so that no run has to."""
    from segkit.scoring.books.document import parse

    book, faults = parse(_text_of(name), f"{name}.toml", proved=True)
    if book is None:
        raise SegkitError(f"the built-in book {name} is damaged: {faults[0]}")
    return book


def toml_of(name: str, typed: str) -> str:
    """Return the TOML of a book, as it is written; `typed` is what stood before its name.

    Raises:
        UsageError:  There is no such book.
        SegkitError: There is no such file, or it cannot be read.
    """
    from segkit.scoring.books.document import text_in

    return _text_of(name) if name in BUILT_IN else text_in(_file_of(name, typed))


def _text_of(name: str) -> str:
    return Path(__file__).with_name(f"{name}.toml").read_text("utf-8")
