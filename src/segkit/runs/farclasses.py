"""Classes of what lies on a cluster: values of a column are fetched with their months, customers stay there."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.concentration import far_concentration
from segkit.analyses.items import ITEM, MONTH, Items
from segkit.analyses.xyz import FEWEST, Z, graded_far
from segkit.choices import Every
from segkit.days.periods import with_periods
from segkit.errors import SegkitError
from segkit.frames import collect, held
from segkit.immutable import immutable
from segkit.runs.attributes.resolve import columns_to_keep
from segkit.runs.classes import Classes, attribute_of, classify_items, months_compared, told_of_lost
from segkit.runs.far import grouping
from segkit.runs.far.segmentation import segmented_far
from segkit.runs.terms import Scoring
from segkit.successive import with_running_sum

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segkit.analyses.concentration import Concentration
    from segkit.runs.classes import Question
    from segkit.runs.far.opening import FarPlace
    from segkit.runs.far.segmentation import FarSegmentation
    from segkit.runs.terms import Policy, Window

MOST_ROWS = 1_000_000
"""Values of a column with their months that can still be fetched from a cluster."""
LOST, COUNT = "_lost", "_count"


@immutable
class FarItems:
    """Customers on a cluster with their classes, which keeps them while the run is open; see `Items`."""

    rows: nw.LazyFrame[Any]
    """item, amount [1/10000 currency], class, xyz, variation."""
    many: int
    total: int
    """1/10000 currency."""
    graded: bool
    counted: Mapping[tuple[str, str | None], tuple[int, int]]

    def squares(self) -> dict[tuple[str, str | None], tuple[int, int]]:
        """Return how many customers each pair of classes has, and what they bring [1/10000 currency]."""
        return dict(self.counted)

    def curve(self, steps: int) -> list[float]:
        """Return the share of all money that the first 1/steps, 2/steps, … of the customers bring; sums are fetched."""
        return _concentrated(self.rows, steps)[1]

    def first(self, many: int) -> dict[str, list[Any]]:
        """Fetch the first customers."""
        found = collect(self.rows.sort(c.AMOUNT, ITEM, descending=[True, False]).head(many))
        names, money, *classes = (found[name].to_list() for name in (ITEM, c.AMOUNT, c.CLASS, c.XYZ, c.VARIATION))
        return Items(names, list(map(int, money)), *classes).columns(self.total)

    @contextmanager
    def in_order(self) -> Iterator[nw.LazyFrame[Any]]:
        """Give the rows with what each and all above it bring, as long as the block.

        Columns out: those of `rows`, and so_far [1/10000 currency]
        """
        with with_running_sum(self.rows, c.AMOUNT, ITEM, self.many) as rows:
            yield rows


@contextmanager
def customers_classed(
    place: FarPlace, question: Question, *, window: Window, policy: Policy
) -> Iterator[Classes[FarItems]]:
    """Class customers who lie on a cluster, and stay there; counts and sums are fetched.

    Raises:
        SegkitError: The lines cannot be used, or there is no money to have shares of.
    """
    with ExitStack() as kept:
        run = kept.enter_context(
            segmented_far(place, window, policy, Scoring(), values=(), labels=question.keeps_yardstick)
        )
        months, told = months_compared(run, window)
        customers: Any = run.customers
        rows = grouping.classed(customers.select(nw.col(c.CUSTOMER).alias(ITEM), c.MONETARY), question.cuts)
        graded = len(months) >= FEWEST
        if graded:
            sums = kept.enter_context(held(_by_months(run, months).join(rows.select(ITEM), on=ITEM, how="inner")))
            evenness = graded_far(sums, ITEM, len(months), question.xyz_cuts)
            rows = rows.join(evenness, on=ITEM, how="left").with_columns(nw.col(c.XYZ).fill_null(Z))
        else:
            none = nw.lit(None, dtype=nw.String), nw.lit(None, dtype=nw.Float64)
            rows = rows.with_columns(none[0].alias(c.XYZ), none[1].alias(c.VARIATION))
        rows = kept.enter_context(held(rows.rename({c.MONETARY: c.AMOUNT})))
        items, lost = _counted(rows, run, graded=graded)
        notes = (*run.read, *told_of_lost(*lost, items.many), *told)
        concentration, _ = _concentrated(rows)
        yield Classes(c.CUSTOMER, items, concentration, months, question, run, taken=run.taken, notes=notes)


def _concentrated(rows: nw.LazyFrame[Any], steps: int = 0) -> tuple[Concentration, list[float]]:
    found = far_concentration(rows, c.AMOUNT, steps)
    if found is None:
        raise AssertionError("money that is not above zero has no classes")
    return found


def _by_months(run: FarSegmentation, months: range) -> nw.LazyFrame[Any]:
    """Add up lines by customer and whole month."""
    lines = _lines(run).select(nw.col(c.CUSTOMER).alias(ITEM), c.DAY, c.AMOUNT)
    month = nw.col(MONTH)
    inside = with_periods(lines, c.DAY, MONTH, Every.MONTH).filter(month >= months.start, month < months.stop)
    return inside.group_by(ITEM, MONTH).agg(nw.col(c.AMOUNT).sum())


def _lines(run: FarSegmentation) -> nw.LazyFrame[Any]:
    if run.lines is None:
        raise AssertionError("a run on a cluster keeps its lines")
    return run.lines


def _counted(rows: nw.LazyFrame[Any], run: FarSegmentation, *, graded: bool) -> tuple[FarItems, tuple[int, int]]:
    """Count customers and money of each pair of classes, and of those who bring nothing or less."""
    by_class = rows.with_columns((nw.col(c.AMOUNT) <= 0).alias(LOST)).group_by(c.CLASS, c.XYZ, LOST)
    squares: dict[tuple[str, str | None], tuple[int, int]] = {}
    lost = 0, 0
    for row in collect(by_class.agg(nw.len().alias(COUNT), nw.col(c.AMOUNT).sum())).iter_rows(named=True):
        here = int(row[COUNT]), int(row[c.AMOUNT])
        pair = row[c.CLASS], row[c.XYZ]
        squares[pair] = _added(squares.get(pair, (0, 0)), here)
        lost = _added(lost, here) if row[LOST] else lost
    many, total = (sum(column) for column in zip(*squares.values(), strict=True))
    if total != run.account.customer_amount:
        raise AssertionError("items do not add up to the money of customers: this is a fault of segkit")
    return FarItems(rows, many, total, graded, squares), lost


def _added(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


def classify_far(place: FarPlace, question: Question, *, window: Window, policy: Policy) -> Classes[Items]:
    """Class the values of a column of lines that lie on a cluster: what is fetched has one row per value and month.

    Raises:
        SegkitError: The lines cannot be used, the column is not there, or it has too many values.
    """
    attribute, told = attribute_of([(place.shown, place.columns)], question)
    if attribute is None:
        raise AssertionError("customers are classed where they are")
    kept = place.keeping(columns_to_keep((attribute,)))
    labels = question.keeps_yardstick
    with segmented_far(kept, window, policy, Scoring(), values=(), labels=labels) as run:
        rows = collect(_by_month(run, c.KEPT + attribute.name).head(MOST_ROWS + 1))
        if len(rows) > MOST_ROWS:
            raise SegkitError(
                f"`{attribute.name}` has too many values: more than {MOST_ROWS:,} with their months",
                hint="--by a column of fewer values, such as a category",
            )
        done = classify_items(rows, run, attribute, question, window)
        return replace(done, taken=run.taken, notes=(*run.read, *told, *done.notes))


def _by_month(run: FarSegmentation, column: str) -> nw.LazyFrame[Any]:
    """Add up the lines of customers by item and month; the day of a row is one of its month."""
    customers: Any = run.customers
    theirs = _lines(run).join(customers.select(c.CUSTOMER), on=c.CUSTOMER, how="inner")
    items = theirs.select(nw.col(column).alias(ITEM), c.DAY, c.AMOUNT, nw.lit(1, dtype=nw.Int64).alias(c.LINES))
    by_month = with_periods(items, c.DAY, MONTH, Every.MONTH).group_by(ITEM, MONTH)
    return by_month.agg(nw.col(c.DAY).min(), nw.col(c.AMOUNT).sum(), nw.col(c.LINES).sum()).drop(MONTH)
