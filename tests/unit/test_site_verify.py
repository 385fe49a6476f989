"""Which hashes are on chain: the buckets against what `lashou verify` finds, and that no bucket tells which."""

import json
from pathlib import Path

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.usecases import anchoring
from lashou_btc.web.pages.verify import PREFIXES
from tests.index_kit import story
from tests.site_kit import framed, home, page, site_of
from tests.world import World


def with_all() -> World:
    """A pool in which hashes are committed to in each way."""
    world = story()
    world.publish(world.document("statement", {"account": 0, "text": "see", "about": "ab" * 32}, 0))
    docs = [world.document("statement", {"account": 0, "text": text}, 0) for text in ("one", "two")]
    world.publish_batch(docs)
    world.mine(2)
    return world


def test_the_buckets_hold_what_verify_finds(tmp_path: Path) -> None:
    world = with_all()
    site = site_of(world, tmp_path / "pool")
    frame = site.frame
    hashes: dict[str, list[dict[str, object]]] = {}
    for prefix in PREFIXES:
        found = json.loads(page(site, f"verify/{prefix}.json").body)
        assert found["height"] == frame.height and all(each.startswith(prefix) for each in found["hashes"])
        hashes |= found["hashes"]
    assert {one["how"] for rows in hashes.values() for one in rows} == {"record", "batch", "statement", "evidence"}
    assert "ab" * 32 in hashes and "aa" * 32 in hashes
    for digest, data in world.documents.items():
        file = tmp_path / "file"
        file.write_bytes(data)
        assert sha256_hex(data) == digest
        verified = anchoring.verify(frame.pool, frame.state, file)
        assert [(a.how, a.kind, a.lane, a.txid, a.height, a.median_time) for a in verified.anchors] == [
            (one["how"], one["kind"], one["lane"], one["txid"], one["height"], one["time"])
            for one in hashes[digest]], digest
    file.write_bytes(b"on no chain")
    assert not anchoring.verify(frame.pool, frame.state, file).committed
    assert sha256_hex(b"on no chain") not in hashes


def test_every_bucket_is_there_so_that_nothing_found_is_no_failure(tmp_path: Path) -> None:
    site = site_of(World(), tmp_path)
    assert sum(path.startswith("verify/") for path in site.paths()) == 256
    assert json.loads(page(site, "verify/00.json").body)["hashes"] == {}


def test_without_javascript_each_hash_stands_on_a_page_that_is_linked(tmp_path: Path) -> None:
    site = site_of(with_all(), tmp_path)
    for language in ("zh", "en"):
        start = page(site, f"{language}/verify/").body.decode()
        for digest in site.frame.committed.by_hash:
            assert f'href="../../{language}/verify/{digest[:2]}/"' in start
            assert digest in page(site, f"{language}/verify/{digest[:2]}/").body.decode()
        assert "<script" in start and "hidden" in start.split('id="verify"')[1][:20]


def test_a_document_that_comes_late_is_found_then(tmp_path: Path) -> None:
    world = story()
    doc = world.document("statement", {"account": 0, "text": "late", "about": "cd" * 32}, 0)
    world.publish(doc, keep=False)
    pool = home(world, tmp_path)
    first = framed(world, tmp_path, pool=pool)
    assert doc.hash in first.committed.by_hash and "cd" * 32 not in first.committed.by_hash
    pool.store.add(doc.to_bytes())
    world.mine(1)
    second = framed(world, tmp_path, first, pool)
    (one,) = second.committed.by_hash["cd" * 32]
    assert (one.how, one.type) == ("statement", "statement")
    assert second.committed.known is first.committed.known, "what is known is not read again"
