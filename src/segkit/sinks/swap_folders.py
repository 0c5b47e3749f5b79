"""Two folders that change places in one step, by the call of the system that does it."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

AT_FDCWD_LINUX, AT_FDCWD_MACOS = -100, -2
RENAME_EXCHANGE, RENAME_SWAP = 2, 2


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places; False where the system, or the disk, has no way to do it in one step."""
    name, here, flag = (
        ("renameat2", AT_FDCWD_LINUX, RENAME_EXCHANGE)
        if sys.platform == "linux"
        else ("renameatx_np", AT_FDCWD_MACOS, RENAME_SWAP)
    )
    try:
        call = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (OSError, AttributeError, TypeError):  # Windows, and old libraries of C
        return False
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    done: int = call(here, os.fsencode(one), here, os.fsencode(other), flag)
    return done == 0
