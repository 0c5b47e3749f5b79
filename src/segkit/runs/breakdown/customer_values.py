"""Attributes that customers have besides their lines: labels, classes, contacts, ages, clusters, VIPs, measures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.analyses.abc import classified
from segkit.analyses.breakdown import by_position
from segkit.analyses.vip import Vip, marked, vips_among
from segkit.clusters.centroids import assign_clusters
from segkit.errors import SegkitError, UsageError
from segkit.frames import collect, date_of, money_of
from segkit.runs.attributes.bands import Ranges, ranges_of
from segkit.runs.attributes.resolve import FROM_CONTACTS, OF_LINES, Kind
from segkit.runs.contacts.matching import PERSON, WHO, Matching, matching
from segkit.runs.notes import refuse_kept_vip, told_vips
from segkit.sources.cells.dates import decide_dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from segkit.clusters.centroids import Centroids
    from segkit.runs.attributes.resolve import Attribute
    from segkit.runs.outcome import Segmentation
    from segkit.sources.beside.contacts import ContactTable

OLDEST = 120
"""Years that nobody lives."""
PLACE = "\x00place"
"""No analysis has a column of that name."""


@dataclass
class Beside:
    """What is known of customers besides their orders, and what was found out with it."""

    contacts: ContactTable | None = None
    contact_key: str | None = None
    known: pl.DataFrame | None = None
    """customer_id, and email and phone where orders tell them."""
    centroids: Centroids | None = None
    vip: Vip | None = None
    ranges: dict[int, Ranges] = field(default_factory=dict)
    """Ranges of measures, by the place of the attribute; learnt once."""
    notes: list[str] = field(default_factory=list)

    def values(self, run: Segmentation, attributes: Sequence[Attribute], *, first: bool) -> nw.DataFrame[Any]:
        """Give every customer of a run the values of the attributes that are the customer's.

        `first` has said what is worth knowing; a later look at other days says nothing.

        Columns out: customer_id, their place among the customers of the run, the attributes by position [text or null]
        """
        run = replace(run, customers=run.customers.with_row_index(PLACE))
        own = [(at, one) for at, one in enumerate(attributes) if one.kind not in OF_LINES]
        kinds = {one.kind for _, one in own}
        said: list[str] = []
        customers = self._with_marks(run, kinds, said)
        met = self._met(run, kinds, said)
        columns: dict[str, nw.Expr] = {}
        for at, one in own:
            if one.kind is Kind.MEASURE:
                customers = customers.with_columns(self.ranged(customers.lazy(), at, one, said))
                columns[by_position(at)] = nw.col(by_position(at))
            elif one.kind not in FROM_CONTACTS:
                columns[by_position(at)] = nw.col(one.what)
        frame = customers.select(c.CUSTOMER, PLACE, **columns)
        if met is not None:
            theirs = nw.from_native(of_contacts(met, attributes, run.as_of, said), eager_only=True)
            frame = frame.join(theirs, on=c.CUSTOMER, how="left")
        if first:
            self.notes += said
        return frame

    def _with_marks(self, run: Segmentation, kinds: set[Kind], said: list[str]) -> nw.DataFrame[Any]:
        """Add class, cluster and VIP to the customers of a run, whichever is asked for."""
        customers = run.customers
        if Kind.CLASS in kinds:
            customers = classified(customers, c.MONETARY)
        if Kind.VIP in kinds:
            found = vips_among(run.customers, self.vip_asked())
            said.append(told_vips(found))
            customers = customers.with_columns(marked(found.least))
        return collect(self.clustered(customers.lazy())) if Kind.CLUSTER in kinds else customers

    def vip_asked(self) -> Vip:
        """Return who is a VIP.

        Raises:
            UsageError: Nobody said so.
        """
        if self.vip is None:
            raise UsageError("--by vip: who is a VIP?", hint="--vip 20%   or   --vip-revenue 80%")
        return self.vip

    def clustered(self, customers: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Give customers their clusters; see `assign_clusters`.

        Raises:
            UsageError:  No clusters were learnt.
            SegkitError: They were learnt of more than is known of customers here.
        """
        centroids = self.centroids_asked()
        wanted = {feature.name for feature in centroids.features} - {c.AVERAGE_GAP}
        missing = sorted(wanted - set(customers.collect_schema().names()))
        if missing:
            raise SegkitError(
                f"--by cluster: the clusters depend on `{missing[0]}`, which a breakdown does not know",
                hint="learn clusters of recency, frequency, monetary, aov, tenure, average_gap",
            )
        return assign_clusters(customers, centroids)

    def centroids_asked(self) -> Centroids:
        """Return the clusters that customers are given.

        Raises:
            UsageError: None were learnt.
        """
        if self.centroids is None:
            raise UsageError(
                "--by cluster needs clusters that were learnt",
                hint="segkit cluster orders.csv --save-model clusters.json, then --model clusters.json",
            )
        return self.centroids

    def _met(self, run: Segmentation, kinds: set[Kind], said: list[str]) -> Matching | None:
        if self.contacts is None or not kinds & FROM_CONTACTS:
            return None
        met = matching(self.contacts, run.customers[c.CUSTOMER].to_native(), self.known, key=self.contact_key)
        said += met.told
        return met

    def ranged(
        self, customers: nw.LazyFrame[Any], at: int, attribute: Attribute, said: list[str], most: int | None = None
    ) -> nw.Expr:
        """Put a measure into ranges: cut points once learnt hold for other days, too.

        Raises:
            SegkitError: There are more than `most` different values.
        """
        if attribute.band is None:
            raise AssertionError("a measure without ranges is refused before")
        is_money = attribute.what in {c.MONETARY, c.AOV}
        if at not in self.ranges:
            counts = customers.group_by(attribute.what).agg(nw.len().alias(c.CUSTOMERS))
            found = collect(counts if most is None else counts.head(most + 1))
            if most is not None and len(found) > most:
                raise SegkitError(
                    f"--band {attribute.band.name}: more than {most:,} different values are too many to be fetched",
                    hint="--by segment   or   --by abc",
                )
            known = {
                money_of(int(value)) if is_money else Decimal(int(value)): int(count)
                for value, count in found.select(attribute.what, c.CUSTOMERS).iter_rows()
            }
            self.ranges[at], notes = ranges_of(attribute.band, known)
            said += notes
        ranges = self.ranges[at]
        value = nw.lit(ranges.names[0])
        for cut, name in zip(ranges.cuts, ranges.names[1:], strict=True):
            least = -((-cut.scaleb(4)) // 1) if is_money else -((-cut) // 1)
            value = nw.when(nw.col(attribute.what) >= int(least)).then(nw.lit(name)).otherwise(value)
        return value.alias(by_position(at))


def with_vips(run: Segmentation, vip: Vip) -> Segmentation:
    """Mark the VIPs among the customers of a run: an attribute `vip` that says vip or other.

    Raises:
        UsageError:  An attribute of that name was kept.
        SegkitError: All money together is not above zero.
    """
    refuse_kept_vip(run.kept, vip)
    found = vips_among(run.customers, vip)
    customers = run.customers.with_columns(marked(found.least))
    return replace(run, customers=customers, kept=(*run.kept, c.VIP), notes=(*run.notes, told_vips(found)), vips=found)


def of_contacts(met: Matching, attributes: Sequence[Attribute], as_of: date, said: list[str]) -> pl.DataFrame:
    """Return what a file tells of the customers who are in it.

    Columns out: customer_id, the attributes of contacts by position [text or null]
    """
    values = {
        by_position(at): met.rows[one.what] if one.kind is Kind.CONTACT else ages(met, one.what, as_of, said)
        for at, one in enumerate(attributes)
        if one.kind in FROM_CONTACTS
    }
    theirs = met.owners.join(pl.DataFrame({PERSON: met.rows[PERSON], **values}), on=PERSON)
    return theirs.select(pl.col(WHO).alias(c.CUSTOMER), *values)


def ages(met: Matching, column: str, as_of: date, said: list[str]) -> pl.Series:
    """Return ages in whole years as text; born on 29 February one is a year older on 1 March of other years.

    Raises:
        SegkitError: Day and month of birthdays cannot be told apart, or the column holds no dates.
    """
    texts = met.rows[column].drop_nulls().unique().sort()
    try:
        reading = decide_dates(texts.to_list())
    except SegkitError as fault:
        raise SegkitError(f"{met.shown}: column `{column}`: {fault}", hint="write birthdays as 1990-12-31") from fault
    if reading is None:
        raise SegkitError(f"{met.shown}: column `{column}` is empty", hint="--by another column")
    days = texts.to_frame("_").select(reading.day_number(pl.col("_"))).to_series()
    known: dict[str, str] = {}
    odd = 0
    for text, day in zip(texts.to_list(), days.to_list(), strict=True):
        age = None if day is None else age_on(as_of, date_of(day))
        if age is None or not 0 <= age <= OLDEST:
            odd += int((met.rows[column] == text).sum())
        else:
            known[text] = str(age)
    if odd:
        said.append(f"{met.shown}: {odd:,} birthdays in `{column}` are no dates of people who live: no value")
    said += [f"{met.shown}: column `{column}`: {remark}" for remark in reading.remarks]
    return met.rows[column].replace_strict(known, default=None, return_dtype=pl.String)


def age_on(day: date, birthday: date) -> int:
    """Return the whole years between a birthday and a day."""
    return day.year - birthday.year - ((day.month, day.day) < (birthday.month, birthday.day))
