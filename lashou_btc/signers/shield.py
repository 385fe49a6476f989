"""EDGE: no core of a process that may hold a secret, and no look into its memory by other programs of the user.

What stays possible: the system may swap memory to disk (encrypt the swap, or have none), root sees everything, and
a terminal keeps what it has shown.
"""

import ctypes
import resource
import sys
from contextlib import suppress

PR_SET_DUMPABLE = 4


def cover() -> None:
    """For the rest of this process's life. Programs that it starts may dump core again, if they raise the limit.

    The limit is for ordinary cores. Where the system pipes cores to a program (systemd, apport), it ignores the
    limit and asks whether the process is dumpable at all; the same flag keeps debuggers and /proc/PID/environ shut.
    """
    with suppress(ValueError, OSError):  # a system that forbids even this has forbidden cores as well
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # a C library without prctl
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
