"""Each role's job by the command line: how many commands it takes, and how many files pass from hand to hand."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cli_kit import ADDRESS, LOW_COST, Person, Result, Town

DOC = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
MARKS = "<!-- jobs: made by tests/cli/test_jobs.py -->\n", "<!-- /jobs -->"
GOALS = {"join": 3, "deposit": 1, "claim": 1, "review": 2, "sign": 1, "publish": 1}
JOBS = {
    "join": ("member", "join a pool", "会员：入会"),
    "deposit": ("member", "pay in", "会员：存款"),
    "claim": ("member", "file a claim, and show the papers to the reviewers", "会员：提出申请，并把材料给审核人看"),
    "review": ("witness", "review a claim: read its papers, decide", "见证人：审核申请（看材料、作决定）"),
    "sign": ("witness", "sign a payout", "见证人：签付款"),
    "publish": ("operator", "publish a batch of documents", "运营人：发布一批文件")}


@dataclass
class Job:
    """What somebody types for a job, and what lies outside the own home that is named in it."""

    person: Person
    town: Town
    lines: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)

    def __call__(self, *args: object) -> Result:
        """One command of the job."""
        self.lines.append("lashou " + " ".join(map(self._shown, args)))
        return self.person(*args)

    def _shown(self, arg: object) -> str:
        if isinstance(arg, Path) and not arg.is_relative_to(self.person.home):
            self.files.add(str(arg))
        if isinstance(arg, Path):
            return arg.name
        return "…" if len(str(arg)) > 30 else str(arg)


@pytest.fixture(scope="module")
def played(points: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Job]]:
    """Every job, played in one town from a stranger's first key to the payout."""
    town = Town(Path(shutil.copytree(points / "opened", tmp_path_factory.mktemp("jobs") / "town")))
    yield _play(town)


def _play(town: Town) -> dict[str, Job]:
    public, post, eva = town.folder / "disclosed", town.post, town.person("eva")
    jobs = {name: Job(eva, town) for name in ("join", "deposit", "claim")} | {"publish": Job(town.operator, town)}
    for name in ("operator", "wang", "li", "zhao"):
        town.person(name)("document", "folder", public)
    (post / "id.txt").write_text("110101199001011234")
    tag = town.operator("journal", "tag", "--id-file", post / "id.txt").out.strip()
    eva.home.mkdir()
    for name in ("id.txt", "scan.pdf", "notary.pdf"):
        (eva.home / name).write_text("110101199001011234")
    jobs["join"]("key", "new", "eva", "--network", "regtest", "--no-words", *LOW_COST)
    asked = jobs["join"]("member", "enroll", "--name", "Eva", "--id-file", eva.home / "id.txt", "--tag", tag,
                         "--contract", post / "contract.json", "--documents", public, "--out",
                         post / "enrollment.json")
    contract = eva.data("pool", "show")
    assert contract["pool_id"] in asked.err and contract["first_address"] in asked.err, "to compare by voice"
    assert eva.data("purse", "show")["address"] in asked.err, "where it is paid is said"
    jobs["publish"]("journal", "publish", post / "enrollment.json", "--yes", "--disclose", public)
    town.operator("chain", "faucet", eva.data("purse", "show")["address"], 1_500_000)
    town.operator("chain", "mine")
    jobs["join"]("purse", "deposit", "500,000", "--yes")
    town.operator("chain", "mine", 8)
    account = eva.data("member", "show")
    assert (account["status"], account["payout"]) == ("active", eva.data("purse", "show")["address"])
    jobs["deposit"]("purse", "deposit", "300,000", "--yes")
    jobs["claim"]("claim", "file", "--amount", "600,000", "--evidence", eva.home / "scan.pdf", "--notary",
                  eva.home / "notary.pdf", "--payee", ADDRESS, "--diagnosed", "2024-01-02", "--yes", "--out",
                  post / "claim.json")
    town.operator("journal", "publish", post / "claim.json", "--yes", "--disclose", public)
    town.operator("chain", "mine", 4)
    jobs["claim"]("papers", "seal", "--claim", "1", "--out", post / "sealed")
    _review(town, jobs, public)
    return jobs


def _review(town: Town, jobs: dict[str, Job], public: Path) -> None:
    post, reviews = town.post, []
    drawn = [name for name in ("wang", "li", "zhao")
             if any(d["what"] == "review" for d in town.person(name).data("witness", "queue")["duties"])]
    met = town.operator.data("chain", "status")["height"]
    for name in drawn:
        jobs["review"] = job = Job(town.person(name), town)
        reviews.append(post / f"review-{name}.json")
        job("papers", "open", post / "sealed", "--out", job.person.home / "read")
        job("witness", "review", "1", "--approve", "500,000", "--met", met, "--out", reviews[-1])
    town.operator("journal", "publish", *reviews, "--yes", "--disclose", public)
    town.operator("chain", "mine", 10)
    town.operator("payout", "build", "--feerate", 2, "--out", post / "due.psbt")
    jobs["sign"] = Job(town.wang, town)
    jobs["sign"]("witness", "sign", post / "due.psbt", "--yes", "--out", post / "signed.psbt")


def table(jobs: dict[str, Job]) -> str:
    """The rows of docs/commands.md."""
    lines = ["| who | job | commands | goal | files handed over | 谁：做什么 |", "|---|---|---|---|---|---|"]
    for name, (who, what, chinese) in JOBS.items():
        job = jobs[name]
        lines.append(f"| {who} | {what} | {len(job.lines)} | {GOALS[name]} | {len(job.files)} | {chinese} |")
    typed = [f"# {JOBS[name][1]}\n" + "\n".join(jobs[name].lines) for name in JOBS]
    return "\n".join(lines) + "\n\n```sh\n" + "\n".join(typed) + "\n```\n"


def plain(text: str) -> str:
    """Without what differs from one town to the next."""
    return re.sub(r"--met \d+|[\w-]*(wang|li|zhao)[\w-]*\.json", "·", text)


def test_the_table_of_jobs_is_what_was_played(played: dict[str, Job]) -> None:
    found = DOC.read_text().split(MARKS[0])[1].split(MARKS[1])[0]
    assert plain(found) == plain(table(played)), f"docs/commands.md is to say:\n{table(played)}"


def test_the_goals_are_met_or_it_is_said_why_not(played: dict[str, Job]) -> None:
    more = {name for name, job in played.items() if len(job.lines) > GOALS[name]}
    assert more == {"claim"}, "nobody can encrypt to reviewers before they are drawn"
    assert "before they are drawn" in DOC.read_text()
