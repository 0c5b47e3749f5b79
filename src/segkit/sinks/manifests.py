"""The manifest of a set of lists: what is in it, how it came about, and nobody's name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from segkit.errors import SegkitError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MANIFEST = "manifest.json"
KIND, VERSION = "segkit lists", 1


def manifest_text(content: dict[str, Any]) -> bytes:
    """Write a manifest: JSON, the same bytes for the same content."""
    whole = {"kind": KIND, "version": VERSION, **content}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def read_manifest(path: Path, *, of: str = "--out") -> dict[str, Any]:
    """Read a manifest of a set of lists; `of` is the option that named it, or its folder.

    Raises:
        SegkitError: It is not there, or segkit did not write it.
    """
    try:
        found = json.loads(path.read_bytes())
    except OSError as fault:
        raise SegkitError(
            f"cannot read {path}: {(fault.strerror or str(fault)).lower()}",
            hint="lists/manifest.json of an earlier run; leave out --since-manifest in the first one",
        ) from fault
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("kind") != KIND or not isinstance(found.get("files"), list):
        raise SegkitError(
            f"{path} is no manifest of lists that segkit wrote",
            hint="move it away, or name another folder with --out" if of == "--out" else f"{of} lists/manifest.json",
        )
    if found.get("version") != VERSION:
        raise SegkitError(
            f"{path} is of another version of segkit",
            hint="name another folder with --out, or use that version" if of == "--out" else f"leave out {of} once",
        )
    return found


def files_of(path: Path) -> tuple[str, ...]:
    """Return the names of the files that a manifest lists: plain names only, whatever somebody wrote into it."""
    return plain_names(entry.get("name") for entry in read_manifest(path)["files"] if isinstance(entry, dict))


def plain_names(names: Iterable[object]) -> tuple[str, ...]:
    """Return the names that lead nowhere else than into the folder."""
    return tuple(
        name for name in names if isinstance(name, str) and name not in {"", ".", ".."} and not set(name) & set("/\\\0")
    )
