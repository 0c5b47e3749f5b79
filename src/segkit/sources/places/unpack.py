"""One named file into plain bytes on disk: looked at by its first bytes, unpacked, or refused by what it is."""

from __future__ import annotations

import difflib
import errno
import gzip
import os
import shutil
import sys
import zipfile
import zlib
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from segkit.databases.addresses import is_database
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sources.places.paths import STDIN
from segkit.sources.places.remote import fetch, is_remote, suffix_of
from segkit.temporary_files import private_folder

if TYPE_CHECKING:
    from types import TracebackType

BLOCK = 1 << 20
UNPACKED_GIB = 16
"""What a packed file may unpack to, unless the user allows more."""
BOMB_RATIO, BOMB_FROM = 1000, 1 << 28
"""A table does not pack a thousandfold; from this size on that is looked at."""
NESTED = 3
"""How often a file may be packed, one packing in the other."""

_FOREIGN = (
    (b"PK\x03\x04", "a document of another kind", "save the table as CSV"),
    (b"{\\rtf", "a text document", "save the table as CSV"),
    (b"%PDF", "a PDF document", "export the table as CSV"),
    (b"\x89PNG", "a picture", "name the table"),
    (b"\xff\xd8\xff", "a picture", "name the table"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
    (b"ORC", "an ORC file", "save it as Parquet"),
    (b"BZh", "packed with bzip2", "unpack it, or pack it with gzip or zstd"),
    (b"\xfd7zXZ", "packed with xz", "unpack it, or pack it with gzip or zstd"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it"),
    (b"Rar!", "a rar archive", "unpack it"),
)
_GZIP, _ZSTD, _PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"
_ARROW = (b"ARROW1", b"FEA1")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@immutable
class LocalFile:
    """Plain bytes on disk, and the name by which the user knows them."""

    path: Path
    shown: str
    is_parquet: bool = False
    workbook: str | None = None
    """The kind of a workbook whose sheets have to be copied first: xlsx, xls, ods."""
    noun: str = "line"
    """What a place in it is called: line or row."""
    sheet: str | None = None
    """The sheet that this is a copy of."""
    notes: tuple[str, ...] = ()
    """What the user has to know of the way here."""
    database: str | None = None
    """The address of the database that it is a copy of, without its passwords."""
    chosen: tuple[str, str] | None = None
    """The option that says which rows of the database."""
    rows: tuple[int, ...] | None = None
    """The places that the lines of a table come from, where it was put together from a report."""

    @property
    def is_copy(self) -> bool:
        """Whether segkit wrote it, so that nothing about it is to be guessed."""
        return self.sheet is not None or self.rows is not None


class Workspace:
    """A private folder for unpacked and converted input; gone when the run is over."""

    def __init__(self, *, by_samples: bool = False) -> None:
        """Make nothing yet: most runs need no copy. With `by_samples` large files are judged by their samples alone."""
        self.by_samples = by_samples
        self._folder: Path | None = None
        self._stack = ExitStack()
        self._made = 0

    def __enter__(self) -> Self:
        """Stay open while lines are read."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove every copy."""
        self.close()

    def close(self) -> None:
        """Remove every copy."""
        self._stack.close()
        self._folder = None

    def new_file(self, suffix: str = ".csv") -> Path:
        """Name a new file that nobody else can read.

        Raises:
            SegkitError: There is no place for temporary files.
        """
        if self._folder is None:
            self._folder = self._stack.enter_context(private_folder())
        self._made += 1
        return self._folder / f"{self._made}{suffix}"


def open_local(name: str, workspace: Workspace, *, limit: float = UNPACKED_GIB) -> LocalFile:
    """Bring one input to plain bytes on disk; `limit` is what a packed file may unpack to [GiB].

    Raises:
        SegkitError: The file is missing, unreadable, empty, damaged, or of a kind that segkit does not read.
    """
    if name == STDIN:
        return _plain(_spooled(workspace), "standard input", workspace, limit)
    if is_database(name):  # not quoted: a password may stand in it
        raise SegkitError("only FILES may name a database here", hint="write the table to a file first")
    if is_remote(name):
        copy = workspace.new_file(suffix_of(name))
        return _plain(copy, fetch(name, copy), workspace, limit)
    path = Path(name)
    try:
        if not path.is_file() and path.exists() and not path.is_dir():
            with path.open("rb") as stream:  # a named pipe, as in <(zcat orders.gz)
                return _plain(_copied(stream, workspace, name), name, workspace, limit)
        shown = os.fsencode(name).decode(errors="backslashreplace")
        return _plain(_speakable(path, workspace), shown, workspace, limit)
    except OSError as fault:
        raise SegkitError(f"cannot read {name}: {_in_words(fault)}", hint=_near(path)) from fault


def _speakable(path: Path, workspace: Workspace) -> Path:
    """Give a file whose name is no text a name that is: Polars takes no other."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        link = workspace.new_file(path.suffix if path.suffix.isascii() else "")
        link.symlink_to(path.resolve(strict=True))
        return link
    return path


def _near(path: Path) -> str:
    """Suggest the file that may have been meant."""
    with suppress(OSError):
        near = difflib.get_close_matches(path.name, (file.name for file in path.parent.iterdir()), n=1)
        if near and near[0] != path.name:
            return f"did you mean {path.with_name(near[0])}?"
    return "look at the name, the folder and the permissions"


def _in_words(fault: OSError) -> str:
    return (fault.strerror or str(fault)).lower()


def _spooled(workspace: Workspace) -> Path:
    if sys.stdin is None:  # Python's way to say that it was closed before the run began
        raise SegkitError("`-` reads standard input, and that is closed", hint="zcat orders.csv.gz | segkit rfm -")
    if sys.stdin.isatty():
        raise SegkitError(
            "`-` reads standard input, and that is the keyboard",
            hint="zcat orders.csv.gz | segkit rfm -",
        )
    return _copied(sys.stdin.buffer, workspace, "standard input")


def _copied(stream: IO[bytes], workspace: Workspace, shown: str) -> Path:
    target = workspace.new_file(".in")
    try:
        with target.open("xb") as out:
            shutil.copyfileobj(stream, out, BLOCK)
    except OSError as fault:
        raise SegkitError(
            f"cannot keep a copy of {shown}: {_in_words(fault)}", hint="set TMPDIR to a folder with room"
        ) from fault
    return target


def _plain(path: Path, shown: str, workspace: Workspace, limit: float, depth: int = 0) -> LocalFile:
    with path.open("rb") as stream:
        head = stream.read(512)
    if not head:
        raise SegkitError(f"{shown} is empty: no transactions", hint="export it again")
    for opener, magic in ((_gunzip, _GZIP), (_unzstd, _ZSTD), (_unzip, _ZIP)):
        if head.startswith(magic) and not (magic == _ZIP and _is_document(path)):
            if depth == NESTED:
                raise SegkitError(f"{shown} is packed more than {NESTED} times: refused", hint="unpack it")
            room = Room(shown, path.stat().st_size, limit)
            return _plain(opener(path, room, workspace), shown, workspace, limit, depth + 1)
    if head.startswith(_PARQUET):
        return LocalFile(path, shown, is_parquet=True, noun="row")
    if head.startswith(_ARROW):
        from segkit.sources.arrow import as_parquet

        return LocalFile(as_parquet(path, shown, workspace.new_file(".parquet")), shown, is_parquet=True, noun="row")
    if workbook := _workbook_kind(path, head):
        return LocalFile(path, shown, workbook=workbook)
    _refuse_foreign(head, path, shown)
    if path.suffix.casefold() in {".parquet", ".pq"}:
        raise SegkitError(f"{shown} is no Parquet file: it does not begin with PAR1", hint="write the file again")
    return LocalFile(path, shown)


def _refuse_foreign(head: bytes, path: Path, shown: str) -> None:
    """Refuse what is plainly another kind of file."""
    for magic, what, hint in _FOREIGN:
        if head.startswith(magic):
            raise SegkitError(f"{shown} is {what}, not a table that segkit reads", hint=hint)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<table", b"mime-version:")):
        is_sheet = path.suffix.casefold().startswith(".xls") or b"excel" in start
        raise SegkitError(
            f"{shown} is a web page{' under the name of a workbook' * is_sheet}, not a table",
            hint="open it in a spreadsheet program and save it as .xlsx or CSV"
            if is_sheet
            else "export again; a sign-in page may have been saved",
        )
    if start.startswith((b"{", b"[{", b"[\n", b"[ ")):
        raise SegkitError(f"{shown} is JSON, not a table that segkit reads", hint="save it as CSV or Parquet")


def _is_document(path: Path) -> bool:
    """Tell a workbook or a text from an archive: each is one inside."""
    from segkit.sources.sheets.ooxml import kind_of_zip

    with suppress(zipfile.BadZipFile, OSError, ValueError), zipfile.ZipFile(path) as archive:
        return bool({"[Content_Types].xml", "mimetype"} & set(archive.namelist())) or kind_of_zip(path) is not None
    return False


def _workbook_kind(path: Path, head: bytes) -> str | None:
    """Tell which workbook this is by its content, whatever its name says."""
    if head.startswith(_OLE):
        return "xls"
    if not head.startswith(_ZIP):
        return None
    from segkit.sources.sheets.ooxml import kind_of_zip

    return kind_of_zip(path)


@immutable
class Room:
    """How much a packed file may unpack to."""

    shown: str
    packed: int
    """Bytes."""
    limit: float
    """GiB."""

    def check(self, size: int) -> None:
        """Refuse what unpacks to more than a table would.

        Raises:
            SegkitError: It does.
        """
        hint = f"if it is a table all the same, allow more gigabytes: --max-unpacked {self.limit * 10:g}"
        if size > self.limit * (1 << 30):
            raise SegkitError(f"{self.shown} unpacks to more than {self.limit:g} GiB: refused", hint=hint)
        if self.limit <= UNPACKED_GIB and size > BOMB_FROM and size > BOMB_RATIO * self.packed:
            raise SegkitError(
                f"{self.shown} unpacks to more than {BOMB_RATIO:,} times its size: no table does; refused", hint=hint
            )


def _gunzip(path: Path, room: Room, workspace: Workspace) -> Path:
    with gzip.open(path) as stream:
        return _unpacked(stream, room, workspace)


def _unzstd(path: Path, room: Room, workspace: Workspace) -> Path:
    import pyarrow as pa

    with pa.input_stream(str(path), compression="zstd") as stream:
        return _unpacked(stream, room, workspace)


def _unzip(path: Path, room: Room, workspace: Workspace) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [member for member in archive.infolist() if _is_meant(member)]
            if len(inside) != 1:
                names = ", ".join(member.filename for member in inside[:FEW_NAMES]) or "none"
                more = ", …" if len(inside) > FEW_NAMES else ""
                raise SegkitError(
                    f"{room.shown} holds {len(inside):,} files and not one: {names}{more}",
                    hint="unpack it, and name the files that are meant",
                )
            if inside[0].flag_bits & 1:
                raise SegkitError(f"{room.shown} is locked by a password", hint="unpack it")
            with archive.open(inside[0]) as stream:
                return _unpacked(stream, room, workspace)
    except (zipfile.BadZipFile, NotImplementedError) as fault:
        raise _damaged(room.shown) from fault


def _is_meant(member: zipfile.ZipInfo) -> bool:
    """Leave out folders, and what systems put beside the files of a user."""
    parts = member.filename.split("/")
    return not member.is_dir() and parts[0] != "__MACOSX" and not parts[-1].startswith(".")


def _unpacked(stream: Any, room: Room, workspace: Workspace) -> Path:
    target = workspace.new_file(".unpacked")
    size = 0
    with target.open("xb") as out:
        try:
            while block := stream.read(BLOCK):
                size += len(block)
                room.check(size)
                out.write(block)
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as fault:
            raise _damaged(room.shown) from fault
        except OSError as fault:
            if fault.errno in _DISK_FAULTS:
                raise SegkitError(
                    f"cannot unpack {room.shown}: {_in_words(fault)}", hint="set TMPDIR to a folder with room"
                ) from fault
            raise _damaged(room.shown) from fault
    return target


FEW_NAMES = 5
_DISK_FAULTS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
"""The disk is at fault, not the file."""


def _damaged(shown: str) -> SegkitError:
    return SegkitError(
        f"{shown} is damaged: the compressed data end early or do not match their check sum",
        hint="fetch or export the file again; nothing was written",
    )
