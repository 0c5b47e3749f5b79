"""What the other side of a comparison needs, and whether it is here."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys

JAVA = "Java 17"
OLDEST_JAVA = 17


def is_here(row: str, needs: tuple[str, ...]) -> bool:
    """Tell whether all that a row needs is installed, packages and Java, and say what is not."""
    lacking = [one for one in needs if not (_has_java() if one == JAVA else importlib.util.find_spec(one))]
    if lacking:
        print(f"left out: {row}, there is no {lacking[0]} here", file=sys.stderr)
    return not lacking


def _has_java() -> bool:
    java = shutil.which("java")
    if java is None:
        return False
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=60).stderr
    found = re.search(r'version "(\d+)', told)
    return found is not None and int(found[1]) >= OLDEST_JAVA
