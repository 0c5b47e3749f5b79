"""What the words of statuses, kinds and currencies mean in one data set, by how often each is said."""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Protocol

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.immutable import immutable
from segkit.line.statuses import (
    JOINT,
    MoneyBack,
    Verdict,
    are_kinds,
    is_in_part,
    is_known,
    joint_verdict,
    kind_of,
    normalise,
    pays_back,
    verdict_of,
)
from segkit.sources.cells.currencies import code_of, coded
from segkit.sources.lines.papers import number_of_lines, refuse_papers
from segkit.sources.roles.recognition import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from segkit.line.transactions import Rules
    from segkit.sources.roles.layout import Layout
    from segkit.sources.roles.presets import Preset
    from segkit.sources.roles.recognition import Roles


FEW_CODES = 10
FEW_WORDS = 200
"""A status column says few different things; one that says more is not judged."""
PAYING = r"pay|paid|zahl|оплат|плат"
JUDGED = (c.STATUS, c.KIND, c.CURRENCY)


class Worded(Protocol):
    """What is known of lines before their words are judged."""

    @property
    def plans(self) -> Sequence[Placed]:
        """Where they come from."""
        ...

    @property
    def currency(self) -> str | None:
        """The one currency that is wanted."""
        ...

    @property
    def shown(self) -> str:
        """Their name."""
        ...


class Placed(Protocol):
    """One place that lines come from."""

    @property
    def file(self) -> Named:
        """What it is called."""
        ...

    @property
    def roles(self) -> Roles:
        """Which column plays which role."""
        ...

    @property
    def layout(self) -> Layout:
        """How its lines make up orders."""
        ...


class Named(Protocol):
    """Something with a name for messages."""

    @property
    def shown(self) -> str:
        """The name by which the user knows it."""
        ...


@immutable
class Survey:
    """What the words of a data set mean, and what lines above zero do that say money back."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    """By status, as written."""
    kinds: dict[str, Verdict] = field(default_factory=dict)
    """By kind of operation, as written."""
    by_status: MoneyBack = MoneyBack.AS_WRITTEN
    by_kind: MoneyBack = MoneyBack.AS_WRITTEN
    notes: tuple[str, ...] = ()

    def judging(self, rules: Rules) -> Rules:
        """Return rules that judge lines by what their words mean."""
        return replace(rules, verdicts=self.verdicts, kinds=self.kinds, by_status=self.by_status, by_kind=self.by_kind)


def judged_by_words(
    source: Worded, words: pl.DataFrame, asked: Sequence[str], notes: list[str],
    undoing: Callable[[dict[str, Verdict]], MoneyBack],
) -> Survey:  # fmt: skip
    """Judge lines by the words that they say; `undoing` tells what lines above zero undo that are called returned.

    Columns in: status, kind, currency where they are asked for [text or null], lines, below, above [lines], money
                [1/10000 currency]

    Raises:
        SegkitError: There are several currencies, or the wanted one is not there; kinds are of papers.
    """
    if c.CURRENCY in asked:
        notes += _told_blank_currencies(words, source)
        words = _one_currency(words, source)
    verdicts, unknown = _status_verdicts(source, words, notes) if c.STATUS in asked else ({}, [])
    kinds = _kind_verdicts(words) if c.KIND in asked else {}
    if kinds and not any(plan.layout.preset for plan in source.plans):
        refuse_papers(words, kinds, source.shown, columns_told(source, "kind") or columns_told(source, "order"))
    by_status, by_kind = money_back(words, verdicts, kinds)
    if by_status is MoneyBack.UNDO:
        by_status = undoing(verdicts)
    if kinds:
        others = [word for word in words[c.KIND].drop_nulls().unique().sort().to_list() if word not in kinds]
        if others:
            notes.append(f"kinds that are not known are taken as sales: {', '.join(others[:FEW_CODES])}")
    if unknown:
        more = f" and {len(unknown) - FEW_CODES} more" if len(unknown) > FEW_CODES else ""
        notes.append(f"status words that are not known are taken as sales: {', '.join(unknown[:FEW_CODES])}{more}")
    notes += [*_told_parts(words, verdicts), *_told_blank_statuses(source, words, verdicts)]
    seen = Survey(verdicts, kinds, by_status, by_kind)
    return replace(seen, notes=(*notes, *_told_money_back(seen, words)))


def columns_told(source: Worded, role: str) -> str:
    """Name the columns that play a role, as messages do."""
    names = dict.fromkeys(str(name) for plan in source.plans if (name := getattr(plan.roles, role)))
    return ", ".join(f"`{name}`" for name in names)


def _status_verdicts(source: Worded, words: pl.DataFrame, notes: list[str]) -> tuple[dict[str, Verdict], list[str]]:
    """Judge every status by its words, or by what a preset knows of them; tell words that nobody knows."""
    statuses = words[c.STATUS].drop_nulls().unique().sort().to_list()
    if len(statuses) > FEW_WORDS:
        notes.append(f"the status column holds {len(statuses):,} different words: not judged")
        return {}, []
    preset = next((plan.layout.preset for plan in source.plans if plan.layout.preset), None)
    if preset and preset.won:
        verdicts = {word: _won(word, preset.won) for word in statuses}
        if Verdict.SALE not in verdicts.values():
            shown = ", ".join(statuses[:FEW_CODES])
            raise SegkitError(
                f"{source.shown}: no line is in a stage that is known as won; there are {shown}",
                hint="count all stages: --status none",
            )
        return verdicts, []
    if any(plan.roles.payment for plan in source.plans):
        return _joint_verdicts(source, words, statuses)
    verdicts = {word: verdict_of(word) for word in statuses}
    # An open order may be sold, an open payment is not.
    if any(re.search(PAYING, text) for text in (columns_told(source, "status").casefold(), *map(normalise, statuses))):
        verdicts |= {word: Verdict.NO_MONEY for word in statuses if normalise(word) == "open"}
    said = _said_by(preset, statuses) if preset else {}
    return verdicts | said, [word for word in statuses if not is_known(word) and word not in said]


def _said_by(preset: Preset, statuses: Sequence[str]) -> dict[str, Verdict]:
    """Judge the statuses that a preset knows."""
    known = ((preset.sold, Verdict.SALE), (preset.lost, Verdict.NO_MONEY), (preset.back, Verdict.MONEY_BACK))
    return {
        word: verdict
        for pattern, verdict in known
        for word in statuses
        if pattern and re.fullmatch(pattern, normalise(word))
    }


def _joint_verdicts(
    source: Worded, words: pl.DataFrame, statuses: Sequence[str]
) -> tuple[dict[str, Verdict], list[str]]:
    """Judge the status of orders together with that of their payments.

    Raises:
        SegkitError: They contradict each other on some line.
    """
    import polars as pl

    verdicts, unknown = {}, []
    for both in statuses:
        order, _, payment = both.partition(JOINT)
        verdict = joint_verdict(order, payment)
        if verdict is None:
            lines = int(words.filter(pl.col(c.STATUS) == both)["lines"].sum())
            status, paid = columns_told(source, "status"), columns_told(source, "payment")
            raise SegkitError(
                f"{source.shown}: more than one column may be the status: {status} says {order!r} and {paid} says"
                f" {payment!r}, on {number_of_lines(lines)}",
                hint=f"say which: --status {quoted(status.strip('`'))}   or   --status {quoted(paid.strip('`'))}",
            )
        verdicts[both] = verdict
        unknown += [word for word in (order, payment) if word not in unknown and not is_known(word)]
    return verdicts, unknown


def _won(word: str, pattern: str) -> Verdict:
    return Verdict.SALE if re.search(pattern, normalise(word)) else Verdict.NO_MONEY


def _kind_verdicts(words: pl.DataFrame) -> dict[str, Verdict]:
    kinds = words[c.KIND].drop_nulls().unique().sort().to_list()
    if len(kinds) > FEW_WORDS:
        return {}
    return {word: verdict for word in kinds if (verdict := kind_of(word)) is not None}


def money_back(
    words: pl.DataFrame, verdicts: dict[str, Verdict], kinds: dict[str, Verdict]
) -> tuple[MoneyBack, MoneyBack]:
    """Decide what lines above zero do that say money back: signs are used if any such line is below zero."""
    import polars as pl

    says = pl.lit(value=False)
    if verdicts:
        says = says | pl.col(c.STATUS).is_in(_back(verdicts)).fill_null(value=False)
    if kinds:
        says = says | pl.col(c.KIND).is_in(_back(kinds)).fill_null(value=False)
    lines = words.filter(says)
    if not lines["above"].sum() or lines["below"].sum():
        return MoneyBack.AS_WRITTEN, MoneyBack.AS_WRITTEN
    by_status = MoneyBack.SUBTRACT if are_kinds(verdicts) else MoneyBack.UNDO
    return by_status if _back(verdicts) else MoneyBack.AS_WRITTEN, (
        MoneyBack.SUBTRACT if _back(kinds) else MoneyBack.AS_WRITTEN
    )


def _back(verdicts: dict[str, Verdict]) -> list[str]:
    return [word for word, verdict in verdicts.items() if verdict is Verdict.MONEY_BACK]


def _told_blank_statuses(source: Worded, words: pl.DataFrame, verdicts: dict[str, Verdict]) -> list[str]:
    """Tell sales of which nothing is said, where of others it is said that they are none."""
    import polars as pl

    if set(verdicts.values()) <= {Verdict.SALE} or any(plan.layout.preset for plan in source.plans):
        return []
    blank = words.filter(pl.col(c.STATUS).fill_null("").str.strip_chars() == "")
    count = int(blank["above"].sum())
    return [f"{number_of_lines(count)} without {columns_told(source, 'status')}: taken as sales"] if count else []


def _told_parts(words: pl.DataFrame, verdicts: dict[str, Verdict]) -> list[str]:
    """Tell sales that are called paid or paid back in part, where no cell says how much that is."""
    import polars as pl

    parts = [word for word, verdict in verdicts.items() if verdict is Verdict.SALE and is_in_part(word)]
    if not parts:
        return []
    above = pl.col("above")
    if "open" in words.columns:
        # Where a refund stands beside the amount, it is subtracted.
        above = pl.when(pl.col(c.STATUS).is_in(list(filter(pays_back, parts)))).then("open").otherwise(above)
    lines = words.filter(pl.col(c.STATUS).is_in(parts)).with_columns(whole=above).filter(pl.col("whole") > 0)
    if lines.is_empty():
        return []
    said = ", ".join(sorted({normalise(word) for word in lines[c.STATUS]}))
    count = number_of_lines(int(lines["whole"].sum()))
    return [
        f"{count} called {said}: the whole amount counts, as nothing says how much is missing (--refunded subtracts it)"
    ]


def _told_money_back(seen: Survey, words: pl.DataFrame) -> list[str]:
    import polars as pl

    notes = []
    for column, verdicts, reading in (
        (c.STATUS, seen.verdicts, seen.by_status),
        (c.KIND, seen.kinds, seen.by_kind),
    ):
        if not _back(verdicts):
            continue
        lines = words.filter(pl.col(column).is_in(_back(verdicts)))
        # Where a refund stands beside the amount, that has settled the line.
        above = int(lines["open" if "open" in lines.columns else "above"].sum())
        if not above:
            continue
        said = ", ".join(sorted({normalise(word) for word in lines.filter(pl.col("above") > 0)[column]}))
        notes.append(f"{number_of_lines(above)} above zero and called {said}: {_READINGS[reading]}")
    return notes


_READINGS = {
    MoneyBack.AS_WRITTEN: "taken as they are, because money back is written below zero here",
    MoneyBack.SUBTRACT: "taken as money back, because no such line is below zero",
    MoneyBack.ITEM: "each is an item that counts for nothing, and what else its order holds stands",
    MoneyBack.UNDO: "each undoes the sale and is no order; where its order has other sales it is taken as money back",
}


def _one_currency(words: pl.DataFrame, source: Worded) -> pl.DataFrame:
    import polars as pl

    words = words.with_columns(coded(pl.col(c.CURRENCY)))
    codes = [code for code in words[c.CURRENCY].unique().sort().to_list() if code]
    if source.currency:
        wanted = code_of(source.currency)
        if wanted not in codes:
            there = ", ".join(codes[:FEW_CODES]).upper()
            hint = f"--currency {quoted(codes[0].upper())}" if codes else None
            raise SegkitError(f"no line has the currency {source.currency}; there are {there or 'none'}", hint=hint)
        return words.filter(pl.col(c.CURRENCY) == wanted)
    if len(codes) > 1:
        columns = {str(plan.roles.currency): plan.file.shown for plan in source.plans if plan.roles.currency}
        where = ", ".join(f"{shown}, column `{column}`" for column, shown in columns.items())
        shown = ", ".join(codes[:FEW_CODES]).upper() + (", …" if len(codes) > FEW_CODES else "")
        raise SegkitError(
            f"{where}: {len(codes)} currencies: {shown}; their sum would mean nothing",
            hint=f"take one: --currency {quoted(codes[0].upper())}",
        )
    return words


def _told_blank_currencies(words: pl.DataFrame, source: Worded) -> list[str]:
    """Tell lines without a currency, where others have one and no preset knows better."""
    import polars as pl

    named = [plan for plan in source.plans if plan.roles.currency]
    if (
        source.currency
        or any(plan.layout.preset or plan.layout.per_order for plan in named)
        or len(named) < len(source.plans)
    ):
        return []
    blank = pl.col(c.CURRENCY).fill_null("").str.strip_chars() == ""
    count = int(words.filter(blank & (pl.col("above") > 0))["lines"].sum())
    every = int(words["lines"].sum())
    column = columns_told(source, "currency")
    return (
        [f"{number_of_lines(count)} without {column}: their amounts are added to the others"]
        if 0 < count < every
        else []
    )
