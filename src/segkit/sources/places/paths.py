"""What the user named into the files to read: paths, globs, folders, `-`."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING

from segkit.databases.addresses import database_of, is_database
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sources.places.remote import address_of, is_remote, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

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


@immutable
class Named:
    """The files that are meant, each once."""

    files: tuple[str, ...]
    notes: tuple[str, ...] = ()


def expand(names: Iterable[str | os.PathLike[str]]) -> Named:
    """Find the files that are meant, those of folders and globs in the order of their names.

    Hidden files and files of other kinds in a folder are passed over; a file that is named twice, by
    whatever name, is read once.

    Raises:
        SegkitError: Nothing is there under a name, or no file was named.
    """
    found: dict[object, str] = {}
    notes = []
    for name in names:
        for path in _files_of(os.fspath(name)):
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


def _files_of(name: str) -> list[str]:
    if name == STDIN:
        return [name]
    if is_database(name):
        return [name]
    if is_remote(name):
        return listed(name, _means_table)
    path = Path(name).expanduser()
    if path.is_dir():
        return _files_in(path)
    if path.exists() or not glob.has_magic(name):
        return [str(path)]
    matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - patterns may be absolute
    found = [match for match in matches if not Path(match).is_dir()]
    # `exports/*` means the tables, as the folder does; a pattern that matches none of them means what it matches.
    found = [match for match in found if _means_table(Path(match).name)] or found
    if not found:
        raise SegkitError(f"no file matches {name}", hint="look at the folder and the quotes around the pattern")
    return found


def _files_in(folder: Path) -> list[str]:
    try:
        inside = sorted(folder.rglob("*"))
    except OSError as fault:
        raise SegkitError(f"cannot list {folder}: {fault.strerror}") from fault
    found = [str(path) for path in inside if _means_table(str(path.relative_to(folder))) and path.is_file()]
    if not found:
        raise SegkitError(
            f"no table in the folder {folder}",
            hint=f"segkit reads {', '.join(SUFFIXES)} (also with {', '.join(PACKED)})",
        )
    return found


def _means_table(name: str) -> bool:
    """Tell by the name of a file within a folder whether it is one of its tables."""
    if any(part.startswith(HIDDEN) for part in Path(name).parts):
        return False
    name = name.casefold()
    for packed in PACKED:
        name = name.removesuffix(packed)
    return name.endswith(SUFFIXES)
