"""Breakdowns and classes: who brings the revenue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.analyses.vip import vip_of
from segkit.api.adapters import (
    as_choice,
    as_day,
    as_lines,
    explain_engine_errors,
    is_files,
    open_lines,
    paths_in,
    spark_lines_in,
)
from segkit.choices import OrderBy, Returns, Share
from segkit.frames import collect
from segkit.runs import classes, farbreakdowns, farclasses
from segkit.runs.attributes.bands import bands_of
from segkit.runs.attributes.groups import groups_of
from segkit.runs.breakdown import breakdowns
from segkit.runs.breakdown.cells import View, rows_of
from segkit.runs.terms import Policy, Scoring, Window
from segkit.scoring.books import DEFAULT, find_book
from segkit.scoring.rules import RuleBook
from segkit.sinks.rows.abc import item_frame
from segkit.sinks.rows.customers import Choice, breakdown_frame
from segkit.sinks.spark import far_customers_classed

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from datetime import date

    import polars as pl

    from segkit.clusters.centroids import Centroids
    from segkit.runs.far.opening import FarPlace
    from segkit.sources.reading import Reading


@explain_engine_errors
def break_down(  # noqa: PLR0913 - the questions of the command line, by keyword
    source: Any,
    by: str | Sequence[str],
    *,
    share: str = "total",
    top: int | None = None,
    join_spellings: bool = False,
    against: str | None = None,
    min_cell: int | None = None,
    band: str | Sequence[str] = (),
    group: str | Sequence[str] = (),
    contacts: str | os.PathLike[str] | None = None,
    contact_key: str | None = None,
    vip: str | None = None,
    vip_revenue: str | None = None,
    market: str | os.PathLike[str] | None = None,
    clusters: Centroids | None = None,
    as_of: date | None = None,
    since: date | None = None,
    today: date | None = None,
    returns: str = "net",
    order_by: str = "line",
    rules: str | RuleBook = DEFAULT,
    reading: Reading | None = None,
) -> pl.DataFrame:
    """Break the revenue down by up to three attributes, as `segkit breakdown` does.

    `source` as in `segment_customers`. `by` names columns of the files or the frame or of the file of `contacts`, or
    year, quarter, month, weekday, hour, segment, abc, cluster, vip, age or a measure of customers; `NAME=COLUMN` gives
    a column another name. `band` puts numbers into ranges ("age=18,25", "revenue=quartiles"), `group` joins values
    ("region=home:Moskva,Tver;other:*"), `vip` and `vip_revenue` say who is a VIP ("20%"), `clusters` are centroids,
    `market` is a file of the sizes of the market.

    Columns out: the attributes [text], then the schema BREAKDOWN, or COMPARED_BREAKDOWN where there is `against`,
                 and of MARKET_SHARES where there is a `market`; one row per cell

    Raises:
        SegkitError: The input cannot be used, or an attribute is not there or has too many values.
    """
    question = breakdowns.Question(
        _several(by), top, join_spellings, against, bands_of(_several(band)), groups_of(_several(group)),
        str(contacts) if contacts else None, contact_key, clusters, vip_of(vip, vip_revenue),
        str(market) if market else None,
    )  # fmt: skip
    window = Window(*(None if day is None else as_day(day) for day in (as_of, since, today)))
    policy = Policy(as_choice(Returns, returns, "returns"), as_choice(OrderBy, order_by, "order_by"))
    scoring = Scoring(book=rules if isinstance(rules, RuleBook) else find_book(rules))
    seen = as_choice(Share, share, "share")
    place = spark_lines_in(source)
    if is_files(source):
        done = breakdowns.break_down_files(
            paths_in(source), question, reading=reading, window=window, policy=policy, scoring=scoring
        )
    elif place:
        done = farbreakdowns.break_down_far(place, question, window=window, policy=policy, scoring=scoring)
    else:
        frame = open_lines(source)
        done = breakdowns.break_down_lines(
            lambda keep: as_lines(frame, keep), frame.collect_schema().names(), question,
            window=window, policy=policy, scoring=scoring,
        )  # fmt: skip
    cells = rows_of(done, View.of(done, seen, min_cell))
    return breakdown_frame(cells, done.names, Choice(), compared=done.compares, market=done.markets is not None)


def _several(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


@explain_engine_errors
def classify_abc(  # noqa: PLR0913 - the questions of the command line, by keyword
    source: Any,
    by: str = classes.BY_CUSTOMER,
    *,
    cuts: Sequence[float] = (80, 95),
    xyz_cuts: Sequence[float] = (0.5, 1),
    join_spellings: bool = False,
    as_of: date | None = None,
    since: date | None = None,
    today: date | None = None,
    returns: str = "net",
    order_by: str = "line",
    reading: Reading | None = None,
) -> pl.DataFrame:
    """Class customers, or the values of a column, by their money (A, B, C) and its evenness (X, Y, Z).

    `source` as in `segment_customers`. `cuts` are the shares of all money that A reaches, and A with B [%],
    `xyz_cuts` the coefficients of variation of monthly money up to which an item is X, and Y.

    Columns out: customer_id, or the name of the column [text], then the schema CLASSED_ITEMS; one row per item

    Raises:
        SegkitError: The input cannot be used, the column is not there, or all money together is not above zero.
    """
    question = classes.Question(
        by,
        classes.cuts_of([str(cut) for cut in cuts], "cuts", percent=True),
        classes.cuts_of([str(cut) for cut in xyz_cuts], "xyz_cuts", percent=False),
        join_spellings,
    )
    window = Window(*(None if day is None else as_day(day) for day in (as_of, since, today)))
    policy = Policy(as_choice(Returns, returns, "returns"), as_choice(OrderBy, order_by, "order_by"))
    if is_files(source):
        done = classes.classify_files(paths_in(source), question, reading=reading, window=window, policy=policy)
    elif (place := spark_lines_in(source)) and question.of_customers:
        return _customers_classed(place, question, window, policy)
    elif place:
        done = farclasses.classify_far(place, question, window=window, policy=policy)
    else:
        frame = open_lines(source)
        done = classes.classify_lines(
            lambda keep: as_lines(frame, keep), frame.collect_schema().names(), question, window=window, policy=policy
        )
    return item_frame(done.items.columns(), done.name, Choice())


def _customers_classed(place: FarPlace, question: classes.Question, window: Window, policy: Policy) -> pl.DataFrame:
    """Class customers who lie on a cluster, and fetch one row of each."""
    with (
        farclasses.customers_classed(place, question, window=window, policy=policy) as done,
        done.items.in_order() as ordered,
    ):
        found = far_customers_classed(ordered, done.items.total, Choice(sort=(f"-{c.REVENUE}",)))
        return collect(found).to_polars()
