"""Columns that lines on a cluster carry along, as text; the same text as on one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import ColumnError
from segkit.line.attributes import tidy_value
from segkit.sources.roles.recognition import find_column

if TYPE_CHECKING:
    from segkit.sources.reading import Reading

ALIKE = (nw.String, nw.Boolean, nw.Date)
"""Beside numbers, the types of attributes that are the same text everywhere."""
WHEN = "_segkit_when"
"""The date of a line as it is written, which its hour is read from."""


def kept_of(frame: nw.LazyFrame[Any], reading: Reading, shown: str, option: str = "--keep") -> dict[str, nw.Expr]:
    """Read the columns that are carried along, under the names that they have in the line; `option` asks for them.

    Raises:
        ColumnError: A column is not there, or is not written alike by Spark and on this machine.
    """
    schema = frame.collect_schema()
    found = {}
    for name, asked in reading.keep.items():
        if asked == c.ITS_DATE:
            found[c.KEPT + name] = tidy_value(WHEN, nw.String())
            continue
        numbered = f"column {asked}" if reading.no_header else ""
        column = numbered if numbered in schema.names() else find_column(schema.names(), asked, option, shown)
        dtype = schema[column]
        if not (dtype in ALIKE or dtype.is_integer() or dtype.is_float() or dtype.is_decimal()):
            raise ColumnError(
                f"{shown}: column `{column}` ({option}) holds {dtype}, which Spark writes in a way of its own",
                hint=f"store `{column}` as text",
            )
        found[c.KEPT + name] = tidy_value(column, dtype)
    return found
