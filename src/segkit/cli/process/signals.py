"""Ctrl-C and its kin: the run ends at once, with its status, and leaves nothing behind.

An exception raised by a signal handler can come in the middle of an import, where Python swallows it, and
does not come at all while Polars works. So a thread waits for the signals instead.
"""

import os
import signal
import sys
import threading
from types import FrameType

from segkit import temporary_files

ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
SHOW_CURSOR = b"\x1b[?25h"
_ending = threading.Event()


def end_cleanly() -> None:
    """From here on end the process on Ctrl-C (status 130), SIGTERM (143) and SIGHUP (129), without a traceback."""
    numbers = [number for name in ENDING if (number := getattr(signal, name, None)) is not None]
    # What the parent has told us to ignore, as nohup does, stays ignored.
    heeded = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    if os.name == "nt":  # wakes up no pipe
        for number in heeded:
            signal.signal(number, lambda number, _frame: _end(number))
        return
    listening, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    for number in heeded:
        signal.signal(number, _nothing_here)
    threading.Thread(target=lambda: _end(os.read(listening, 1)[0]), name="signals", daemon=True).start()


def _nothing_here(_number: int, _frame: FrameType | None) -> None:
    """Leave it to the thread, which the signal has woken by its number."""


def stand_back() -> None:
    """Let the thread end the process where it is about to: copies vanish meanwhile, and nothing true can be said."""
    if _ending.is_set():
        threading.Event().wait()


def _end(number: int) -> None:
    _ending.set()
    temporary_files.remove_all()
    if sys.stderr is not None and sys.stderr.isatty():
        os.write(2, SHOW_CURSOR)
    os._exit(128 + number)
