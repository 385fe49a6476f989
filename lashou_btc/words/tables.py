"""Every sentence, of all tables. A key stands in one of them."""

from lashou_btc.words import (
    anchors,
    chain,
    commands_a,
    commands_claims,
    commands_keys,
    commands_m,
    common,
    demo,
    formats,
    index,
    nouns,
    meaning,
    pool,
    psbt,
    regtest,
    rules,
    signers,
    simulation,
    usecases_a,
    usecases_m,
    usecases_papers,
    usecases_payouts,
    usecases_people,
    usecases_purses,
    usecases_rotating,
    wallet,
)

SENTENCES: dict[str, tuple[str, str]] = {}
STEPS: dict[str, tuple[str, str]] = {}
for _table in (anchors, chain, commands_a, commands_claims, commands_keys, commands_m, common, formats, index,
               nouns, pool, psbt, regtest, signers, simulation, usecases_a, usecases_m, wallet):
for _table in (
    anchors,
    chain,
    commands_a,
    commands_m,
    common,
    demo,
    formats,
    index,
    meaning,
    pool,
    psbt,
    regtest,
    rules,
    signers,
    simulation,
    usecases_a,
    usecases_m,
    usecases_papers,
    usecases_payouts,
    usecases_people,
    usecases_purses,
    usecases_rotating,
    wallet,
):
    SENTENCES |= _table.SENTENCES
    STEPS |= _table.STEPS
