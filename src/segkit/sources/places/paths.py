"""What the user named into the files to read: paths, globs, folders, `-`."""

from __future__ import annotations

import glob
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from segkit.databases.addresses import database_of, is_database
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sources.places.remote import address_of, is_remote, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STDIN = "-"
SUFFIXES = (
    ".csv",
    ".tsv",
    ".txt",
    ".tab",
    ".psv",
    ".parquet",
    ".pq",
    ".arrow",
    ".feather",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".ods",
)
PACKED = (".gz", ".zst", ".zstd", ".zip")
HIDDEN = (".", "_", "~$")
"""How names begin of what is no table: resource forks, `_SUCCESS`, the lock file of an open workbook."""
LITTER = frozenset(("thumbs.db", "desktop.ini"))
"""What a system leaves in a folder for itself."""
FEW = 3
_OF_ANOTHER_KIND = re.compile(r"\.[a-z][a-z0-9]{1,9}$")
ICEBERG = "Iceberg"
OUTDATED = "some of its files may hold lines that were replaced or deleted since"
_VERSIONED = {"_delta_log": "Delta", ".hoodie": "Hudi"}
"""Folders in which tables keep their versions, by the tools that do."""


@immutable
class Named:
    """The files that are meant, each once."""

    files: tuple[str, ...]
    notes: tuple[str, ...] = ()


def expand(names: Iterable[str | os.PathLike[str]]) -> Named:
    """Find the files that are meant, those of folders and globs in the order of their names.

    Hidden files in a folder are passed over, and files of other kinds, which is told; a file that is named
    twice, by whatever name, is read once.

    Raises:
        SegkitError: Nothing is there under a name, or no file was named, or a folder is a table with versions.
    """
    found: dict[object, str] = {}
    notes = []
    for named in names:
        name = os.fspath(named)
        files, others = _files_of(name)
        notes += [*_told_others(name, others), *_told_versions(name, files)]
        for path in files:
            first = found.setdefault(_identity(path), path)
            if first is not path:
                notes.append(
                    f"{told_name(path)} was named twice: read once"
                    if path == first
                    else f"{path} is {first} by another name: read once"
                )
    if not found:
        raise SegkitError("no input file was named", hint="segkit rfm orders.csv")
    return Named(tuple(found.values()), tuple(dict.fromkeys(notes)))


def told_name(name: str) -> str:
    """Return the name of an input as it may be told: an address without user, password and token."""
    if is_database(name):
        return database_of(name).typed
    return address_of(name).shown if is_remote(name) else name


def _identity(path: str) -> object:
    try:
        status = Path(path).stat()
    except OSError:  # said when it is opened
        return path
    return STDIN if path == STDIN else (status.st_dev, status.st_ino)


def _files_of(name: str) -> tuple[list[str], list[str]]:
    """Return the files that are meant by a name, and the names of those that lie beside them."""
    if name == STDIN or is_database(name):
        return [name], []
    if is_remote(name):
        return listed(name, lambda keys: _tables_of(keys, told_name(name)))
    path = Path(name).expanduser()
    if path.is_dir():
        return _files_in(path)
    if path.exists() or not glob.has_magic(name):
        return [str(path)], []
    matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - patterns may be absolute
    found = [match for match in matches if not Path(match).is_dir()]
    if not found:
        raise SegkitError(f"no file matches {name}", hint="look at the folder and the quotes around the pattern")
    # `exports/*` means the tables, as the folder does; a pattern that matches none of them means what it matches.
    tables = [match for match in found if _means_table(Path(match).name)] or found
    return tables, [Path(match).name for match in found if match not in tables]


def _files_in(folder: Path) -> tuple[list[str], list[str]]:
    try:
        inside = sorted(folder.rglob("*"))
    except OSError as fault:
        raise SegkitError(f"cannot list {folder}: {fault.strerror}") from fault
    names = [str(path.relative_to(folder)) for path in inside if path.is_file()]
    tables = _tables_of(names, str(folder))
    if not tables:
        raise SegkitError(
            f"no table in the folder {folder}",
            hint=f"segkit reads {', '.join(SUFFIXES)} (also with {', '.join(PACKED)})",
        )
    wanted = set(tables)
    return [str(folder / name) for name in tables], [name for name in names if name not in wanted]


def _told_versions(name: str, files: Sequence[str]) -> list[str]:
    """Tell files that were picked out of a table with versions: a folder above them keeps the versions."""
    folders = {Path(file).absolute().parent for file in files if file.endswith(".parquet") and not is_remote(file)}
    for above in sorted({above for folder in folders for above in (folder, *folder.parents)}):
        tools = [tool for keeps, tool in _VERSIONED.items() if (above / keeps).is_dir()]
        if tools or any(above.glob("metadata/*.metadata.json")):
            return [f"{told_name(name)}: of a table of {(tools or [ICEBERG])[0]}: {OUTDATED}"]
    return []


def _tables_of(names: Sequence[str], shown: str) -> list[str]:
    """Return those of the files within a folder that are its tables.

    Raises:
        SegkitError: Some of them are of versions that are over.
    """
    for name in names:
        folders = Path(name).parts[:-1]
        tool = next((_VERSIONED[part] for part in folders if part in _VERSIONED), None)
        if tool is None and folders[-1:] == ("metadata",) and name.endswith(".metadata.json"):
            tool = ICEBERG
        if tool:
            raise SegkitError(
                f"{shown} is a table of {tool}: {OUTDATED}",
                hint="export it as CSV or Parquet, or read it on a cluster: --engine spark --from-table NAME",
            )
    return [name for name in names if _means_table(name)]


def _told_others(name: str, others: Sequence[str]) -> list[str]:
    """Tell files that lie in a folder, or match a pattern, and are not read; what is hidden is not spoken of."""
    seen = [other for other in others if _is_seen(other)]
    if not seen:
        return []
    told = f"{told_name(name)}: passed over, as no tables by their names: {', '.join(seen[:FEW])}"
    return [f"{told} and {len(seen) - FEW:,} more" if len(seen) > FEW else told]


def _is_seen(name: str) -> bool:
    """Tell whether a file that is no table is one that its owner sees, or bears the name of a table after a `_`."""
    *folders, own = Path(name).parts
    if any(part.startswith(HIDDEN) for part in folders):
        return False
    if own.startswith("_"):
        return _means_table(own.lstrip("_"))
    return not own.startswith(HIDDEN) and own.casefold() not in LITTER


def _means_table(name: str) -> bool:
    """Tell by the name of a file within a folder whether it is one of its tables."""
    if any(part.startswith(HIDDEN) for part in Path(name).parts):
        return False
    name = name.casefold()
    for packed in PACKED:
        bare = name.removesuffix(packed)
        if bare != name:
            return bare.endswith(SUFFIXES) or not _OF_ANOTHER_KIND.search(bare)
    return name.endswith(SUFFIXES)
