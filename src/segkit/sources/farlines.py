"""Lines that lie on a cluster, decided and not yet read: what is known of them, and what they become."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import SegkitError
from segkit.frames import collect
from segkit.immutable import immutable
from segkit.line.orders import id_text
from segkit.sources import farcells, farunread
from segkit.sources.cells.amounts import ROUNDED_FROM
from segkit.sources.cells.dates import MixedDatesError, more_dates, told_by
from segkit.sources.farkept import WHEN, kept_of
from segkit.sources.guard import named
from segkit.sources.lines.wholecolumns import MOST_FORMS
from segkit.sources.reading import MONEY_ROLES, RESIDUE, Decisions, decide_money
from segkit.sources.roles.names import group, squeezed
from segkit.sources.roles.presets import described

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segkit.sources.cells.dates import DateReading
    from segkit.sources.reading import Reading
    from segkit.sources.roles.layout import Layout
    from segkit.sources.roles.recognition import Roles

DAY, AMOUNT, _RESIDUE, LEFT, WHO = "_segkit_day", "_segkit_amount", "_segkit_residue", "_segkit_left", "_segkit_who"
_AGAIN = "_segkit_again"
ZONE = "spark.sql.session.timeZone"


@immutable
class FarFile:
    """What lies on a cluster, as the user calls it."""

    shown: str


@immutable
class FarPlan:
    """How lines on a cluster are read."""

    file: FarFile
    roles: Roles
    layout: Layout
    decisions: Decisions


@immutable
class FarLines:
    """Lines on a cluster, decided and not yet read."""

    native: Any
    """A frame of Spark."""
    plan: FarPlan
    reading: Reading
    is_text: bool = False
    """Whether they come from files of text."""
    is_whole: bool = False
    """Whether the sample showed all of them."""

    skips: bool = False
    """Whether lines are left out whose date or amount does not read."""
    is_table: bool = False

    @property
    def plans(self) -> tuple[FarPlan, ...]:
        """All there is, as one plan."""
        return (self.plan,)

    @property
    def shown(self) -> str:
        """Their name."""
        return self.plan.file.shown

    @property
    def of_several_files(self) -> bool:
        """Whether they come from more than one file, and not from a table."""
        return not self.is_table and len(self.native.inputFiles()) > 1

    @property
    def roles(self) -> Roles:
        """Which column plays which role."""
        return self.plan.roles

    @property
    def currency(self) -> str | None:
        """The one currency that is wanted."""
        return self.reading.currency

    @property
    def leaves_out(self) -> bool:
        """Whether the reader itself leaves lines out."""
        return self.skips or bool(self.plan.layout.leave_out)

    def keeping(self, asked: Mapping[str, str], option: str = "--keep") -> FarLines:
        """Carry columns along with the lines, by the names that they are to have; `option` asks for them.

        Raises:
            ColumnError: A column is not there, or is not written alike by Spark and on this machine.
        """
        reading = replace(self.reading, keep={**self.reading.keep, **asked})
        kept_of(nw.from_native(self.native), replace(reading, keep=dict(asked)), self.shown, option)
        return replace(self, reading=reading)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The types of the columns, as Spark calls them."""
        return dict(self.native.dtypes)

    @property
    def flat(self) -> list[str]:
        """The columns that hold plain values."""
        return [name for name, kind in self.kinds.items() if not kind.startswith(("array", "map", "struct"))]

    @property
    def unread(self) -> tuple[str, ...]:
        """Columns by whose name lines may be no sales, and of which the sample shows nothing."""
        if self.is_whole:
            return ()
        groups = ("unreal",) if self.roles.status else ("unreal", "undone", "done")
        used = {*self.roles.named().values(), *(rule.column for rule in self.plan.layout.leave_out)}
        told = " ".join(self.plan.layout.notes)
        return tuple(
            name
            for name in self.kinds
            if name not in used and f"`{name}`" not in told and any(squeezed(name) in group(words) for words in groups)
        )

    @property
    def taken(self) -> str:
        """Say in one line which columns were taken for what."""
        decisions, layout = self.plan.decisions, self.plan.layout
        named_roles = self.roles.named()
        if not self.currency:
            named_roles.pop("currency", None)
        parts = []
        for role, column in named_roles.items():
            how = "".join(f" or {name}" for name in layout.otherwise) if role == "customer" else ""
            if role == "date" and decisions.date:
                how = f" ({decisions.date.shown})"
            elif role in decisions.money and decisions.money[role].decimal == ",":
                how = " (decimal comma)"
            parts.append(f"{role} = {column}{how}")
        if self.roles.order is None:
            parts.append("order = each line")
        columns = ", ".join(parts)
        if layout.preset:
            return f"{self.shown} (Spark, {described(layout.preset)}): {columns}"
        return f"{self.shown} (Spark): {columns}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said of how columns are read."""
        return (*self.plan.layout.notes, *self.plan.decisions.remarks, *self._told_of_zone())

    def _told_of_zone(self) -> Iterator[str]:
        """Say when a day begins where the dates are moments: these have no day of their own on Spark."""
        date = str(self.roles.date)
        if self.kinds[date] == "timestamp":
            zone = self.native.sparkSession.conf.get(ZONE)
            yield f"`{date}` holds moments: on Spark their days are those of {zone} ({ZONE})"

    @cached_property
    def read(self) -> Any:
        """The frame of Spark with what was read of each line beside its columns."""
        from pyspark.sql import functions as F  # noqa: N812

        roles, decisions = self.roles, self.plan.decisions
        day = farcells.day_of(str(roles.date), self.kinds[str(roles.date)], decisions.date)
        number = self._money()
        amount, residue = farcells.units_of(number), farcells.residue_of(number)
        who = F.col(farcells.quoted(str(roles.customer)))
        for name in self.plan.layout.otherwise:
            blank = F.trim(who.cast("string")) == ""
            who = F.coalesce(F.when(~blank, who.cast("string")), F.col(farcells.quoted(name)).cast("string"))
        frame = self.native.withColumns({DAY: day, AMOUNT: amount, _RESIDUE: F.abs(residue), WHO: who})
        if c.ITS_DATE in self.reading.keep.values():
            frame = frame.withColumn(WHEN, farcells.written(str(roles.date), decisions.date))
        if self.leaves_out:
            # A reason that stands first wins, as on one machine.
            reasons = [
                F.when(farcells.left_out(rule, AMOUNT), F.lit(rule.reason)) for rule in self.plan.layout.leave_out
            ]
            reasons += [self._unread()] if self.skips else []
            left = F.coalesce(*reasons) if len(reasons) > 1 else reasons[0]
            frame = frame.withColumn(LEFT, left)
            paid = F.when(F.col(LEFT).isNotNull(), F.coalesce(F.col(AMOUNT), F.lit(0).cast("bigint")))
            frame = frame.withColumn(AMOUNT, paid.otherwise(F.col(AMOUNT)))
        return frame

    def _money(self) -> farcells.Number:
        if self.roles.amount:
            return self.number("amount")
        return farcells.product(self.number("quantity"), self.number("price"))

    def number(self, role: str) -> farcells.Number:
        """Read the column of a role as a number."""
        column = str(getattr(self.roles, role))
        return farcells.number_of(column, self.kinds[column], self.plan.decisions.money.get(role))

    def _unread(self) -> Any:
        """Say of lines that name a customer what of them cannot be read."""
        money = {name: self.number(role).value for role in MONEY_ROLES if (name := getattr(self.roles, role))}
        return farunread.reason(WHO, (str(self.roles.date), DAY), money, AMOUNT)

    @cached_property
    def lines(self) -> nw.LazyFrame[Any]:
        """Return all lines with ids as written.

        Columns out: customer_id, order_id where there is one, order_day [days since epoch], amount [1/10000 currency],
                     residue [1/10000 currency], status, kind and currency where there are, left_out [text or null]
                     where the reader leaves lines out, and the attributes that are kept
        """
        roles, frame = self.roles, nw.from_native(self.read)
        schema = frame.collect_schema()
        there = {c.CUSTOMER: WHO, c.ORDER: roles.order, c.STATUS: roles.status, c.KIND: roles.kind,
                 c.CURRENCY: roles.currency}  # fmt: skip
        texts = [id_text(column, schema[column]).alias(name) for name, column in there.items() if column]
        read = {c.DAY: DAY, c.AMOUNT: AMOUNT, RESIDUE: _RESIDUE} | ({c.LEFT_OUT: LEFT} if self.leaves_out else {})
        kept = kept_of(frame, self.reading, self.shown)
        done: nw.LazyFrame[Any] = frame.select(*texts, *(nw.col(own).alias(name) for name, own in read.items()), **kept)
        return done

    def rounded(self) -> int:
        """Count the amounts that had more than four decimals."""
        lines = self.lines
        if self.leaves_out:
            lines = lines.filter(nw.col(c.LEFT_OUT).is_null())
        counted = lines.select((nw.col(RESIDUE) > ROUNDED_FROM).cast(nw.Int64).sum())
        return int(collect(counted)[RESIDUE].item(0) or 0)

    def without_names(self) -> int:
        """Count lines whose customer is named by another column than usual."""
        from pyspark.sql import functions as F  # noqa: N812

        own = F.col(farcells.quoted(str(self.roles.customer))).cast("string")
        empty = (F.trim(own) == "") | own.isNull()
        return int(self.read.filter(empty & (F.trim(F.col(WHO).cast("string")) != "")).count())

    def copies(self) -> tuple[int, int]:
        """Count the lines that repeat another line in all cells, and their money [1/10000 currency]."""
        from pyspark.sql import functions as F  # noqa: N812

        columns = [(F.col(farcells.quoted(name)), kind) for name, kind in self.kinds.items()]
        # Spark does not group by these.
        cells = [F.to_json(cell) if kind.startswith(("map", "variant")) else cell for cell, kind in columns]
        lines = self.read.filter(F.col(LEFT).isNull()) if self.leaves_out else self.read
        again = F.count("*") - 1
        alike = lines.groupBy(*cells).agg(again.alias(_AGAIN), (again * F.min(AMOUNT)).alias(AMOUNT))
        told = alike.agg(F.sum(_AGAIN), F.sum(AMOUNT)).first()
        return int(told[0] or 0), int(told[1] or 0)

    @property
    def reads_floats(self) -> bool:
        """Whether any text of money is read by way of floats."""
        return any(number.floats for number in self.plan.decisions.money.values())

    def exactly(self) -> FarLines:
        """Read money by way of decimals and not of floats."""
        return self.decided_as(self.plan.decisions.exactly())

    @property
    def has_floats(self) -> bool:
        """Whether money stands in columns of floats."""
        columns = (self.roles.amount, self.roles.quantity, self.roles.price)
        return any(self.kinds[name] in {"float", "double"} for name in columns if name)

    def with_more_formats(self, *, days: bool, amounts: bool) -> FarLines | None:
        """Read again what does not read, after a look at the whole columns; None where that would help nothing.

        Raises:
            SegkitError: Dates or amounts further down contradict those of the sample.
        """
        decisions = self.plan.decisions
        if days and decisions.date and not decisions.date.searched:
            column = str(self.roles.date)
            texts = self._column(column, nw.col(DAY).is_null())
            with named(f"{self.shown}: column `{column}`"):
                decisions = replace(decisions, date=more_dates(decisions.date, texts))
        changed = self.decided_as(decisions)
        if amounts and any(not number.searched for number in decisions.money.values()):
            changed = changed.telling_marks()
        return None if changed.plan.decisions == self.plan.decisions else changed

    def skipping_unread(self) -> FarLines | None:
        """Leave out what does not read where that was asked for; None where it was not, or is done already."""
        return replace(self, skips=True) if self.reading.skips_bad_rows and not self.skips else None

    def telling_marks(self) -> FarLines:
        """Decide how numbers are written by a value of every shape that their whole columns hold.

        Raises:
            SegkitError: Two conventions, two currencies, or a mark that may be either.
        """
        from pyspark.sql import functions as F  # noqa: N812

        decisions, samples = self.plan.decisions, {}
        columns = [column for role in MONEY_ROLES if (column := getattr(self.roles, role))]
        for column in columns:
            if not farcells.is_text(self.kinds[column]):
                continue
            text = F.col(farcells.quoted(column)).cast("string")
            shape = F.regexp_replace(text, "[0-9]", "9"), text.rlike("^[^0-9]*0")
            one_each = self.native.groupBy(*shape).agg(F.min(text).alias("text")).select("text")
            texts = nw.from_native(one_each.limit(MOST_FORMS)).collect(backend="polars")["text"].drop_nulls()
            samples[column] = sorted(texts.to_list())
        with named(self.shown):
            money, unmarked = decide_money(samples, self.roles, given=decisions.decimal)
            if unmarked:
                raise unmarked
        searched = {role: replace(one, searched=True) for role, one in money.items()}
        return self.decided_as(replace(decisions, money=searched, unmarked=None))

    def decided_as(self, decisions: Decisions) -> FarLines:
        """Read the same lines by other decisions."""
        if decisions.date:
            farcells.refuse_forms(decisions.date, str(self.roles.date), self.shown)
        return replace(self, plan=replace(self.plan, decisions=decisions))

    def _column(self, column: str, wanted: nw.Expr) -> list[str]:
        """Return different texts of a column on lines that are wanted, in order."""
        frame: nw.LazyFrame[Any] = nw.from_native(self.read).filter(wanted)
        texts = frame.select(nw.col(column).cast(nw.String).alias("text")).unique().head(MOST_FORMS)
        return sorted(collect(texts)["text"].drop_nulls().to_list())

    def telling_days(self) -> FarLines:
        """Tell day from month by the whole column, where the sample does not.

        Raises:
            SegkitError: Nothing tells, or the column says both.
        """
        doubt = self.plan.decisions.undecided
        if doubt is None:
            return self
        from pyspark.sql import functions as F  # noqa: N812

        column = str(self.roles.date)
        kind, text = self.kinds[column], F.btrim(F.col(farcells.quoted(column)).cast("string"))
        reads = [farcells.day_of(column, kind, reading).isNotNull() for reading in doubt.readings]
        sure = [F.min(F.when(reads[one] & ~reads[1 - one], text)).alias(str(one)) for one in (0, 1)]
        day, month = next(iter(self.native.agg(*sure).collect()))
        if day and month:
            raise MixedDatesError(
                f"{self.shown}: column `{column}`: {day} can only be day first and {month} only month first, in one"
                " column",
                hint="mend the column, or read the files apart with --date-format",
            )
        if not (day or month):
            raise SegkitError(f"{self.shown}: {doubt}, in the whole column `{column}`", hint=doubt.hint)
        known: DateReading = told_by(doubt.readings[0 if day else 1], day or month)
        return self.decided_as(replace(self.plan.decisions, date=known, undecided=None))

    def refuse_lost(self, lines: int) -> None:
        """Refuse ids of text that is none in UTF-8: letters that Spark could not read make one customer of two.

        Raises:
            SegkitError: Letters were lost on so many lines, and nobody said how the text is encoded.
        """
        if lines and self.is_text and not self.reading.encoding:
            told = f"{self.shown}: {lines:,} lines hold a customer or order with letters that are no UTF-8"
            if lines == 1:
                told = f"{self.shown}: 1 line holds a customer or order with letters that are no UTF-8"
            raise SegkitError(told, hint="say how the text is encoded: --encoding windows-1251")
