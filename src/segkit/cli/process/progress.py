"""One line on a terminal that says how far a long run is; nothing at all before a second, and nothing left behind."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from segkit import phases
from segkit.render.languages.speech import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

AFTER, EACH = 1.0, 0.2
SURE_FROM = 0.1
"""The share that has to be read before the time that is left can be told."""
UNITS, THOUSAND = ("B", "kB", "MB", "GB"), 1000
ERASE = "\r\x1b[K"
WIDTH = 80
"""Columns of a terminal that does not tell."""
_QUIET = re.compile("-[hv]*q.*|--quiet|--debug")
"""Words of a command line that ask for silence: -vq is -v and -q."""


def bytes_read() -> int:
    """Return how many bytes this process has read so far; 0 where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/io").read_text("ascii").split()[1])
    return 0


def size_of(count: float) -> str:
    """Write a number of bytes for people: `3.8 GB`."""
    for unit in UNITS[:-1]:
        if count < THOUSAND:
            return f"{count:.0f} {unit}"
        count /= THOUSAND
    return f"{count:.1f} {UNITS[-1]}"


class Meter:
    """Measures the phases of a run, by the bytes that are read."""

    def __init__(self) -> None:
        """Begin to measure."""
        self._began = self._entered = time.monotonic()
        self._phase, self._before = phases.now(), bytes_read()
        self._first, self._parted = self._phase.part, self._began

    def line(self) -> str:
        """Say what the run is doing now."""
        now = time.monotonic()
        if phases.now() is not self._phase:
            self._enter(phases.now(), now)
        so_far = now - self._began
        if self._phase.part > self._first:
            each = (self._entered - self._parted) / (self._phase.part - self._first)
            return told_of_parts(self._phase, each, now - self._entered, so_far)
        return told(self._phase, bytes_read() - self._before, now - self._entered, so_far)

    def _enter(self, phase: phases.Phase, now: float) -> None:
        if phase.part <= self._phase.part or not self._phase.part:  # other parts, or the same once more
            self._first, self._parted = phase.part, now
        self._phase, self._before, self._entered = phase, bytes_read(), now


def told_of_parts(phase: phases.Phase, each: float, seconds: float, so_far: float) -> str:
    """Say how far a phase is that is one of equal parts, where each before it took so many seconds."""
    left = max(each * (phase.parts - phase.part + 1) - seconds, 0)
    return f"{spoken(phase.name)}, {spoken(f'{so_far:.0f} s')}, {spoken(f'about {left:.0f} s left')}"


def told(phase: phases.Phase, read: int, seconds: float, so_far: float) -> str:
    """Say how far a phase is that has read so many bytes in so many seconds, in the language of the run."""
    name, passed = spoken(phase.name), spoken(f"{so_far:.0f} s")
    if not phase.size or not read:
        rows = f" {spoken(f'{phase.rows:,} rows')}" if phase.rows else ""
        return f"{name}{rows}, {passed}"
    share = read / phase.size
    if share >= 1:
        return f"{name}: {spoken(f'all {size_of(phase.size)} are in, adding up')}, {passed}"
    left = f", {spoken(f'about {seconds * (1 - share) / share:.0f} s left')}" if share >= SURE_FROM else ""
    return f"{name}: {spoken(f'{size_of(read)} of {size_of(phase.size)}')} ({share:.0%}), {passed}{left}"


def fitting(line: str, width: int) -> str:
    """Cut a line that would break on a terminal of so many columns: only the last of several lines can be erased."""
    return line if len(line) < width else f"{line[: max(width - 2, 0)]}…"


def _width_of(terminal: int) -> int:
    with suppress(OSError):
        return os.get_terminal_size(terminal).columns or WIDTH
    return WIDTH


@contextmanager
def progress(terminal: int, *, after: float = AFTER, each: float = EACH) -> Iterator[None]:
    """Show how far the run is on a terminal, given by its descriptor, until the block ends; elsewhere nothing."""
    if not os.isatty(terminal) or os.environ.get("TERM") == "dumb" or any(map(_QUIET.fullmatch, sys.argv[1:])):
        yield
        return
    done = threading.Event()
    thread = threading.Thread(target=_show, args=(terminal, done, after, each), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _show(terminal: int, done: threading.Event, after: float, each: float) -> None:
    meter = Meter()
    if done.wait(after):
        return
    with suppress(OSError):
        while True:
            os.write(terminal, f"{ERASE}{fitting(meter.line(), _width_of(terminal))}".encode())
            if done.wait(each):
                break
        os.write(terminal, ERASE.encode())
