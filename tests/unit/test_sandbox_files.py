"""The sandbox's folder: killed writers, several processes, damage, foreign folders, no room."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sandbox_kit import Holder

from lashou_btc.chain.sandbox import FILE, Sandbox
from lashou_btc.errors import InvalidInput, Unreachable

ALICE, BOB = Holder("alice"), Holder("bob")

_OPEN = """
import sys
from pathlib import Path
from lashou_btc.chain.sandbox import Sandbox
chain = Sandbox(Path(sys.argv[1]), patience_s=60)
"""


def _python(code: str, folder: Path, **options) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-W", "ignore", "-c", _OPEN + code, str(folder)],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def _finished(process: subprocess.Popen) -> str:
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    return out


@pytest.mark.parametrize("lines", [1, 7, 40])
def test_a_miner_killed_at_work_leaves_a_chain_that_opens(tmp_path, lines):
    miner = _python("chain.faucet(bytes.fromhex('0014' + '00' * 20), 5000)\n"
                    "while True:\n    print(*chain.mine(3), flush=True)\n", tmp_path)
    told = [miner.stdout.readline().split() for _ in range(lines)]
    miner.send_signal(signal.SIGKILL)
    told += [line.split() for line in miner.stdout.readlines() if line.endswith("\n")]
    miner.wait(timeout=60)
    miner.stderr.close()
    miner.stdout.close()
    with Sandbox(tmp_path) as chain:
        assert [chain.block_hash(101 + n) for n in range(len(told) * 3)] == [h for ids in told for h in ids]
        assert len(list(tmp_path.glob("kernel-*"))) == 1  # what the killed one left
        height = chain.tip().height
        chain.mine(2)
        assert chain.tip().height == height + 2
        assert len(list(tmp_path.glob("kernel-*"))) == 1  # ours
    assert not list(tmp_path.glob("kernel-*"))


def test_a_frame_that_was_never_finished_does_not_count(tmp_path):
    with Sandbox(tmp_path / "a") as chain:
        chain.mine(3)
        whole = (tmp_path / "a" / FILE).read_bytes()
        chain.mine(1)
        longer = (tmp_path / "a" / FILE).read_bytes()
        tip = chain.tip()
    for cut in (1, 3, 4, 11, 12, 13, 100, len(longer) - len(whole) - 1):
        folder = tmp_path / f"cut{cut}"
        folder.mkdir()
        (folder / FILE).write_bytes(longer[:len(whole) + cut])
        with Sandbox(folder) as chain:
            assert chain.tip().height == 3
            chain.mine(1)
            assert chain.tip() == tip and (folder / FILE).read_bytes() == longer
    (tmp_path / "a" / FILE).write_bytes(whole + bytes(4096))  # a power cut may leave zeros
    with Sandbox(tmp_path / "a") as chain:
        chain.mine(1)
        assert chain.tip() == tip


def test_damage_is_told_with_its_place(tmp_path):
    with Sandbox(tmp_path) as chain:
        chain.mine(5)
    path = tmp_path / FILE
    data = bytearray(path.read_bytes())
    data[700] ^= 1
    path.write_bytes(data)
    with pytest.raises(Unreachable, match="damaged at byte") as error:
        Sandbox(tmp_path)
    assert error.value.code == "sandbox.damaged" and error.value.exit_status == 4


def test_blocks_that_consensus_would_refuse_are_not_built_upon(tmp_path):
    """Whoever writes a well-formed log with a false block gets caught by the next kernel."""
    from lashou_btc.chain import events
    from lashou_btc.chain.framelog import FrameLog
    from lashou_btc.chain.mining import build_block
    with Sandbox(tmp_path) as chain:
        chain.mine(2)
    log = FrameLog(tmp_path, FILE, b"lashou sandbox chain 1\n", 1)
    state = events.SandboxState()
    for payload in log.unread():
        state.apply(payload)
    false = build_block(state.tree, state.tree.tip, [], 1, ALICE.script)  # a fee that nobody paid
    log.append(events.encode(events.processed(false, state.tree.add(false).hash)))
    with Sandbox(tmp_path) as chain, pytest.raises(Unreachable, match="consensus does not accept"):
        chain.mine(1)


@pytest.fixture(scope="module")
def long_chain(tmp_path_factory):
    """A sandbox with more blocks than a kernel should judge each time."""
    folder = tmp_path_factory.mktemp("long")
    with Sandbox(folder) as chain:
        chain.mine(1_001)
    return folder


def test_the_kernel_of_a_long_chain_is_kept_for_the_next_process(long_chain):
    kept = long_chain / "kernel"
    assert (kept / "known-blocks").read_text().split()[0] == "1001"
    with Sandbox(long_chain) as one, Sandbox(long_chain) as two:
        one.mine(1)  # takes the kept one
        assert not kept.exists()
        two.mine(1)  # begins from nothing
        one.reorganize(3)
        two.mine(1)
        tip = two.tip()
    assert int((kept / "known-blocks").read_text().split()[0]) > 1001
    assert [p.name for p in long_chain.iterdir() if p.is_dir()] == ["kernel"]
    _finished(_python("chain.mine(1)", long_chain))  # without close()
    assert (kept / "known-blocks").read_text().split()[0] == str(1003 + 4 + 1 + 1)
    with Sandbox(long_chain) as chain:
        assert chain.tip().height == tip.height + 1


@pytest.mark.parametrize("spoil", [
    lambda kept: (kept / "chainstate" / "CURRENT").write_bytes(b"?"),
    lambda kept: (kept / "blocks" / "blk00000.dat").write_bytes(b""),
    lambda kept: (kept / "known-blocks").write_text("1001 " + "00" * 32),
    lambda kept: (kept / "known-blocks").write_text("a few"),
    lambda kept: (kept / "known-blocks").unlink(),
    lambda kept: (kept / "known-blocks").write_text(f"5 {Sandbox(kept.parent).block_hash(5)}"),
])
def test_a_kept_kernel_that_is_damaged_is_made_anew(long_chain, tmp_path, spoil):
    folder = Path(shutil.copytree(long_chain, tmp_path / "copy"))
    spoil(folder / "kernel")
    with Sandbox(folder) as chain:
        height = chain.tip().height
        chain.mine(1)
        chain.reorganize(2)
        chain.mine(1)
        assert chain.tip().height == height + 3


def test_processes_that_mine_at_once_take_turns(tmp_path):
    miners = [_python("for _ in range(10):\n    chain.mine(2)\n", tmp_path) for _ in range(3)]
    assert [_finished(m) for m in miners] == ["", "", ""]  # and nothing of the kernel's on stdout or stderr
    with Sandbox(tmp_path) as chain:
        assert chain.tip().height == 60
        chain.mine(1)  # the kernel agrees with what the three wrote
        assert not list(tmp_path.glob("kernel-*"))[1:]


def test_another_process_pays_and_we_see_it(tmp_path):
    with Sandbox(tmp_path) as chain:
        chain.mine(120)
        paid = _finished(_python(f"print(chain.faucet(bytes.fromhex('{ALICE.script.hex()}'), 70_000).txid)",
                                 tmp_path)).strip()
        assert chain.mempool() == [paid]
        chain.mine(1)
        assert [c.value_sat for c in chain.coins(ALICE.script)] == [70_000]
        assert _finished(_python("print(chain.tip().height)", tmp_path)) == "121\n"


def test_threads_share_one_object(tmp_path):
    with Sandbox(tmp_path) as chain:
        workers = [threading.Thread(target=lambda: [chain.mine(1) for _ in range(10)]) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert chain.tip().height == 40


def test_waiting_for_another_process_ends(tmp_path):
    holder = _python("with chain._log.locked():\n    print('held', flush=True)\n    sys.stdin.read()\n", tmp_path,
                     stdin=subprocess.PIPE)
    assert holder.stdout.readline() == "held\n"
    try:
        with Sandbox(tmp_path, patience_s=0.1) as chain:
            assert chain.tip().height == 0  # looking needs no lock
            with pytest.raises(Unreachable, match="another process") as error:
                chain.mine(1)
            assert error.value.code == "sandbox.locked"
            holder.communicate()
            assert len(chain.mine(1)) == 1
    finally:
        holder.kill()
        holder.wait()


def test_a_folder_begun_again_is_noticed(tmp_path):
    with Sandbox(tmp_path) as chain:
        chain.mine(5)
        (tmp_path / FILE).unlink()
        with pytest.raises(Unreachable, match="No such file"):
            chain.tip()
        chain.close()
        with Sandbox(tmp_path) as new:
            new.mine(7)
            assert chain.tip() == new.tip()
            chain.mine(1)
            assert chain.tip() == new.tip() and chain.tip().height == 8


def test_foreign_folders_are_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InvalidInput, match=r"letter\.txt"):
        Sandbox(tmp_path)
    with pytest.raises(InvalidInput, match="is a file"):
        Sandbox(tmp_path / "letter.txt")
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / FILE).write_text("not ours")
    with pytest.raises(InvalidInput, match="this version"):
        Sandbox(tmp_path / "other")
    with pytest.raises(Unreachable, match="cannot be opened"):
        Sandbox(tmp_path / "letter.txt" / "below")


def test_a_log_that_cannot_be_read(tmp_path):
    (tmp_path / FILE).mkdir()
    with pytest.raises(Unreachable, match="Is a directory") as error:
        Sandbox(tmp_path)
    assert error.value.code == "sandbox.disk"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(Unreachable, match="Permission denied"):
        Sandbox(tmp_path / "new")


@pytest.mark.parametrize("change", ["chain.mine(1)", "chain.faucet(script, 9_000)"])
def test_no_room_leaves_everything_as_it_was(tmp_path, change):
    """A limit on the size of files stands in for a full disk: writing stops in the middle of a frame."""
    out = _finished(_python(
        "import resource\n"
        "from lashou_btc.errors import Unreachable\n"
        "script = bytes.fromhex('0014' + '00' * 20)\n"
        "chain.mine(103)\n"
        "log = Path(sys.argv[1]) / 'sandbox.chain'\n"
        "before = log.read_bytes()\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, resource.RLIM_INFINITY))\n"
        "for _ in range(2):\n"
        f"    try:\n        {change}\n"
        "    except Unreachable as error:\n        print(error.code)\n"
        "print(chain.tip().height, len(chain.mempool()), log.read_bytes() == before)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        f"{change}\n"
        "print(log.read_bytes() != before)\n", tmp_path)).split()
    assert out == ["sandbox.disk", "sandbox.disk", "103", "0", "True", "True"]
    with Sandbox(tmp_path) as chain:
        assert len(chain.mine(1)) == 1
