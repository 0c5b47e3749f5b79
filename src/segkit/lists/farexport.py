"""Lists of customers who lie on a cluster: exactly those are fetched that lists depend on."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.analyses.vip import IS_VIP
from segkit.frames import collect, day_number_of
from segkit.lists.export import Asked, Lists, made_of
from segkit.lists.faroffers import item_columns, offered_there
from segkit.lists.fields import favourites
from segkit.lists.groups import Groups, groups_of, groups_of_clusters
from segkit.lists.known_contacts import Seen
from segkit.lists.people import CONSENT, roles_of
from segkit.runs.far.clustering import clustered_there
from segkit.runs.far.contacts import values_there
from segkit.runs.far.segmentation import FarSegmentation, segmented_far
from segkit.schemas import SEGMENTS
from segkit.sources.lines.newest import CONTACT_ROLES, ROLE, VALUE, Newest, newest_of, roles_among

if TYPE_CHECKING:
    from segkit.lists.request import Wishes
    from segkit.runs.terms import Policy, Scoring, Window
    from segkit.sources.farlines import FarLines


NO_DIGEST = "the manifest keeps no digest of the lines: on Spark they are not fetched"


def lists_far(source: FarLines, wishes: Wishes, *, window: Window, policy: Policy, scoring: Scoring) -> Lists:
    """Make the lists of a run over lines on a cluster; nothing is written.

    Raises:
        SegkitError: The input cannot be used, a file of exclusion names nobody, or no list has anybody on it.
    """
    asked, offers = Asked.of(wishes), item_columns(source, wishes.fields)
    source = source.keeping(offers, "--fields")
    with segmented_far(source, window, policy, scoring, values=favourites(wishes.fields)) as there, ExitStack() as kept:
        run = there.with_vips(wishes.vip) if wishes.vip else there
        groups = _groups(run, wishes, kept)
        wanted = _wanted(run, wishes, groups)
        seen = FarSeen()
        clusters = (c.CLUSTER_NAME,) if groups.clustering else ()
        rows = collect(wanted.select(*SEGMENTS.names, *run.kept, *clusters)).sort(c.CUSTOMER)
        if groups.clustering:
            groups = replace(groups, clustering=replace(groups.clustering, customers=rows))
        offered, told_of_offers = offered_there(run, offers, wanted)
        run = replace(run, customers=rows.drop(clusters))
        seen.read(wishes, run, run.source or source, None if _everybody(wishes) else wanted)
        for each in offered:
            seen.known = seen.known.join(each, on=c.CUSTOMER, how="full", coalesce=True, maintain_order="left_right")
        seen.notes = (*seen.notes, *told_of_offers)
    told = f"customers fetched from Spark: {len(rows):,} of {run.extent.customers:,}"
    lists = made_of(run, seen, wishes, asked, groups)
    return replace(lists, notes=(told, NO_DIGEST, *lists.notes))


def _everybody(wishes: Wishes) -> bool:
    """Tell whether lists depend on customers of other labels, who may have refused what shares their address."""
    return bool(wishes.exclude or wishes.consent or wishes.blocked or wishes.contacts)


def _groups(run: FarSegmentation, wishes: Wishes, kept: ExitStack) -> Groups:
    """Name the lists: labels, or clusters, in which customers lie while `kept` is open."""
    if wishes.grouping is None:
        return groups_of(run, wishes)
    return groups_of_clusters(kept.enter_context(clustered_there(run, wishes.grouping)), wishes)


def _wanted(run: FarSegmentation, wishes: Wishes, groups: Groups) -> nw.LazyFrame[Any]:
    """Return the customers that lists depend on, with their cluster where lists are by it."""
    customers: nw.LazyFrame[Any] = (groups.clustering or run).customers.lazy()
    if _everybody(wishes):
        return customers
    if groups.clustering:
        customers = customers.filter(nw.col(c.CLUSTER_NAME).is_in(groups.names))
    if wishes.segments:
        customers = customers.filter(nw.col(c.SEGMENT).is_in(wishes.segments))
    if wishes.only_vips:
        customers = customers.filter(nw.col(c.VIP) == IS_VIP)
    return customers


@dataclass
class FarSeen(Seen):
    """What was read of lines on a cluster while they were open."""

    def read(
        self, wishes: Wishes, run: FarSegmentation, source: FarLines, wanted: nw.LazyFrame[Any] | None
    ) -> None:  # fmt: skip
        """Fetch what lines know of customers, of those who are wanted; None is everybody.

        Raises:
            ColumnError: A column was named that is not there.
        """
        names = source.flat
        roles = roles_among(names, roles_of(wishes), CONTACT_ROLES)
        words = {CONSENT: [word.lower() for word in wishes.yes]}
        found = _newest(source, roles, day_number_of(run.as_of), wanted, words) if roles else None
        if found:
            self.known, self.taken, self.ever = found.rows, found.taken, found.ever
        else:
            nobody = newest_of({}, {}, {})
            self.known, self.ever = nobody.rows, nobody.ever
        self.inputs = [{"file": PurePath(source.shown).name}]
        self.look_beside(wishes, run, names, source.shown)


def _newest(
    source: FarLines, roles: dict[str, str], until: int, wanted: nw.LazyFrame[Any] | None,
    yielding: dict[str, list[str]],
) -> Newest:  # fmt: skip
    """Fetch each customer's values of the columns with the newest day of each, and choose among them here."""
    each, _ = values_there(source, roles, until, wanted)
    rows: pl.DataFrame = collect(each).to_native()
    tidied = rows.with_columns(pl.col(VALUE).str.normalize("NFC"), pl.col(c.DAY).cast(pl.Int32))
    own = [c.CUSTOMER, VALUE, c.DAY]
    return newest_of({name: [tidied.filter(pl.col(ROLE) == name).select(own)] for name in roles}, roles, yielding)
