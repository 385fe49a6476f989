"""What to do about a problem, for somebody at a command line, in English and Chinese: by the sentence's key."""

STEPS: dict[str, tuple[str, str]] = {
}
