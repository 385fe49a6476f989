"""PURE: files and requests that other wallets read."""
