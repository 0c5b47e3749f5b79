"""Places on a cluster into lines: Spark scans them; what their columns are is decided by their names and a sample."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit.errors import ColumnError, NoLinesError, SegkitError, UsageError
from segkit.sources import farcells
from segkit.sources.farkept import kept_of
from segkit.sources.farlines import FarFile, FarLines, FarPlan
from segkit.sources.guard import named
from segkit.sources.parquet.columnar import SAMPLE_ROWS, as_text
from segkit.sources.reading import MONEY_ROLES, decide_values
from segkit.sources.roles.layout import take_columns
from segkit.sources.roles.presets import NONE, described
from segkit.sources.roles.recognition import by_number
from segkit.sources.spark import spark_words
from segkit.sources.text.dialect import delimiter_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from segkit.sources.reading import Reading
    from segkit.sources.roles.layout import Layout
    from segkit.sources.roles.recognition import Roles

CHARSETS = ("iso-8859-1", "us-ascii", "utf-8", "utf-16", "utf-16be", "utf-16le", "utf-32")
TEXT = (".csv", ".tsv", ".txt")
PACKINGS = (".gz", ".bz2", ".zst")
PLAIN = ("string", "boolean", "float", "double", "date", "char(", "varchar(", "decimal(", "timestamp")
"""Types of Spark whose values a sample shows, beside whole numbers."""


def far_lines(session: Any, names: Sequence[str], table: str | None, reading: Reading) -> FarLines:
    """Have Spark scan files or a table, and decide by names and a sample what their columns are.

    Raises:
        SegkitError: There is no such file or table, a role is missing, or a column cannot play its role.
    """
    shown = table or (names[0] if len(names) == 1 else f"{len(names)} files")
    of_text = any(map(_is_text, names))
    with spark_words():
        native = session.table(table) if table else _scanned(session, names, reading)
        kinds = dict(native.dtypes)
        flat = [name for name, kind in kinds.items() if kind in farcells.WHOLES or kind.startswith(PLAIN)]
        _refuse_one_column(list(kinds), shown, reading)
        sample = native.select(*map(farcells.quoted, flat)).limit(SAMPLE_ROWS)
        head = nw.from_native(sample).collect(backend="polars").to_native()
    if reading.no_header and of_text:
        reading = replace(reading, roles=by_number(reading.roles, list(kinds)))
    cells = {name: as_text(head[name]).to_list() if name in flat else [None] * len(head) for name in kinds}
    roles, layout = take_columns(cells, reading, shown=shown)
    _refuse_types(kinds, roles, shown)
    if head.is_empty():
        raise NoLinesError(
            f"{shown} has columns and no row: no transactions", hint="look at the export: its period may be empty"
        )
    _refuse_layout(roles, layout, shown)
    with named(shown):
        decisions = decide_values(_samples(head, kinds, roles), roles, reading)
    plan = FarPlan(FarFile(shown), roles, layout, decisions)
    is_whole = len(head) < SAMPLE_ROWS
    source = FarLines(native, plan, reading, of_text, is_whole, is_table=bool(table)).decided_as(decisions)
    kept_of(nw.from_native(native), reading, shown)
    with spark_words():
        return (source.telling_marks() if decisions.unmarked else source).telling_days()


def _samples(head: pl.DataFrame, kinds: Mapping[str, str], roles: Roles) -> dict[str, list[str]]:
    """Return the cells of the columns that are read as text."""
    import polars as pl

    needed = dict.fromkeys(roles.named().values())
    texts = [
        name
        for name in needed
        if farcells.is_text(kinds[name]) or (name == roles.date and not kinds[name].startswith(("date", "timestamp")))
    ]
    whole = {
        name: head[name].cast(pl.Int64, strict=False) if head[name].dtype.is_float() else head[name] for name in texts
    }
    return {name: column.cast(pl.String).drop_nulls().to_list() for name, column in whole.items()}


def _refuse_one_column(header: Sequence[str], shown: str, reading: Reading) -> None:
    """Refuse text whose columns are set apart by another mark.

    Raises:
        ColumnError: There is but one column, and its name holds such marks.
    """
    mark = next((mark for mark in (";", "\t", "|", ",") if len(header) == 1 and mark in header[0]), None)
    if mark and not reading.delimiter:
        bad = "\ufffd" in header[0]
        said = "tab" if mark == "\t" else f"'{mark}'"
        raise ColumnError(
            f"{shown}: the first line is one column for Spark, and holds {said} {header[0].count(mark)} times",
            hint=f"--delimiter {said}{' --encoding cp1251' if bad else ''}",
        )


def _refuse_types(kinds: Mapping[str, str], roles: Roles, shown: str) -> None:
    def refuse(role: str, what: str, *, fits: bool) -> None:
        column = getattr(roles, role)
        if column is not None and not fits:
            raise ColumnError(
                f"{shown}: column `{column}` ({role}) holds {kinds[column]}, not {what}",
                hint=f"store `{column}` as {what}, or name another: --{role} COLUMN",
            )

    def kind(role: str) -> str:
        return kinds.get(getattr(roles, role) or "", "")

    def numeric(kind: str) -> bool:
        return kind in farcells.WHOLES or kind.startswith(("float", "double", "decimal"))

    for role in MONEY_ROLES:
        refuse(role, "numbers", fits=numeric(kind(role)) or farcells.is_text(kind(role)))
    day = kind("date")
    refuse("date", "dates", fits=numeric(day) or farcells.is_text(day) or day.startswith(("date", "timestamp")))
    for role in ("customer", "order", "status"):
        refuse(role, "text", fits=not kind(role).startswith(("array", "binary", "map", "struct", "variant")))


def _refuse_layout(roles: Roles, layout: Layout, shown: str) -> None:
    """Refuse what needs other lines or more than one column.

    Raises:
        SegkitError: An export is such.
    """
    if roles.refunded:
        raise SegkitError(
            f"{shown}: `{roles.refunded}` is money given back beside the amount: on Spark it is not subtracted",
            hint=f"subtract it before, or leave it: --refunded {NONE}",
        )
    reasons = {
        "lines of one order share one amount": layout.per_order,
        f"`{roles.instead}` stands in place of the amount": roles.instead,
        "the customer is a part of its cell": layout.customer_part,
        "other columns hold on lines below zero": layout.below_zero,
        f"`{roles.status}` and `{roles.payment}` say together whether there is money": roles.payment,
        "what is said of an order stands on its first line": layout.held,
        "numbers of orders begin with the kind of their paper": layout.kind_in_order,
    }
    found = [what for what, there in reasons.items() if there]
    if found:
        hint = "leave out --engine"
        if layout.preset:
            tool = described(layout.preset)
            hint = f"leave out --engine   or, by the names of columns alone: --preset {NONE}"
            raise SegkitError(f"{shown} ({tool}): {found[0]}, which is not read on Spark", hint=hint)
        if layout.per_order:
            hint = "--amount-per line   or leave out --engine"
        raise SegkitError(f"{shown}: {found[0]}, which is not read on Spark", hint=hint)


def _scanned(session: Any, names: Sequence[str], reading: Reading) -> Any:
    kinds = {_is_text(name) for name in names}
    if len(kinds) > 1:
        raise UsageError("files of text and of Parquet at once", hint="one run for each")
    if not kinds.pop():
        return session.read.parquet(*names)
    numbered = reading.no_header
    options = {"header": not numbered, "inferSchema": False, "enforceSchema": False, "mode": "FAILFAST", "escape": '"'}
    mark = delimiter_named(reading.delimiter) or ("\t" if all(".tsv" in name for name in names) else ",")
    if reading.encoding and reading.encoding.casefold() not in CHARSETS:
        # Spark 4 knows few encodings by itself, and all that Java knows if it is told so.
        session.conf.set("spark.sql.legacy.javaCharsets", "true")
    options |= {"sep": mark, "encoding": reading.encoding or "UTF-8"}
    options |= {"comment": reading.comment} if reading.comment else {}
    native = session.read.options(**options).csv(list(names))
    if len(native.inputFiles()) == 1:
        # The names of a header are checked where columns of several files may be ordered in several ways. Spark has
        # names of its own for columns without one and of one name.
        native = session.read.options(**options | {"enforceSchema": True}).csv(list(names))
    # Called as on one machine.
    names = [f"column {place}" for place, _ in enumerate(native.columns, start=1)]
    return native.toDF(*names) if numbered else native


def _is_text(name: str) -> bool:
    bare = name.casefold()
    for packing in PACKINGS:
        bare = bare.removesuffix(packing)
    return bare.endswith(TEXT)
