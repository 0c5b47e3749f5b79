"""A file that appears whole or not at all: written beside its target, synced, renamed.

Source: Pillai et al. (OSDI 2014), All file systems are not created equal: why each step is needed.
"""

from __future__ import annotations

import errno
import glob
import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from segkit.databases.addresses import database_of, is_database
from segkit.errors import SegkitError
from segkit.temporary_files import removed_at_the_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def check_target(target: Path, inputs: Iterable[str] = (), *, clobber: bool = True) -> None:
    """Refuse a target before anything is read: its folder is missing or closed, or it is an input.

    Raises:
        SegkitError: The target cannot or must not be written.
    """
    folder = target.parent
    if not folder.is_dir():
        raise SegkitError(f"cannot write {target}: there is no folder {folder}", hint=f"mkdir -p {folder}")
    if target.is_dir():
        raise SegkitError(
            f"cannot write {target}: it is a folder", hint=f"name a file in it: {target / 'customers.csv'}"
        )
    if target.exists() and not os.access(target, os.W_OK):
        raise SegkitError(f"cannot write {target}: no permission to change it", hint="name another file")
    if _is_device(target):
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SegkitError(
            f"cannot write {target}: no permission to write in {folder}", hint="name a file in another folder"
        )
    if target.exists() and not clobber:
        raise SegkitError(
            f"{target} is there already, and --no-clobber was asked for",
            hint="name another file, or leave out --no-clobber",
        )
    for name in inputs:
        _refuse_input(target, name)


def _refuse_input(target: Path, name: str) -> None:
    """Refuse a target that is an input, or that the next run would take for one."""
    source = database_of(name).path if is_database(name) else Path(name).expanduser()
    if source.is_dir():
        here = Path(os.path.realpath(target)).is_relative_to(os.path.realpath(source))
        if here and not target.name.startswith((".", "_")):
            raise SegkitError(
                f"the output {target} lies in the input folder {name}: the next run would read it",
                hint="name a file in another folder",
            )
        return
    files = (
        [source] if source.exists() or not glob.has_magic(name) else map(Path, glob.iglob(str(source), recursive=True))  # noqa: PTH207 - may be absolute
    )
    if target.exists() and any(file.exists() and target.samefile(file) for file in files):
        raise SegkitError(f"the output {target} is one of the inputs: it would be lost", hint="name another file")


def _is_device(target: Path) -> bool:
    """Tell /dev/stdout, a named pipe and the like, of which there is nothing to replace."""
    return target.exists() and not target.is_file()


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Open a stream whose content becomes the target when all of it is on disk.

    Whatever fails before that leaves the target as it was and removes the unfinished file.

    Raises:
        SegkitError: The disk is full, or the folder cannot be written.
    """
    try:
        if _is_device(target):
            with target.open("wb") as stream:
                yield stream
            return
        # Through a link the file that it points to is replaced, not the link.
        real = Path(os.path.realpath(target))
        # The name's start is enough: with all of it the temporary name could be too long for the disk.
        with removed_at_the_end(
            real.with_name(f".{real.name[:60]}.{os.getpid()}-{secrets.token_hex(4)}.part")
        ) as unfinished:
            with unfinished.open("xb") as stream:
                if real.exists():
                    unfinished.chmod(real.stat().st_mode & 0o777)
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(real)
            sync_folder(real.parent)
    except BrokenPipeError:  # the reader of a named pipe has seen enough
        raise
    except OSError as fault:
        kept = "; the old file is as it was" if target.is_file() else ""
        raise SegkitError(
            f"cannot write {target}: {in_words(fault)}{kept}", hint="free some room, or name another place with -o"
        ) from fault


def sync_folder(folder: Path) -> None:
    """Bring the new name to disk; a disk that cannot has the whole file all the same."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def in_words(fault: OSError) -> str:
    """Say what the system says of a file that cannot be written."""
    words = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.EROFS: "the disk is read-only",
    }
    return words.get(fault.errno or 0, (fault.strerror or str(fault)).lower())
