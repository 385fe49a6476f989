"""`lashou doctor`: what it sees of a home that is well, and of each thing that is not."""

import os
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest
from cli_kit import Town, run

from lashou_btc import layout
from lashou_btc.usecases import doctor


def codes(result) -> dict[str, str]:
    return {f["code"]: f["verdict"] for f in result.json["findings"]}


def test_a_home_that_is_well(payable: Town) -> None:
    result = payable.wang.tries("doctor", "--json")
    assert result.status == 0 and set(codes(result).values()) <= {"good", "advice"}
    assert codes(result)["doctor.pool"] == codes(result)["doctor.key"] == codes(result)["doctor.sandbox"] == "good"
    said = payable.wang.tries("doctor")
    assert said.status == 0 and "PROBLEM" not in said.out and "ok      key: " in said.out


def test_an_empty_home_says_where_to_begin(tmp_path) -> None:
    result = run("--home", str(tmp_path / "home"), "--chain", f"sandbox:{tmp_path / 'chain'}", "doctor", "--json")
    assert result.status == 0
    assert {"doctor.no-home", "doctor.no-pool"} <= {c for c, v in codes(result).items() if v == "advice"}
    assert not (tmp_path / "home").exists(), "it changes nothing"


def test_a_key_that_others_may_read_and_a_damaged_document(payable: Town) -> None:
    home = payable.wang.home
    (key,) = (home / "keys").glob("*.key")
    os.chmod(key, 0o644)
    document = sorted((home / "pools").glob("*/documents/*"))[0]
    document.write_bytes(b"{}")
    result = payable.wang.tries("doctor", "--json")
    found = codes(result)
    assert result.status == 1 and found["keyfile.permissions"] == found["doctor.document-damaged"] == "bad"
    assert "chmod 600" in result.out


def test_what_others_may_read_and_should_not(payable: Town) -> None:
    wang, (folder,) = payable.wang, (payable.wang.home / "pools").glob("*")
    signed, shown = folder / "signed.json", payable.wang.home / "config.json"
    signed.write_text("[]")
    shown.write_text("{}")
    signed.chmod(0o640)
    shown.chmod(0o600)
    (finding,) = (f for f in wang.tries("doctor", "--json").json["findings"] if f["code"] == "doctor.shown")
    assert finding["verdict"] == "bad" and str(signed) in finding["text"]
    assert f"chmod 600 {signed}" in finding["todo"]
    signed.chmod(0o600)
    assert "doctor.shown" not in codes(wang.tries("doctor", "--json"))


def place_of(path: Path, folder: Path, places: Iterable[layout.Place]) -> layout.Place | None:
    return next((place for place in places if path in place.every(folder)), None)


def test_all_that_lies_in_a_home_is_known(payable: Town) -> None:
    """After a pool's beginning, a claim with its papers, and a payout that some have signed."""
    payable.wang("witness", "sign", payable.post / "payout.psbt", "--yes", "--out", payable.post / "wang.psbt")
    seen = set()
    papers = {*payable.folder.glob("*/*.pdf"), *payable.folder.glob("*/papers/*.pdf")}  # people's own
    for person in (payable.an, payable.chen, payable.operator, payable.wang):
        for path in sorted(path for path in person.home.rglob("*") if path.is_file()):
            inside = path.is_relative_to(person.pool)
            place = place_of(path, *((person.pool, layout.POOL) if inside else (person.home, layout.HOME)))
            if place is None:
                assert path in papers, path
                continue
            seen.add(place)
            assert not place.private or not path.stat().st_mode & 0o077, path
    assert seen >= {layout.KEYS, layout.CONTRACT, layout.DOCUMENTS, layout.MANIFESTS, layout.INDEX,
                    layout.INDEX_SIDE, layout.SIGNED, layout.PAPERS, layout.PAPER_NOTES, layout.TAG_KEY}


def test_documents_that_are_missing_are_unknown_and_not_wrong(payable: Town) -> None:
    (folder,) = (payable.wang.home / "pools").glob("*")
    shutil.rmtree(folder / "documents")
    result = payable.wang.tries("doctor", "--json")
    (finding,) = (f for f in result.json["findings"] if f["code"] == "doctor.unknown")
    assert result.status == 3 and finding["verdict"] == "unknown" and "lashou document add" in finding["todo"]


def test_a_remembered_folder_that_has_vanished_is_told(payable: Town) -> None:
    shared, wang = payable.folder / "shared", payable.wang
    shared.mkdir()
    wang("document", "folder", shared)
    assert "doctor.folder" not in codes(wang.tries("doctor", "--json"))
    assert wang.data("document", "folder")["trouble"] == ""
    shared.rmdir()
    assert codes(wang.tries("doctor", "--json"))["doctor.folder"] == "advice"
    assert "lashou document folder --forget" in wang.tries("doctor").out
    assert "cannot be read" in wang("document", "folder").err
    wang("document", "folder", "--forget")
    assert "doctor.folder" not in codes(wang.tries("doctor", "--json"))


def test_an_index_that_is_behind_is_advice(payable: Town) -> None:
    payable.wang.tries("doctor")
    payable.wang.tries("chain", "mine", "3")
    result = payable.wang.tries("doctor", "--json")
    assert result.status == 0 and codes(result)["doctor.behind"] == "advice"


def test_a_chain_that_does_not_answer_hides_nothing_else(payable: Town) -> None:
    result = payable.wang.tries("--chain", "node:http://a:b@127.0.0.1:9", "doctor", "--json")
    found = codes(result)
    assert result.status == 3 and found["node.down"] == "unknown" and found["doctor.pool"] == "good"


def test_a_full_disk_and_an_old_sqlite(payable: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_DISK_BYTES", 2 ** 70)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 7, 17))
    found = codes(payable.wang.tries("doctor", "--json"))
    assert found["doctor.disk-full"] == found["doctor.sqlite-old"] == "bad"


def test_a_configuration_that_cannot_be_read(payable: Town) -> None:
    (payable.wang.home / "config.json").write_text("{")
    found = codes(payable.wang.tries("doctor", "--json"))
    assert found["config.malformed"] == "bad"
