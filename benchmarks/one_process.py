"""Run one command to its end and print: exit status, wall s, CPU s, peak MiB.

A process of its own because a child starts with the peak memory of whoever starts it,
with `fork` and `vfork` alike. Bare Python (`-I -S`, no imports beyond those of the start)
is the smallest parent to be had: no Python process can peak below it.
"""

import os
import sys
import time

PEAK_UNITS_PER_MIB = 2**20 if sys.platform == "darwin" else 2**10


def main(log: str, *command: str) -> None:
    """Run `command`, with all it says going to the file `log`."""
    to_log = [
        (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=to_log)
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - start
    print(os.waitstatus_to_exitcode(status), wall, used.ru_utime + used.ru_stime, used.ru_maxrss / PEAK_UNITS_PER_MIB)


if __name__ == "__main__":
    main(*sys.argv[1:])
