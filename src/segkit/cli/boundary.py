"""The border where errors become two lines on stderr and a status.

The group class is used by real runs and by Typer's test runner alike, so tests see what users see.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from segkit.errors import ExitStatus, SegkitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

DEBUG = "--debug"


def run_app() -> None:
    """Run the app with signals that end it cleanly: temporary files are removed, nothing is half-written."""
    # A panic in Rust prints where it happened; users get our words instead.
    os.environ.setdefault("RUST_BACKTRACE", "0")
    # One arena a core, and large blocks kept for the next step instead of given back at once: a tenth of a long run.
    arenas = f"narenas:{os.cpu_count() or 1},oversize_threshold:0,dirty_decay_ms:500,muzzy_decay_ms:1000"
    os.environ.setdefault("_RJEM_MALLOC_CONF", arenas)
    with contextlib.suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGTERM, _terminated)
    try:
        from segkit.cli.app import app  # noqa: PLC0415 - after the handler: imports can be interrupted too

        app()
    except KeyboardInterrupt:
        sys.exit(ExitStatus.INTERRUPTED)


def _terminated(_number: int, _frame: FrameType | None) -> None:
    sys.exit(ExitStatus.TERMINATED)


class SegkitGroup(TyperGroup):
    """The app's group: every error of segkit leaves as words and a status."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run a command line; see `typer.core.TyperGroup.main`."""
        if not standalone_mode:
            return super().main(*args, standalone_mode=False, **extra)
        try:
            with _closed_pipe_is_fine():
                status = super().main(*args, standalone_mode=False, **extra)
        except SegkitError as fault:
            status = _tell(str(fault), fault.hint, fault.exit_status)
        except typer.Exit as done:
            status = done.exit_code
        except (KeyboardInterrupt, typer.Abort):
            status = ExitStatus.INTERRUPTED
        except Exception as fault:
            status = _answer(fault, args, extra)
        sys.exit(status if isinstance(status, int) else ExitStatus.OK)


def _answer(fault: Exception, args: tuple[Any, ...], extra: dict[str, Any]) -> int:
    """Answer what is no SegkitError: wrong usage, or a fault of our own."""
    if hasattr(fault, "format_message") and hasattr(fault, "exit_code"):
        message = fault.format_message()
        if not message:  # the help was asked for by giving nothing
            typer.echo(getattr(fault, "ctx").get_help(), err=True)  # noqa: B009 - only some usage errors carry it
            return ExitStatus.USAGE
        first, _, rest = message.rstrip(".").partition(". ")
        context = getattr(fault, "ctx", None)
        where = context.command_path if context else "segkit"
        return _tell(_lowered(first), _lowered(rest) or f"{where} --help", ExitStatus.USAGE)
    given = extra.get("args") or (args[0] if args else None) or sys.argv[1:]
    if DEBUG in given:
        raise fault
    return _tell(
        f"segkit stumbled over {type(fault).__name__}: this is a fault of segkit, not of your data",
        f"run it again with {DEBUG} and report what it prints, without customers' data",
        ExitStatus.UNUSABLE,
    )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _tell(message: str, hint: str | None, status: int) -> int:
    typer.echo(f"error: {message}", err=True)
    if hint:
        typer.echo(f"\nhint: {hint}", err=True)
    return status


@contextlib.contextmanager
def _closed_pipe_is_fine() -> Iterator[None]:
    """End with status 0 when the reader of our output has seen enough, as in `segkit … | head`."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(ExitStatus.OK) from None


@contextlib.contextmanager
def quiet_panics() -> Iterator[None]:
    """Keep what Rust prints of a panic off the terminal, while a reader works on a file that may be damaged.

    The panic itself arrives as an exception and becomes an error in our words. Whatever else was
    printed meanwhile is passed on.
    """
    try:
        stderr = sys.stderr.fileno()
    except (OSError, ValueError, AttributeError):  # a test's stand-in has no descriptor
        yield
        return
    with tempfile.TemporaryFile() as kept:
        sys.stderr.flush()
        terminal = os.dup(stderr)
        os.dup2(kept.fileno(), stderr)
        try:
            yield
        finally:
            os.dup2(terminal, stderr)
            os.close(terminal)
            kept.seek(0)
            said = kept.read()
            if said and b"panicked at" not in said:
                os.write(stderr, said)
