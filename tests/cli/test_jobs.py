"""Each role's job by the command line: how many commands it takes, and how many files pass from hand to hand."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from cli_kit import ADDRESS, LOW_COST, Person, Result, Town

from tests.hub_kit import hub_process

DOC = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
WAYS = {"by hand": "jobs", "by a hub": "jobs with a hub"}
"""How files get from one to another, and the marks around the table of it."""
GOALS = {"join": 3, "identity": 1, "tag": 2, "deposit": 1, "claim": 1, "review": 2, "sign": 1, "publish": 1}
BY_HUB = {"identity", "tag"}
"""What is done in person where there is no hub."""
JOBS = {
    "identity": ("member", "show the operator who one is", "会员：给运营人看证件"),
    "tag": ("operator", "see who somebody is, and give a tag", "运营人：看证件，发标签"),
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
        if str(arg).startswith("http://"):
            return "HUB"
        if isinstance(arg, Path) and not arg.is_relative_to(self.person.home):
            self.files.add(str(arg))
        if isinstance(arg, Path):
            return arg.name
        return "…" if len(str(arg)) > 30 else str(arg)


@pytest.fixture(scope="module", params=WAYS)
def played(request: pytest.FixtureRequest, points: Path,
           tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Job]]]:
    """Every job, played in one town from a stranger's first key to the payout, by hand and by a hub."""
    town = Town(Path(shutil.copytree(points / "opened", tmp_path_factory.mktemp("jobs") / "town")))
    if request.param == "by hand":
        yield request.param, _play(town)
        return
    (town.folder / "served").mkdir()
    keeper = town.person("served")
    keeper("pool", "add", town.post / "contract.json")
    keeper("document", "add", town.folder / "disclosed")
    with hub_process(keeper.home, os.environ | keeper.env) as url:
        yield request.param, _play_by_hub(town, keeper, url)


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


def _play_by_hub(town: Town, keeper: Person, url: str) -> dict[str, Job]:
    """The same, and nothing is put anywhere for somebody else to find."""
    eva = town.person("eva")
    jobs = {name: Job(eva, town) for name in ("join", "identity", "deposit", "claim")} | {
        name: Job(town.operator, town) for name in ("tag", "publish")}
    for name in ("operator", "wang", "li", "zhao"):
        town.person(name)("hub", "use", url)
    invitation = keeper.data("hub", "invite", url)["invitation"]
    eva.home.mkdir()
    for name in ("id.txt", "scan.pdf", "notary.pdf"):
        (eva.home / name).write_text("110101199001011234")
    jobs["join"]("key", "new", "eva", "--network", "regtest", "--no-words", *LOW_COST)
    asked = jobs["identity"]("papers", "seal", "--identity", eva.home / "id.txt", "--hub", invitation)
    contract = eva.data("pool", "show")
    assert contract["pool_id"] in asked.err and contract["first_address"] in asked.err
    jobs["tag"]("papers", "open", "--identity", "--out", town.operator.home / "people")
    (shown,) = (town.operator.home / "people").glob("*/*.txt")
    again = town.operator("papers", "open", "--identity", "--out", town.operator.home / "people")
    assert "1 paper is in the folder already" in again.err
    tag = jobs["tag"]("journal", "tag", "--id-file", shown).out.strip()
    jobs["join"]("member", "enroll", "--name", "Eva", "--id-file", eva.home / "id.txt", "--tag", tag)
    jobs["publish"]("journal", "publish", "--yes")
    town.operator("chain", "faucet", eva.data("purse", "show")["address"], 1_500_000)
    town.operator("chain", "mine")
    jobs["join"]("purse", "deposit", "500,000", "--yes")
    town.operator("chain", "mine", 8)
    assert eva.data("member", "show")["status"] == "active"
    proof = eva.data("member", "identity", "--name", "Eva", "--id-file", eva.home / "id.txt", "--to-operator")
    assert proof["hubs"][0]["taken"] and "file" not in proof
    opened = town.operator("papers", "open", "--identity", proof["account"], "--out", town.operator.home / "people")
    assert f"account {proof['account']} is Eva, id number 110101199001011234" in opened.err
    jobs["deposit"]("purse", "deposit", "300,000", "--yes")
    jobs["claim"]("claim", "file", "--amount", "600,000", "--evidence", eva.home / "scan.pdf", "--notary",
                  eva.home / "notary.pdf", "--payee", ADDRESS, "--diagnosed", "2024-01-02", "--yes")
    town.operator("journal", "publish", "--yes")
    town.operator("chain", "mine", 4)
    sealed = jobs["claim"]("papers", "seal", "--claim", "1")
    assert sealed.err.count(url) == 1 and "has taken 2 papers" in sealed.err
    assert [line.partition("  ")[0] for line in sealed.out.splitlines()] == ["scan.pdf", "notary.pdf"]
    met = town.operator.data("chain", "status")["height"]
    for name in _drawn(town):
        jobs["review"] = job = Job(town.person(name), town)
        assert "every paper" in job("papers", "open", "1", "--out", job.person.home / "read").err
        again = job.person("papers", "open", "1", "--out", job.person.home / "read").err
        assert "every paper" in again and "2 papers are in the folder already" in again
        job("witness", "review", "1", "--approve", "500,000", "--met", met)
    town.operator("journal", "publish", "--yes")
    town.operator("chain", "mine", 10)
    _until(lambda: httpx.get(url + "/hub/v1/room").json()["bundles"])
    jobs["sign"] = Job(town.wang, town)
    jobs["sign"]("witness", "sign", "--yes")
    town.zhao("witness", "sign", "--yes")
    town.operator("chain", "mine")
    assert town.operator.data("claim", "show", "1")["status"] == "paid", "the last signature has sent it"
    return jobs


def _until(there: Callable[[], object]) -> None:
    """Waits for what the hub does with a block."""
    until = time.monotonic() + 30
    while not there():
        assert time.monotonic() < until
        time.sleep(0.1)


def _drawn(town: Town) -> list[str]:
    return [name for name in ("wang", "li", "zhao")
            if any(d["what"] == "review" for d in town.person(name).data("witness", "queue")["duties"])]


def _review(town: Town, jobs: dict[str, Job], public: Path) -> None:
    post, reviews = town.post, []
    drawn = _drawn(town)
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
        if name not in jobs:
            continue
        job = jobs[name]
        lines.append(f"| {who} | {what} | {len(job.lines)} | {GOALS[name]} | {len(job.files)} | {chinese} |")
    typed = [f"# {JOBS[name][1]}\n" + "\n".join(jobs[name].lines) for name in JOBS if name in jobs]
    return "\n".join(lines) + "\n\n```sh\n" + "\n".join(typed) + "\n```\n"


def plain(text: str) -> str:
    """Without what differs from one town to the next."""
    return re.sub(r"--met \d+|[\w-]*(wang|li|zhao)[\w-]*\.json|[0-9a-f]{16}\.txt", "·", text)


def test_the_table_of_jobs_is_what_was_played(played: tuple[str, dict[str, Job]]) -> None:
    way, jobs = played
    begins, ends = f"<!-- {WAYS[way]}: made by tests/cli/test_jobs.py -->\n", f"<!-- /{WAYS[way]} -->"
    found = DOC.read_text().split(begins)[1].split(ends)[0]
    assert plain(found) == plain(table(jobs)), f"docs/commands.md is to say:\n{table(jobs)}"


def test_with_a_hub_nobody_hands_a_file_to_anybody(played: tuple[str, dict[str, Job]]) -> None:
    way, jobs = played
    handed = {name for name, job in jobs.items() if job.files}
    assert set(jobs) == set(JOBS) - (set() if way == "by a hub" else BY_HUB)
    assert handed == (set() if way == "by a hub" else set(jobs) - {"deposit"})


def test_the_goals_are_met_or_it_is_said_why_not(played: tuple[str, dict[str, Job]]) -> None:
    more = {name for name, job in played[1].items() if len(job.lines) > GOALS[name]}
    assert more == {"claim"}, "nobody can encrypt to reviewers before they are drawn"
    assert "before they are drawn" in DOC.read_text()
