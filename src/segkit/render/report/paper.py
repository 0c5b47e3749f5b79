"""A page on paper: a logo that it carries within, and a print of it by an installed Chromium."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

from segkit.errors import SegkitError, UsageError
from segkit.temporary_files import private_folder

LARGEST_LOGO = 200_000
KINDS = {
    ".png": ("image/png", b"\x89PNG"), ".jpg": ("image/jpeg", b"\xff\xd8"), ".jpeg": ("image/jpeg", b"\xff\xd8"),
    ".gif": ("image/gif", b"GIF8"), ".webp": ("image/webp", b"RIFF"), ".svg": ("image/svg+xml", b""),
}  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE = 120
QUIETLY = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer",
)  # fmt: skip


def logo_of(path: Path) -> str:
    """Read a picture as an address that holds it whole.

    Raises:
        UsageError:  Its suffix names no picture, it is none, or it is too large.
        SegkitError: It cannot be read.
    """
    kind, begins = KINDS.get(path.suffix.casefold(), ("", b""))
    if not kind:
        raise UsageError(f"the suffix of {path} names no picture", hint=f"--logo logo.png, or {', '.join(KINDS)}")
    try:
        size = path.stat().st_size
        if size > LARGEST_LOGO:
            raise UsageError(
                f"the logo has {size:,} bytes, and at most {LARGEST_LOGO:,} go into a page", hint="make it smaller"
            )
        held = path.read_bytes()
    except OSError as fault:
        raise SegkitError(
            f"cannot read {path}: {(fault.strerror or str(fault)).lower()}", hint="--logo logo.png"
        ) from fault
    if not held.startswith(begins) or (kind == "image/svg+xml" and b"<svg" not in held):
        raise UsageError(f"{path} is no picture of the kind that its suffix says", hint="--logo logo.png")
    return f"data:{kind};base64,{base64.b64encode(held).decode()}"


def printer() -> str:
    """Return the browser that prints.

    Raises:
        SegkitError: None is installed.
    """
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise SegkitError("a PDF is printed by Chromium or Chrome, and none is installed",
                          hint="-o report.html, and print it from any browser")  # fmt: skip
    return found


def printed(page: str) -> bytes:
    """Print a page as PDF; nothing is asked of any network.

    Raises:
        SegkitError: The browser did not print.
    """
    browser = printer()
    with private_folder() as folder:
        source, target = folder / "report.html", folder / "report.pdf"
        source.write_text(page, "utf-8")
        command = [browser, *QUIETLY, f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", source.as_uri()]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S603 - a program found by name, no shell
            return target.read_bytes()
        except (OSError, subprocess.SubprocessError) as fault:
            raise SegkitError(
                f"{Path(browser).name} did not print the report", hint="-o report.html, and print it from any browser"
            ) from fault
