"""Whether the pages of a Parquet file are what its footer says: a wrong size would end the whole process.

A reader that meets a page of a claimed exabyte asks for that memory and is ended by the system; nothing can catch
that. Headers of pages are few and small, so they are walked through before anything is read.

Source: Apache Parquet format, parquet.thrift, and the compact protocol of Apache Thrift.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, Any

from segkit.errors import SegkitError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(13)
_TAIL = 8
"""Length of the footer and the last mark."""
_DICTIONARY, _DATA, _DATA_V2 = 2, 0, 3
DEEPEST = 32
_HEADER, _LONG_HEADER = 256, 2**24
"""Bytes of a header as a rule, and at most: statistics may hold long values."""


class _UnreadableError(Exception):
    """Bytes that are no struct of Thrift."""


class _CutOffError(_UnreadableError):
    """A struct goes on beyond the bytes that are there."""


class _Compact:
    """A reader of structs: fields by number, nothing else known of them."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.end = data, 0, len(data)

    def _byte(self) -> int:
        if self.at >= self.end:
            raise _CutOffError
        self.at += 1
        return self.data[self.at - 1]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:  # noqa: PLR2004 - the last byte of a number
                return value
            shift += 7
            if shift > 63:  # noqa: PLR2004 - bits of the largest number
                raise _UnreadableError

    def _number(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def _value(self, kind: int, depth: int) -> Any:
        if kind in {_I16, _I32, _I64}:
            return self._number()
        if kind == _BINARY:
            return self._bytes(self._varint())
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind in {_LIST, _SET}:
            return self._list(depth)
        if kind in {_BYTE, _DOUBLE}:
            return self._bytes(1 if kind == _BYTE else 8)
        raise _UnreadableError

    def _bytes(self, size: int) -> bytes:
        if self.at + size > self.end:
            raise _CutOffError
        self.at += size
        return self.data[self.at - size : self.at]

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        size, kind = head >> 4, head & 0x0F
        size = self._varint() if size == 15 else size  # noqa: PLR2004 - a longer list says its length
        if size > self.end - self.at:
            raise _CutOffError
        if kind in {_TRUE, _FALSE}:
            return list(self._bytes(size))
        return [self._value(kind, depth) for _ in range(size)]

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """Read fields by their numbers."""
        if depth > DEEPEST:
            raise _UnreadableError
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            delta, kind = head >> 4, head & 0x0F
            number = number + delta if delta else self._number()
            fields[number] = kind == _TRUE if kind in {_TRUE, _FALSE} else self._value(kind, depth)
        return fields


def check_pages(path: Path, shown: str, columns: Iterable[str]) -> None:
    """Walk through the headers of the pages of some columns.

    A footer that cannot be read is left to the reader, which says what is wrong with it.

    Raises:
        SegkitError: A page is not what the footer says, or does not match its check sum.
    """
    wanted = set(columns)
    with path.open("rb") as stream:
        file = _Bytes(stream.fileno(), os.fstat(stream.fileno()).st_size)
        try:
            chunks = list(_chunks(file))
        except (_UnreadableError, KeyError, TypeError, IndexError, AttributeError):
            return
        for chunk in chunks:
            name = b".".join(chunk[3]).decode(errors="replace")
            if name in wanted and not _holds(file, chunk):
                raise SegkitError(
                    f"{shown} is damaged: a page of column `{name}` is not what the footer says",
                    hint="write or fetch the file again",
                )


@immutable
class _Bytes:
    """A file that is read here and there: to map it costs more than all headers of its pages together."""

    descriptor: int
    size: int

    def between(self, at: int, end: int) -> bytes:
        """Read what stands between two places."""
        return os.pread(self.descriptor, end - at, at)

    def header(self, at: int, end: int) -> tuple[dict[int, Any], int]:
        """Read a struct and where it ends; `end` is the last place where it may.

        Raises:
            _UnreadableError: It is none, or longer than any header is.
        """
        for length in (_HEADER, _LONG_HEADER):
            reader = _Compact(self.between(at, min(at + length, end)))
            try:
                return reader.struct(), at + reader.at
            except _CutOffError:
                if at + length >= end:
                    raise
        raise _UnreadableError


def _chunks(file: _Bytes) -> Iterator[dict[int, Any]]:
    end = file.size - _TAIL
    size = int.from_bytes(file.between(end, end + _TAIL // 2), "little") if end > 0 else 0
    if size > end:
        raise _UnreadableError
    footer = _Compact(file.between(end - size, end)).struct()
    for group in footer[4]:
        for column in group[1]:
            meta = column.get(3)
            if meta and 1 not in column:  # a chunk in another file, or an encrypted one, is not looked at
                yield meta


def _holds(file: _Bytes, chunk: dict[int, Any]) -> bool:
    """Tell whether the pages of a chunk have its size, its number of values, and their check sums."""
    at = min(offset for offset in (chunk.get(11) or chunk[9], chunk[9]) if offset > 0)
    end, values, unpacked = at + chunk[7], 0, 0
    if end > file.size:
        return False
    while at < end and values < chunk[5]:
        try:
            header, behind = file.header(at, end)
            size = header[3]
            values += _values_in(header, chunk)
        except (_UnreadableError, KeyError, TypeError):
            return False
        unpacked += header[2] + behind - at
        at = behind + size
        if size < 0 or at > end or unpacked > chunk[6] or not _matches(file, behind, at, header.get(4)):
            return False
    return bool(values == chunk[5])


def _values_in(header: dict[int, Any], chunk: dict[int, Any]) -> int:
    """Return how many values of the column a page brings."""
    kind, counts = header[1], {_DATA: 5, _DATA_V2: 8, _DICTIONARY: 7}
    count = header[counts[kind]][1] if kind in counts else 0
    if count < 0 or header[2] < 0 or (kind == _DICTIONARY and count > max(chunk[5], 1)):
        raise _UnreadableError
    return 0 if kind == _DICTIONARY else int(count)


def _matches(file: _Bytes, at: int, end: int, crc: int | None) -> bool:
    return crc is None or zlib.crc32(file.between(at, end)) == crc & 0xFFFFFFFF
