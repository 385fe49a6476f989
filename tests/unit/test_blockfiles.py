"""Blocks are read from a node's files as they are, or not at all (chain/blockfiles.py)."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.anchors.tx import sha256d
from lashou_btc.chain import blockfiles
from lashou_btc.chain.blockfiles import BlockFiles, FileError
from lashou_btc.chain.stretch import Stretch
from lashou_btc.networks import REGTEST

NOISE = random.Random(28)
BLOCKS = [NOISE.randbytes(NOISE.choice([81, 90, 200, 70_000])) for _ in range(12)]
ALL = Stretch(40, b"".join(sha256d(raw[:80]) for raw in BLOCKS))


def write(folder: Path, files: list[list[bytes]], key: bytes | None, after: bytes = bytes(100)) -> None:
    """The files as Core writes them: masked from each file's beginning."""
    for number, held in enumerate(files):
        plain = b"".join(REGTEST.magic + len(raw).to_bytes(4, "little") + raw for raw in held) + after
        mask = (key or bytes(8)) * (len(plain) // 8 + 1)
        (folder / f"blk{number:05}.dat").write_bytes(bytes(a ^ b for a, b in zip(plain, mask, strict=False)))
    (folder / "rev00000.dat").write_bytes(b"something else")
    if key is not None:
        (folder / "xor.dat").write_bytes(key)


def read(folder: Path, heights: range | list[int] = range(40, 52), stretch: Stretch = ALL) -> list[bytes]:
    return list(BlockFiles(folder, REGTEST.magic).blocks(stretch, heights))


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(12)), st.integers(0, 12),
       st.sampled_from([None, bytes(8), b"\x46\x71\x39\x97\0\xaa\xac\1"]))
def test_blocks_lie_in_any_order_in_any_file(tmp_path_factory: pytest.TempPathFactory, order: list[int], cut: int,
                                             key: bytes | None) -> None:
    folder = tmp_path_factory.mktemp("blocks")
    write(folder, [[BLOCKS[n] for n in order[:cut]], [BLOCKS[n] for n in order[cut:]]], key)
    assert read(folder) == BLOCKS
    assert read(folder, [43, 51]) == [BLOCKS[3], BLOCKS[11]]


def test_what_is_not_there_or_is_another_is_not_given(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    damaged, pruned, short = (tmp_path / name for name in ("damaged", "pruned", "short"))
    for folder in (damaged, pruned, short):
        folder.mkdir()
    write(pruned, [BLOCKS[6:]], None)
    write(damaged, [BLOCKS[:4]], None)
    write(short, [BLOCKS], b"12345678")
    (short / "xor.dat").write_bytes(b"1234")
    found = []
    with pytest.raises(FileError):
        found += BlockFiles(pruned, REGTEST.magic).blocks(ALL, [46, 47, 45, 48])
    assert read(pruned, range(46, 52)) == BLOCKS[6:]
    files = BlockFiles(damaged, REGTEST.magic)
    assert list(files.blocks(ALL, [40])) == BLOCKS[:1]
    path = damaged / "blk00000.dat"
    path.write_bytes(path.read_bytes()[:100] + b"?" + path.read_bytes()[101:])
    with pytest.raises(FileError):
        list(files.blocks(ALL, [41]))
    path.unlink()
    for reading in (lambda: list(files.blocks(ALL, [40])), lambda: read(short), lambda: read(nowhere)):
        with pytest.raises(FileError):
            reading()


def test_the_mask_does_not_depend_on_how_much_is_read_at_once(tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blockfiles, "_CHUNK", 16)
    write(tmp_path, [BLOCKS], b"\1\2\3\4\5\6\7\x08")
    assert read(tmp_path) == BLOCKS


@pytest.mark.parametrize("name", ["blk4294967296.dat", "blk99999999999999999999.dat", "blk1.dat", "blk\u0661.dat",
                                  "blk\u00b2.dat"])
def test_a_file_that_no_node_has_named_is_passed_over(tmp_path: Path, name: str) -> None:
    write(tmp_path, [BLOCKS], None)
    (tmp_path / name).write_bytes((tmp_path / "blk00000.dat").read_bytes())
    assert read(tmp_path) == BLOCKS
    (tmp_path / "blk00000.dat").unlink()
    with pytest.raises(FileError):
        read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize("name", ["blk00001.dat", "xor.dat"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(tmp_path: Path, name: str) -> None:
    write(tmp_path, [BLOCKS], None)
    os.mkfifo(tmp_path / name)
    code = ("import sys\nfrom pathlib import Path\nfrom tests.unit.test_blockfiles import FileError, read\n"
            "try:\n    read(Path(sys.argv[1]))\nexcept FileError:\n    print('asks the node')\n")
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60,
                          check=True)
    assert done.stdout == "asks the node\n"
