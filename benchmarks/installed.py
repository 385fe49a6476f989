"""The environment in which a program is measured: as one that is installed, with its bytecode at hand.

Where PYTHONDONTWRITEBYTECODE is set, every process would compile all that it loads, which takes as long again. So
bytecode is written in the first process that runs, into a folder of its own, which goes with this one.
"""

import os
import tempfile
from pathlib import Path

_BYTECODE = tempfile.TemporaryDirectory(prefix="lashou-bytecode-")


def environment(**more: str) -> dict[str, str]:
    """Environment variables for a process that is measured, of this checkout. The first one compiles."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(Path(__file__).resolve().parents[1]),
                   "PYTHONPYCACHEPREFIX": _BYTECODE.name} | more
