"""How a person says which device, apart from what talks to it: options of commands name it without loading that."""

from dataclasses import dataclass

PRESS_SECONDS = 1800.0
"""How long a person may take to compare everything on a small screen."""


@dataclass(frozen=True)
class Where:
    """HWI's program, a type, a path (then with the type), emulators too."""

    program: str = ""
    type: str = ""
    path: str = ""
    emulators: bool = False
    patience: float = PRESS_SECONDS
