"""segkit: RFM and customer segmentation, exact and offline.

The names below are the library; each is loaded when it is first used.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from segkit.analyses.explanation import Explanation
    from segkit.analyses.proposal import Proposal
    from segkit.api import (
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
    from segkit.clustered import assign_clusters, fit_clusters, profile_clusters
    from segkit.clusters import Centroids
    from segkit.divided import break_down, classify_abc
    from segkit.errors import CheckFailedError, ColumnError, SegkitError, UsageError, ValueFault
    from segkit.findings import Check, Example, Finding
    from segkit.frozen import FrozenModel
    from segkit.lists.export import Lists
    from segkit.outgoing import make_lists, write_lists
    from segkit.past import backtest
    from segkit.rules import RuleBook
    from segkit.runs import Segmentation
    from segkit.scores import Thresholds
    from segkit.sources.description import SniffedColumn, SniffedFile
    from segkit.sources.reading import Reading
    from segkit.sources.recognition import Roles
    from segkit.timeline import cohorts, compare, kpis

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
    "break_down",
    "check_transactions",
    "classify_abc",
    "cohorts",
    "compare",
    "explain_customer",
    "fit_clusters",
    "fit_new_days",
    "fit_thresholds",
    "kpis",
    "label_segments",
    "load_model",
    "load_rules",
    "make_lists",
    "profile_clusters",
    "propose_cuts",
    "read_transactions",
    "score_customers",
    "segment_customers",
    "sniff_files",
    "summarize_customers",
    "summarize_segments",
    "write_lists",
]

_ROOMS = {
    "Lists": "segkit.lists.export",
    "make_lists": "segkit.outgoing",
    "write_lists": "segkit.outgoing",
    "Centroids": "segkit.clusters",
    "assign_clusters": "segkit.clustered",
    "fit_clusters": "segkit.clustered",
    "profile_clusters": "segkit.clustered",
    "Reading": "segkit.sources.reading",
    "Explanation": "segkit.analyses.explanation",
    "Proposal": "segkit.analyses.proposal",
    "Roles": "segkit.sources.recognition",
    "RuleBook": "segkit.rules",
    "Check": "segkit.findings",
    "Example": "segkit.findings",
    "Finding": "segkit.findings",
    "Segmentation": "segkit.runs",
    "FrozenModel": "segkit.frozen",
    "backtest": "segkit.past",
    "cohorts": "segkit.timeline",
    "compare": "segkit.timeline",
    "kpis": "segkit.timeline",
    "break_down": "segkit.divided",
    "classify_abc": "segkit.divided",
    "SniffedColumn": "segkit.sources.description",
    "SniffedFile": "segkit.sources.description",
    "Thresholds": "segkit.scores",
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

    return getattr(import_module(_ROOMS.get(name, "segkit.api")), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
