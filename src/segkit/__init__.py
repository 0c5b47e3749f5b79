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

_ROOMS = {
    "Lists": "segkit.lists.export",
    "make_lists": "segkit.api.lists",
    "report_facts": "segkit.api.reports",
    "write_lists": "segkit.api.lists",
    "Centroids": "segkit.clusters.centroids",
    "assign_clusters": "segkit.api.clusters",
    "fit_clusters": "segkit.api.clusters",
    "profile_clusters": "segkit.api.clusters",
    "Reading": "segkit.sources.reading",
    "Explanation": "segkit.analyses.explanation",
    "Proposal": "segkit.analyses.proposal",
    "Roles": "segkit.sources.roles.recognition",
    "RuleBook": "segkit.scoring.rules",
    "Check": "segkit.findings",
    "Example": "segkit.findings",
    "Finding": "segkit.findings",
    "Segmentation": "segkit.runs.outcome",
    "FrozenModel": "segkit.scoring.frozen",
    "backtest": "segkit.api.backtests",
    "cohorts": "segkit.api.timeline",
    "compare": "segkit.api.timeline",
    "compare_segments": "segkit.api.timeline",
    "kpis": "segkit.api.timeline",
    "mark_vips": "segkit.api.vips",
    "break_down": "segkit.api.breakdowns",
    "classify_abc": "segkit.api.breakdowns",
    "base_status": "segkit.api.status",
    "SniffedColumn": "segkit.sources.description",
    "SniffedFile": "segkit.sources.description",
    "Thresholds": "segkit.scoring.scores",
    "CheckFailedError": "segkit.errors",
    "ColumnError": "segkit.errors",
    "SegkitError": "segkit.errors",
    "UsageError": "segkit.errors",
    "ValueFault": "segkit.errors",
}


def __getattr__(name: str) -> Any:
    """Load a public name from the room where it lives."""
    if name not in __all__:
        message = f"module 'segkit' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(_ROOMS.get(name, "segkit.api.segmentation")), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
