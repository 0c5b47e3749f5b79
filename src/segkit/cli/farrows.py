"""Where rows of a cluster go: into a folder of Parquet or a table that Spark writes itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from segkit.choices import Format
from segkit.errors import UsageError
from segkit.render.languages.speech import ENGLISH, label, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segkit.cli.console import Destination, Voice
    from segkit.cli.options.period import RowOptions
    from segkit.cli.options.shared import OutputOptions


def refuse_homeless() -> NoReturn:
    """Refuse to fetch all rows.

    Raises:
        UsageError: Always.
    """
    raise UsageError(
        "on Spark all rows stay on the cluster: where do they go?",
        hint="-o customers.parquet   or   --to-table db.customers   or the best ones: --top 100",
    )


def destination_there(out: OutputOptions | RowOptions) -> Destination | None:
    """Decide where rows of a cluster go, before anything is read: the best or a table here; None is where Spark writes.

    Raises:
        UsageError: It is not said where so many rows go.
    """
    from segkit.cli.console import destination

    if folder_of(out) is not None or out.to_table is not None:
        return None
    to = destination(out, ())
    if not to.is_table and out.top is None:
        refuse_homeless()
    return to


def labels_of(out: OutputOptions, names: Iterable[str]) -> dict[str, str]:
    """Return how segments are called that are to be called otherwise."""
    language = language_of(out.labels or ENGLISH, "--labels")
    return {name: label(name, language) for name in names if label(name, language) != name}


def folder_of(out: OutputOptions | RowOptions) -> str | None:
    """Return the place where Spark writes Parquet, as it was typed.

    Raises:
        UsageError: It is to be of another format.
    """
    if out.output is None or str(out.output) == "-":
        return None
    # A path of this machine has lost one of the strokes of s3a://.
    folder = re.sub(r"^(\w{2,}):/(?!/)", r"\1://", str(out.output))
    if (out.format or Format.PARQUET) is not Format.PARQUET or not folder.casefold().rstrip("/").endswith(".parquet"):
        raise UsageError("Spark writes a folder of Parquet", hint="-o customers.parquet")
    return folder


def write_there(
    rows: Any, out: OutputOptions | RowOptions, voice: Voice, names: Mapping[str, str] | None = None
) -> None:
    """Have Spark write rows into a folder, a table or both; segments are called by other `names`.

    Raises:
        CheckFailedError: No row is left, and `--fail-empty` asks to fail then.
    """
    from segkit.errors import CheckFailedError
    from segkit.frames import collect
    from segkit.sinks.spark import called, write_folder, write_table

    folder, rows = folder_of(out), called(rows, names or {})
    if out.fail_empty and not len(collect(rows.head(1))):
        raise CheckFailedError("no row is left, and --fail-empty was asked for")
    if folder is not None:
        write_folder(rows, folder, clobber=not out.no_clobber)
    if out.to_table is not None:
        write_table(rows, out.to_table, out.if_exists)
    voice.say(*(f"written by Spark: {place}" for place in (folder, out.to_table) if place))
