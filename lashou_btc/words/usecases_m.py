"""Sentences of usecases, modules m to z, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "report.exists": (
        "{path} exists and holds another report: the chain or the documents have changed since; name another "
        "folder with --out",
        ""),
    "pool.which": ("say which pool with --pool: {names}", ""),
    "config.malformed": ("{path} must hold an object of texts; mend or delete it", ""),
    "pool.none": (
        "there is no pool in {home}; create one with lashou pool create or follow one with lashou pool add "
        "CONTRACT",
        ""),
    "chain.short": (
        "the chain is at height {tip_height}; the pool begins at {birthday}. Is this the right chain, and is "
        "the node still loading?",
        ""),
    "config.malformed:2": ("{path} is not JSON; mend or delete it", ""),
    "chain.network:2": ("the chain is {network_name}, the pool lives on {network_name_2}", ""),
    "contract.changed": ("{path} is not the contract of its folder: it was changed; restore it", ""),
}
