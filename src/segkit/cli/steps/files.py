"""Questions asked of files, and where lines go that cannot be read and are left out on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from segkit.choices import BadRows, Format
from segkit.cli.boundary import quiet_panics
from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segkit.cli.options.shared import InputOptions
    from segkit.sources.lines.rejects import Rejects


class _Answer(Protocol):
    @property
    def rejects(self) -> Rejects | None:
        """Lines that were left out; None where they end the run."""


Answer = TypeVar("Answer", bound=_Answer)


def ask_files(options: InputOptions, ask: Callable[[], Answer]) -> Answer:
    """Return what `ask` finds in the files, and write the lines that it left out where --rejects names a file.

    Raises:
        UsageError:  --rejects makes no sense with the other options; nothing was asked then.
        SegkitError: The files cannot be used, or the lines not be written.
    """
    _check_rejects(options)
    with quiet_panics():
        answer = ask()
    if options.rejects and answer.rejects:
        _write_rejects(answer.rejects.lines, options.rejects)
    return answer


def _check_rejects(options: InputOptions) -> None:
    """Refuse a file for rejected lines that cannot be written, before anything is read.

    Raises:
        UsageError:  No line will be rejected: a line that cannot be read ends the run.
        SegkitError: The file cannot be written.
    """
    if options.rejects is None:
        return
    if options.bad_rows is not BadRows.SKIP:
        raise UsageError("--rejects needs --bad-rows skip: a bad line ends the run otherwise", hint="--bad-rows skip")
    from segkit.sinks.atomic import check_target
    from segkit.sinks.formats import PACKED, SUFFIXES

    bare = options.rejects.with_suffix("") if options.rejects.suffix.casefold() in PACKED else options.rejects
    if SUFFIXES.get(bare.suffix.casefold(), Format.CSV) is not Format.CSV:
        raise UsageError(f"--rejects writes CSV: {options.rejects}", hint="--rejects rejects.csv")
    check_target(options.rejects, options.files)


def _write_rejects(lines: Any, target: Path) -> None:
    """Write rejected lines as CSV, packed as the name says; the file appears whole or not at all, and may be empty."""
    from segkit.sinks.atomic import whole_file
    from segkit.sinks.formats import write_packed

    with whole_file(target) as stream:
        write_packed(lines, Format.CSV, stream, target.suffix.casefold(), {})
