"""Every sentence, of all tables. A key stands in one of them."""

from importlib import import_module

TABLES = (
    "anchors", "chain", "chain_node", "chain_peers", "chain_sandbox", "chain_servers", "commands_a",
    "commands_claims", "commands_keys", "commands_m", "commands_overview", "commands_payouts",
    "commands_purse", "commands_quorum", "commands_review", "commands_simulate", "common", "demo",
    "desk", "desk_accept", "desk_claims", "desk_operator", "desk_people", "desk_purse", "desk_sign",
    "formats", "formats_qr", "hub", "index", "meaning", "nouns", "pool", "pool_claims", "pool_events",
    "pool_members", "pool_payouts", "pool_rules", "pool_screen", "prices", "psbt", "regtest", "rules",
    "signers", "simulation", "site", "site_claims", "site_help", "site_people", "site_pool",
    "site_records", "site_rules", "site_tools", "usecases_a", "usecases_doctor", "usecases_ending",
    "usecases_files", "usecases_m", "usecases_members", "usecases_papers", "usecases_payouts",
    "usecases_people", "usecases_progress", "usecases_purses", "usecases_rotating",
    "usecases_sending", "wallet",
)

SENTENCES: dict[str, tuple[str, str]] = {}
STEPS: dict[str, tuple[str, str]] = {}
for _name in TABLES:
    _table = import_module(f"lashou_btc.words.{_name}")
    SENTENCES |= _table.SENTENCES
    STEPS |= _table.STEPS
