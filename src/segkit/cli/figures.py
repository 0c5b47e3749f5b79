"""KPIs on the command line: what is known besides orders, and how the figures are told."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from segkit.choices import Every
from segkit.cli.overtime import first_since
from segkit.errors import UsageError
from segkit.render.numbers import counted, money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from segkit.analyses.kpis import Beside, Kpis
    from segkit.cli.console import Voice
    from segkit.cli.period_options import KpiOptions
    from segkit.runs.overtime import Told
    from segkit.sources.series import Series


def margin_of(options: KpiOptions) -> Fraction | None:
    """Read the margin, a share of revenue.

    Raises:
        UsageError: It is no share, or there is nothing that it could be of use for.
    """
    if options.margin is None:
        return None
    if options.spend is None:
        raise UsageError("--margin is for the return on what was spent", hint="--spend costs.csv --margin 40%")
    text = options.margin.strip()
    try:
        value = Fraction(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        value = Fraction(-1)
    if not 0 < value <= 1:
        raise UsageError(f"--margin {options.margin!r} is no share of revenue", hint="--margin 40%")
    return value


def beside_orders(options: KpiOptions, margin: Fraction | None, periods: range, voice: Voice) -> Beside:
    """Read visitors and costs by period, and say what lies outside of the periods."""
    from segkit.analyses.kpis import Beside
    from segkit.sources.series import COST, VISITORS, read_series

    every = options.every or Every.MONTH
    in_all, visitors, spend = None, None, None
    if options.visitors is not None and options.visitors.isdecimal():
        in_all = int(options.visitors)
    elif options.visitors is not None:
        _refuse_number(options.visitors)
        visitors = read_series(options.visitors, every, periods, words=VISITORS, is_money=False)
        _tell(visitors, voice, is_money=False)
    if options.spend is not None:
        spend = read_series(options.spend, every, periods, words=COST, is_money=True)
        _tell(spend, voice, is_money=True)
    return Beside(
        None if visitors is None else visitors.values, in_all, None if spend is None else spend.values, margin
    )


def _refuse_number(text: str) -> None:
    """Refuse what is a number and no count, before a file of that name is looked for."""
    if re.fullmatch(r"[-+]?[\d.,\s]*\d%?", text) and not Path(text).exists():
        raise UsageError(
            f"--visitors {text!r} is no number of visitors", hint="--visitors 12000   or   --visitors visitors.csv"
        )


def _tell(series: Series, voice: Voice, *, is_money: bool) -> None:
    voice.say(*(f"note: {note}" for note in series.notes))
    for name, value in series.outside.items():
        shown = money(value) if is_money else f"{value:,}"
        voice.say(f"note: {series.shown}: {shown} of {name} is counted nowhere: the orders have no such period")


def kpi_notes(kpis: Kpis, told: Told, options: KpiOptions) -> Iterator[str]:
    """Say which periods are not whole, whose first order is not known, and when a customer is active."""
    if kpis.unfinished:
        yield f"not whole, so without changes: {', '.join(kpis.unfinished)} (as of {kpis.as_of})"
    if kpis.since:
        yield first_since(kpis.since)
    yield activity(kpis, told, options)


def activity(kpis: Kpis, told: Told, options: KpiOptions) -> str:
    """Say what makes a customer active, and where the number comes from."""
    from segkit.line.customers import ENOUGH_GAPS

    gaps = None if options.churn_days else len(told.record.book.gaps)
    why = (
        "given"
        if gaps is None
        else f"90th percentile of {counted(gaps, 'purchase gap')}"
        if gaps >= ENOUGH_GAPS
        else f"default: only {counted(gaps, 'purchase gap')}"
    )
    return f"active: a purchase at most {counted(kpis.churn_days, 'day')} before the end of the period ({why})"


def show_kpis(kpis: Kpis, told: Told, options: KpiOptions, page: Console) -> None:
    """Show the newest periods and how they changed."""
    from segkit.render.kpis import KpiTable
    from segkit.render.overtime import facts

    page.print(f"{facts(told)}\n", markup=False)
    table, shown = KpiTable(kpis).drawn(page.width)
    page.print(table)
    page.print()
    if kpis.unfinished:
        page.print(f"* not whole, so without changes: {', '.join(kpis.unfinished)}", style="dim", markup=False)
    if kpis.since:
        page.print(first_since(kpis.since), style="dim", markup=False)
    page.print(activity(kpis, told, options), style="dim", markup=False)
    if shown < len(kpis.periods):
        page.print(
            f"{counted(shown, kpis.every.value)} of {len(kpis.periods):,} are shown; all: -o kpis.csv", markup=False
        )
