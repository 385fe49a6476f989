"""The Dockerfile: an image that plays the demo, and one for a participant without a node.

With Docker the images are built and run; without it their steps are, in folders (tests/dockerfile.py).
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from lashou_btc.chain.sandbox import Sandbox
from tests.block_list import BlockList
from tests.dockerfile import LEFT_OUT, Stage, build, steps
from tests.package_kit import ROOT, Release, run
from tests.peer_server import ListPeer

pytestmark = pytest.mark.slow
DOCKER = shutil.which("docker") is not None and \
    subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def stages(release: Release, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    """The Dockerfile's stages, made of the unpacked source package as a folder each."""
    work = tmp_path_factory.mktemp("images")
    return build(release.unpacked(work / "source"), work)


@contextmanager
def shown(chain: Path) -> Iterator[str]:
    """Two peers that show a sandbox's blocks; how they are named as a chain."""
    blocks = BlockList()
    with Sandbox(chain) as sandbox:
        found = list(sandbox.blocks(0, sandbox.tip().height))
    blocks.raw[:], blocks.hashes[:] = [b.raw for b in found], [b.hash for b in found]
    with ExitStack() as stack:
        peers = [stack.enter_context(ListPeer(blocks)) for _ in range(2)]
        yield "peers:" + ",".join(f"{host}:{port}" for host, port in (peer.place for peer in peers))


def told(stage: Stage) -> Callable[..., str]:
    """Runs an image that must end well, and gives what it prints."""
    def told(*words: str, **extra: str) -> str:
        done = stage.start(*words, **extra)
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout
    return told


def test_the_demo_and_a_participant_who_follows_it_by_peers(stages: dict[str, Stage], release: Release,
                                                            tmp_path: Path) -> None:
    demo, participant = told(stages["demo"]), told(stages["participant"])
    assert "Every home" in demo() or "Look around" in demo()
    played = json.loads(demo("demo", "--dir", str(tmp_path / "demo"), "--json"))
    assert release.commit in participant("--version")
    participant("pool", "add", str(tmp_path / "demo" / "post" / "contract.json"))
    with shown(tmp_path / "demo" / "chain") as peers:
        participant("chain", "use", peers, "--network", "regtest", LASHOU_CHAIN="")
        participant("document", "add", str(tmp_path / "demo" / "disclosed"), LASHOU_CHAIN=peers)
        status = json.loads(participant("status", "--json", LASHOU_CHAIN=peers))
    assert (status["state_hash"], status["view"]["verified"]) == (played["state_hash"], "peers")
    assert (stages["participant"].root / "home/lashou/.lashou/pools").is_dir()


def test_a_participant_without_a_pool_is_told_what_to_do(stages: dict[str, Stage], tmp_path: Path) -> None:
    started = stages["participant"].start(LASHOU_HOME=str(tmp_path))
    assert started.returncode == 2 and "lashou pool add CONTRACT" in started.stderr
    assert stages["participant"].env["LASHOU_CHAIN"] == "peers"


def test_the_steps_that_are_left_out_here_only_make_a_user() -> None:
    found = [f"{name} {rest}" for name, rest in steps((ROOT / "Dockerfile").read_text("utf-8"))]
    assert [line for line in found if line.startswith(LEFT_OUT)] == [
        "RUN useradd --create-home --uid 1000 lashou", "USER lashou"]
    assert all("--require-hashes" in line or "--no-deps" in line for line in found if " pip " in line)


@pytest.mark.skipif(not DOCKER, reason="no Docker engine runs here; the steps are tried without one")
def test_the_images_are_built_and_run(release: Release, tmp_path: Path) -> None:
    source = release.unpacked(tmp_path)
    for target, words in (("demo", []), ("participant", ["--version"])):
        image = run("docker", "build", "-q", "--target", target, source).stdout.strip()
        printed = run("docker", "run", "--rm", image, *words).stdout
        assert "Look around" in printed if target == "demo" else release.commit in printed
