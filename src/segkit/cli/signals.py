"""Ctrl-C and its kin: the run ends at once, with its status, and leaves nothing behind.

An exception raised by a signal handler can come in the middle of an import, where Python swallows it, and
does not come at all while Polars works. So a thread waits for the signals instead.
"""

import os
import signal
import sys
import threading

from segkit import leftovers

ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
SHOW_CURSOR = b"\x1b[?25h"


def end_cleanly() -> None:
    """From here on end the process on Ctrl-C (status 130), SIGTERM (143) and SIGHUP (129), without a traceback."""
    numbers = [number for name in ENDING if (number := getattr(signal, name, None)) is not None]
    # What the parent has told us to ignore, as nohup does, stays ignored.
    heeded = {number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN}
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, heeded)  # threads that are started later inherit it
        threading.Thread(target=lambda: _end(signal.sigwait(heeded)), name="signals", daemon=True).start()
    else:  # Windows
        for number in heeded:
            signal.signal(number, lambda number, _frame: _end(number))


def _end(number: int) -> None:
    leftovers.remove_all()
    if sys.stderr is not None and sys.stderr.isatty():
        os.write(2, SHOW_CURSOR)
    os._exit(128 + number)
