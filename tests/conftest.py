"""Where the files are that more than one test reads."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import typer.testing
from hypothesis import settings

ROOT = Path(__file__).parents[1]
SHARED = ROOT / ".." / "shared"

# A run reads files and starts threads: the first one of a process takes its time, and that is no fault.
settings.register_profile("segkit", deadline=None, max_examples=40, derandomize="CI" in os.environ)
settings.load_profile("segkit")

# Typer makes the tree of all commands anew for each run within a process, which takes as long as many a run.
typer.testing._get_command = cache(typer.main.get_command)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def example_orders(root: Path) -> Path:
    """Return the one small table that all documents use."""
    return root / "examples" / "orders.csv"


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Return how to find a file of real data, which lies beside the repository and not in it."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"real data are not here: ../shared/{name}")
        return path

    return find
