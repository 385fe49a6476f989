"""Stories that something was found with: number, steps, and what it was."""

KEPT: tuple[tuple[int, str, str], ...] = (
    (5023, "break_seal 1 24; release 24 39; reorganize 28 35; payout 24 0; backup 36 27; hide 18 3; send 30 36",
     "a carry signed while the spend before it was shallow: taken back, it no longer spent the oldest coin"),
    (7099, "release 9 14; illness 20 20",
     "the quorum releases the pool's opening: everything is published once more, and everybody gets out"),
    (7026, "hide 3 0; release 24 79; claim 1 40; payout 1 2; claim 2 3; wait 1 1",
     "an amendment with a new journal came to a home with later blocks, and what lay between was not read"),
    (12018, "illness 6 38; race 23 1",
     "a release and a payout that rests on what it releases, both signed: without the oldest coin both confirmed"),
    (7000001, "crew 16 27; race 29 21",
     "lifeboats that nobody signs while the state is unknown lay beside a release, which nobody signed then"),
    (0, "crew 1 1; illness 3 5; deposit 3 0; payout 1 1; deposit 1 1; boats 1 1; reorganize 1 1",
     "a lifeboat signed while the spend before it was shallow: taken back, it no longer spent the oldest coin"),
    (1006000035, "crew 8 21; dissolve 15 23; rotate 0 31; bond 18 17; beside 13 11; launch 5 26",
     "coins that a lifeboat left behind were called missing: what is due was cut by them, as it should be"),
)
