"""Mutual aid for serious illness on Bitcoin, without an insurer and without a server to trust.

What stands in `__all__` is what other programs may build on (docs/recipes.md, docs/reference.md): to follow a pool,
get its state, work out and review a payout, verify a file, read and write a PSBT, and the errors. It is loaded when
it is first asked for, so that a command loads no more than it needs.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lashou_btc.facade import (
        Anchor,
        Incomplete,
        InvalidInput,
        LashouError,
        Pool,
        Psbt,
        Refused,
        Review,
        Settlement,
        State,
        Unreachable,
        Verified,
        follow,
        open_pool,
        read_psbt,
        write_psbt,
    )

__version__ = "0.1.0"

__all__ = ["Anchor", "Incomplete", "InvalidInput", "LashouError", "Pool", "Psbt", "Refused", "Review", "Settlement",
           "State", "Unreachable", "Verified", "follow", "open_pool", "read_psbt", "write_psbt"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lashou_btc import facade
    return getattr(facade, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
