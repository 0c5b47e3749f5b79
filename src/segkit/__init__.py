"""segkit: RFM and customer segmentation, exact and offline.

The names below are the library; each is loaded when it is first used.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from segkit.analyses.explanation import Explanation
    from segkit.analyses.proposal import Proposal
    from segkit.api.backtests import backtest
    from segkit.api.breakdowns import break_down, classify_abc
    from segkit.api.clusters import assign_clusters, fit_clusters, profile_clusters
    from segkit.api.lists import make_lists, write_lists
    from segkit.api.reports import report_facts
    from segkit.api.segmentation import (
        check_transactions,
        explain_customer,
        fit_new_days,
        fit_thresholds,
        label_segments,
        load_model,
        load_rules,
        propose_cuts,
        read_transactions,
        score_customers,
        segment_customers,
        sniff_files,
        summarize_customers,
        summarize_segments,
    )
    from segkit.api.status import base_status
    from segkit.api.timeline import cohorts, compare, compare_segments, kpis
    from segkit.api.vips import mark_vips
    from segkit.clusters.centroids import Centroids
    from segkit.errors import CheckFailedError, ColumnError, SegkitError, UsageError, ValueFault
    from segkit.findings import Check, Example, Finding
    from segkit.lists.export import Lists
    from segkit.runs.outcome import Segmentation
    from segkit.scoring.frozen import FrozenModel
    from segkit.scoring.rules import RuleBook
    from segkit.scoring.scores import Thresholds
    from segkit.sources.description import SniffedColumn, SniffedFile
    from segkit.sources.reading import Reading
    from segkit.sources.roles.recognition import Roles

__all__ = [
    "Centroids",
    "Check",
    "CheckFailedError",
    "ColumnError",
    "Example",
    "Explanation",
    "Finding",
    "FrozenModel",
    "Lists",
    "Proposal",
    "Reading",
    "Roles",
    "RuleBook",
    "SegkitError",
    "Segmentation",
    "SniffedColumn",
    "SniffedFile",
    "Thresholds",
    "UsageError",
    "ValueFault",
    "__version__",
    "assign_clusters",
    "backtest",
    "base_status",
    "break_down",
    "check_transactions",
    "classify_abc",
    "cohorts",
    "compare",
    "compare_segments",
    "explain_customer",
    "fit_clusters",
    "fit_new_days",
    "fit_thresholds",
    "kpis",
    "label_segments",
    "load_model",
    "load_rules",
    "make_lists",
    "mark_vips",
    "profile_clusters",
    "propose_cuts",
    "read_transactions",
    "report_facts",
    "score_customers",
    "segment_customers",
    "sniff_files",
    "summarize_customers",
    "summarize_segments",
    "write_lists",
]

_HOMES = {
    name: module
    for module, names in {
        "segkit.analyses.explanation": ("Explanation",),
        "segkit.analyses.proposal": ("Proposal",),
        "segkit.api.backtests": ("backtest",),
        "segkit.api.breakdowns": ("break_down", "classify_abc"),
        "segkit.api.clusters": ("assign_clusters", "fit_clusters", "profile_clusters"),
        "segkit.api.lists": ("make_lists", "write_lists"),
        "segkit.api.reports": ("report_facts",),
        "segkit.api.segmentation": (
            "check_transactions",
            "explain_customer",
            "fit_new_days",
            "fit_thresholds",
            "label_segments",
            "load_model",
            "load_rules",
            "propose_cuts",
            "read_transactions",
            "score_customers",
            "segment_customers",
            "sniff_files",
            "summarize_customers",
            "summarize_segments",
        ),
        "segkit.api.status": ("base_status",),
        "segkit.api.timeline": ("cohorts", "compare", "compare_segments", "kpis"),
        "segkit.api.vips": ("mark_vips",),
        "segkit.clusters.centroids": ("Centroids",),
        "segkit.errors": ("CheckFailedError", "ColumnError", "SegkitError", "UsageError", "ValueFault"),
        "segkit.findings": ("Check", "Example", "Finding"),
        "segkit.lists.export": ("Lists",),
        "segkit.runs.outcome": ("Segmentation",),
        "segkit.scoring.frozen": ("FrozenModel",),
        "segkit.scoring.rules": ("RuleBook",),
        "segkit.scoring.scores": ("Thresholds",),
        "segkit.sources.description": ("SniffedColumn", "SniffedFile"),
        "segkit.sources.reading": ("Reading",),
        "segkit.sources.roles.recognition": ("Roles",),
    }.items()
    for name in names
}
"""By name: the module that defines it."""


def __getattr__(name: str) -> Any:
    """Load a public name from the module that defines it."""
    if name not in _HOMES:
        message = f"module 'segkit' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
