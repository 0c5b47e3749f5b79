"""Bytes in memory as a column of Polars, without a copy.

Source: the Arrow C data interface and its PyCapsule protocol, https://arrow.apache.org/docs/format/CDataInterface.html
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

_FORMAT = b"C"
"""Unsigned integers of 8 bits."""


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


_LetGoOfSchema = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))
_LetGoOfArray = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))
_Schema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p), ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64), ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p),
    ("release", _LetGoOfSchema), ("private_data", ctypes.c_void_p),
]  # fmt: skip
_Array._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p), ("release", _LetGoOfArray),
    ("private_data", ctypes.c_void_p),
]  # fmt: skip


def _schema_let_go(schema: Any) -> None:
    schema.contents.release = _LetGoOfSchema(0)


def _array_let_go(array: Any) -> None:
    array.contents.release = _LetGoOfArray(0)


_let_go_of_schema, _let_go_of_array = _LetGoOfSchema(_schema_let_go), _LetGoOfArray(_array_let_go)
_capsule = ctypes.pythonapi.PyCapsule_New
_capsule.restype, _capsule.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


class Lent:
    """Memory that is lent to Polars; it and this object have to stay until the column is no longer needed."""

    def __init__(self, address: int, size: int) -> None:
        """Lend so many bytes at an address."""
        self._buffers = (ctypes.c_void_p * 2)(None, address)  # the first would say which values are null
        self._schema = _Schema(format=_FORMAT, name=b"", release=_let_go_of_schema)
        self._array = _Array(length=size, n_buffers=2, buffers=self._buffers, release=_let_go_of_array)

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Hand over what the protocol asks for, once."""
        del requested_schema
        return (
            _capsule(ctypes.addressof(self._schema), b"arrow_schema", None),
            _capsule(ctypes.addressof(self._array), b"arrow_array", None),
        )

    def column(self) -> pl.Series:
        """Return the bytes as integers."""
        import polars as pl

        return pl.Series(self)
