"""Rows as bytes: csv, tsv, json, ndjson, markdown, parquet, arrow, xlsx. The same rows give the same bytes."""

from __future__ import annotations

import gzip
import io
import os
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import polars as pl

from segkit.choices import Format
from segkit.errors import SegkitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


SUFFIXES = {
    ".csv": Format.CSV, ".tsv": Format.TSV, ".tab": Format.TSV, ".json": Format.JSON, ".ndjson": Format.NDJSON,
    ".jsonl": Format.NDJSON, ".parquet": Format.PARQUET, ".pq": Format.PARQUET, ".arrow": Format.ARROW,
    ".feather": Format.ARROW, ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN, ".xlsx": Format.XLSX,
}  # fmt: skip
PACKED = (".gz", ".zst")
BINARY = frozenset((Format.PARQUET, Format.ARROW, Format.XLSX))
ROW_GROUP = 512 * 512
STATISTICS = {"min": False, "max": False, "null_count": True}
"""Of columns of customers the least and the greatest value of a group of rows spare no reader anything."""


def format_of(target: Path, asked: Format | None) -> Format:
    """Decide the format of a file: what was asked for, else what its suffix says.

    Raises:
        UsageError: The suffix says nothing, or the packing does not fit the format.
    """
    packed = target.suffix.casefold() in PACKED
    suffix = Path(target.stem).suffix.casefold() if packed else target.suffix.casefold()
    found = asked or SUFFIXES.get(suffix)
    if found is None:
        raise UsageError(
            f"the suffix of {target} names no format",
            hint=f"--format csv, or a name that ends in {', '.join(SUFFIXES)}",
        )
    if packed and found in BINARY:
        raise UsageError(f"{found} is packed inside already: {target}", hint=f"leave out {target.suffix}")
    if packed and found is Format.TABLE:
        raise UsageError(f"a table for people is not packed: {target}", hint=f"leave out {target.suffix}")
    return found


def write_packed(
    rows: pl.DataFrame, form: Format, stream: IO[bytes], packing: str, settings: Mapping[str, str]
) -> None:
    """Write rows, packed as the suffix of a file says: `.gz`, `.zst` or nothing."""
    if packing == ".gz":
        # No name and no time inside: the same rows are the same bytes tomorrow.
        with gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0) as packed:
            write_rows(rows, form, cast("IO[bytes]", packed), settings)
    elif packing == ".zst":
        import pyarrow as pa

        buffer = io.BytesIO()
        write_rows(rows, form, buffer, settings)
        stream.write(pa.compress(buffer.getbuffer(), codec="zstd", asbytes=True))
    else:
        write_rows(rows, form, stream, settings)


def packed_text(text: bytes, packing: str) -> bytes:
    """Pack text as the suffix of a file says: `.gz`, `.zst` or nothing."""
    if packing == ".gz":
        return gzip.compress(text, mtime=0)
    if packing == ".zst":
        import pyarrow as pa

        return bytes(pa.compress(text, codec="zstd", asbytes=True))
    return text


def write_rows(rows: pl.DataFrame, form: Format, stream: IO[bytes], settings: Mapping[str, str]) -> None:
    """Write rows in a format; `settings` go into the metadata of Parquet.

    Raises:
        OSError: The disk is full, the pipe is closed, and the like.
    """
    try:
        _write(rows, form, stream, settings)
    except (OSError, pl.exceptions.PolarsError) as fault:
        # Polars tells what the system said only in the text of an error of its own.
        said = re.search(r"\(os error (\d+)\)", str(fault))
        if said and getattr(fault, "errno", None) is None:
            raise OSError(int(said[1]), os.strerror(int(said[1]))) from None
        raise


def _write(rows: pl.DataFrame, form: Format, stream: IO[bytes], settings: Mapping[str, str]) -> None:
    if form is Format.PARQUET:
        rows.lazy().sink_parquet(
            stream, compression="snappy", statistics=STATISTICS, row_group_size=ROW_GROUP,
            metadata=dict(settings), engine="streaming",
        )  # fmt: skip
    elif form is Format.XLSX:
        from segkit.sinks.sheets import plain_workbook

        stream.write(plain_workbook(rows, settings))
    elif form is Format.ARROW:
        rows.write_ipc(stream, compression="zstd")
    elif form in {Format.CSV, Format.TSV}:
        as_text(rows).write_csv(stream, separator="," if form is Format.CSV else "\t")
    elif form is Format.RAW:
        stream.write(bare(rows))
    elif form is Format.MARKDOWN:
        stream.write(markdown(rows).encode())
    elif form in {Format.JSON, Format.NDJSON}:
        _write_json(rows, stream, array=form is Format.JSON)
    else:
        raise AssertionError(form)


def as_text(rows: pl.DataFrame) -> pl.DataFrame:
    """Write money with two decimals, or with the three or four that it has."""
    return rows.with_columns(
        pl.col(name).cast(pl.String).str.replace(r"0{1,2}$", "")
        for name, dtype in rows.schema.items()
        if dtype.is_decimal()
    )


def bare(rows: pl.DataFrame) -> bytes:
    """Write values alone, a row a line, tabs between several columns; rows without any value are passed over.

    Raises:
        SegkitError: A value holds a line break or a tab, and would be taken for two.
    """
    text = as_text(rows).with_columns(pl.all().cast(pl.String))
    text = text.filter(pl.any_horizontal(pl.all().is_not_null() & (pl.all() != "")))
    broken = [name for name in text.columns if text[name].str.contains(r"[\r\n\t]").any()]
    if broken:
        raise SegkitError(
            f"values of `{broken[0]}` hold line breaks or tabs: bare, one would be taken for two",
            hint="--format csv   or   --format ndjson",
        )
    lines = text.select(pl.concat_str(pl.all().fill_null(""), separator="\t")).to_series()
    return "".join(f"{line}\n" for line in lines).encode()


def markdown(rows: pl.DataFrame) -> str:
    """Write rows as a table in Markdown, numbers to the right."""
    text = as_text(rows).with_columns(pl.all().cast(pl.String).fill_null(""))
    right = ["---:" if rows.schema[name].is_numeric() else "---" for name in rows.columns]
    lines = [rows.columns, right, *(map(_cell, row) for row in text.iter_rows())]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("\r", " ")


def _write_json(rows: pl.DataFrame, stream: IO[bytes], *, array: bool) -> None:
    """Write one object a line; money as numbers with all their digits."""
    text = as_text(rows)
    members = []
    for name, dtype in rows.schema.items():
        value = pl.col(name).cast(pl.String)
        if dtype == pl.String or dtype.is_temporal() or isinstance(dtype, pl.Enum):
            # A struct of one field, written as JSON, is the one way to have text escaped as JSON.
            value = pl.struct(value.alias("_")).struct.json_encode().str.slice(5).str.head(-1)
        members.append(pl.concat_str(pl.lit(f'"{name}": '), value.fill_null("null")))
    objects = text.select(pl.concat_str(pl.lit("{"), pl.concat_str(members, separator=", "), pl.lit("}"))).to_series()
    separator = ",\n" if array else "\n"
    body = objects.str.join(separator).item() if len(objects) else ""
    stream.write((f"[\n{body}\n]\n" if array and body else "[]\n" if array else f"{body}\n" if body else "").encode())
