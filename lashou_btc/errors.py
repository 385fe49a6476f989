"""Every error that the project raises on purpose. Each has a stable code and an exit status.

The message is one sentence for a person: what is wrong, where, and what to do about it.
"""


class LashouError(Exception):
    """Root of the tree. `code` is stable and meant for programs; `exit_status` is the CLI's."""

    exit_status = 1
    default_code = "error"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or self.default_code


class Refused(LashouError):
    """The thing asked for is not so: a rule forbids it, a check failed, a proof does not hold."""

    exit_status = 1
    default_code = "refused"


class InvalidInput(LashouError):
    """What was given cannot be read: malformed, truncated, of the wrong type or size."""

    exit_status = 2
    default_code = "invalid"


class Incomplete(LashouError):
    """Nothing is wrong, something is still missing: signatures, confirmations, a document."""

    exit_status = 3
    default_code = "incomplete"


class Unreachable(LashouError):
    """A backend (node, disk, device) did not answer or cannot be used now."""

    exit_status = 4
    default_code = "unreachable"
