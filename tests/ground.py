"""The ground on which docs/recipes.md stands: a small pool in a sandbox with a payout that is due.

    python -m tests.ground FOLDER

Makes FOLDER with `chain` (the sandbox), `contract.json`, `public` (the disclosed documents), `diagnosis.txt` (a
file that a claim names), and `given.psbt` (the payout that is due, but one payee gets more, and the pool less).
"""

import sys
from dataclasses import replace
from pathlib import Path

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases import disclosure
from lashou_btc.wallet.psbt import raw
from tests.forging import coin_fields, forge
from tests.village import Village

CLAIM, MORE_SAT = 1_000_000, 1_000


def prepare(folder: Path) -> None:
    """Makes the ground in a new folder."""
    folder.mkdir(parents=True)
    with Sandbox(folder / "chain") as chain:
        chain.mine(110)
        village = Village(folder / "people", chain).found()
        sick = village.enroll(5)[0]
        paper = b"diagnosis of %d at %d" % (sick, chain.tip().height)
        village.payable(sick, CLAIM)
        (folder / "diagnosis.txt").write_bytes(paper)
        (folder / "contract.json").write_bytes(village.contract.raw)
        disclosure.export(village.pools[0], folder / "public")
        made, psbt = village.build()
        outputs = list(psbt.tx.outputs)
        for number, more_sat in ((0, MORE_SAT), (made.change_output, -MORE_SAT)):
            outputs[number] = replace(outputs[number], value_sat=outputs[number].value_sat + more_sat)
        forged = forge(psbt, lambda coin: coin_fields(village.contract.descriptor, b"", coin), outputs=outputs)
        (folder / "given.psbt").write_bytes(raw.encode(forged, "base64"))
        for home in village.homes:
            home.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    prepare(Path(sys.argv[1]))
