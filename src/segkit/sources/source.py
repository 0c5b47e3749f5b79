"""Several files as one data set: opened by `open_source`, scanned as one, and able to name the place of an error.

A `Source` is immutable. Where reading it fails or finds something odd, `retrying` (runs/segmentation.py) asks it for
a changed copy: `recover`, `with_more_formats`, `without_non_sales`, `skipping_bad_rows`, `exactly`, `fitting`.
"""

from __future__ import annotations

from dataclasses import field, replace
from operator import is_not
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit import phases
from segkit.errors import ColumnError, SegkitError
from segkit.immutable import immutable
from segkit.sources.blame import answer_for, is_broken
from segkit.sources.cells.amounts import EXACT_FROM, ROUNDED_FROM
from segkit.sources.cells.currencies import code_of, coded
from segkit.sources.guard import damaged, is_complaint
from segkit.sources.joining import currencies_of, plans_of, told_of_several
from segkit.sources.lines.aside import look_aside, told
from segkit.sources.lines.faults import unread
from segkit.sources.lines.furtherwords import told_of_further_words
from segkit.sources.lines.rejects import Rejects, rejects_of
from segkit.sources.lines.typed import counted_lines, typed_lines
from segkit.sources.lines.wholecolumns import decide_days, decide_marks, with_marks, with_more_dates
from segkit.sources.places.paths import expand
from segkit.sources.reading import RESIDUE, Aside, Plan, Reading
from segkit.sources.roles.presets import described
from segkit.sources.text.delimited import DelimitedPlan
from segkit.sources.text.parsed import parsed
from segkit.sources.text.quotes import quotes_begin_cells

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import polars as pl

    from segkit.errors import ValueFault
    from segkit.line.facts import Facts
    from segkit.sources.bounds import Bound
    from segkit.sources.places.unpack import Workspace

ATTEMPTS = 4


@immutable
class Source:
    """The lines of one or several files, decided and not yet read."""

    plans: tuple[Plan, ...]
    notes: tuple[str, ...] = ()
    currency: str | None = None
    skips: bool = False
    """Lines that cannot be read are left out."""
    bound: Bound | None = None
    """How much memory there is, where that was said."""
    as_text: Source | None = field(default=None, repr=False, compare=False)
    """The same, with amounts read as text where this one has Polars take them for numbers."""

    def lines(self, *, shared: bool = True) -> pl.LazyFrame:
        """Return all lines with ids as written, `shared` by all questions that are asked of them at once.

        What asks for some of the lines only should share what is left: only then others are not even read.

        Columns out: customer_id, order_id where there is one, order_day [days since epoch], amount
                     [1/10000 currency], attributes that are kept [text or null], status where there is one,
                     suspect [true or false], residue [1/10000 currency], left_out [text or null]
                     where the reader leaves lines out
        """
        import polars as pl

        marks = dict.fromkeys((c.STATUS, c.KIND, c.CURRENCY, c.LEFT_OUT), pl.String) | {c.REFUNDED: pl.Int64}
        frames = [typed_lines(plan) for plan in self.plans]
        if len(frames) == 1:
            return self._of_currency(frames[0], shared=shared)
        schemas = [frame.collect_schema() for frame in frames]
        names = [name for name in marks if any(name in schema for schema in schemas)]
        texts = [
            name for name in (c.CUSTOMER, c.ORDER) if len({schema[name] for schema in schemas if name in schema}) > 1
        ]
        alike = [
            frame.with_columns(
                *(pl.lit(None, marks[name]()).alias(name) for name in names if name not in schema),
                *(pl.col(name).cast(pl.String) for name in names if name in schema and marks[name] is pl.String),
                *(pl.col(name).cast(pl.String) for name in texts),
            ).select(*_order_of(schemas), *(c.KEPT + name for name in self.kept), *names)
            for frame, schema in zip(frames, schemas, strict=True)
        ]
        return self._of_currency(pl.concat(alike), shared=shared)

    def _of_currency(self, lines: pl.LazyFrame, *, shared: bool) -> pl.LazyFrame:
        import polars as pl

        # Several questions are asked of the lines at once: shared by name, or text would be parsed for each of them.
        lines = lines.cache() if shared else lines
        if self.currency is None:
            return lines.drop(c.CURRENCY, strict=False)
        other = coded(pl.col(c.CURRENCY).cast(pl.String)).ne_missing(code_of(self.currency))
        reason = pl.when(other).then(pl.lit(f"not in {self.currency.upper()} (--currency)"))
        said = pl.col(c.LEFT_OUT) if c.LEFT_OUT in lines.collect_schema() else pl.lit(None, pl.String)
        return lines.with_columns(pl.coalesce(said, reason).alias(c.LEFT_OUT)).drop(c.CURRENCY)

    @property
    def kept(self) -> tuple[str, ...]:
        """Attributes that lines carry along, by the names that were asked for."""
        return tuple(self.plans[0].kept)

    def keeping(self, asked: Mapping[str, str], option: str) -> Source:
        """Return a source whose lines carry these columns along, by the names that they are to have.

        Raises:
            ColumnError: A file has no such column, or it holds no plain values.
        """
        from segkit.sources.lines.keeping import keeping, told_of_shared

        plans = tuple(keeping(plan, asked, option) for plan in self.plans)
        return replace(self, plans=plans, notes=(*self.notes, *told_of_shared(plans)))

    @property
    def ids_seen(self) -> pl.DataFrame | None:
        """The ids on those lines of a file by which it was decided how to read it; None where they are changed.

        Columns out: customer_id, order_id
        """
        plan = self.plans[0]
        customer, order = plan.roles.customer, plan.roles.order
        if len(self.plans) > 1 or not plan.layout.ids_as_written or customer is None or order is None:
            return None
        sample = plan.sampled(customer, order)
        return None if sample is None else sample.rename({customer: c.CUSTOMER, order: c.ORDER})

    @property
    def leaves_out(self) -> bool:
        """Whether the reader itself leaves lines out."""
        return self.currency is not None or any(c.LEFT_OUT in typed_lines(plan).collect_schema() for plan in self.plans)

    def has(self, role: str) -> bool:
        """Tell whether any file has a column for this role."""
        return any(getattr(plan.roles, role) for plan in self.plans)

    def with_more_formats(self, *, days: bool, amounts: bool) -> Source | None:
        """Return a source that knows forms found further down than the sample; None where there are none.

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
        """Return a source that reads money as decimals, which are exact for any number of digits, and not as floats."""
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
    def may_share(self) -> bool:
        """Whether an amount may be its order's, and no sample showed an order of several lines."""
        return any(plan.layout.unseen for plan in self.plans)

    @property
    def taken(self) -> str:
        """Say in one line which columns were taken for what."""
        plan = self.plans[0]
        named = plan.roles.named()
        if named.get("currency") and not self.currency:
            named.pop("currency")
        parts = []
        for role, column in named.items():
            how = "".join(f" or {name}" for name in plan.layout.otherwise) if role == "customer" else ""
            if role == "date" and plan.decisions.date:
                how = f" ({plan.decisions.date.shown})"
            elif role in plan.decisions.money and plan.decisions.money[role].decimal == ",":
                how = " (decimal comma)"
            if role == "amount" and plan.layout.per_order:
                how += " once per order"
            parts.append(f"{role} = {column}{how}")
        if "order" not in named:
            parts.append("order = each line")
        tool = f" ({described(plan.layout.preset)})" if plan.layout.preset else ""
        return f"{self.shown}{tool}: {', '.join(parts)}"

    @property
    def shown(self) -> str:
        """Name the file, or say how many there are."""
        return self.plans[0].file.shown if len(self.plans) == 1 else f"{len(self.plans)} files"

    def parsed(self) -> Source:
        """Return a source whose amounts Polars parses where it can; a pass over it must end with `is_doubtful`."""
        if self.bound:  # what is read once may take its time
            return self
        plans = tuple(parsed(plan) if isinstance(plan, DelimitedPlan) else plan for plan in self.plans)
        return replace(self, plans=plans, as_text=self) if any(map(is_not, plans, self.plans)) else self

    def is_doubtful(self, facts: Facts) -> bool:
        """Tell whether amounts that Polars parsed have to be read as text; waits for the search of all bytes to end."""
        if self.as_text is None:
            return False
        odd = facts.suspect or facts.no_day or facts.no_amount
        taken = (plan.parsed for plan in self.plans if isinstance(plan, DelimitedPlan))
        return bool(odd or facts.largest >= EXACT_FROM or any(one.doubtful() for one in taken if one))

    def recover(self, fault: BaseException) -> Source:
        """Return a source that reads in another way than the one that failed.

        Raises:
            SegkitError: No other way is left; the message names the file.
        """
        if self.as_text:
            return self.as_text
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

        counts = [counted_lines(plan).select((pl.col(RESIDUE).abs() > ROUNDED_FROM).sum()) for plan in self.plans]
        return int(pl.concat(counts).sum().collect(engine="streaming").item())

    def _with(self, index: int, changed: Plan) -> Source:
        """Return a source with one plan replaced, and with its new notes."""
        notes = (*self.notes, *changed.notes[len(self.plans[index].notes) :])
        return replace(self, plans=(*self.plans[:index], changed, *self.plans[index + 1 :]), notes=notes)

    def fitting(self) -> Source:
        """Return a source whose lines of a wrong number of cells are dealt with; see `DelimitedPlan.fitting`."""
        source = self
        for index, plan in enumerate(self.plans):
            if isinstance(plan, DelimitedPlan):
                fitting = plan.fitting(skip=self.skips)
                source = source if fitting is plan else source._with(index, fitting)
        return source

    def without_non_sales(self) -> Source | None:
        """Return a source without totals, repeated headers and notes; None where there are none.

        Raises:
            SegkitError: A line may be a total or a sale.
        """
        source = self
        for index, plan in enumerate(self.plans):
            if plan.decisions.aside is None:
                source = source._with(index, _readable(without_non_sales, plan))
        return source if source.notes != self.notes else None

    def skipping_bad_rows(self) -> Source | None:
        """Return a source without lines that cannot be read; None where that was not asked for, or is done already."""
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


def _readable(look: Callable[[Plan], Plan], plan: Plan) -> Plan:
    """Read a whole file, in another way where the first one fails."""
    for _ in range(ATTEMPTS):
        try:
            return look(plan)
        except BaseException as fault:
            if not is_complaint(fault):
                raise
            changed = answer_for(plan, fault) if isinstance(plan, DelimitedPlan) else None
            if changed is None:
                raise damaged(plan.file.shown, fault) from fault
            plan = changed
    raise AssertionError("every complaint changes the plan or ends the run")


def without_non_sales(plan: Plan) -> Plan:
    """Leave out the lines of a file that are no sales, and say which they are."""
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
    phases.enter("looking at the files")
    named_files = expand(names)
    plans, empty = plans_of(named_files.files, reading, workspace)
    decided = [decide_marks(decide_days(plan, plans), plans) for plan in plans]
    _one_mark(decided)
    further = [] if reading.roles.status else [note for plan in decided for note in told_of_further_words(plan)]
    said = (note for plan in decided for note in plan.notes)
    notes = (*named_files.notes, *empty, *said, *further, *told_of_several(decided))
    source = Source(tuple(decided), notes, reading.currency, reading.skips_bad_rows)
    if reading.keep:
        source = source.keeping(reading.keep, "--keep")
    # Of Parquet only some columns are read: their size is not that of the file.
    texts = [plan.file.path for plan in decided if not plan.file.is_parquet]
    size = sum(path.stat().st_size for path in texts) if len(texts) == len(decided) else 0
    phases.enter("reading", size, 0 if texts else _rows_in(decided))
    if any(plan.decisions.outermost or (isinstance(plan, DelimitedPlan) and plan.doubtful) for plan in decided):
        return source.without_non_sales() or source
    return source


def _rows_in(plans: Sequence[Plan]) -> int:
    """Count rows by what the footers of Parquet say, which costs nothing."""
    import polars as pl

    counts = [pl.scan_parquet(plan.file.path, glob=False, hive_partitioning=False).select(pl.len()) for plan in plans]
    return sum(int(count.item()) for count in pl.collect_all(counts))


def _one_mark(plans: Sequence[Plan]) -> None:
    """Refuse files whose amounts stand beside different currencies."""
    marked = {currency: plan.file.shown for plan in plans for currency in currencies_of(plan)}
    if len(marked) > 1:
        places = ", ".join(f"{code} in {shown}" for code, shown in marked.items())
        raise SegkitError(f"several currencies: {places}; their sum would mean nothing", hint="read the files apart")
