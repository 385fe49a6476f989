"""What publishing would send, in words that a screen and a page have in common."""

from lashou_btc.anchors import record
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import State
from lashou_btc.usecases import guard
from lashou_btc.usecases.journal import JournalDraft
from lashou_btc.words import Said, noun, said


def draft_words(draft: JournalDraft, state: State) -> list[Said]:
    """What is to be published, what it costs and what it replaces."""
    lines = []
    for one in draft.outgoing.links:
        what = [meant(draft.documents[d], state) if d in draft.documents else
                said("cli.journal.sent-before", digest=d[:8]) for d in one.entry.documents]
        what = what or [said("cli.journal.document", document=noun("document", record.kind_name(one.entry.kind)),
                             digest=one.entry.digest)]
        lines += [said("cli.journal.publishes", what=each) for each in what]
    lines += [said("cli.journal.takes-back", digest=digest) for digest in draft.taken_back]
    lines += [said("cli.journal.replaces:but" if draft.taken_back else "cli.journal.replaces", txid=one.own.txid)
              for one in draft.outgoing.replaces]
    lines += [said("cli.journal.waits-on", txid=one.own.txid) for one in draft.outgoing.before[-1:]]
    lines += [said("cli.journal.lost", digest=digest, txid=txid) for digest, txid in draft.lost]
    fee, left = draft.outgoing.fee_sat, draft.outgoing.left_sat
    vsize = sum(one.own.vsize for one in draft.outgoing.links)
    lines += [said("cli.journal.fee", fee=fee, percent=guard.percent(fee, fee + left), feerate=fee // vsize),
              said("cli.journal.left", left=left)]
    return lines


def meant(doc: Document, state: State) -> Said:
    """A document in the pool's words."""
    account, type_ = doc.body.get("account"), noun("document", doc.type)
    if isinstance(account, int) and state.account(account):
        return said("cli.journal.document:of", document=type_, digest=doc.hash[:8], who=guard.whom(state, account))
    if isinstance(account, int) and account:
        return said("cli.journal.document:for", document=type_, digest=doc.hash[:8], account=account)
    return said("cli.journal.document", document=type_, digest=doc.hash[:8])
