"""Sentences of the stories that the demo plays, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "demo.early": ("a lifeboat was taken before its time", ""),
    "demo.back-door": ("a recovery set of one was taken", ""),
    "demo.rescued": ("the recovery set does not hold the money", ""),
    "demo.forged:2": ("a forged payout ({what}) was signed; this must never be", ""),
    "demo.differs:2": ("the auditor works out another payout than the operator", ""),
    "demo.differs:3": ("the state hashes differ; this must not be", ""),
}
