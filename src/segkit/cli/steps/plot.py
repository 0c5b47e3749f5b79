"""--plot on the command line: a picture in a file, or characters beside the rows."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import typer

from segkit.cli.console import Voice
from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from segkit.cli.options.period import RowOptions
    from segkit.cli.options.shared import OutputOptions
    from segkit.render.charts.drawing import Drawing

CHARACTERS = "-"
WIDTH = 80


def check_picture(plot: Path | None, out: OutputOptions | RowOptions, files: Sequence[str]) -> None:
    """Refuse a picture that cannot be drawn or written, before anything is read.

    Raises:
        UsageError:  Its suffix names no picture.
        SegkitError: It cannot be written, or what draws it is not installed.
    """
    if plot is None or str(plot) == CHARACTERS:
        return
    from segkit.render.charts import cluster_plot
    from segkit.sinks.atomic import check_target

    cluster_plot.check_plot(plot)
    check_target(plot, files, clobber=not out.no_clobber)


def refuse_several(plot: Path | None, by: object) -> None:
    """Refuse one picture of several groups.

    Raises:
        UsageError: Both were asked for.
    """
    if plot is not None and by:
        raise UsageError("--plot draws one picture, and --by asks for one of each value", hint="leave out --by")


def draw(made: Callable[[Any], Drawing], plot: Path | None, out: OutputOptions | RowOptions) -> None:
    """Draw what `made` takes from the chart builders: into a file that appears whole or not at all, or in characters.

    Characters go where words go: to stderr, so that rows on stdout stay rows.

    Raises:
        SegkitError: The file cannot be written.
    """
    if plot is None:
        return
    from segkit.render.charts import builders, cluster_plot
    from segkit.render.charts.drawing import characters, svg
    from segkit.sinks.atomic import whole_file

    drawing = made(builders)
    if str(plot) == CHARACTERS:
        width = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stderr.isatty() else WIDTH
        typer.echo("\n" + "\n".join(characters(drawing, max(width, WIDTH // 2))), err=True)
        return
    drawn = cluster_plot.formed("\n".join(svg(drawing)) + "\n", plot, drawing.title)
    with whole_file(plot) as stream:
        stream.write(drawn)
    Voice(out.quiet).say(f"picture written: {plot}")
