"""PURE: the rules. Contract, documents, fold, ledger, draw, settlement."""
