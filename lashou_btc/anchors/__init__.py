"""PURE: what stands on chain. Transactions and blocks, the 40-byte record, Merkle trees, proofs, verification."""
