"""The demo's story in a pool that counts in a currency, and the price that its witnesses have given by hand."""

from pathlib import Path

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases.story import RULES, Story
from tests.cli_kit import Town

PRICE = 45_000_000


class Abroad(Story):
    """The story where claims are in fen, and a price is good for twenty blocks."""

    rules = RULES | {"unit": "CNY", "price_blocks": 20}


def play(folder: Path) -> Path:
    """A town in which no price has ever been given."""
    with Sandbox(folder / "chain") as chain:
        story = Abroad(folder, chain, lambda heading, lines: None)
        story.found()
        story.join()
        story.close()
    return folder


def give_by_hand(town: Town) -> None:
    """Each witness gives the price, and fifteen blocks go by: the next is due."""
    made = []
    for name in ("wang", "li", "zhao"):
        made.append(town.folder / f"price-{name}.json")
        town.person(name)("quorum", "price", PRICE, "--out", made[-1])
    town.operator("journal", "publish", "--yes", *made)
    town.operator("chain", "mine", 15)
    town.operator("document", "export", town.folder / "disclosed")
    for home in sorted(town.folder.glob("*/pools")):
        town.person(home.parent.name)("document", "add", town.folder / "disclosed")
