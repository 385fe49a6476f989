"""Every error that the project raises on purpose. Each has a stable code and an exit status.

An error says what is wrong, and where, as a value (`lashou_btc.words`); worded, it is one sentence for a person,
with what to do about it.
"""

from typing import Any

from lashou_btc.words import Said, sentence


class LashouError(Exception):
    """Root of the tree. `exit_status` is the CLI's."""

    exit_status = 1

    def __init__(self, key: str, /, *, code: str = "", **values: Any) -> None:
        """`key`: of the sentence. `code`, stable and meant for programs, is the key up to a colon unless it is
        given: sentences of one code differ by what stands behind the colon."""
        super().__init__(key)
        self.said = Said(key, values)
        self.code = code or key.partition(":")[0]

    def __str__(self) -> str:
        return sentence(self.said)


class Refused(LashouError):
    """The thing asked for is not so: a rule forbids it, a check failed, a proof does not hold."""


class InvalidInput(LashouError):
    """What was given cannot be read: malformed, truncated, of the wrong type or size."""

    exit_status = 2


class Incomplete(LashouError):
    """Nothing is wrong, something is still missing: signatures, confirmations, a document."""

    exit_status = 3


class Unreachable(LashouError):
    """A backend (node, disk, device) did not answer or cannot be used now."""

    exit_status = 4
