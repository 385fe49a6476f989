"""Partially signed Bitcoin transactions: read strictly, checked before anything is signed, signed, combined,
finalized. One role of BIP174 per module; all functions take and return values.
"""
