"""A set of lists into its folder, one run at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from segkit.sinks.atomic import check_target
from segkit.sinks.file_set import Place, write_set
from segkit.sinks.locking import only_run
from segkit.sinks.manifests import MANIFEST

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from segkit.lists.export import Lists


def check_place(out: str | os.PathLike[str], inputs: Sequence[str]) -> None:
    """Refuse a folder that cannot be swapped, or that holds an input, before anything is read.

    Raises:
        SegkitError: It is a file, its parent is missing, somebody stands in it, or an input lies in it.
    """
    place = Place.of(Path(out))
    if place.folder.is_dir():
        check_target(place.folder / MANIFEST, inputs)


def put(lists: Lists, out: str | os.PathLike[str]) -> tuple[str, ...]:
    """Put a set in the place of the last one; what is to be said of it is returned.

    Raises:
        SegkitError: Another run writes there, the disk is full, or a file of somebody else is in the way.
    """
    place = Place.of(Path(out))
    with only_run(place.lock, place.folder):
        return write_set(place, lists.contents, lists.manifest)
