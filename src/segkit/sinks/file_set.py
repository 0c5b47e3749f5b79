"""A set of files that appears whole or not at all: staged beside its folder, synced, and swapped in one step.

    .lists.4711-ab12.part      being written; whatever ends the run, it goes, and nothing else has happened
    .lists.4711-ab12.staged    whole, the manifest last; about to change places with `lists`
    .lists.4711-ab12.staged    after that: the old set, which is cleared away

The system swaps two folders in one step where it can (Linux, macOS). Where it cannot, as with a mounted folder, files
are moved one by one by a journal that the next run finishes. Files that no manifest of ours names are carried over.

Source: Pillai et al. (OSDI 2014), All file systems are not created equal; renameat2(2), RENAME_EXCHANGE.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.sinks.atomic import in_words, sync_folder
from segkit.sinks.manifests import MANIFEST, files_of, plain_names
from segkit.sinks.swap_folders import exchange
from segkit.temporary_files import removed_at_the_end

if TYPE_CHECKING:
    from collections.abc import Mapping

PART, STAGED = ".part", ".staged"
JOURNAL = ".segkit-swap.json"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
HINT = "free some room, or name another folder with --out"


@immutable
class Place:
    """The folder where a set goes, and the names beside it."""

    folder: Path
    """Absolute, with no link in it."""

    @classmethod
    def of(cls, asked: Path) -> Place:
        """Take a folder as it was asked for, and refuse one that cannot be swapped.

        Raises:
            SegkitError: It is a file, its parent is missing, or somebody stands in it.
        """
        folder = Path(os.path.realpath(asked))
        if folder.exists() and not folder.is_dir():
            raise SegkitError(f"--out {asked} is a file, not a folder", hint="--out lists")
        if not folder.parent.is_dir():
            raise SegkitError(
                f"cannot write {asked}: there is no folder {asked.parent}", hint=f"mkdir -p {asked.parent}"
            )
        if folder == folder.parent or Path.cwd().is_relative_to(folder):
            raise SegkitError(
                f"--out {asked} is the folder of this command, and would be swapped from under it",
                hint=f"a folder of its own: --out {asked / 'lists'}",
            )
        return cls(folder)

    @property
    def staging_folder(self) -> Path:
        """Where a set is staged: beside the folder, or in it where nothing may be written beside it."""
        return self.folder.parent if _beside(self.folder) else self.folder

    @property
    def lock(self) -> Path:
        """The file by which runs keep out of each other's way."""
        return self.staging_folder / f".{self.folder.name}.lock"

    def staging(self) -> Path:
        """Name a new place for a set to be written."""
        return self.staging_folder / f".{self.folder.name}.{os.getpid()}-{secrets.token_hex(4)}{PART}"

    def stale(self, suffix: str) -> list[Path]:
        """Find what runs have left that came to a sudden end; only for who holds the lock."""
        return sorted(
            path
            for path in self.staging_folder.glob(f".{_literal(self.folder.name)}.*{suffix}")
            if path.is_dir() and not path.is_symlink()
        )


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _beside(folder: Path) -> bool:
    return os.access(folder.parent, os.W_OK | os.X_OK) and not (folder.is_dir() and os.path.ismount(folder))


def write_set(place: Place, files: Mapping[str, bytes], manifest: bytes) -> tuple[str, ...]:
    """Put a set of files in the place of the last one; for who holds the lock.

    What to say is returned: which way was taken where it is not the usual one.

    Raises:
        SegkitError: A file is there that segkit did not write, or the disk is full; the old set is as it was.
    """
    recover(place)
    old = ours(place.folder)
    refuse_foreign(place.folder, files, old)
    try:
        with removed_at_the_end(place.staging()) as part:
            _fill(part, files, manifest, mode=_mode(place.folder))
            _link_foreign(place, part, old)
            sync_folder(part)
            staged = part.with_suffix(STAGED)
            # From here on it is no leftover that may vanish: in a moment it may be the old set.
            part.rename(staged)
        return _swap(place, staged, old)
    except OSError as fault:
        kept = "; the old set is as it was" if old else ""
        raise SegkitError(f"cannot write {place.folder}: {in_words(fault)}{kept}", hint=HINT) from fault


def _swap(place: Place, staged: Path, old: frozenset[str]) -> tuple[str, ...]:
    if not place.folder.exists():
        staged.rename(place.folder)
        sync_folder(place.staging_folder)
        return ()
    if place.staging_folder == place.folder or not exchange(staged, place.folder):
        _one_by_one(place.folder, staged, old)
        return (ONE_BY_ONE,)
    sync_folder(place.staging_folder)
    clear(staged, place.folder)
    return ()


def recover(place: Place) -> None:
    """Finish or undo what a run has left that came to a sudden end; for who holds the lock."""
    for path in place.stale(PART):
        shutil.rmtree(path, ignore_errors=True)
    _finish(place.folder)
    for path in place.stale(STAGED):
        if place.folder.is_dir():
            clear(path, place.folder)
        else:  # ended between being whole and being in its place: yesterday there was none
            shutil.rmtree(path, ignore_errors=True)


def ours(folder: Path) -> frozenset[str]:
    """Return the names of the files that the last manifest of a folder says are ours.

    Raises:
        SegkitError: There is a manifest that segkit did not write.
    """
    manifest = folder / MANIFEST
    return frozenset((*files_of(manifest), MANIFEST)) if manifest.exists() else frozenset()


def refuse_foreign(folder: Path, names: Mapping[str, object], old: frozenset[str]) -> None:
    """Refuse to replace a file that segkit did not write.

    Raises:
        SegkitError: One of the names is there already, and not ours.
    """
    there = {path.name.casefold() for path in folder.iterdir()} if folder.is_dir() else set()
    known = {name.casefold() for name in old}
    for name in sorted(names):
        if name.casefold() in there - known:
            raise SegkitError(
                f"{folder / name} is there, and no manifest says that segkit wrote it: it stays",
                hint="move it away, or name another folder with --out",
            )


def _fill(part: Path, files: Mapping[str, bytes], manifest: bytes, *, mode: int) -> None:
    """Write all files of a set, each on disk before the next, the manifest last."""
    part.mkdir(mode=PRIVATE_FOLDER)
    part.chmod(mode)
    for name, content in (*files.items(), (MANIFEST, manifest)):
        handle = os.open(part / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())


def _mode(folder: Path) -> int:
    return folder.stat().st_mode & 0o7777 if folder.is_dir() else PRIVATE_FOLDER


def _link_foreign(place: Place, part: Path, old: frozenset[str]) -> None:
    """Give files that are not ours a second name in the new set, so that they are never out of sight."""
    if place.staging_folder == place.folder or not place.folder.is_dir():
        return
    for path in place.folder.iterdir():
        if path.name not in old and path.is_file() and not path.is_symlink():
            with suppress(OSError):  # a disk without links: it is moved when the sets have changed places
                os.link(path, part / path.name)


def clear(old: Path, new: Path) -> None:
    """Remove an old set, and bring what is not of it to the new one.

    The same holds for a new set that did not come to its place: its own files go, and what it shares stays.
    """
    with suppress(SegkitError):
        # The manifest last: without it a run that is ended here would leave files that nobody knows.
        for name in sorted(ours(old), key=lambda name: (name == MANIFEST, name)):
            with suppress(OSError):
                (old / name).unlink()
    for path in sorted(old.iterdir()):
        there = new / path.name
        with suppress(OSError):
            if not os.path.lexists(there) or _newer(path, there):
                path.replace(there)
            elif not path.is_dir() or path.is_symlink():
                path.unlink()
    with suppress(OSError):
        old.rmdir()
    sync_folder(new)


def _newer(path: Path, there: Path) -> bool:
    """Tell whether a file that is not ours was written anew while the sets changed places."""
    one, other = path.lstat(), there.lstat()
    return not path.is_dir() and one.st_ino != other.st_ino and one.st_mtime_ns > other.st_mtime_ns


# ── where folders cannot be swapped ──

ONE_BY_ONE = (
    "this folder cannot be swapped as a whole (it is mounted, or nothing may be written beside it): files were moved"
    " one by one, the manifest last"
)


def _one_by_one(folder: Path, staged: Path, old: frozenset[str]) -> None:
    """Move the files of a set into their folder, by a journal that the next run finishes should this one end."""
    shared = {path.name for path in staged.iterdir()} - set(files_of(staged / MANIFEST)) - {MANIFEST}
    for name in shared:  # second names of what is in the folder already
        (staged / name).unlink()
    new = sorted(files_of(staged / MANIFEST))
    plan = {
        "staged": os.path.relpath(staged, folder),
        "files": [*new, MANIFEST],
        "gone": sorted(old - {*new, MANIFEST}),
    }
    unfinished = folder / f"{JOURNAL}{PART}"
    with unfinished.open("w", encoding="utf-8") as stream:
        json.dump(plan, stream)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(folder / JOURNAL)
    sync_folder(folder)
    _finish(folder)


def _finish(folder: Path) -> None:
    """Do what the journal says, as far as it is not done."""
    journal = folder / JOURNAL
    with suppress(OSError):
        (folder / f"{JOURNAL}{PART}").unlink()
    if not journal.exists():
        return
    plan = json.loads(journal.read_text("utf-8"))
    staged = folder / plan["staged"]
    for name in plain_names(plan["gone"]):
        (folder / name).unlink(missing_ok=True)
    for name in plain_names(plan["files"]):
        if (staged / name).exists():
            _moved(staged / name, folder / name)
    sync_folder(folder)
    journal.unlink()
    shutil.rmtree(staged, ignore_errors=True)


def _moved(source: Path, target: Path) -> None:
    """Move a file, by way of a copy where it lies on another disk."""
    try:
        source.replace(target)
    except OSError:
        copy = target.with_name(f".{target.name[:60]}{PART}")
        shutil.copyfile(source, copy)
        copy.chmod(PRIVATE_FILE)
        with copy.open("rb") as stream:
            os.fsync(stream.fileno())
        copy.replace(target)
        source.unlink()
