"""An explanation as people read it: measures between their cut points, the rules that were tried, what would help."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from segkit import columns as c
from segkit.frames import units_of
from segkit.render.languages.speech import ENGLISH, label, language, spoken, word
from segkit.render.numbers import cents, counted, money
from segkit.render.safe_text import harmless
from segkit.render.sentences.conditions import condition, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from segkit.analyses.explanation import Change, Explanation, Measured, TriedRule
    from segkit.scoring.rules import RuleBook

SCORE = {c.RECENCY: "R", c.FREQUENCY: "F", c.MONETARY: "M"}
INDENT = 2


def show_explanations(found: Sequence[Explanation], book: RuleBook, page: Console) -> None:
    """Show one explanation after the other."""
    for place, each in enumerate(found):
        if place:
            page.print()
        _show(each, book, page)


def _show(each: Explanation, book: RuleBook, page: Console) -> None:
    title = Text(harmless(each.customer_id), style="bold")
    title.append(" is " if language() == ENGLISH else " — ", style="not bold")
    title.append(label(each.segment), style=f"bold {book.colours[each.segment]}")
    title.append(spoken(f", scores {'-'.join(each.rfm)}, as of {each.as_of}"), style="not bold")
    page.print(title)
    page.print(_measures(each))
    since = f"first order {each.first_order}, {counted(each.tenure, 'day')} ago"
    page.print(f"{since} · last order {each.last_order} · average check {cents(units_of(each.aov))}\n", markup=False)
    page.print(_won(each), markup=False)
    if each.before:
        page.print("Tried before it, in order:", markup=False)
        for tried in each.before:
            page.print(Padding(Text(_lost(tried)), (0, 0, 0, INDENT)))
    page.print(f"\n{better(each)}", markup=False)
    if each.slip:
        page.print(f"Without an order: {each.slip.segment} from {each.slip.day}.", markup=False)
    if action := book.segment(each.segment).advised(language()):
        page.print(f"What to do: {action}", markup=False)


def _measures(each: Explanation) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    for justify in ("left", "right", "left", "left"):
        table.add_column(justify=justify)
    for measured in each.measures:
        table.add_row(
            word(measured.measure),
            _value(measured.measure, measured.value),
            f"{SCORE[measured.measure]} {measured.score} of {each.bins}",
            _place(measured),
        )
    return table


def _value(measure: str, value: Decimal | float) -> str:
    if measure == c.MONETARY:
        return _money(Decimal(value))
    return counted(int(value), "day" if measure == c.RECENCY else "order")


def _place(measured: Measured) -> Text:
    """Write the cut points in order, the customer between them."""
    said = Text(spoken("cut points "))
    shown = False
    for cut in measured.cuts:
        if not shown and cut >= measured.value:
            said.append("▲ ", style="bold")
            shown = True
        said.append(spoken(f"{cut:,f} "))
    if not shown:
        said.append("▲", style="bold")
    return said


def _won(each: Explanation) -> str:
    ranges = ", ".join(condition(one.over, (one.low, one.high)) for one in each.rule.conditions) or "everybody else"
    return f"Rule {each.rule.place} of {each.book} gives {each.segment}: {ranges}."


def _lost(tried: TriedRule) -> str:
    """Say why a rule did not win: what it asks for, and what the customer has instead."""
    why = "; ".join(
        f"{spoken(condition(one.over, (one.low, one.high)))}, {word('not')} {spoken(value_of(one.over, one.value))}"
        for one in tried.failed
    )
    guard = spoken("scores fit, but ") if tried.held_back else ""
    return f"{tried.place}. {label(tried.segment)}: {guard}{why}"


def better(each: Explanation) -> str:
    """Say in a sentence what would give a better label."""
    if each.best:
        return "There is no better label."
    if not each.changes:
        return "No single change would give a better label: neither orders nor money alone."
    first, *others = [_change(change, each) for change in each.changes]
    said = f"The smallest change to a better label: {first}."
    return f"{said} Or {', or '.join(others)}." if others else said


def _change(change: Change, each: Explanation) -> str:
    before = f" before {each.slip.day}" if each.slip else ""
    if change.until and not (each.slip and each.slip.day <= change.until):
        before = f" by {change.until}"
    most = f" to {_money(change.money_up_to)}" if change.money_up_to is not None else ""
    if not change.orders:
        return f"another {_money(change.money)}{most} without a further order gives {change.segment}"
    orders = "one order" if change.orders == 1 else f"{change.orders:,} orders"
    amount = f" of {_money(change.money)}{most or ' or more'}" if change.money else f" of up{most}" if most else ""
    return f"{orders}{amount}{before} gives {change.segment}"


def _money(value: Decimal) -> str:
    return money(units_of(value))
