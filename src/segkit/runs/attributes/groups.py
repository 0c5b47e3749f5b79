"""Values of an attribute into groups of a few: home and away, north and south."""

from __future__ import annotations

import difflib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable
from segkit.line.recoding import spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REST = "*"
SHOWN = 3
HINT = "--group region='home:Moskva,Tver;other:*'"


@immutable
class Groups:
    """Groups of the values of one attribute: names and the patterns of their values, in the form of `spelling`."""

    name: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The groups, in the order in which they were typed."""
        return tuple(name for name, _ in self.parts)

    @property
    def rest(self) -> str | None:
        """The group of all other values; None where they stay as they are."""
        return next((name for name, patterns in self.parts if REST in patterns), None)

    def of(self, value: str) -> str:
        """Return the group of a value, or the value itself.

        Raises:
            SegkitError: Two groups claim it.
        """
        said = spelling(value)
        claims = [name for name, patterns in self.parts if any(_fits(said, one) for one in patterns if one != REST)]
        if len(claims) > 1:
            raise SegkitError(
                f"--group {self.name}: `{value}` is in two groups, {claims[0]} and {claims[1]}",
                hint="take it out of one of them",
            )
        return claims[0] if claims else self.rest or value

    def told(self, values: Iterable[str]) -> list[str]:
        """Say which values of groups are nowhere, and what may be meant."""
        known = {spelling(value): value for value in values}
        missing = [
            one for _, patterns in self.parts for one in patterns
            if one != REST and not any(_fits(value, one) for value in known)
        ]  # fmt: skip
        if not missing:
            return []
        near = [match for one in missing[:SHOWN] for match in difflib.get_close_matches(one, known, n=1, cutoff=0.7)]
        more = ", …" if len(missing) > SHOWN else ""
        shown = ", ".join(f"`{one}`" for one in missing[:SHOWN])
        meant = f"; there are {', '.join(f'`{known[one]}`' for one in near)}" if near else ""
        return [f"--group {self.name}: {shown}{more} nowhere among the values{meant}"]


def _fits(value: str, pattern: str) -> bool:
    return fnmatchcase(value, pattern) if REST in pattern else value == pattern


def groups_of(texts: Sequence[str]) -> dict[str, Groups]:
    """Read what `--group` says: `NAME=GROUP:VALUE,VALUE;GROUP:*`, each name once.

    A value may stand in quotation marks; a star stands for any letters, alone for all other values.

    Raises:
        UsageError: It says no groups, or one value is in two.
    """
    found: dict[str, Groups] = {}
    for text in texts:
        name, mark, rest = text.partition("=")
        name = name.strip()
        if not name or not mark or not rest.strip():
            raise UsageError(f"--group {text!r} is no NAME=GROUP:VALUE,…", hint=HINT)
        if name in found:
            raise UsageError(f"--group names `{name}` twice", hint=HINT)
        found[name] = Groups(name, _parts(name, rest))
    return found


def _parts(name: str, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    parts: dict[str, tuple[str, ...]] = {}
    owner: dict[str, str] = {}
    for piece in _split(text, ";"):
        if not piece.strip():
            continue
        group, *values = _split(piece, ":", 1)
        group = group.strip().strip('"')
        patterns = tuple(spelling(one.strip().strip('"')) for one in _split(values[0], ",")) if values else ()
        if not group or not patterns or not all(patterns):
            raise UsageError(f"--group {name}: {piece.strip()!r} is no GROUP:VALUE,VALUE", hint=HINT)
        if group in parts:
            raise UsageError(f"--group {name} names the group `{group}` twice", hint=HINT)
        for one in patterns:
            if one in owner:
                what = "the rest (*)" if one == REST else f"`{one}`"
                raise UsageError(
                    f"--group {name}: {what} is in two groups, {owner[one]} and {group}"
                    if owner[one] != group
                    else f"--group {name}: {what} is twice in {group}",
                    hint="take it out of one of them",
                )
            owner[one] = group
        parts[group] = patterns
    return tuple(parts.items())


def _split(text: str, mark: str, most: int = -1) -> list[str]:
    """Take text apart at a mark, quotation marks respected."""
    parts, quoted = [""], False
    for letter in text:
        quoted ^= letter == '"'
        if letter == mark and not quoted and (most < 0 or len(parts) <= most):
            parts.append("")
        else:
            parts[-1] += letter
    return parts
