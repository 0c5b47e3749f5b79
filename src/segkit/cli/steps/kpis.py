"""KPIs on the command line: what is known besides orders, and how the figures are told."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from segkit.choices import Every
from segkit.cli.steps.periods import first_since
from segkit.errors import SegkitError, UsageError
from segkit.immutable import immutable
from segkit.render.numbers import counted, money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from segkit.analyses.kpis import Beside, Kpis
    from segkit.cli.console import Voice
    from segkit.cli.options.period import KpiOptions
    from segkit.runs.periods import Parts, Told
    from segkit.sources.beside.series import Series


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


@immutable
class Asides:
    """What is known besides orders, as it was asked for."""

    options: KpiOptions
    margin: Fraction | None
    voice: Voice

    def known(self, periods: range, told: Told) -> dict[str | None, Beside]:
        """Read contacts, visitors and costs by group and period, and say what belongs nowhere."""
        from segkit.analyses.kpis import Beside

        groups = told.record.groups
        values = (None,) if groups is None else groups.values
        in_all, visitors = self._visitors(periods, told)
        spend = self._series(self.options.spend, periods, told, is_money=True)
        contacts = self._contacts(told)
        return {
            value: Beside(
                None if visitors is None else visitors.get(value, {}), in_all,
                None if spend is None else spend.get(value, {}), self.margin, contacts,
            )
            for value in values
        }  # fmt: skip

    def _visitors(self, periods: range, told: Told) -> tuple[int | None, dict[str | None, dict[int, int]] | None]:
        asked = self.options.visitors
        if asked is not None and asked.isdecimal():
            return int(asked), None
        return None, self._series(asked, periods, told, is_money=False)

    def _series(
        self, name: str | None, periods: range, told: Told, *, is_money: bool
    ) -> dict[str | None, dict[int, int]] | None:
        """Read a file of numbers, its groups by the values that the orders have."""
        from segkit.line.recoding import spelling
        from segkit.sources.beside.series import COST, VISITORS, read_series

        if name is None:
            return None
        every, groups = self.options.every or Every.MONTH, told.record.groups
        words = COST if is_money else VISITORS
        by = None if groups is None else groups.name
        series = read_series(name, every, periods, words=words, is_money=is_money, by=by)
        _tell(series, self.voice, is_money=is_money)
        if groups is None:
            return series.values
        known = {spelling(value): value for value in groups.values if value is not None}
        found: dict[str | None, dict[int, int]] = {}
        for written, numbers in series.values.items():
            value = known.get(spelling(written)) if written is not None else None
            if written is not None and value is None:
                shown = money(sum(numbers.values())) if is_money else f"{sum(numbers.values()):,}"
                self.voice.say(
                    f"note: {series.shown}: {shown} of {written} is counted nowhere: no customer belongs there"
                )
                continue
            into = found.setdefault(value, {})
            for period, number in numbers.items():
                into[period] = into.get(period, 0) + number
        if series.values and not found:
            raise SegkitError(
                f"{series.shown}: none of its rows is of a group of --by {by}",
                hint=f"call the column {by}, and its values as the orders do",
            )
        return found

    def _contacts(self, told: Told) -> tuple[int, int] | None:
        """Count the people of a file of contacts, and those of them who are customers."""
        from segkit.sources.beside.contacts import read_contact_table

        if self.options.contacts is None:
            return None
        found = told.met(read_contact_table(self.options.contacts), key=self.options.contact_key)
        self.voice.say(*(f"note: {note}" for note in found.told))
        return len(found.rows), len(found.rows) - len(found.strangers)


def refuse_contradictions(options: KpiOptions) -> None:
    """Refuse what makes no sense together, before anything is read.

    Raises:
        UsageError: It does not.
    """
    if options.visitors is not None and not options.visitors.isdecimal():
        _refuse_number(options.visitors)
    if options.contacts is not None and options.visitors is not None:
        raise UsageError("--contacts and --visitors are two ways to say whom customers come from: give one",
                         hint="leave out --visitors")  # fmt: skip
    if options.contact_key and options.contacts is None:
        raise UsageError("--contact-key names a column of a file of contacts", hint="--contacts FILE")
    if options.by and (options.contacts is not None or (options.visitors or "").isdecimal()):
        raise UsageError("nothing says which of these people belong to which group of --by", hint="leave out --by")


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


def kpi_notes(parts: Parts[Kpis], told: Told, options: KpiOptions) -> Iterator[str]:
    """Say which periods are not whole, whose first order is not known, and when a customer is active."""
    kpis = parts[0][1]
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


def show_kpis(parts: Parts[Kpis], told: Told, options: KpiOptions, page: Console) -> None:
    """Show the newest periods and how they changed, group by group."""
    from segkit.render.sentences.periods import facts, group_facts
    from segkit.render.tables.kpis import KpiTable

    page.print(f"{facts(told)}\n", markup=False)
    for value, kpis in parts:
        if told.record.by is not None:
            page.print(group_facts(told, value, kpis.total.customers, kpis.total.revenue), style="bold", markup=False)
        table, shown = KpiTable(kpis).drawn(page.width)
        page.print(table)
        page.print()
    kpis = parts[0][1]
    if kpis.unfinished:
        page.print(f"* not whole, so without changes: {', '.join(kpis.unfinished)}", style="dim", markup=False)
    if kpis.since:
        page.print(first_since(kpis.since), style="dim", markup=False)
    page.print(activity(kpis, told, options), style="dim", markup=False)
    if shown < len(kpis.periods):
        page.print(
            f"{counted(shown, kpis.every.value)} of {len(kpis.periods):,} are shown; all: -o kpis.csv", markup=False
        )
