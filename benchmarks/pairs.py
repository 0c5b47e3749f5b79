"""Whole processes side by side: run two commands in turn and compare what they cost."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ONE_PROCESS = Path(__file__).with_name("one_process.py")
MEASURES = {"wall": "s", "cpu": "s", "peak": "MiB"}


class CommandFailedError(Exception):
    """A command that was to be timed failed; its time would mean nothing."""


@dataclass(frozen=True)
class Sample:
    """What one process cost: wall and CPU in seconds, peak memory in MiB."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class Comparison:
    """One measure of all pairs: medians of both sides, and of ratio and difference within the pairs."""

    segkit: float
    other: float
    ratio: float
    lowest: float
    highest: float
    difference: float


def run_once(command: list[str], log: Path) -> Sample:
    """Run a command to its end.

    Raises:
        CommandFailedError: it could not be started, or its exit status is not 0
    """
    starter = [sys.executable, "-I", "-S", str(ONE_PROCESS), str(log), *command]
    done = subprocess.run(starter, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandFailedError(f"{command[0]} did not start: {done.stderr.strip().splitlines()[-1]}")
    status, *costs = done.stdout.split()
    if status != "0":
        raise CommandFailedError(f"exit status {status} from {' '.join(command)}\n{log.read_text()[-2000:]}")
    return Sample(*map(float, costs))


def run_pairs(ours: Callable[[], Sample], theirs: Callable[[], Sample], pairs: int) -> list[tuple[Sample, Sample]]:
    """Run both sides once unmeasured, then in turn, so that a slow minute hits both."""
    ours(), theirs()
    return [(ours(), theirs()) for _ in range(pairs)]


def compare(pairs: list[tuple[Sample, Sample]], measure: str) -> Comparison:
    """Compare both sides in one measure."""
    values = [(getattr(ours, measure), getattr(theirs, measure)) for ours, theirs in pairs]
    ratios = [ours / theirs for ours, theirs in values]
    return Comparison(
        segkit=median([ours for ours, _ in values]),
        other=median([theirs for _, theirs in values]),
        ratio=median(ratios),
        lowest=min(ratios),
        highest=max(ratios),
        difference=median([ours - theirs for ours, theirs in values]),
    )


def median(values: list[float]) -> float:
    """Take the middle value, or the mean of the middle two."""
    ranked, half = sorted(values), len(values) // 2
    return (ranked[half] + ranked[~half]) / 2
