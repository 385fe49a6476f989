"""A reviewer's decision on a claim, looked at before a key is opened: may it be made, and what does it say."""

from dataclasses import dataclass

from lashou_btc.pool.document import Document
from lashou_btc.pool.state import Claim, State
from lashou_btc.usecases import cover, diagnoses, own_accounts, papers, people
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, said


@dataclass(frozen=True)
class Judgment:
    """A decision as it will be signed: `approved`, in the contract's unit, None rejects; `met`: the height at which
    the reviewer met the claimant. `unseen`: the hashes of the claim's papers that were never opened in this home.
    """

    claim: Claim
    account: int
    approved: int | None
    met: int | None
    text: str
    unseen: tuple[str, ...]


def judge(pool: PoolHome, state: State, key: str, claim: Claim, approved: int | None, met: int | None, text: str,
          account: int | None = None) -> Judgment:
    """The decision of that signing key's account (x-only, hex). Raises Refused where it would not count: not drawn,
    more than is asked; InvalidInput for a meeting that does not count.
    """
    drawn = {seat.account for seat in claim.panel}
    number = own_accounts.chosen(state, key, account, lambda a: a.number in drawn)
    people.check_drawn(claim, number)
    if approved is not None:
        people.check_approved(claim, approved)
        people.check_met(state, claim, number, met)
    return Judgment(claim, number, approved, met, text, tuple(papers.unseen(pool, claim)))


def unseen_words(judgment: Judgment) -> Said:
    """That papers were never opened here, for people."""
    return said("cli.witness.unseen", papers=len(judgment.unseen), number=judgment.claim.number + 1)


def diagnosis_words(pool: PoolHome, state: State, claim: Claim) -> list[Said]:
    """When the illness was first diagnosed and the cover began, beside one another."""
    return [said("cli.witness.claim", number=claim.number + 1, line=line)
            for line in diagnoses.words(pool, state, claim)]


def approval_words(state: State, judgment: Judgment) -> list[Said]:
    """What an approval says: how much of what is asked, to whom."""
    if judgment.approved is None:
        return []
    claim = judgment.claim
    return [said("cli.witness.approves", number=claim.number + 1, payee=claim.payee,
                 approved=cover.amount(state, judgment.approved), asked=cover.amount(state, claim.amount))]


def sign(pool: PoolHome, state: State, signer: Signer, judgment: Judgment) -> Document:
    """The decision as a document, signed."""
    return people.review(pool, state, signer, judgment.claim.hash, judgment.approved, judgment.text, judgment.met)
