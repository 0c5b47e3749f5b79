"""The border where errors become two lines on stderr and a status.

The group class is used by real runs and by Typer's test runner alike, so tests see what users see.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import pathlib
import re
import sys
import tempfile
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from segkit.cli.parsing import taken_plainly
from segkit.cli.process.progress import progress
from segkit.cli.process.signals import stand_back
from segkit.cli.settings import language_for
from segkit.errors import ExitStatus, SegkitError
from segkit.render.languages.speech import ENGLISH, speak, spoken
from segkit.render.safe_text import harmless
from segkit.sources.guard import is_panic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DEBUG = "--debug"


class SegkitGroup(TyperGroup):
    """The app's group: every error of segkit leaves as words and a status."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the options that stand before a command."""
        return taken_plainly(super().get_params(ctx))

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run a command line; see `typer.core.TyperGroup.main`."""
        if not standalone_mode:
            return super().main(*args, standalone_mode=False, **extra)  # type: ignore[misc]  # nobody gives it by position
        try:
            speak(ENGLISH)
            speak(language_for(_given(args, extra)))
            status = super().main(*args, standalone_mode=False, **extra)  # type: ignore[misc]
        except SegkitError as fault:
            status = _tell(str(fault), fault.hint, fault.exit_status)
        except typer.Exit as done:
            status = done.exit_code
        except (KeyboardInterrupt, typer.Abort):
            status = ExitStatus.INTERRUPTED
        except FileNotFoundError as fault:  # files to be written have errors of their own
            status = _tell(*_gone(fault), ExitStatus.UNUSABLE)
        except OSError as fault:  # inputs and files have errors of their own: this is the terminal or a pipe
            _let_go_of_stdout()
            status = _tell(
                f"cannot write the output: {(fault.strerror or str(fault)).lower()}", None, ExitStatus.UNUSABLE
            )
        except BaseException as fault:
            if not isinstance(fault, Exception) and not is_panic(fault):
                raise
            status = _answer(fault, args, extra)
        sys.exit(status if isinstance(status, int) else ExitStatus.OK)

    def invoke(self, ctx: Any) -> Any:
        """Run the command of a context; inside `main`, because Click takes a closed pipe for a failure."""
        with _closed_pipe_is_fine():
            return super().invoke(ctx)


def _gone(fault: FileNotFoundError) -> tuple[str, str]:
    """Say that an input was there when the run began, and is no more; its name where the reader tells it."""
    said = re.search(r"\(os error 2\):? *(?:\.\.\.)?(\S.*)", str(fault).partition("\n")[0])
    name = fault.filename or (said[1].rstrip(" .)") if said else None) or "a file"
    return f"{name} went away while it was read", "put it back, or name where it is now"


def _given(args: tuple[Any, ...], extra: dict[str, Any]) -> Sequence[str]:
    """Return the words of the command line, wherever they came from."""
    given: Sequence[str] = extra.get("args") or (args[0] if args else None) or sys.argv[1:]
    return given


def _answer(fault: BaseException, args: tuple[Any, ...], extra: dict[str, Any]) -> int:
    """Answer what is no SegkitError: wrong usage, or a fault of our own."""
    if hasattr(fault, "format_message") and hasattr(fault, "exit_code"):
        return _tell_usage(fault)
    if DEBUG in _given(args, extra):
        raise fault
    return _tell(
        f"segkit stumbled over {type(fault).__name__}: this is a fault of segkit, not of your data",
        f"run it again with {DEBUG} and report what it prints, without customers' data",
        ExitStatus.UNUSABLE,
    )


def _tell_usage(fault: Any) -> int:
    """Say what is wrong with a command line in the form of all errors, and the way out."""
    context = getattr(fault, "ctx", None)
    message = str(fault.format_message()).replace("Value error, ", "")
    if not message:  # nothing was asked for: Typer has shown the help already
        return ExitStatus.USAGE
    meant = re.search(r"(?:\. Did you mean|\(Possible options:|\(Did you mean) (.*?)[?)]", message)
    first = re.sub(r"(\. Did you mean| \(Possible options:| \(Did you mean).*", "", message, flags=re.DOTALL).rstrip(
        "."
    )
    hint = f"{context.command_path if context else 'segkit'} --help"
    if context and re.fullmatch("No such option: --engine", first):
        first, hint = _not_far(context.command_path.rpartition("segkit ")[2])
    elif meant:
        near = meant[1].replace("'", "").split(", ")
        wrong = re.split(r"[ :']+", first)[-1] or first
        hint = f"did you mean {_nearest(wrong, near)}?"
    elif value := re.fullmatch(
        r"Invalid value for '(--[\w-]+)'[^:]*: '(.*)' (?:is not one of (.*)|does not match the format.*)", first
    ):
        first, hint = _near_value(value, hint)
    elif (unknown := re.fullmatch(r"No such command '(.*)'", first)) and pathlib.Path(unknown[1]).suffix:
        hint = f"segkit rfm {unknown[1]}"
    return _tell(_lowered(first), hint, ExitStatus.USAGE)


def _nearest(wrong: str, near: list[str]) -> str:
    """Name the option most alike, or all that say more of the same: `--table` may be --from-table or --to-table."""
    longer = [name for name in near if name.endswith(wrong.removeprefix("-"))]
    if len(longer) > 1:
        return f"one of {', '.join(longer)}"
    return (longer or difflib.get_close_matches(wrong, near, n=1, cutoff=0) or near)[0]


def _near_value(wrong: re.Match[str], hint: str) -> tuple[str, str]:
    """Say which value was probably meant: the most alike of those that there are, or a day in the one form for it."""
    option, value, known = wrong.groups()
    if known is None:
        return f"{option} is a day as in 2026-06-30, and not {value!r}", f"{option} 2026-06-30"
    near = difflib.get_close_matches(value.casefold(), known.replace("'", "").split(", "), n=1, cutoff=0.6)
    return wrong[0], f"did you mean {option} {near[0]}?" if near else hint


def _not_far(command: str) -> tuple[str, str]:
    """Say that a command works on this machine only, and what to do with lines that lie on a cluster."""
    from segkit.cli.options.engine import FAR

    return (
        f"{command} works on this machine only: --engine is for {', '.join(FAR)}",
        "leave out --engine, and give it the lines as Parquet; or call the library with a frame of Spark",
    )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _tell(message: str, hint: str | None, status: int) -> int:
    stand_back()
    with contextlib.suppress(OSError):  # nobody listens on stderr: the status still tells
        typer.echo(harmless(spoken(f"error: {message}")), err=True)
        if hint:
            typer.echo(harmless(spoken(f"\nhint: {hint}")), err=True)
    return status


@contextlib.contextmanager
def _closed_pipe_is_fine() -> Iterator[None]:
    """End with status 0 when the reader of our output has seen enough, as in `segkit … | head`."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_stdout()
        raise typer.Exit(ExitStatus.OK) from None


def _let_go_of_stdout() -> None:
    """Send what is still kept for stdout nowhere, or Python complains of it when it ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
    try:
        kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
    except OSError:  # no place for it: better a panic seen than no run
        yield
        return
    with kept:
        sys.stderr.flush()
        terminal = os.dup(stderr)
        os.dup2(kept.fileno(), stderr)
        try:
            with progress(terminal):
                yield
        finally:
            os.dup2(terminal, stderr)
            os.close(terminal)
            kept.seek(0)
            said = kept.read()
            if said and b"panicked at" not in said:
                os.write(stderr, said)
