"""Several files as one data set: decided together, scanned as one, and able to say where something is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.errors import ColumnError, SegkitError
from segkit.sources.amounts import ROUNDED_FROM
from segkit.sources.aside import look_aside, told
from segkit.sources.blame import answer_for, is_broken
from segkit.sources.delimited import DelimitedPlan
from segkit.sources.faults import unread
from segkit.sources.guard import damaged, whole
from segkit.sources.joining import plans_of, told_of_several
from segkit.sources.paths import expand
from segkit.sources.quotes import quotes_begin_cells
from segkit.sources.reading import REASON, RESIDUE, Aside, Plan, Reading, judged, typed_lines
from segkit.sources.rejects import Rejects, rejects_of
from segkit.sources.wholecolumns import decide_days, decide_marks, with_marks, with_more_dates
from segkit.statuses import Verdict, is_known, verdict_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    import polars as pl

    from segkit.errors import ValueFault
    from segkit.sources.unpack import Workspace

FEW_CODES = 10
FEW_WORDS = 200
"""A status column says few different things; one that says more is not judged."""


@dataclass(frozen=True)
class Survey:
    """What has to be known of status and currency before lines can be judged."""

    verdicts: dict[str, Verdict]
    signs_unused: bool = False
    money_back_lines: int = 0
    """Lines above zero whose status says money back."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """The lines of one or several files, decided and not yet read."""

    plans: tuple[Plan, ...]
    notes: tuple[str, ...] = ()
    currency: str | None = None
    skips: bool = False
    """Lines that cannot be read are left out."""

    def lines(self) -> pl.LazyFrame:
        """Return all lines with ids as written.

        Columns out: customer_id, order_id where there is one, order_day [days since epoch], amount
                     [1/10000 currency], status where there is one, suspect [true or false], residue
                     [1/10000 currency], left_out [text or null] where the reader leaves lines out
        """
        import polars as pl

        frames = [typed_lines(plan) for plan in self.plans]
        if len(frames) == 1:
            return self._of_currency(frames[0])
        schemas = [frame.collect_schema() for frame in frames]
        names = [name for name in (c.STATUS, c.CURRENCY, c.LEFT_OUT) if any(name in schema for schema in schemas)]
        texts = [
            name for name in (c.CUSTOMER, c.ORDER) if len({schema[name] for schema in schemas if name in schema}) > 1
        ]
        alike = [
            frame.with_columns(
                *(pl.lit(None, pl.String).alias(name) for name in names if name not in schema),
                *(pl.col(name).cast(pl.String) for name in texts),
            ).select(*_order_of(schemas), *names)
            for frame, schema in zip(frames, schemas, strict=True)
        ]
        return self._of_currency(pl.concat(alike))

    def _of_currency(self, lines: pl.LazyFrame) -> pl.LazyFrame:
        import polars as pl

        # Several questions are asked of the lines at once: shared by name, or text would be parsed for each of them.
        lines = lines.cache()
        if self.currency is None:
            return lines.drop(c.CURRENCY, strict=False)
        wanted = pl.col(c.CURRENCY).str.strip_chars().str.to_lowercase() == self.currency.lower()
        if self.leaves_out:  # they stay in the account, whatever stands in this column
            wanted = wanted | pl.col(c.LEFT_OUT).is_not_null()
        return lines.filter(wanted).drop(c.CURRENCY)

    @property
    def leaves_out(self) -> bool:
        """Whether the reader itself leaves lines out."""
        return any(REASON in judged(plan).collect_schema() for plan in self.plans)

    def has(self, role: str) -> bool:
        """Tell whether any file has a column for this role."""
        return any(getattr(plan.roles, role) for plan in self.plans)

    def reading_more(self, *, days: bool, amounts: bool) -> Source | None:
        """Read again what does not read, after a look at the whole columns; None where that would help nothing.

        Raises:
            SegkitError: Dates or amounts further down contradict those of the sample.
        """
        plans = tuple(map(with_more_dates, self.plans)) if days else self.plans
        if amounts and self.reads_by_samples:
            plans = tuple(map(with_marks, plans))
            _one_mark(plans)
        kept = [plan.decisions == old.decisions for plan, old in zip(plans, self.plans, strict=True)]
        return None if all(kept) else replace(self, plans=plans)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What has to be said of how values are read, with the file where there are several."""
        several = len(self.plans) > 1
        return tuple(
            f"{plan.file.shown}: {remark}" if several else remark
            for plan in self.plans
            for remark in plan.decisions.remarks
        )

    def exactly(self) -> Source:
        """Read money by way of decimals and not of floats."""
        return replace(self, plans=tuple(replace(plan, decisions=plan.decisions.exactly()) for plan in self.plans))  # type: ignore[type-var]

    @property
    def reads_by_samples(self) -> bool:
        """Whether any text of money is read by what a sample shows, and not yet by the whole column."""
        return any(not number.searched for plan in self.plans for number in plan.decisions.money.values())

    @property
    def reads_floats(self) -> bool:
        """Whether any text of money is read by way of floats."""
        return any(number.floats for plan in self.plans for number in plan.decisions.money.values())

    @property
    def taken(self) -> str:
        """Say in one line which columns were taken for what."""
        plan = self.plans[0]
        named = plan.roles.named()
        if named.get("currency") and not self.currency:
            named.pop("currency")
        parts = []
        for role, column in named.items():
            how = ""
            if role == "date" and plan.decisions.date:
                how = f" ({plan.decisions.date.shown})"
            elif role in plan.decisions.money and plan.decisions.money[role].decimal == ",":
                how = " (decimal comma)"
            parts.append(f"{role} = {column}{how}")
        if "order" not in named:
            parts.append("order = each line")
        return f"{self.shown}: {', '.join(parts)}"

    @property
    def shown(self) -> str:
        """Name the file, or say how many there are."""
        return self.plans[0].file.shown if len(self.plans) == 1 else f"{len(self.plans)} files"

    def complain(self, fault: BaseException) -> Source:
        """Answer a reader's complaint: another way to read, or an error that names file and line.

        Raises:
            SegkitError: Nothing else is left.
        """
        for index, plan in enumerate(self.plans):
            if isinstance(plan, DelimitedPlan):
                changed = answer_for(plan, fault)
                if changed is not None:
                    return self._with(index, changed)
        for index, plan in enumerate(self.plans):  # read alone, each of them does
            if isinstance(plan, DelimitedPlan) and plan.quote and not quotes_begin_cells(plan):
                return self._with(index, plan.without_quotes())
        culprits = [plan.file.shown for plan in self.plans if not isinstance(plan, DelimitedPlan) and is_broken(plan)]
        raise damaged(", ".join(culprits or [plan.file.shown for plan in self.plans][:1]), fault) from fault

    def rounded(self) -> int:
        """Count the amounts that had more than four decimals."""
        import polars as pl

        counts = [_counted_lines(plan).select((pl.col(RESIDUE).abs() > ROUNDED_FROM).sum()) for plan in self.plans]
        return int(pl.concat(counts).sum().collect(engine="streaming").item())

    def _with(self, index: int, changed: Plan) -> Source:
        """Put a plan in the place of another, and say what is new about it."""
        notes = (*self.notes, *changed.notes[len(self.plans[index].notes) :])
        return replace(self, plans=(*self.plans[:index], changed, *self.plans[index + 1 :]), notes=notes)

    def fitting(self) -> Source:
        """Look at lines whose width may be wrong; see `DelimitedPlan.fitting`."""
        source = self
        for index, plan in enumerate(self.plans):
            if isinstance(plan, DelimitedPlan):
                fitting = plan.fitting(skip=self.skips)
                source = source if fitting is plan else source._with(index, fitting)
        return source

    def looking_aside(self) -> Source | None:
        """Leave out totals, repeated headers and notes; None where that changes nothing.

        Raises:
            SegkitError: A line may be a total or a sale.
        """
        source = self
        for index, plan in enumerate(self.plans):
            if plan.decisions.aside is None:
                with whole(plan.file.shown):
                    looked = _aside(plan)
                source = source._with(index, looked)
        return source if source.leaves_out and source is not self else None

    def skipping(self) -> Source | None:
        """Leave out lines that cannot be read; None where that is not wanted, or done already."""
        if not self.skips or all(plan.decisions.aside and plan.decisions.aside.bad for plan in self.plans):
            return None
        plans = tuple(
            replace(plan, decisions=replace(plan.decisions, aside=replace(plan.decisions.aside or Aside(), bad=True)))  # type: ignore[type-var]
            for plan in self.plans
        )
        return replace(self, plans=plans)

    def rejects(self) -> Rejects | None:
        """Gather the lines that could not be read; None where they were not to be left out.

        Raises:
            ValueFault: No line of a file could be read.
        """
        return rejects_of(self.plans) if self.skips else None

    def unread(self, days: int, amounts: int, lines: int) -> ValueFault:
        """Name the first places where a date or an amount is empty or does not read."""
        return unread(self.plans, days, amounts, lines)


def _counted_lines(plan: Plan) -> pl.LazyFrame:
    import polars as pl

    lines = typed_lines(plan)
    return lines.filter(pl.col(c.LEFT_OUT).is_null()) if c.LEFT_OUT in lines.collect_schema() else lines


def _aside(plan: Plan) -> Plan:
    looked: Plan = replace(plan, decisions=replace(plan.decisions, aside=look_aside(plan)))  # type: ignore[type-var]
    return replace(looked, notes=(*looked.notes, *told(looked)))  # type: ignore[type-var]


def _order_of(schemas: Sequence[Any]) -> list[str]:
    keys = [c.CUSTOMER, c.DAY, c.AMOUNT, "suspect", "residue"]
    numbered = [c.ORDER in schema for schema in schemas]
    if all(numbered):
        return [c.CUSTOMER, c.ORDER, *keys[1:]]
    if any(numbered):
        raise ColumnError(
            "some files have a column of order numbers and some have none",
            hint="name it with --order, or read the files apart",
        )
    return keys


def open_source(names: Iterable[str | os.PathLike[str]], reading: Reading, workspace: Workspace) -> Source:
    """Decide how the named files are read, as one data set.

    Raises:
        SegkitError: A file cannot be used, or something is undecided; the message says what to type.
    """
    named_files = expand(names)
    plans, empty = plans_of(named_files.files, reading, workspace)
    notes = (*named_files.notes, *empty, *(note for plan in plans for note in plan.notes), *told_of_several(plans))
    decided = [decide_marks(decide_days(plan, plans), plans) for plan in plans]
    _one_mark(decided)
    source = Source(tuple(decided), notes, reading.currency, reading.skips_bad_rows)
    if any(isinstance(plan, DelimitedPlan) and plan.doubtful for plan in decided):
        return source.looking_aside() or source
    return source


def _one_mark(plans: Sequence[Plan]) -> None:
    """Refuse files whose amounts stand beside different currencies."""
    marked = {
        number.currency: plan.file.shown
        for plan in plans
        for number in plan.decisions.money.values()
        if number.currency
    }
    if len(marked) > 1:
        places = ", ".join(f"{code} in {shown}" for code, shown in marked.items())
        raise SegkitError(f"several currencies: {places}; their sum would mean nothing", hint="read the files apart")


def survey(source: Source) -> Survey:
    """Read what has to be known before lines can be judged: statuses, signs, currencies.

    Raises:
        SegkitError: There are several currencies, or the wanted one is not there.
    """
    import polars as pl

    if not (source.has("status") or source.has("currency")):
        return Survey({})
    lines = replace(source, currency=None)
    frame = pl.concat([_counted_lines(plan) for plan in lines.plans], how="diagonal_relaxed")
    here = [name for name in (c.STATUS, c.CURRENCY) if source.has(name)]
    words = (
        frame.group_by(here)
        .agg(
            pl.len().alias("lines"),
            (pl.col(c.AMOUNT) < 0).any().alias("below"),
            (pl.col(c.AMOUNT) > 0).sum().alias("above"),
        )
        .collect(engine="streaming")
    )
    notes: list[str] = []
    if c.CURRENCY in here:
        every = int(words["lines"].sum())
        words = _one_currency(words, source)
        others = every - int(words["lines"].sum())
        if others:
            notes.append(f"{others:,} lines of other currencies or of none are not read (--currency {source.currency})")
    if c.STATUS not in here:
        return Survey({}, notes=tuple(notes))
    statuses = words[c.STATUS].cast(pl.String).drop_nulls().unique().sort().to_list()
    if len(statuses) > FEW_WORDS:
        notes.append(f"the status column holds {len(statuses):,} different words: not judged")
        return Survey({}, notes=tuple(notes))
    verdicts = {word: verdict_of(word) for word in statuses}
    back = [word for word, verdict in verdicts.items() if verdict is Verdict.MONEY_BACK]
    above = int(words.filter(pl.col(c.STATUS).is_in(back))["above"].sum()) if back else 0
    unknown = [word for word in statuses if not is_known(word)]
    if unknown:
        more = f" and {len(unknown) - FEW_CODES} more" if len(unknown) > FEW_CODES else ""
        notes.append(f"status words that are not known are taken as sales: {', '.join(unknown[:FEW_CODES])}{more}")
    return Survey(verdicts, bool(above) and not words["below"].any(), above, tuple(notes))


def _one_currency(words: pl.DataFrame, source: Source) -> pl.DataFrame:
    import polars as pl

    code = pl.col(c.CURRENCY).str.strip_chars().str.to_lowercase()
    words = words.with_columns(code)
    codes = [code for code in words[c.CURRENCY].unique().sort().to_list() if code]
    if source.currency:
        if source.currency.lower() not in codes:
            there = ", ".join(codes[:FEW_CODES]).upper()
            raise SegkitError(
                f"no line has the currency {source.currency}; there are {there}", hint=f"--currency {codes[0].upper()}"
            )
        return words.filter(pl.col(c.CURRENCY) == source.currency.lower())
    if len(codes) > 1:
        columns = {str(plan.roles.currency): plan.file.shown for plan in source.plans if plan.roles.currency}
        where = ", ".join(f"{shown}, column `{column}`" for column, shown in columns.items())
        shown = ", ".join(codes[:FEW_CODES]).upper() + (", …" if len(codes) > FEW_CODES else "")
        raise SegkitError(
            f"{where}: {len(codes)} currencies: {shown}; their sum would mean nothing",
            hint=f"take one: --currency {codes[0].upper()}",
        )
    return words
