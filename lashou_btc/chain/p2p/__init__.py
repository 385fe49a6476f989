"""Bitcoin's peer-to-peer network as a source of blocks, for those who have no node: `Feed` over BIP157's peers."""
