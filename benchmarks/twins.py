"""Write a CSV of order lines again with Cyrillic ids: once in UTF-8 and once, letter for letter, in Windows-1251."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = 1 << 22
IDS = ((b"C", "К".encode()), (b"O-", "Зак-".encode()))


def twins_of(csv: Path) -> tuple[Path, Path]:
    """Name both files, after writing them if one is absent: UTF-8 and Windows-1251."""
    utf8, cp1251 = (csv.with_name(f"{csv.stem}-{name}.csv") for name in ("cyrillic", "cp1251"))
    if not (utf8.exists() and cp1251.exists()):
        write_twins(csv, utf8, cp1251)
    return utf8, cp1251


def write_twins(csv: Path, utf8: Path, cp1251: Path) -> None:
    """Write both files; each gets its name only when it is whole."""
    parts = [path.with_name(f"{path.name}.part") for path in (utf8, cp1251)]
    with csv.open("rb") as source, parts[0].open("wb") as one, parts[1].open("wb") as other:
        header = source.readline()
        one.write(header)
        other.write(header)
        while block := source.read(BLOCK):
            block += source.readline()
            for latin, cyrillic in IDS:
                block = block.replace(latin, cyrillic)
            one.write(block)
            other.write(block.decode().encode("cp1251"))
    for part, path in zip(parts, (utf8, cp1251), strict=True):
        part.replace(path)
