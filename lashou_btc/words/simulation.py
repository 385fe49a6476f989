"""Sentences of simulation, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "simulate.band": ("the age band {text!r} has an age, share or incidence (0 to 1,000) that cannot be", ""),
    "simulate.choose": ("{text!r} says no plan and ages; write PLAN:FIRST-LAST, such as basic:18-49", ""),
    "simulate.feerate": (
        "the feerate {text!r} must begin without a year, go on in the order of years, and spread by at most 5",
        ""),
    "simulate.band:2": (
        "{text!r} is no age band; write FIRST-LAST:SHARE:INCIDENCE, such as 30-39:30:1.5, or 30-39:30:1.3/1.7 "
        "for men and women",
        ""),
    "simulate.feerate:2": (
        "{text!r} is no feerate; write sat/vB such as 5, steps such as 5,100@2,5@3 (100 after two years, 5 after "
        "three), or walk:MEDIAN:SPREAD such as walk:5:0.8",
        ""),
    "assumptions": ("--{replace} must be {wanted}", ""),
    "document.unsigned": ("the {type} has not the signatures that it takes", ""),
    "simulate.plots": (
        "pictures need matplotlib, which is not installed; run pip install 'lashou-btc[plots]', or leave --out "
        "away",
        ""),
    "simulate.money": ("the pool holds {held} sat and owes {owed} sat; this is a bug, please report it", ""),
    "simulate.diverged": (
        "the fold of the whole history gives state {digest}, fed step by step it gave {hash}; this is a bug, "
        "please report it",
        ""),
}
