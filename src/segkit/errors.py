"""What can go wrong, in one family, and the exit statuses that tell it to a shell."""

from enum import IntEnum
from typing import ClassVar


class ExitStatus(IntEnum):
    """Exit statuses of the command line, as the documentation lists them."""

    OK = 0
    UNUSABLE = 1
    USAGE = 2
    CHECK_FAILED = 3
    INTERRUPTED = 130
    TERMINATED = 143


class SegkitError(Exception):
    """Input, data or environment that cannot be used as it is.

    The message starts in lower case and holds exact quantities; `hint` is something to type.
    """

    exit_status: ClassVar[ExitStatus] = ExitStatus.UNUSABLE

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        """Keep the hint apart from the message, so that each border can lay them out."""
        super().__init__(message)
        self.hint = hint


class UsageError(SegkitError):
    """An option or argument that makes no sense, whatever the data are."""

    exit_status = ExitStatus.USAGE


class ColumnError(SegkitError):
    """A column that is missing, unsure or named twice."""


class NoLinesError(SegkitError):
    """A file that is as it should be and holds no line."""


class ValueFault(SegkitError):  # noqa: N818 - cells are faulty, nothing erred
    """Cells that do not read as what their column holds."""


class CheckFailedError(SegkitError):
    """A check that was asked for did not pass."""

    exit_status = ExitStatus.CHECK_FAILED
