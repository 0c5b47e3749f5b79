"""What a table of the line is made of: columns with a name, a type, a meaning and a unit."""

from typing import Any

import narwhals.stable.v2 as nw

from segkit.immutable import immutable


@immutable
class Column:
    """One column: its name, type, meaning and unit."""

    name: str
    dtype: Any
    """A type of narwhals."""
    meaning: str
    unit: str = ""


@immutable
class Schema:
    """One table of the line."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)

    def conform(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Return exactly these columns, in this order, with these types, on any engine."""
        return frame.select(nw.col(column.name).cast(column.dtype) for column in self.columns)
