"""What each customer of a run is to be offered next, by the items on the lines of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.nextbest import ITEM, OFFER, next_best
from segkit.errors import ColumnError, SegkitError, UsageError
from segkit.line.purchases import purchases_of
from segkit.line.transactions import Rules
from segkit.lists.fields import NEXT_BEST, NEXT_BEST_OF, next_bests
from segkit.privacy import is_personal, masked
from segkit.runs.segmentation import retrying
from segkit.sources.lines.keeping import columns_of
from segkit.sources.lines.survey import survey
from segkit.sources.roles.names import names_of, squeezed, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import polars as pl

    from segkit.runs.outcome import Segmentation
    from segkit.sources.source import Source

MOST_ITEMS = 5_000
KINDS = ("product", "category")


def with_offers(
    known: pl.DataFrame, run: Segmentation, source: Source, fields: Sequence[str], since: date | None
) -> tuple[pl.DataFrame, list[str]]:
    """Add to what is known of customers what each is to be offered next, a column for each field that asks for it.

    Columns in:  customer_id, others; of the files the column of items
    Columns out: those, and the fields [text or null]

    Raises:
        ColumnError: There is no such column, or none is known to hold items.
        SegkitError: There are too many items, or none.
        UsageError:  Values of the column name people.
    """
    notes = []
    for field, named in next_bests(fields).items():
        column = named or item_column(columns_of(source.plans[0]), source.shown)
        rows, told = _offered(run, source, field, column, since)
        known = known.join(rows, on=c.CUSTOMER, how="full", coalesce=True, maintain_order="left_right")
        notes += told
    return known, notes


def _offered(
    run: Segmentation, source: Source, field: str, column: str, since: date | None
) -> tuple[pl.DataFrame, list[str]]:
    told_before = len(source.notes)
    source = source.keeping({field: column}, "--fields")
    shared = source.notes[told_before:]
    seen, source = retrying(source, survey)
    policy = run.policy
    rules = seen.judging(Rules(since, returns=policy.returns, reader_leaves_out=source.leaves_out))
    bought = purchases_of(
        run.customers, nw.from_native(source.lines()), rules,
        as_of=run.as_of, order_by=policy.order_by, column=c.KEPT + field,
    )  # fmt: skip
    purchases = bought.filter(~nw.col(ITEM).is_null())
    items = purchases[ITEM].unique().to_list()
    check_items(items, column, len(items))
    offers = next_best(run.customers.with_columns(nw.col(c.SEGMENT).cast(nw.String)), purchases)
    unnamed = _without(bought) if len(bought) > len(purchases) else 0
    told, *rest = told_of_offers(field, column, len(run.customers), (offers.followed, offers.popular), unnamed)
    notes = [told, *shared, *rest]
    rows: pl.DataFrame = offers.rows.to_native()
    return rows.rename({OFFER: field}), notes


def told_of_offers(field: str, column: str, customers: int, ways: tuple[int, int], unnamed: int) -> list[str]:
    """Say how many are offered something, by what others bought next or what most have, and whose items are unknown."""
    followed, popular = ways
    none = customers - followed - popular
    told = (
        f"{field} of `{column}`: {followed:,} by what others of their segment bought next,"
        f" {popular:,} by what most of their segment have, {none:,} left empty"
    )
    without = f"{field}: customers with purchases without a value of `{column}`: {unnamed:,}"
    return [told, without] if unnamed else [told]


def _without(bought: nw.DataFrame[pl.DataFrame]) -> int:
    return int(bought.filter(nw.col(ITEM).is_null())[c.CUSTOMER].n_unique())


def check_items(items: Sequence[str], column: str, many: int) -> None:
    """Refuse items that cannot be offered; they may be the first of `many`.

    Raises:
        SegkitError: There are too many, or none.
        UsageError:  They name people.
    """
    if not items:
        raise SegkitError(f"no line that counts has a value of `{column}`", hint=f"--fields {NEXT_BEST_OF}COLUMN")
    if is_personal(column) or any(masked(item) != item for item in items):
        raise UsageError(
            f"--fields next_best:{column} would tell customers of one another: its values name people",
            hint=f"--fields {NEXT_BEST_OF}category",
        )
    if many > MOST_ITEMS:
        raise SegkitError(
            f"column `{column}` has {many:,} different values, more than the {MOST_ITEMS:,} of which segkit"
            " compares each with each",
            hint=f"a column of fewer: --fields {NEXT_BEST_OF}category",
        )


def item_column(names: Sequence[str], shown: str) -> str:
    """Find the column of products, else that of categories, by its name.

    Raises:
        ColumnError: No column is known as that of either.
    """
    by_name = {squeezed(name): name for name in reversed(names)}
    for kind in KINDS:
        for tier in table("items.toml")[kind]:
            here = [column for name, column in by_name.items() if name in names_of(tier)]
            if here:
                return min(here, key=list(names).index)
    raise ColumnError(
        f"{shown}: --fields {NEXT_BEST}: no column is known as that of products or categories",
        hint=f"name it: --fields {NEXT_BEST_OF}COLUMN; there are {', '.join(names)}",
    )
