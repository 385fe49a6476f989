"""Who is said to have decided: whose keys have signed, whatever account somebody has written beside a signature."""

from dataclasses import replace

from cli_kit import Town
from test_desk_operator import claim, stranger_s

from lashou_btc.pool.document import Document, parse
from lashou_btc.usecases import explain
from lashou_btc.usecases.workspace import Workspace


def test_a_decision_is_told_of_those_whose_keys_have_signed(opened: Town) -> None:
    for person in (opened.wang, opened.zhao):
        person("quorum", "amend", "--rule", "notice_blocks=9", "--text", "more time", "--out",
               opened.post / f"{person.home.name}.json")
    own, other = (parse((opened.post / f"{name}.json").read_bytes()) for name in ("wang", "zhao"))
    false = Document(own.type, own.pool, own.body, (replace(other.signatures[0], sig="ab" * 64),))
    ws = Workspace(opened.operator.home, opened.chain)
    state = ws.pool().state()
    assert str(explain._signers(state, stranger_s(own.merge(false), 2))) == str(explain._signers(state, own))
    assert str(explain._signers(state, own.merge(other))) != str(explain._signers(state, own))
    ws.close()


def test_a_claim_is_told_of_whoever_filed_it(opened: Town) -> None:
    path = claim(opened)
    path.write_bytes(stranger_s(parse(path.read_bytes()), 1).to_bytes())
    opened.operator("journal", "publish", "--yes", path)
    opened.operator("chain", "mine", 1)
    (filed, *_) = opened.operator.data("explain", "claim", "1")["story"]
    assert filed["who"] == "account 6"
