"""What a purse would send, and what of it waits, in words that a screen and a page have in common."""

from lashou_btc.networks import Network
from lashou_btc.usecases import guard
from lashou_btc.usecases.purses import PurseDraft
from lashou_btc.usecases.waiting import Own, paid_to
from lashou_btc.wallet.address import script_to_address
from lashou_btc.words import Said, said


def draft_words(draft: PurseDraft, whom: Said | str) -> list[Said | str]:
    """What is to be sent: to whom, the fee, what it replaces or waits on, what will be left."""
    of = draft.paid_sat or draft.left_sat + draft.fee_sat
    feerate = draft.fee_sat // draft.vsize
    return [said("cli.draft.pays", amount=draft.paid_sat, whom=whom) if draft.pays else whom,
            said("cli.draft.fee", fee=draft.fee_sat, percent=guard.percent(draft.fee_sat, of), feerate=feerate),
            *([said("cli.draft.replaces", txid=draft.replaces)] if draft.replaces else []),
            *(said("cli.draft.rests-on", txid=txid) for txid in draft.rests_on),
            *(said("cli.draft.again", txid=one.txid) for one in draft.again),
            said("cli.draft.left", left=draft.left_sat)]


def paid_words(one: Own, script: bytes, network: Network) -> list[Said]:
    """Whom a waiting payment of a purse with that script pays, and what it waits on."""
    pays = [said("cli.purse.pays", amount=out.value_sat,
                 address=script_to_address(out.script, network) or said("cli.purse.a-record"))
            for out in paid_to(one.tx, script)]
    return [*(pays or [said("cli.purse.pays-itself")]),
            *(said("cli.purse.after", txid=parent) for parent in one.parents)]
