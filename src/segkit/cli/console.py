"""Rows to stdout, words to stderr: what format, what width, what colour."""

from __future__ import annotations

import io
import os
import shutil
import sys
from contextlib import contextmanager
from functools import partial
from typing import IO, TYPE_CHECKING, Any

import typer

from segkit.choices import Format
from segkit.cli.steps.databases import target_of
from segkit.errors import CheckFailedError, UsageError
from segkit.immutable import immutable
from segkit.render.languages.speech import ENGLISH, label, language, language_of, spoken
from segkit.render.safe_text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from segkit.cli.options.breakdown import CellOptions
    from segkit.cli.options.check import FindingOptions
    from segkit.cli.options.cuts import TableOptions
    from segkit.cli.options.explain import WhoOptions
    from segkit.cli.options.page import PageOptions
    from segkit.cli.options.period import RowOptions
    from segkit.cli.options.shared import OutputOptions
    from segkit.databases.tables import Target

    Writing = OutputOptions | RowOptions | CellOptions | FindingOptions | WhoOptions | TableOptions

NARROWEST = 40


def _between_words(told: str) -> str:
    """Break a long sentence between words where it is read on a terminal, which would break numbers."""
    width = os.get_terminal_size(sys.stderr.fileno()).columns if sys.stderr.isatty() else 0
    if len(told) <= width or width < NARROWEST:  # some terminals say that they have no width
        return told
    from textwrap import wrap

    return "\n".join(wrap(told, width, break_long_words=False, break_on_hyphens=False))


@immutable
class Voice:
    """Where words go, and how many."""

    quiet: bool = False
    verbose: bool = False

    def say(self, *sentences: str) -> None:
        """Say sentences on stderr, one a line."""
        if not self.quiet:
            for sentence in sentences:
                typer.echo(_between_words(harmless(spoken(sentence))), err=True)

    def quote(self, *lines: str) -> None:
        """Say what is to be copied: each stays one line, however long."""
        if not self.quiet:
            for line in lines:
                typer.echo(harmless(spoken(line)), err=True)

    def detail(self, *sentences: str) -> None:
        """Say what only --verbose asks for."""
        if self.verbose:
            self.say(*sentences)


@immutable
class Destination:
    """Where rows go and in which format; decided before anything is read."""

    form: Format
    target: Path | None
    labels: str = ENGLISH
    """The language in which rows name segments."""
    table: Target | None = None
    """The table of a database that rows go to."""
    quiet: bool = False

    @property
    def is_table(self) -> bool:
        """Whether the rows are for people."""
        return self.form is Format.TABLE

    @property
    def is_book(self) -> bool:
        """Whether a workbook is to be written."""
        return self.form is Format.XLSX

    @property
    def tells_yardstick(self) -> bool:
        """Whether the file says by what customers were scored."""
        return self.form in {Format.PARQUET, Format.XLSX} and self.table is None

    @property
    def streams(self) -> bool:
        """Whether rows may come as a plan that is run while they are written."""
        return self.form is Format.PARQUET and self.labels == ENGLISH and self.table is None


def destination(options: Writing, inputs: Sequence[str]) -> Destination:
    """Decide format and file, and refuse what cannot be written before anything is read.

    Raises:
        UsageError:  Format and file do not fit together.
        SegkitError: The file cannot be written.
    """
    from segkit.sinks.atomic import check_target
    from segkit.sinks.formats import BINARY, format_of

    asked = options.format
    labels = language_of(getattr(options, "labels", None) or ENGLISH, "--labels")
    table = target_of(options)
    if table is not None:
        return Destination(Format.CSV, None, labels, table, options.quiet)
    target = options.output
    if target is not None and str(target) != "-":
        form = format_of(target, asked)
        _refuse_missing(form)
        check_target(target, inputs, clobber=not options.no_clobber)
        return Destination(form, target, labels)
    form = asked or (Format.TABLE if sys.stdout.isatty() else Format.CSV)
    _refuse_missing(form)
    if form in BINARY and sys.stdout.isatty():
        raise UsageError(f"{form} is nothing to look at on a terminal", hint=f"-o customers.{form}")
    return Destination(form, None, labels)


def _refuse_missing(form: Format) -> None:
    if form is Format.XLSX:
        from segkit.sinks.text_workbook import need_workbooks

        need_workbooks()


def write(rows: Any, to: Destination, settings: Mapping[str, str], *, fail_empty: bool) -> None:
    """Write rows where they are to go; a file appears whole or not at all.

    Raises:
        CheckFailedError: No row is left and `fail_empty` asks to fail then.
        SegkitError:      The file cannot be written.
    """
    from segkit.sinks.atomic import whole_file
    from segkit.sinks.formats import PACKED, write_packed, write_rows
    from segkit.sinks.rows.labels import rows_labelled

    refuse_empty(rows, to, fail_empty=fail_empty)
    rows = rows_labelled(rows, partial(label, language_=to.labels)) if to.labels != ENGLISH else rows
    if to.table is not None:
        from segkit.sinks.databases import store

        told = store(rows, to.table)
        Voice(to.quiet).say(f"written: {len(rows):,} rows into {to.table.shown}", *(f"note: {note}" for note in told))
        return
    if to.target is None:
        with stdout_bytes() as stream:
            write_rows(rows, to.form, stream, settings)
        return
    packing = to.target.suffix.casefold()
    with whole_file(to.target) as stream:
        write_packed(rows, to.form, stream, packing if packing in PACKED else "", settings)


@contextmanager
def stdout_bytes() -> Iterator[IO[bytes]]:
    """Give stdout as a stream that writes all bytes or fails.

    Where Python is told not to buffer (PYTHONUNBUFFERED, as in many containers), its own writes what there is room
    for, and says no word of the rest.
    """
    sys.stdout.flush()
    bare = isinstance(sys.stdout.buffer, io.RawIOBase)
    stream = open(sys.stdout.fileno(), "wb", closefd=False) if bare else sys.stdout.buffer  # noqa: SIM115
    yield stream
    stream.flush()


def refuse_empty(rows: Any, to: Destination, *, fail_empty: bool) -> None:
    """Refuse to write nothing where that was asked for.

    Raises:
        CheckFailedError: No row is left.
    """
    if fail_empty and not len(rows.lazy().head(1).collect()):
        place = to.table.shown if to.table else to.target
        kept = f"; {place} is as it was" if place else ""
        raise CheckFailedError(f"no row is left, and --fail-empty was asked for{kept}")


@contextmanager
def page(to: Destination, options: OutputOptions | RowOptions | CellOptions, rows: Any) -> Iterator[Console]:
    """Open a page for tables on stdout, or in a file that appears whole or not at all.

    Raises:
        CheckFailedError: No row is left and `--fail-empty` asks to fail then.
    """
    refuse_empty(rows, to, fail_empty=options.fail_empty)
    with sheet(to, options) as console:
        yield console


@contextmanager
def sheet(to: Destination, options: Writing) -> Iterator[Console]:
    """Open a page on stdout, or in a file that appears whole or not at all."""
    if to.target is None:
        yield _console(options, sys.stdout)
        return
    text = io.StringIO()
    yield _console(options, text)
    write_bytes(text.getvalue().encode(), to)


@contextmanager
def print_page(options: PageOptions) -> Iterator[Console]:
    """Open a page on stdout."""
    yield _console(options, sys.stdout)


def write_found(rows: Any, whole: Any, to: Destination) -> None:
    """Write what was found where it is to go: JSON as one document, other formats as rows.

    Raises:
        SegkitError: The file cannot be written.
    """
    from segkit.sinks.json_documents import document
    from segkit.sinks.rows.labels import labelled

    if to.form is Format.JSON:
        whole = labelled(whole, partial(label, language_=to.labels)) if to.labels != ENGLISH else whole
        write_bytes(f"{document(whole)}\n".encode(), to)
    else:
        write(rows, to, {}, fail_empty=False)


def write_bytes(text: bytes, to: Destination) -> None:
    """Write text as it is to stdout, or to a file that appears whole or not at all, packed as its suffix says."""
    from segkit.sinks.atomic import whole_file
    from segkit.sinks.formats import packed_text

    if to.target is None:
        with stdout_bytes() as out:
            out.write(text)
        return
    with whole_file(to.target) as stream:
        stream.write(packed_text(text, to.target.suffix.casefold()))


def _console(options: Writing | PageOptions, stream: Any) -> Console:
    """Open a Rich console, as wide as the terminal, or 100 columns."""
    if language() == ENGLISH:
        from rich.console import Console
    else:
        from segkit.render.languages.page import SpokenPage as Console

    on_terminal = stream.isatty()
    given = os.environ.get("COLUMNS", "")
    width = int(given) if given.isdigit() else shutil.get_terminal_size((100, 24)).columns if on_terminal else 100
    plain = options.no_color or "NO_COLOR" in os.environ or not on_terminal
    return Console(
        file=stream,
        width=max(width, NARROWEST),
        no_color=plain,
        highlight=False,
        force_terminal=on_terminal,
        color_system=None if plain else "auto",
        legacy_windows=False,
    )
