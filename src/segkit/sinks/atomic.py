"""A file that appears whole or not at all: written beside its target, synced, renamed.

Source: Pillai et al. (OSDI 2014), All file systems are not created equal: why each step is needed.
"""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from segkit.errors import SegkitError

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
        raise SegkitError(f"cannot write {target}: it is a folder", hint=f"name a file in it: {target / 'customers.csv'}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SegkitError(f"cannot write {target}: no permission to write in {folder}")
    if target.exists():
        if not clobber:
            raise SegkitError(f"{target} is there already, and --no-clobber was asked for", hint="name another file, or leave out --no-clobber")
        for name in inputs:
            if Path(name).exists() and target.samefile(name):
                raise SegkitError(f"the output {target} is one of the inputs: it would be lost", hint="name another file with -o")


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Open a stream whose content becomes the target when all of it is on disk.

    Whatever fails before that leaves the target as it was and removes the unfinished file.

    Raises:
        SegkitError: The disk is full, or the folder cannot be written.
    """
    # Through a link the file that it points to is replaced, not the link.
    target = Path(os.path.realpath(target))
    unfinished = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        with unfinished.open("xb") as stream:
            if target.exists():
                unfinished.chmod(target.stat().st_mode & 0o777)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(target)
        _sync_folder(target.parent)
    except OSError as fault:
        raise SegkitError(f"cannot write {target}: {_in_words(fault)}; the old file is as it was") from fault
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _in_words(fault: OSError) -> str:
    words = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "the disk quota is used up", errno.EROFS: "the disk is read-only"}
    return words.get(fault.errno or 0, (fault.strerror or str(fault)).lower())
