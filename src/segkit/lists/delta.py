"""What changed since an earlier set of lists: who entered each list, and who left it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import field
from typing import TYPE_CHECKING

import polars as pl

from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable
from segkit.sinks.manifests import MANIFEST, plain_names, read_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from segkit.lists.request import Wishes

KEY = "\x00key"


@immutable
class Earlier:
    """The lists of an earlier set, as cells of text under their headers, by label."""

    as_of: str
    lists: dict[str, pl.DataFrame] = field(repr=False)


def read_earlier(path: Path, wishes: Wishes) -> Earlier:
    """Read the lists of a manifest, each file of it as it was written.

    Raises:
        UsageError:  The set is for another tool or with another hash: nobody could be told from anybody.
        SegkitError: The manifest is none of ours, or a file is not as it was written.
    """
    path = path / MANIFEST if path.is_dir() else path
    manifest = read_manifest(path, of="--since-manifest")
    for what, here in (("tool", wishes.tool.name), ("hash", wishes.hash)):
        if manifest.get(what) != here:
            raise UsageError(
                f"--since-manifest {path} is of {what} {manifest.get(what)!r}, and this run of {here!r}",
                hint=f"--{'to' if what == 'tool' else what} {manifest.get(what)}",
            )
    settings = manifest.get("settings", {})
    if any(settings.get(name) or getattr(wishes, name) for name in ("excel", "excel_csv")):
        raise UsageError(
            "--since-manifest compares lists for machines, not workbooks", hint="leave out --excel and --excel-csv"
        )
    lists: dict[str, list[pl.DataFrame]] = {}
    for entry in manifest["files"]:
        if entry.get("kind") == "list" and plain_names([entry.get("name")]):
            cells = _cells(path.parent / entry["name"], entry, settings.get("encoding", "utf-8"), wishes.tool.delimiter)
            lists.setdefault(entry["list"], []).append(cells)
    whole = {name: pl.concat(parts, how="diagonal") for name, parts in lists.items()}
    return Earlier(str(manifest.get("as_of")), whole)


def _cells(path: Path, entry: dict[str, str], encoding: str, delimiter: str) -> pl.DataFrame:
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise SegkitError(
            f"--since-manifest: cannot read {path}: {(fault.strerror or str(fault)).lower()}",
            hint="compare with a set that is whole",
        ) from fault
    if hashlib.sha256(content).hexdigest() != entry.get("sha256"):
        raise SegkitError(
            f"--since-manifest: {path} is not as it was written", hint="compare with a set that nobody has changed"
        )
    text = content.decode("utf-8-sig" if encoding.startswith("utf-8") else encoding)
    return pl.read_csv(io.BytesIO(text.encode()), separator=delimiter, infer_schema=False)


def changes(now: pl.DataFrame, then: pl.DataFrame | None, keys: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return those who entered a list, with all columns, and those who left it, with what tells them apart.

    Raises:
        UsageError: The sets have no column in common that tells people apart.
    """
    then = now.clear() if then is None else then
    common = [name for name in keys if name in then.columns and name in now.columns]
    if not common:
        raise UsageError("--since-manifest: the lists have no column of contacts in common", hint="leave it out")
    keyed, before = (frame.with_columns(_key(common).alias(KEY)) for frame in (now, then))
    entered = keyed.filter(~pl.col(KEY).is_in(before[KEY].drop_nulls().implode()).fill_null(value=False)).drop(KEY)
    left = before.filter(~pl.col(KEY).is_in(keyed[KEY].drop_nulls().implode()).fill_null(value=True))
    return entered, left.sort(KEY).select(common)


def _key(names: list[str]) -> pl.Expr:
    """Tell people apart by the first of the columns that is filled."""
    return pl.coalesce(pl.when(pl.col(name) != "").then(pl.concat_str(pl.lit(f"{name}\0"), name)) for name in names)
