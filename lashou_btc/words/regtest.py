"""Sentences of regtest, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "regtest.no-node": ("{program_name} was fetched and is not a program for this machine. {advice}", ""),
    "regtest.no-node:2": ("the node was fetched and cannot be found again below {folder}. {advice}", ""),
    "regtest.no-node:3": ("could not {what}: {words} {advice}", ""),
    "regtest.no-node:4": (
        "there is no bitcoind here, and no Debian mirror among the machine's apt sources to fetch one from. "
        "{advice}",
        ""),
    "regtest.no-node:5": ("{package} was fetched and holds no bitcoind. {advice}", ""),
    "regtest.no-node:6": ("{package} was fetched without its dynamic loader. {advice}", ""),
    "regtest.bitcoind": (
        "BITCOIND is set to {named}, which is no program that can be run; correct it or unset it",
        ""),
    "regtest.no-node:7": ("could not {what}: {strerror}. {advice}", ""),
    "regtest.no-node:8": ("there is no bitcoind here, and no {tool} to fetch Debian's with. {advice}", ""),
    "regtest.amount": (
        "{amount!r} is no amount of bitcoin; write something like 0.5, with at most 8 digits after the point",
        ""),
    "regtest.stopped": ("no node is running in {folder}; start one with `python -m regtest start`", ""),
    "regtest.no-cli": ("there is a bitcoind and no bitcoin-cli beside it; install that too", ""),
    "regtest.address": ("{address!r} is not an address on regtest", ""),
    "regtest.start": ("bitcoind stopped while it was starting in {datadir}: {what}", ""),
    "regtest.running": ("a node is running in {datadir} already", ""),
    "regtest.stop": ("bitcoind (process {pid}) in {datadir} does not stop", ""),
    "regtest.start:2": (
        "bitcoind in {datadir} does not answer after {start_s:.0f} seconds; see regtest/debug.log there",
        ""),
    "regtest.no-node:folder": (
        "{folder}, where a node would be kept, cannot be made: {problem}. {advice}",
        "无法建立存放节点的 {folder}：{problem}。{advice}"),
    "regtest.no-node:fetch": ("could not fetch {what}: {words} {advice}", "无法下载 {what}：{words} {advice}"),
}
