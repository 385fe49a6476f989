"""Who holds the keys is the state's to say: nobody reads it from the contract."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "lashou_btc"
READS = re.compile(r"contract\.(descriptor|witnesses|quorum)\b")


def test_no_code_but_the_contract_s_own_reads_its_multisig() -> None:
    found = [f"{path.relative_to(PACKAGE)}:{n}" for path in sorted(PACKAGE.rglob("*.py"))
             if path.name != "contract.py" for n, line in enumerate(path.read_text().splitlines(), 1)
             if READS.search(line.split('"contract.')[0])]
    assert not found
