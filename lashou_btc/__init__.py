"""Mutual aid for serious illness on Bitcoin, without an insurer and without a server to trust."""

__version__ = "0.1.0"
