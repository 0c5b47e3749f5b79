"""Which synthetic lines are meant: their number and kind, and the file names that say so.

Only the standard library, so that `run.py` can name a file without loading what writes it.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

DEFAULT_LINES = 10_000_000
DATA_FOLDER = Path(__file__).parent / "data"
ID_KINDS = ("text", "uuid", "int")


@dataclass(frozen=True)
class Shape:
    """The kind of a synthetic file, as far as it can be chosen on the command line."""

    lines: int = DEFAULT_LINES
    ids: str = "text"
    shuffle: bool = False
    giant: bool = False

    def file(self, folder: Path, suffix: str) -> Path:
        """Name the file of this kind, as in `lines-10000000-text-shuffled.csv`."""
        marks = ["shuffled"] * self.shuffle + ["giant"] * self.giant
        return folder / ("-".join(["lines", str(self.lines), self.ids, *marks]) + suffix)

    def options(self) -> list[str]:
        """Spell the kind as arguments of `make_lines.py`."""
        flags = ["--shuffle"] * self.shuffle + ["--giant"] * self.giant
        return [str(self.lines), "--ids", self.ids, *flags]


def add_kind_options(parser: argparse.ArgumentParser) -> None:
    """Give a command the options that choose the kind of lines, but not their number."""
    parser.add_argument("--ids", choices=ID_KINDS, default="text", help="how customers and orders are named")
    parser.add_argument("--shuffle", action="store_true", help="lines in random order instead of by day")
    parser.add_argument("--giant", action="store_true", help="one customer gets a tenth of all lines")


def line_count(text: str) -> int:
    """Read a number of lines, `10_000_000` included; less than one is a usage error."""
    lines = int(text)
    if lines < 1:
        raise argparse.ArgumentTypeError("at least one line is needed")
    return lines
