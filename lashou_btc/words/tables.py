"""Every sentence, of all tables. A key stands in one of them."""

from lashou_btc.words import (
    anchors,
    chain,
    commands,
    common,
    formats,
    index,
    pool,
    psbt,
    regtest,
    signers,
    simulation,
    steps,
    usecases,
    wallet,
)

SENTENCES: dict[str, tuple[str, str]] = {}
for _table in (anchors, chain, commands, common, formats, index, pool, psbt, regtest, signers, simulation, usecases,
               wallet):
    SENTENCES |= _table.SENTENCES
STEPS = steps.STEPS
