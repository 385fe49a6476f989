"""`lashou payout status`: who has signed and since when, what each should do next, what has become of a payout."""

import json
from pathlib import Path
from typing import Any

from cli_kit import Town, forged, snapshot
from psbt_cases import finalized, with_field

from lashou_btc.pool import contract as contracts
from lashou_btc.usecases import payouts
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt import raw as psbts


def status(town: Town, name: str, path: Path, code: int) -> tuple[Any, str]:
    """The status as JSON and as the screen, both with that exit status."""
    person = town.person(name)
    return person("payout", "status", path, "--json", status=code).json, \
        person("payout", "status", path, status=code).out


def sign(town: Town, name: str, path: Path | str = "payout.psbt") -> Path:
    out = town.post / f"{name}-{Path(path).stem}.psbt"
    town.person(name)("witness", "sign", town.post / path, "--yes", "--out", out)
    return out


def combine(town: Town, *paths: Path) -> Path:
    out = town.post / f"full-{len(list(town.post.iterdir()))}.psbt"
    town.operator("payout", "combine", *paths, "--out", out)
    return out


def test_nobody_has_signed_and_each_is_told_what_to_do(payable: Town) -> None:
    path = payable.post / "payout.psbt"
    value, screen = status(payable, "wang", path, 3)
    assert value["fate"] == "signing" and value["signed"] == [] and value["needed"] == 2
    steps = {w["name"]: w["next"] for w in value["witnesses"]}
    assert steps["wang"] == "you: sign this file; run lashou witness sign"
    assert steps["li"].startswith("give li this file; li runs lashou witness sign")
    assert all(w["seen_height"] is None and not w["signed"] for w in value["witnesses"])
    assert f"as of height {value['as_of']}; it holds while its" in value["basis"]
    for text in (value["text"], value["basis"], value["next"], "2 more of wang, li, zhao must sign"):
        assert text in " ".join(screen.split()), (text, screen)


def test_since_when_a_home_has_seen_a_signature(payable: Town) -> None:
    first = sign(payable, "wang")
    at = payable.wang.data("sync")["height"]
    payable.operator("chain", "mine", "4")
    value, screen = status(payable, "wang", first, 3)
    wang, li, _ = value["witnesses"]
    assert (wang["signed"], wang["seen_height"], wang["inputs"]) == (True, at, len(payouts.read_psbt(first).inputs))
    assert f"height {at}, 20" in screen and "UTC" in screen and wang["next"] == "nothing: has signed"
    assert li["seen_height"] is None
    # The operator sees it later, and that is what the operator's home says, however often it looks.
    for _ in range(2):
        value, _ = status(payable, "operator", first, 3)
        assert value["witnesses"][0]["seen_height"] == at + 4
        payable.operator("chain", "mine", "1")
    full = combine(payable, payable.post / "payout.psbt", first, sign(payable, "zhao"))
    value, screen = status(payable, "operator", full, 0)
    # Combining asks no chain: it says how far the index was.
    assert [w["seen_height"] for w in value["witnesses"]] == [at + 4, None, at + 5]
    assert value["fate"] == "complete" and value["complete"] and value["missing"] == ["li"]
    assert value["witnesses"][1]["next"] == "nothing: enough have signed"
    assert "lashou payout send" in screen


def test_sent_then_in_the_chain_and_the_bumped_one_is_replaced(payable: Town) -> None:
    payable.operator("payout", "bump", payable.post / "payout.psbt", "--feerate", "5", "--out",
                     payable.post / "bumped.psbt")
    full = combine(payable, sign(payable, "wang"), sign(payable, "li"))
    txid = payable.operator.data("payout", "send", "--yes", full)["txid"]
    for path in (full, payable.post / "payout.psbt"):  # an unsigned copy says the same of the transaction
        value, _ = status(payable, "li", path, 0)
        assert value["fate"] == "sent" and "waits for a block" in value["text"]
        assert {w["next"] for w in value["witnesses"]} == {"nothing: it waits for a block"}
    payable.operator("chain", "mine", "1")
    height = payable.operator.data("sync")["height"]
    value, screen = status(payable, "li", full, 0)
    assert value["fate"] == "confirmed" and f"in block {height}, 1 deep; 2 make it final" in screen
    assert value["basis"] == ""
    value, _ = status(payable, "li", payable.post / "bumped.psbt", 1)
    assert value["fate"] == "replaced" and f"transaction {txid} has spent its coin" in value["text"]
    assert {w["next"] for w in value["witnesses"]} == {"nothing: do not sign it"}


def test_a_wallet_that_finalizes_with_the_last_signature_is_as_good(payable: Town) -> None:
    signed = payouts.read_psbt(combine(payable, sign(payable, "wang"), sign(payable, "li")))
    contract = contracts.parse((payable.post / "contract.json").read_bytes())
    final = finalized(signed, contract.descriptor)
    path = payable.post / "final.psbt"
    path.write_bytes(psbts.encode(final, "base64"))
    value, _ = status(payable, "zhao", path, 0)
    assert value["fate"] == "complete" and value["signed"] == ["wang", "li"]
    lie = with_field(final, 0, kt.IN_FINAL_SCRIPTWITNESS, final.inputs[1].get(kt.IN_FINAL_SCRIPTWITNESS))
    (payable.post / "lie.psbt").write_bytes(psbts.encode(lie, "base64"))
    payable.operator("payout", "send", "--yes", payable.post / "lie.psbt", status=1)
    assert payable.operator.data("payout", "send", "--yes", path)["txid"] == signed.tx.txid


def test_one_that_no_tool_signs(payable: Town) -> None:
    path = forged(payable, lambda outs: outs.reverse())
    value, _ = status(payable, "wang", path, 1)
    assert value["fate"] == "unlawful" and "this is not the payout that the rules give" in value["text"]


def test_a_signature_on_some_inputs_only_does_not_count(payable: Town) -> None:
    signed = payouts.read_psbt(sign(payable, "wang"))
    assert len(signed.inputs) > 1
    half = signed.with_inputs({0: signed.inputs[0].without([kt.IN_PARTIAL_SIG])})
    path = payable.post / "half.psbt"
    path.write_bytes(psbts.encode(half, "binary"))
    value, _ = status(payable, "li", path, 3)
    wang = value["witnesses"][0]
    total = len(signed.inputs)
    assert (wang["signed"], wang["inputs"], wang["seen_height"]) == (False, total - 1, None)
    assert wang["next"].startswith(f"only {total - 1} of {total} inputs are signed")


def test_without_a_chain_it_says_what_the_file_says(payable: Town) -> None:
    path = sign(payable, "wang")
    silent = payable.person("wang", "node:http://u:p@127.0.0.1:9")
    value = silent("payout", "status", path, "--json", status=3).json
    assert value["fate"] == "unseen" and value["signed"] == ["wang"]
    assert value["text"].startswith("whether it has been sent or replaced cannot be told: no node answers")


def test_the_record_is_small_and_only_of_the_pools_coins(payable: Town) -> None:
    path = sign(payable, "wang")
    before = snapshot(payable.folder / "zhao")
    status(payable, "zhao", payable.post / "payout.psbt", 3)
    assert snapshot(payable.folder / "zhao") == before
    (record,) = (payable.wang.pool / "payouts").iterdir()
    assert list(json.loads(record.read_bytes())["seen"]) == ["1"]
    record.write_bytes(b'{"seen": {"1": "yesterday"}}')
    payable.wang.tries("payout", "status", path).failed(2, "payout.record")
    payable.wang("message", "request", "hello", "--account", "4", "--out", payable.post / "m.psbt")
    payable.wang("message", "cosign", payable.post / "m.psbt", "hello", "--account", "4", "--out",
                 payable.post / "ms.psbt")
    assert list((payable.wang.pool / "payouts").iterdir()) == [record]
