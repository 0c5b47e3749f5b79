"""What columns of CUSTOMERS hold, before anything is learnt from them: missing, infinite, lowest, highest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.clusters.centroids import KINDS, Feature
from segkit.errors import ColumnError, SegkitError
from segkit.frames import UNITS, collect
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORT = 20
NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
DATES = (c.FIRST_ORDER, c.LAST_ORDER)


@immutable
class Spread:
    """What a column holds, before anything is learnt from it."""

    name: str
    rows: int
    missing: int
    infinite: int
    low: float | None
    high: float | None

    @property
    def constant(self) -> bool:
        """Whether there is nothing to tell customers apart by."""
        return self.low is None or self.low == self.high


def spreads_of(customers: nw.LazyFrame[Any], names: Sequence[str]) -> list[Spread]:
    """Look at columns: what is missing, infinite, lowest and highest.

    Raises:
        ColumnError: A column is not there or holds no numbers.
    """
    schema = customers.collect_schema()
    for name in names:
        if name not in schema:
            raise ColumnError(f"there is no column `{name}`", hint=_nearest(name, list(schema)))
        if name in DATES or not (schema[name].is_numeric() or schema[name] == nw.Boolean):
            what = "text" if schema[name] == nw.String else "dates" if name in DATES else str(schema[name])
            raise ColumnError(
                f"column `{name}` holds {what}, and clusters need numbers",
                hint="name columns of numbers: --features A,B",
            )
    seen = [_seen_whole(name) if schema[name].is_integer() else _seen(name) for name in names]
    asked = [one.alias(f"{what}_{place}") for place, each in enumerate(seen) for what, one in each.items()]
    row = next(collect(customers.select(nw.len().alias("rows"), *asked)).iter_rows(named=True))
    return [
        Spread(
            name, row["rows"],
            row[f"missing_{place}"] or 0, row.get(f"infinite_{place}") or 0,
            _natural(name, row.get(f"low_{place}"), row.get(f"least_{place}")),
            _natural(name, row.get(f"high_{place}"), row.get(f"most_{place}")),
        )
        for place, name in enumerate(names)
    ]  # fmt: skip


def _seen(name: str) -> dict[str, nw.Expr]:
    value = Feature(name, KINDS.get(name, "number")).value()
    known = nw.when(value.is_finite()).then(value)
    return {
        "missing": _count(value.is_null()), "infinite": _count(~value.is_finite()), "low": known.min(),
        "high": known.max(),
    }  # fmt: skip


def _seen_whole(name: str) -> dict[str, nw.Expr]:
    """Look at whole numbers as they lie there: they are finite, and their order is that of the values."""
    column = nw.col(name)
    return {"missing": nw.len() - column.count(), "least": column.min(), "most": column.max()}


def _natural(name: str, value: float | None, whole: int | None) -> float | None:
    if whole is None:
        return value
    return float(whole) / UNITS if KINDS.get(name) == "money" else float(whole)


def _count(holds: nw.Expr) -> nw.Expr:
    """Count rows; not every engine adds up truths."""
    one, none = nw.lit(1, dtype=nw.Int64), nw.lit(0, dtype=nw.Int64)
    return nw.when(holds).then(one).otherwise(none).sum()


def refuse_infinite(spreads: Sequence[Spread]) -> None:
    """Refuse columns with values that are not finite.

    Raises:
        SegkitError: There are such; they are counted.
    """
    endless = [one for one in spreads if one.infinite]
    if endless:
        said = ", ".join(f"{one.infinite:,} of {one.rows:,} in `{one.name}`" for one in endless)
        raise SegkitError(f"infinite values: {said}", hint="take these rows out, or leave the column out of --features")


def with_numbers(customers: nw.DataFrame[Any], names: Sequence[str]) -> nw.DataFrame[Any]:
    """Read those of the columns that are text as numbers, as attributes of lines are carried.

    Raises:
        ColumnError: A value is no number; it is counted, and where it is short the first is shown.
    """
    for name in names:
        if name not in customers.columns or customers[name].dtype != nw.String:
            continue
        text = customers[name]
        wrong = text.filter(~text.str.contains(NUMBER).fill_null(value=True))
        if len(wrong):
            raise not_numbers(name, len(wrong), len(text), str(wrong.sort().item(0)))
        customers = customers.with_columns(nw.col(name).cast(nw.Float64))
    return customers


def not_numbers(name: str, wrong: int, rows: int, first: str) -> ColumnError:
    """Say that values of a column are no numbers, and show the first of them where it is short."""
    return ColumnError(
        f"column `{name}` holds text: {wrong:,} of {rows:,} values are no numbers, as {first[:SHORT]!r}",
        hint="name columns of numbers: --features A,B",
    )


def _nearest(name: str, names: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean --features {near[0]}?" if near else f"there are {', '.join(names[:40])}"
