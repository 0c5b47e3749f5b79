"""The facts of a report as plain data: every number that its page shows, with the names that commands give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.analyses.grid import grid_of
from segkit.analyses.histograms import ABOVE, UPPER, histogram, median_of, ordered_once
from segkit.analyses.migration import BACK, FELL, GONE, JOINED, ROSE, STAYED
from segkit.days.periods import name_of
from segkit.frames import collect, money_of
from segkit.runs.breakdown.cells import row_of
from segkit.sinks.rows.customers import Choice, breakdown_frame, customer_rows, segment_frame
from segkit.sinks.rows.periods import flow_frame, kpi_frame
from segkit.sinks.spark import far_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from segkit.runs.report.gathering import Report

SECTIONS = (
    "facts", "figures", "map", "segments", "movement", "retention", "revenue", "distribution", "pareto",
    "breakdown", "clusters", "customers", "quality", "definitions",
)  # fmt: skip
"""The parts of a report, in the order of its page."""
RECENT = 24
"""Periods that the page shows one by one, the newest; the figures of all are those of `segkit kpis`."""
NAMED = 20
MEASURES = (c.RECENCY, c.FREQUENCY, c.MONETARY)
COMPARED = (c.CUSTOMERS, c.NEW_CUSTOMERS, c.ORDERS, c.REVENUE, c.AOV)
SHARES = (c.REPEAT_RATE, c.REPEAT_SHARE, c.CHURN_RATE)
HALF = 0.5
Facts = dict[str, Any]
EVERYTHING = Choice()


def facts_of(report: Report, sections: Sequence[str] = SECTIONS) -> Facts:
    """Return the wanted parts of a report; days are dates, money is decimal, shares run from 0 to 1."""
    made = {
        "facts": _facts, "figures": _figures, "map": _map, "segments": segments_of, "movement": _movement,
        "retention": _retention, "revenue": _revenue, "distribution": _distribution, "pareto": _pareto,
        "breakdown": _breakdowns, "clusters": _clusters, "customers": _customers, "quality": _quality,
    }  # fmt: skip
    found: Facts = {
        "as_of": report.run.as_of,
        "sections": [name for name in sections if name in made or name == "definitions"],
    }
    for name in sections:
        if name in made:
            found[name] = made[name](report)
    return found


def _named(frame: pl.DataFrame) -> list[Facts]:
    return frame.rows(named=True)


def _facts(report: Report) -> Facts:
    run, extent, account = report.run, report.run.extent, report.run.account
    return {
        "files": list(report.files), "since": report.since, "first_order": extent.first,
        "last_order": extent.last, "lines": account.lines, "money": money_of(account.amount),
        "lines_counted": account.customer_lines, c.ORDERS: extent.orders,
        c.CUSTOMERS: extent.customers, c.REVENUE: money_of(account.customer_amount), "left_out": _left_out(report),
        "rules": run.book.name, "new_days": run.new_days, "bins": run.thresholds.bins,
        "returns": run.policy.returns.value, "taken": report.taken, "notes": list(report.notes),
    }  # fmt: skip


def _left_out(report: Report) -> list[Facts]:
    return [
        {"reason": left.reason, "lines": left.lines, "money": money_of(left.amount)}
        for left in report.run.account.left_out
    ]


def _figures(report: Report) -> Facts:
    """Return the figures of the newest whole period beside the one before, and those of all."""
    kpis, every = report.kpis, _named(kpi_frame([(None, report.kpis)], None, EVERYTHING))
    periods, total = every[:-1], every[-1]
    whole = [at for at, row in enumerate(periods) if row[c.WHOLE]]
    now = periods[whole[-1]] if whole else None
    before = periods[whole[-1] - 1] if whole and whole[-1] > 0 and periods[whole[-1] - 1][c.WHOLE] else None
    both = now is not None and before is not None
    points = {
        name: now[name] - before[name] if both and None not in {now[name], before[name]} else None  # type: ignore[index]
        for name in SHARES
    }
    return {
        "every": kpis.every.value, "churn_days": kpis.churn_days, "period": now, "before": before,
        "difference": points, "total": total,
    }  # fmt: skip


def _map(report: Report) -> Facts:
    bins = report.run.thresholds.bins
    cells = grid_of(report.run.customers, bins, report.run.book.names)
    return {"bins": bins, "cells": [cell | {c.REVENUE: money_of(cell[c.REVENUE])} for cell in cells]}


def segments_of(report: Report) -> list[Facts]:
    """Return one row per segment, with its titles and actions by language and the colour of its book."""
    book = report.run.book
    colours = book.colours
    found = _named(segment_frame(report.run.segment_rows(actions=True), EVERYTHING))
    for row in found:
        segment = book.segment(row[c.SEGMENT])
        row["titles"], row["actions"] = dict(segment.title), dict(segment.action)
        row["colour"] = colours.get(row[c.SEGMENT], "")
    return found


def _movement(report: Report) -> Facts | None:
    found = report.reckoning.comparison()
    if found is None:
        return None
    ways = (STAYED, ROSE, BACK, FELL, JOINED, GONE)
    return {
        "from": found.first, "to": found.second, "moved": {way: found.moved(way) for way in ways},
        "labels": list(found.names), "flows": _named(flow_frame([found], EVERYTHING)),
    }  # fmt: skip


def _retention(report: Report) -> Facts:
    """Return the newest cohorts one by one, each up to so many ages, and all together."""
    found = report.reckoning.cohorts()
    every = found.every
    shown = found.cohorts[-RECENT:]
    return {
        "every": every.value, "older_cohorts": len(found.cohorts) - len(shown),
        "cohorts": [
            {
                c.COHORT: name_of(cohort.start, every), c.COHORT_CUSTOMERS: cohort.size,
                c.RETENTION: [cell.retention for cell in cohort.cells[:RECENT]],
            }
            for cohort in shown
        ],
        "all": [
            {c.AGE: age, c.RETENTION: cell.retention, c.COHORT_CUSTOMERS: cell.size}
            for age, cell in enumerate(found.together[:RECENT])
        ],
    }  # fmt: skip


def _revenue(report: Report) -> Facts:
    kpis, turns = report.kpis, report.reckoning.turns()
    shown = turns[-RECENT:]
    return {
        "every": kpis.every.value, "older_periods": len(turns) - len(shown),
        "periods": [
            {
                c.PERIOD: name_of(turn.period, kpis.every), c.WHOLE: kpis.is_whole(turn.period),
                "revenue_of_new": money_of(turn.of_new), "revenue_of_repeat": money_of(turn.of_repeat),
                c.REVENUE: money_of(turn.of_new + turn.of_repeat),
            }
            for turn in shown
        ],
        "of_new": money_of(sum(turn.of_new for turn in turns)),
        "of_repeat": money_of(sum(turn.of_repeat for turn in turns)),
    }  # fmt: skip


def _distribution(report: Report) -> Facts:
    return {measure: _histogram(report, measure) for measure in MEASURES}


def _histogram(report: Report, measure: str) -> Facts:
    def outside(value: float | None) -> Any:
        return value if value is None or measure != c.MONETARY else money_of(round(value))

    customers = report.run.customers
    ranges = [
        {ABOVE: outside(row[ABOVE]), UPPER: outside(row[UPPER]), c.CUSTOMERS: row[c.CUSTOMERS],
         c.REVENUE: money_of(row[c.REVENUE])}
        for row in histogram(customers, measure)
    ]  # fmt: skip
    beside = {"ordered_once": ordered_once(customers)} if measure == c.FREQUENCY else {}
    return {"median": outside(median_of(customers, measure)), **beside, "ranges": ranges}


def _pareto(report: Report) -> Facts | None:
    both = report.reckoning.concentration()
    if both is None:
        return None
    found, shares = both
    half = next(at for at, share in enumerate(shares, 1) if share >= HALF)
    return {
        "gini": found.gini,
        "tops": [
            {
                "percent": top.percent, c.CUSTOMERS: top.items, c.REVENUE: money_of(top.revenue),
                c.REVENUE_SHARE: top.share,
            }
            for top in found.tops
        ],
        "half_from": half / len(shares),
        "curve": [0.0, *shares],
    }  # fmt: skip


def _breakdowns(report: Report) -> list[Facts]:
    done = report.breakdown
    if done is None:
        return []
    found = []
    for at, name in enumerate(done.names):
        cells = [row_of(done, (at,), key) for key in done.keys((at,))]
        table = _named(breakdown_frame(cells, [name], EVERYTHING))
        found.append({"by": name, "values": [{"value": row.pop(name), **row} for row in table]})
    return found


def _clusters(report: Report) -> list[Facts] | None:
    if report.clustering is None:
        return None
    from segkit.sinks.rows.clusters import Wanted, profile_rows

    return _named(profile_rows(report.clustering, EVERYTHING, Wanted()))


def _customers(report: Report) -> list[Facts] | None:
    """Return those with the most money; nobody is named unless that was asked for."""
    if not report.wish.names:
        return None
    customers, first = report.run.customers, Choice(top=NAMED)
    if isinstance(customers, nw.LazyFrame):
        return _named(collect(far_rows(customers, first)).to_polars())
    return _named(customer_rows(customers, first))


def _quality(report: Report) -> Facts:
    account = report.run.account
    kept = {"lines": account.customer_lines, "money": money_of(account.customer_amount)}
    findings: list[Mapping[str, Any]] = [
        {
            "severity": one.severity.value, "key": one.key, "count": one.count, "unit": one.unit, "share": one.share,
            "money": one.amount, "message": one.message, "advice": one.advice,
        }
        for one in report.findings
    ]  # fmt: skip
    return {
        "lines": account.lines, "money": money_of(account.amount), "kept": kept, "left_out": _left_out(report),
        "findings": findings, "everything_was_looked_at": report.checked_whole,
    }  # fmt: skip
