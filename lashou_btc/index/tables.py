"""The index's tables, in SQLite and in PostgreSQL. Heights and positions order everything; hashes are hex as people
read them.

Nothing in here is true by itself: delete the file, and it is made again from the chain and the contract.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table

SCHEMA = 6
JOURNAL = -1
"""A coin's branch: two for each epoch's multisig, and this of outputs that pay a journal script (among them the
seals)."""

metadata = MetaData()

NUMBER = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits in both: what SQLite calls INTEGER has no other size, and an amount of satoshi does not fit in 32."""


def _number(name: str, primary_key: bool = False, index: bool | None = None) -> Column[int]:
    return Column(name, NUMBER, autoincrement=False, nullable=False, primary_key=primary_key, index=index)


meta = Table(
    "meta", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))

blocks = Table(
    "blocks", metadata, _number("height", primary_key=True), Column("hash", String, nullable=False),
    Column("previous", String, nullable=False), _number("time"),
    # Median time past (BIP113); not given for the headers before the birthday, which are there to judge later
    # ones by.
    # The work is that of the chain from block 0 to here, in hex: it does not fit an integer of SQLite's.
    Column("mtp", NUMBER), Column("work", String, nullable=False), Column("header", LargeBinary, nullable=False))

txs = Table(
    "txs", metadata, _number("height", primary_key=True), _number("position", primary_key=True),
    Column("txid", String, nullable=False, unique=True), Column("raw", LargeBinary, nullable=False))

coins = Table(
    "coins", metadata, Column("txid", String, primary_key=True), _number("vout", primary_key=True),
    _number("value_sat"), _number("branch"), _number("idx"), _number("height", index=True),
    Column("spent_height", NUMBER, index=True), Column("spent_txid", String))

records = Table(
    "records", metadata, Column("txid", String, primary_key=True), _number("vout", primary_key=True),
    _number("height", index=True), _number("position"), _number("version"), _number("kind"),
    Column("tag", String, nullable=False), Column("digest", String, nullable=False),
    Column("lane", String, nullable=False))

scripts = Table(
    "scripts", metadata, Column("script", LargeBinary, primary_key=True), _number("branch"), _number("idx"),
    # The name of the multisig (`Keyholders.multisig`), in which the branch is 0 or 1: which epoch it is of, if it
    # ever counts, no document decides alone. Each multisig's are there from index 0 on, without a gap.
    Column("multisig", String, nullable=False),
    Index("ix_scripts_place", "multisig", "branch", "idx"))

trusts = Table(
    # How the blocks from `start` to `stop` were read: a number of chain/base.py's `Trust`.
    "trusts", metadata, _number("start", primary_key=True), _number("stop"), _number("trust"))

snapshots = Table(
    # A folded state after the block `height`, with which a fold may begin (snapshots.py).
    "snapshots", metadata, _number("height", primary_key=True), Column("hash", String, nullable=False),
    Column("program", String, nullable=False), Column("state_hash", String, nullable=False),
    Column("looked", String, nullable=False), Column("body", LargeBinary, nullable=False),
    # The SHA-256 of each part beside the body, one after the other.
    Column("parts", LargeBinary, nullable=False), Column("digest", String, nullable=False))

parts = Table(
    # What snapshots are made of besides, by its SHA-256: several may share a part. `unused`: the tip when no
    # snapshot had it any more.
    "parts", metadata, Column("digest", LargeBinary, primary_key=True), Column("data", LargeBinary, nullable=False),
    Column("unused", NUMBER))

VIEWS = (
    "CREATE VIEW deposits AS SELECT idx AS account, height, txid, vout, value_sat FROM coins WHERE branch >= 0 AND "
    "branch % 2 = 0",)
"""For people with a database shell."""

CHAIN = (records, coins, txs, blocks, snapshots)
"""The tables that a reorg touches."""
