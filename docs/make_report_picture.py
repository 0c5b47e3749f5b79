"""Photograph the page of a report of the example shop: docs/report.png, by an installed Chromium.

Run from anywhere: python docs/make_report_picture.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = "figures,segments,movement,revenue"
SIZE = "1160,2560"


def main() -> None:
    """Take the picture."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no Chromium is installed here")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page = Path(folder, "report.html")
        command = [sys.executable, "-m", "segkit", "report", "examples/orders.csv", "--sections", SECTIONS, "-q"]
        subprocess.run([*command, "--title", "A coffee shop", "-o", page], cwd=ROOT, check=True)
        quietly = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")
        picture = ROOT / "docs" / "report.png"
        subprocess.run(
            [
                browser, *quietly, f"--user-data-dir={folder}/profile", f"--window-size={SIZE}",
                "--host-resolver-rules=MAP * ~NOTFOUND", f"--screenshot={picture}", page.as_uri(),
            ],
            check=True, capture_output=True,
        )  # fmt: skip


if __name__ == "__main__":
    main()
