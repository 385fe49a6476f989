"""Sentences of common, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "text": ("{text}", "{text}"),
    "documents.disk": (
        "the documents in {folder} cannot be {what}: {what_2}; check the folder, its permissions and the free "
        "space",
        ""),
    "network.unknown": ("{name!r} is no network; choose one of {networks}", ""),
    "unicode32": (
        "the {what} has a character that is too new to be read alike everywhere (an emoji, say); take letters, "
        "digits and signs that Unicode 3.2 knows",
        ""),
    "unicode32:2": ("the {what} has a character that is not text", ""),
}
