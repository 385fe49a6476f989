"""The first tables."""

import sqlalchemy as sa
from alembic import op

from lashou_btc.index.tables import NUMBER, VIEWS

revision = "first"
down_revision = None
branch_labels = depends_on = None


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, NUMBER, autoincrement=False, nullable=nullable)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def upgrade() -> None:
    op.create_table("meta", _text("name"), _text("value"), sa.PrimaryKeyConstraint("name"))
    op.create_table("blocks", _number("height"), _text("hash"), _text("previous"), _number("time"),
                    _number("mtp", nullable=True), _text("work"), _bytes("header"),
                    sa.PrimaryKeyConstraint("height"))
    op.create_table("txs", _number("height"), _number("position"), _text("txid"), _bytes("raw"),
                    sa.PrimaryKeyConstraint("height", "position"), sa.UniqueConstraint("txid"))
    op.create_table("coins", _text("txid"), _number("vout"), _number("value_sat"), _number("branch"),
                    _number("idx"), _number("height"), _number("spent_height", nullable=True),
                    _text("spent_txid", nullable=True),
                    sa.PrimaryKeyConstraint("txid", "vout"))
    op.create_index("ix_coins_height", "coins", ["height"])
    op.create_index("ix_coins_spent_height", "coins", ["spent_height"])
    op.create_table("records", _text("txid"), _number("vout"), _number("height"), _number("position"),
                    _number("version"), _number("kind"), _text("tag"), _text("digest"), _text("lane"),
                    sa.PrimaryKeyConstraint("txid", "vout"))
    op.create_index("ix_records_height", "records", ["height"])
    op.create_table("scripts", _bytes("script"), _number("branch"), _number("idx"), _text("multisig"),
                    sa.PrimaryKeyConstraint("script"))
    op.create_index("ix_scripts_place", "scripts", ["multisig", "branch", "idx"])
    op.create_table("trusts", _number("start"), _number("stop"), _number("trust"), sa.PrimaryKeyConstraint("start"))
    op.create_table("snapshots", _number("height"), _text("hash"), _text("program"), _text("state_hash"),
                    _text("looked"), _bytes("body"), _bytes("parts"), _text("digest"),
                    sa.PrimaryKeyConstraint("height"))
    op.create_table("parts", _bytes("digest"), _bytes("data"), _number("unused", nullable=True),
                    sa.PrimaryKeyConstraint("digest"))
    for view in VIEWS:
        op.execute(view)
