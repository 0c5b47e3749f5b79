"""Draw the pictures of docs/: what commands show on a terminal of 100 columns, colours included.

Run from anywhere: python docs/make_picture.py
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 100
PICTURES = {
    "rfm.svg": ("rfm", "examples/orders.csv"),
    "segments.svg": ("segments", "examples/orders.csv"),
    "cohorts.svg": ("cohorts", "examples/orders.csv", "--every", "quarter"),
    "ru/segments.svg": ("segments", "examples/orders.csv", "--lang", "ru"),
}


def shown_on_a_terminal(*command: str) -> str:
    """Run a command on a pseudo-terminal and return what it writes there, colours included."""
    ours, theirs = pty.openpty()
    surroundings = os.environ | {"COLUMNS": str(WIDTH), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    surroundings.pop("NO_COLOR", None)
    with subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE
    ):
        os.close(theirs)
        written = b""
        try:
            while block := os.read(ours, 1 << 16):
                written += block
        except OSError:  # the other end is closed
            pass
        os.close(ours)
    return written.decode().replace("\r\n", "\n")


def draw(name: str, command: tuple[str, ...]) -> None:
    """Draw what a command shows."""
    text = shown_on_a_terminal(sys.executable, "-m", "segkit", *command, "--quiet")
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(text))
    svg = console.export_svg(title=f"segkit {' '.join(command)}", unique_id="segkit")
    # Whoever opens a picture shall ask nobody for a font.
    offline = re.sub(r',\s*url\("https?:[^)]*\)\s*format\("\w+"\)', "", svg)
    (ROOT / "docs" / name).write_text(offline, encoding="utf-8")


def main() -> None:
    """Draw all pictures."""
    for name, command in PICTURES.items():
        draw(name, command)


if __name__ == "__main__":
    main()
