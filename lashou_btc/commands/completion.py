"""What the shell completes: the keys, pools and claims of the home that the line names, from what lies there.

No chain is asked, and nothing is opened with a passphrase.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lashou_btc.words import Said, noun, said

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from lashou_btc.usecases.workspace import Workspace

CHAINS = {"node": said("cli.complete.node"), "node:": said("cli.complete.node-at"),
          "peers": said("cli.complete.peers"), "electrum:": said("cli.complete.electrum"),
          "sandbox:": said("cli.complete.sandbox")}


class CompletedText(click.types.StringParamType):
    """A text, of which the shell completes what this home knows: "key", "pool", "claim" or "chain"."""

    def __init__(self, what: str) -> None:
        self.what = what

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
        """What begins so. An error ends in nothing: the line is not written yet, and no place for words."""
        from click.shell_completion import CompletionItem
        with suppress(Exception):
            return [CompletionItem(word, help=str(meaning)) for word, meaning in _WORDS[self.what](ctx, incomplete)
                    if word.startswith(incomplete)]
        return []


def _given(ctx: click.Context, name: str) -> str:
    """An option of the program's own, wherever on the line it stands."""
    return str(ctx.meta.get(name) or ctx.find_root().params.get(name) or "")


def _home(ctx: click.Context) -> Path:
    return Path(_given(ctx, "home")).expanduser()


def _workspace(ctx: click.Context) -> "Workspace":
    from lashou_btc.usecases.workspace import Workspace
    return Workspace(_home(ctx), _given(ctx, "chain"), _given(ctx, "pool"), _given(ctx, "index"))


def _keys(ctx: click.Context, _: str) -> Iterator[tuple[str, str]]:
    from lashou_btc.usecases.keyring import Keyring
    for name in Keyring(_home(ctx)).key_names():
        yield name, ""


def _pools(ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str | Said]]:
    with closing(_workspace(ctx)) as ws:
        for pool in ws.pools():
            yield pool.contract.name, said("cli.complete.pool", pool=pool.contract.pool_id[:8])
            if incomplete:
                yield pool.contract.pool_id, said("cli.complete.pool", pool=pool.contract.name)


def _claims(ctx: click.Context, incomplete: str) -> Iterator[tuple[str, str | Said]]:
    """By number; by hash once four of its digits are there."""
    with closing(_workspace(ctx)) as ws:
        pool = ws.pool()
        for claim in pool.state().by_number if pool.has_index else ():
            meaning = said("cli.complete.claim", account=claim.account, status=noun("claim", claim.status))
            yield str(claim.number + 1), meaning
            if len(incomplete) >= 4:
                yield claim.hash, meaning


def _chains(ctx: click.Context, _: str) -> Iterable[tuple[str, Said]]:
    return CHAINS.items()


_WORDS = {"key": _keys, "pool": _pools, "claim": _claims, "chain": _chains}
_BY_NAME = {"key_name": "key", "new_key": "key", "before": "key", "pool": "pool", "claim": "claim",
            "chain": "chain",
            "anywhere_pool": "pool", "anywhere_chain": "chain"}


def teach(param: click.Parameter, path: str) -> None:
    """Has the shell complete what a command's parameter takes, where that is something this home knows."""
    group, _, name = path.partition(" ")
    what = _BY_NAME.get(param.name or "", "")
    if group == "key" and name not in ("new", "list") and isinstance(param, click.Argument):
        what = "key"
    if what and isinstance(param.type, click.types.StringParamType):
        param.type = CompletedText(what)
