"""EDGE: sources of blocks behind one protocol (`base`): an embedded chain (`sandbox`) and a node (`node`)."""
