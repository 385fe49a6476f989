"""A pool as web pages: drawn from one block's frame, written to a folder or served. No key is ever in here."""
