"""A story played once, kept as it is at two points."""

import shutil
from pathlib import Path

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases.story import Story


def play(folder: Path) -> None:
    """Makes folders `opened` (a pool with five active members) and `payable` (a claim is due; post/payout.psbt)."""
    with Sandbox(folder / "played" / "chain") as chain:
        story = Story(folder / "played", chain, lambda heading, lines: None)
        try:
            story.found()
            story.join()
            story.fill()
            shutil.copytree(folder / "played", folder / "opened")
            claim = story.fall_ill()
            story.review(claim)
            story.work_out()
        finally:
            story.close()
    shutil.copytree(folder / "played", folder / "payable")
