"""Nothing is sent that would be lost, and nothing without being said and asked."""

import json

import pytest
from cli_kit import ADDRESS, DIAGNOSED, LOW_COST, Person, Result, Town, at_a_terminal, refused, snapshot


def funded(town: Town, person: Person, amount: int = 1_000_000) -> str:
    """Money in somebody's purse. Its address."""
    address = person.data("purse", "show")["address"]
    town.operator("chain", "faucet", address, amount)
    town.operator("chain", "mine")
    return address


def newcomer(town: Town, name: str) -> Person:
    """Somebody with a key and the pool, and no account."""
    person = town.person(name)
    person("key", "new", name, "--network", "regtest", "--no-words", *LOW_COST)
    person("pool", "add", town.post / "contract.json")
    person("document", "add", town.folder / "disclosed")
    return person


def waiting(person: Person) -> list[str]:
    return [one["txid"] for one in person.data("purse", "list")]


def test_a_deposit_goes_to_one_s_own_account_and_says_what_it_does(opened: Town) -> None:
    funded(opened, opened.an)
    before = opened.an.data("member", "show")["balance_sat"]
    said = opened.an("purse", "deposit", 100_000, "--yes", "--json")
    fee, left = said.json["fee_sat"], said.json["left_sat"]
    assert said.err.splitlines()[-3:] == [
        'pays 100,000 sat to account 4, you, active, of pool "Village mutual aid"',
        f"fee {fee} sat ({fee / 1000:.2f}%; 1 sat/vB)", f"left in the purse {left:,} sat"]
    assert left == 900_000 - fee == opened.an.data("purse", "show")["balance_sat"]
    opened.operator("chain", "mine")
    assert opened.an.data("member", "show")["balance_sat"] == before + 100_000
    other = opened.an("purse", "deposit", 1, 50_000, "--yes").err
    assert "to account 1, witness wang, bonded" in other or "to account 1, witness wang, active" in other, other
    assert "account 0, the common purse (a donation)" in opened.an("purse", "deposit", 0, 50_000, "--yes").err


@pytest.mark.parametrize(("numbers", "status", "code"), [
    ((5_000,), 1, "deposit.small"), ((4, 19_999), 1, "deposit.small"), ((77, 30_000), 1, "deposit.nobody"),
    ((5_000, 50_000), 1, "deposit.window"), ((10**12, 50_000), 2, "account.number"), ((0, 100), 1, "deposit.small"),
    ((1, 2, 3), 2, "deposit.arguments")])
def test_a_deposit_that_would_be_lost_is_refused(opened: Town, numbers: tuple[int, ...], status: int,
                                                 code: str) -> None:
    funded(opened, opened.an)
    for yes in (("--yes",), ()):
        refused(opened, opened.an, status, code, "purse", "deposit", *numbers, *yes)
    assert waiting(opened.an) == []


def test_no_deposit_goes_to_somebody_who_is_gone_or_dissolved_or_has_no_account(opened: Town) -> None:
    funded(opened, opened.an)
    dora = newcomer(opened, "dora")
    said = refused(opened, dora, 1, "account.none", "purse", "deposit", 50_000).err
    assert said.index("wait for the block") < said.index("lashou document add") < said.index("lashou member enroll")
    opened.bo("member", "exit", "--out", opened.post / "exit.json")
    opened.operator("journal", "publish", "--yes", opened.post / "exit.json")
    opened.operator("chain", "mine")
    opened.operator("document", "export", opened.folder / "disclosed")
    for person in (opened.an, opened.bo):
        person("document", "add", opened.folder / "disclosed")
    assert "account 5, member, active" in opened.an("purse", "deposit", 5, 30_000, "--yes").err, "it may still pay"
    opened.operator("chain", "mine", 13)
    assert opened.an.data("member", "show", "--account", 5)["status"] == "left"
    for person, account in ((opened.an, (5,)), (opened.bo, ())):
        refused(opened, person, 1, "deposit.gone", "purse", "deposit", *account, 50_000)
    refused(opened, opened.an, 1, "deposit.gone", "pool", "address", "--account", 5)
    shown = opened.bo.data("member", "show")
    assert shown["address"] == "" and "is gone (left)" in shown["closed"]
    assert "deposits to  nowhere now: account 5 is gone" in opened.bo("member", "show").out


def test_no_address_is_shown_that_would_not_count(opened: Town) -> None:
    for account, more, code in ((77, (), "deposit.nobody"), (5_000, (), "deposit.window"),
                                (4, ("--amount", 19_999), "deposit.small")):
        result = refused(opened, opened.an, 1, code, "pool", "address", "--account", account, *more)
        assert "bcrt1" not in result.out + result.err and "█" not in result.err
    shown = opened.an("pool", "address", "--account", 4, "--amount", 20_000)
    assert "account 4, member, active" in shown.err and shown.out.startswith("bcrt1")
    dora = newcomer(opened, "dora")
    address = dora.data("purse", "show")["address"]
    asked = dora("member", "enroll", "--role", "supervisor", "--payout", address, "--out", opened.post / "d.json")
    assert "bcrt1" not in (asked.out + asked.err).replace(address, "own"), "nowhere to pay in at yet"
    assert "Pay in once you are enrolled" in asked.err


def test_a_payment_to_a_pool_s_address_is_a_deposit(opened: Town) -> None:
    funded(opened, opened.an)
    address = opened.an.data("pool", "address", "--account", 5)["address"]
    refused(opened, opened.an, 1, "deposit.small", "purse", "pay", address, 5_000)
    said = opened.an("purse", "pay", address, 50_000, "--yes").err
    assert 'account 5, member, active of pool "Village mutual aid"' in said
    holders = json.loads((opened.post / "contract.json").read_bytes())["descriptor"]
    from lashou_btc.networks import REGTEST
    from lashou_btc.wallet.descriptor import MultisigDescriptor
    descriptor = MultisigDescriptor.parse(holders, REGTEST)
    refused(opened, opened.an, 1, "deposit.nobody", "purse", "pay", descriptor.address(0, 200), 50_000)
    refused(opened, opened.an, 1, "deposit.change", "purse", "pay", descriptor.address(1, 1), 50_000)


SENDING = (("purse", "deposit", 50_000), ("purse", "pay", ADDRESS, 50_000), ("purse", "bump", "TXID"),
           ("purse", "cancel", "TXID"))


def test_without_a_terminal_nothing_is_sent_unless_somebody_has_said_yes(opened: Town) -> None:
    funded(opened, opened.an)
    txid = opened.an.data("purse", "pay", ADDRESS, 60_000, "--yes")["txid"]
    for command in SENDING:
        args = [txid if word == "TXID" else word for word in command]
        before = snapshot(opened.folder)
        result = opened.an.tries(*args, *(("--feerate", 5) if txid in args else ()))
        assert result.status == 2 and result.err.endswith("add --yes to say so beforehand. [terminal.none]\n")
        assert "fee " in result.err and "left in the purse" in result.err and not result.out
        assert snapshot(opened.folder) == before and waiting(opened.an) == [txid]
    (opened.operator.home / "minutes.txt").write_text("what was said")
    stopped = opened.operator.tries("anchor", opened.operator.home / "minutes.txt")
    assert stopped.status == 2 and "fee " in stopped.err and "left in the journal" in stopped.err


@pytest.mark.parametrize(("answer", "status", "count"), [("n", 1, 0), ("y", 0, 1)])
def test_at_a_terminal_it_is_asked(opened: Town, answer: str, status: int, count: int) -> None:
    funded(opened, opened.an)
    found, screen = at_a_terminal("--home", opened.an.home, "purse", "deposit", 50_000, answers=[answer],
                                  env=opened.an.env)
    assert found == status and "account 4, you" in screen and "Send it?" in screen
    assert len(waiting(opened.an)) == count


def test_two_payments_in_a_row_both_arrive(opened: Town) -> None:
    funded(opened, opened.an)
    bo, chen = (person.data("purse", "show")["address"] for person in (opened.bo, opened.chen))
    opened.an("purse", "pay", bo, 300_000, "--yes")
    second = opened.an("purse", "pay", chen, 200_000, "--feerate", 6, "--yes")
    assert "it spends change of" in second.err
    assert opened.an("purse", "list").out.count("sat/vB") == 2
    opened.operator("chain", "mine")
    assert [p.data("purse", "show")["balance_sat"] for p in (opened.bo, opened.chen)] == [300_000, 200_000]
    assert opened.an("purse", "list").out == "nothing waits\n"


def test_a_payment_is_sped_up_and_one_is_taken_back(opened: Town) -> None:
    funded(opened, opened.an)
    first = opened.an.data("purse", "pay", ADDRESS, 300_000, "--yes")["txid"]
    bumped = opened.an.data("purse", "bump", first, "--feerate", 5, "--yes")
    assert bumped["replaces"] == first and waiting(opened.an) == [bumped["txid"]]
    refused_by = opened.an.tries("purse", "bump", bumped["txid"], "--feerate", 5)
    assert "choose a higher feerate, 6 sat/vB or more" in refused_by.failed(1, "purse.enough")
    assert opened.an.tries("purse", "cancel", bumped["txid"][:3], "--yes").failed(2, "tx.id")
    taken = opened.an("purse", "cancel", f"{bumped['txid'][:6]}…", "--yes")
    assert "pays nobody but the purse" in taken.err
    opened.operator("chain", "mine")
    assert opened.an.data("purse", "show")["balance_sat"] > 990_000
    assert opened.an.tries("purse", "cancel", bumped["txid"], "--yes").failed(1, "purse.not-waiting")


def test_a_restored_key_in_another_home_replaces_nothing(opened: Town) -> None:
    funded(opened, opened.an)
    txid = opened.an.data("purse", "pay", ADDRESS, 300_000, "--yes")["txid"]
    second = opened.person("second")
    (second.home / "keys").mkdir(parents=True)
    (second.home / "keys" / "an.key").write_bytes((opened.an.home / "keys" / "an.key").read_bytes())
    (second.home / "keys" / "an.key").chmod(0o600)
    assert waiting(second) == [txid]
    second("purse", "pay", ADDRESS, 100_000, "--feerate", 9, "--yes")
    assert len(waiting(opened.an)) == 2


def published(result: Result) -> list[str]:
    return [document for one in result.json for document in one["documents"]]


def test_good_documents_are_published_and_bad_ones_named(opened: Town) -> None:
    files = []
    for name in ("an", "bo"):
        files.append(opened.post / f"{name}-exit.json")
        opened.person(name)("member", "exit", "--out", files[-1])
    bad = json.loads(files[0].read_bytes())
    bad["signatures"][0]["account"] = 5
    bad["body"]["account"] = 5
    files.insert(1, opened.post / "bad.json")
    files[1].write_text(json.dumps(bad, separators=(",", ":"), sort_keys=True))
    before = snapshot(opened.folder)
    stopped = opened.operator.tries("journal", "publish", *files)
    assert stopped.status == 2 and snapshot(opened.folder) == before
    result = opened.operator("journal", "publish", "--yes", *files, "--json", status=1)
    assert len(published(result)) == 2 and result.json[0]["left_out"][0]["code"].startswith("document.")
    assert f"not published: {files[1]}: " in result.err and "publishes exit" in result.err
    assert "of account 4, member, active" in result.err and "left in the journal" in result.err
    wait = opened.operator.data("journal", "waiting")["waiting"]
    assert [one["documents"] for one in wait] == [published(result)]
    again = opened.operator.tries("journal", "publish", "--yes", files[0])
    assert f"it waits already in transaction {wait[0]['txid']}" in again.failed(1, "document.waiting")
    bumped = opened.operator("journal", "bump", "--feerate", 5, "--yes", "--json")
    assert published(bumped) == published(result) and f"it replaces {wait[0]['txid']}" in bumped.err
    opened.operator("chain", "mine")
    assert opened.operator("journal", "waiting").out == "nothing waits\n"
    assert opened.operator.data("member", "show", "--account", 5)["exit_at"] > 0
    assert opened.operator.tries("journal", "bump", "--yes").failed(1, "journal.nothing-waits")


def test_an_objection_says_whose_money_and_asks(payable: Town) -> None:
    funded(payable, payable.bo)
    stopped = payable.bo.tries("supervisor", "report", "#1")
    assert stopped.status == 2 and "account 5, you, active: the bond of an objection to claim #1" in stopped.err
    assert "The bond of 50,000 sat is held until the witnesses decide." in stopped.err
    assert "if they dismiss it, all of it is lost." in stopped.err and "up to height" not in stopped.err
    assert "once confirmed: account 5 reports fraud" in stopped.err and waiting(payable.bo) == []
    sent = payable.bo("supervisor", "report", "#1", "--yes", "--json")
    assert waiting(payable.bo) == [sent.json["txid"]]
    wang = payable.wang.tries("supervisor", "report", "#1", "--outputs", "--bond", 49_999)
    assert wang.failed(1, "objection.bond") and "bcrt1" not in wang.err


def test_a_payout_that_the_node_would_not_take_is_said_when_it_is_built(payable: Town) -> None:
    assert payable.operator.data("payout", "build", "--feerate", 5, "--out", payable.post / "5.psbt")[
        "node_refuses"] == ""
    for name in ("wang", "li"):
        payable.person(name)("witness", "sign", payable.post / "5.psbt", "--yes", "--out", payable.post / name)
    signed = (payable.post / "wang", payable.post / "li")
    payable.operator("payout", "combine", *signed, "--out", payable.post / "full")
    stopped = payable.operator.tries("payout", "send", payable.post / "full")
    assert stopped.status == 2 and stopped.err.endswith("add --yes to say so beforehand. [terminal.none]\n")
    assert "%)" in stopped.err and "left in the pool" in stopped.err and "(account " in stopped.err
    txid = payable.operator.data("payout", "send", payable.post / "full", "--yes")["txid"]
    built = payable.operator("payout", "build", "--feerate", 2, "--out", payable.post / "2.psbt", "--json")
    assert txid in built.json["node_refuses"] and "insufficient fee" in built.json["node_refuses"]
    assert f"Mind that {built.json['node_refuses']}. It was built at 2 sat/vB; signed as it is" in built.err
    ladder = payable.operator.data("payout", "build", "--ladder", "2,9", "--out", payable.post / "ladder.psbt")
    assert [bool(rung["node_refuses"]) for rung in ladder["rungs"]] == [True, False]


def test_amounts_are_written_as_people_write_them(opened: Town) -> None:
    funded(opened, opened.an)
    said = [opened.an.tries("purse", "deposit", *words).err for words in (
        ("20000",), ("20,000",), ("20 000",), ("0.0002BTC",), ("0.0002", "BTC"), ("20000 sat",))]
    assert len(set(said)) == 1 and "20,000 sat" in said[0]
    uri = opened.an("pool", "address", "--account", "4", "--amount", "0.01 BTC", "--no-qr").out
    assert "amount=0.01" in uri
    paper = opened.folder / "paper"
    paper.write_bytes(b"paper")
    for n, text in enumerate(("600000", "600,000", "600 000", "0.006 BTC", "６００，０００")):
        out = opened.post / f"claim-{n}.json"
        opened.an("claim", "file", "--amount", text, "--evidence", paper, "--notary", paper, "--payee", ADDRESS,
                  *DIAGNOSED, "--yes", "--out", out)
        assert json.loads(out.read_bytes())["body"]["amount"] == 600_000
