"""A border around the reader: whatever it says of a damaged file becomes an error of ours."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from segkit.errors import SegkitError

if TYPE_CHECKING:
    from collections.abc import Iterator


TOO_WIDE = r"precision must be between 1 and \d+"
"""What Polars says of a column of decimals that no type of its own holds."""


def is_panic(fault: BaseException) -> bool:
    """Tell a panic of the reader: it derives from BaseException and from nothing closer."""
    return type(fault).__name__ == "PanicException"


def is_complaint(fault: BaseException) -> bool:
    """Tell what a reader says of a file from what is no answer to it, such as Ctrl-C."""
    import polars as pl

    return isinstance(fault, (pl.exceptions.PolarsError, OSError)) or is_panic(fault)


@contextmanager
def whole(shown: str) -> Iterator[None]:
    """Turn every complaint of the reader about these files into an error that names them."""
    try:
        yield
    except BaseException as fault:
        if is_complaint(fault):
            raise damaged(shown, fault) from None
        raise


def damaged(shown: str, fault: BaseException) -> SegkitError:
    """Say that a file cannot be read, with the first line of the reader's reason."""
    if isinstance(fault, FileNotFoundError):
        return gone(shown)
    if re.search(TOO_WIDE, str(fault)):
        return SegkitError(
            f"{shown}: it has a column of decimals of more than 38 digits (decimal256), a type that is not read",
            hint="write that column narrower, as in CAST(amount AS DECIMAL(18, 4))",
        )
    reason = str(fault).strip().partition("\n")[0][:160] or type(fault).__name__
    return SegkitError(f"{shown} is damaged or no table: {reason}", hint="write or fetch the file again")


def gone(shown: str) -> SegkitError:
    """Say that a file was there, and is no more."""
    return SegkitError(f"{shown} went away while it was read", hint="put it back, or name where it is now")


@contextmanager
def named(shown: str) -> Iterator[None]:
    """Put the file's name in front of what is said about it."""
    try:
        yield
    except SegkitError as fault:
        raise type(fault)(f"{shown}: {fault}", hint=fault.hint) from fault
