"""How many clusters: what speaks for each number, which one is taken, and what has to be said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segkit.errors import UsageError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST, MOST = 2, 50
"""So many clusters can be asked for."""
STABLE = 0.95
"""Agreement from which on clusters are told as stable."""
FOUND_AGAIN = 0.6
"""Agreement below which clusters are not chosen, however well they are parted."""
TINY = 0.01
"""A cluster with a smaller share of the customers counts against its k."""
ROUNDED = 0.001
"""Smaller shares are told with more decimals."""
MARGIN = 0.02
"""So much better parted than a cloud without groups: less is chance."""
NEARLY = 0.8
"""Fewer clusters are taken where they are worth so much of the best."""


@immutable
class Candidate:
    """One number of clusters, and what speaks for it."""

    k: int
    silhouette: float
    """-1 to 1: how much nearer customers are to their own cluster than to the next one."""
    stability: float
    """Mean adjusted Rand index of pairs of models learnt from bootstrap samples of half of the customers."""
    weakest: float
    """The lowest of them."""
    calinski_harabasz: float
    davies_bouldin: float
    inertia: float
    """Mean squared distance from the centroid, on the grid."""
    smallest: float
    """Share of customers in the smallest cluster."""
    without_groups: float
    """Silhouette of equally many clusters of customers who form no groups, spread out alike."""

    @property
    def gain(self) -> float:
        """How much better parted these clusters are than cuts through one cloud."""
        return self.silhouette - self.without_groups

    @property
    def structured(self) -> bool:
        """Whether that is more than chance."""
        return self.gain > MARGIN

    @property
    def eligible(self) -> bool:
        """Whether it can be chosen: more than chance, and much the same in every sample."""
        return self.structured and self.stability >= FOUND_AGAIN

    @property
    def worth(self) -> float:
        """How much better parted than one cloud, times how surely the same is found again."""
        return round(self.gain * max(self.stability, 0.0), 4)

    @property
    def has_tiny(self) -> bool:
        """Whether a cluster is too small to be worth a name."""
        return self.smallest < TINY


@immutable
class Search:
    """How centroids were found."""

    candidates: tuple[Candidate, ...]
    k: int
    chosen: bool
    """Whether the number of clusters was chosen here, and not asked for."""
    points: int
    """Points of the grid."""
    customers: int

    @property
    def winner(self) -> Candidate:
        """The candidate that was taken."""
        return next(one for one in self.candidates if one.k == self.k)

    @property
    def stable(self) -> bool:
        """Whether other samples of these customers give the same clusters."""
        return self.winner.weakest >= STABLE

    @property
    def reason(self) -> str:
        """Why this number of clusters."""
        best = self.winner
        how = (
            f"silhouette {best.silhouette:.2f} against {best.without_groups:.2f} of one cloud cut into as many parts,"
            f" stability {best.stability:.2f}"
        )
        if not self.chosen:
            return f"{self.k} clusters, as asked for ({how})"
        said = f"{self.k} clusters, of {self.candidates[0].k} to {self.candidates[-1].k} tried"
        if not best.eligible:
            return f"{said}: no number of them stands out, so silhouette times stability decides ({how})"
        clean = any(one.has_tiny for one in self.candidates) and not best.has_tiny
        without = f" of those without a cluster below {TINY:.0%}" if clean else ""
        most = max(one.worth for one in self.candidates if one.eligible and one.has_tiny == best.has_tiny)
        why = "they stand out most" if best.worth == most else "the fewest that stand out nearly as much as the best"
        return f"{said}: {why}{without} ({how})"

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said of clusters that cannot be trusted."""
        said = []
        best = self.winner
        if not best.structured:
            said.append(
                f"no structure: customers without any groups would be parted as well (silhouette"
                f" {best.without_groups:.2f}, here {best.silhouette:.2f}); these clusters cut one cloud into parts"
            )
        if best.has_tiny:
            share = f"{best.smallest:.1%}" if best.smallest >= ROUNDED else f"{best.smallest:.4%}"
            said.append(f"the smallest cluster holds {share} of the customers only")
        if not self.stable:
            said.append(
                f"the {self.k} clusters are not stable: models of two halves of these customers agree to"
                f" {best.stability:.2f} on average, {best.weakest:.2f} at worst (adjusted Rand index, 1 is the same"
                f" clusters); keep this model with --save-model rather than learn anew"
            )
        by_silhouette = max(self.candidates, key=lambda one: one.silhouette).k
        by_davies = min(self.candidates, key=lambda one: one.davies_bouldin).k
        by_calinski = max(self.candidates, key=lambda one: one.calinski_harabasz).k
        if self.chosen and {by_silhouette, by_davies, by_calinski} != {self.k}:
            said.append(
                f"the criteria disagree: silhouette says {by_silhouette} clusters, Calinski-Harabasz {by_calinski},"
                f" Davies-Bouldin {by_davies}"
            )
        return tuple(said)


def check_k(k: int) -> int:
    """Refuse numbers of clusters that make no sense.

    Raises:
        UsageError: It is below 2 or above 50.
    """
    if not FEWEST <= k <= MOST:
        what = "one cluster is all customers" if k == 1 else f"{k:,} clusters are no use to anybody"
        raise UsageError(f"{what if k > 0 else 'there are no such clusters'}: {FEWEST} to {MOST} can be asked for",
                         hint="--k 4   or   --k auto")  # fmt: skip
    return k


def chosen(found: Sequence[Candidate]) -> Candidate:
    """Take the fewest clusters that are worth nearly as much as the best; where none can be, the best parted ones."""
    sizeable = [one for one in found if not one.has_tiny] or list(found)
    better = [one for one in sizeable if one.eligible]
    if not better:
        return max(sizeable, key=lambda one: (round(one.silhouette * max(one.stability, 0.0), 4), -one.k))
    most = max(one.worth for one in better)
    return next(one for one in better if one.worth >= NEARLY * most)
