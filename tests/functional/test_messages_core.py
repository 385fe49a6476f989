"""Messages signed by Bitcoin Core's wallet, in the one form that it has: from before BIP322, for P2PKH."""

import base64

import pytest

from lashou_btc.chain.messages import Verdict, verify
from lashou_btc.chain.regtest_node import WALLET, RegtestNode
from lashou_btc.errors import LashouError, Refused
from lashou_btc.networks import REGTEST

pytestmark = pytest.mark.functional


def test_what_core_signs_holds_here_and_nothing_else_does(node: RegtestNode) -> None:
    node.new_address()  # opens the wallet
    address, other = (node.node.call("getnewaddress", "", "legacy", wallet=WALLET) for _ in range(2))
    segwit = node.new_address()
    for text in ("收到三百元", "", "x" * 1_000):
        signature = node.node.call("signmessage", address, text, wallet=WALLET)
        assert node.node.call("verifymessage", address, signature, text) is True
        assert verify(text, address, signature, REGTEST) == Verdict()
        for wrong_text, wrong_address in ((text + " ", address), (text, other)):
            assert node.node.call("verifymessage", wrong_address, signature, wrong_text) is False
            with pytest.raises(Refused) as refused:
                verify(wrong_text, wrong_address, signature, REGTEST)
            assert refused.value.code == "message.invalid"
        with pytest.raises(LashouError):  # BIP322: this form is for P2PKH only
            verify(text, segwit, signature, REGTEST)
        raw = base64.b64decode(signature)
        for bad in (raw[:-1], raw + b"\0", b"\x1a" + raw[1:], bytes([raw[0] - 4]) + raw[1:], raw[:1] + bytes(64)):
            with pytest.raises(LashouError):
                verify(text, address, base64.b64encode(bad).decode(), REGTEST)
