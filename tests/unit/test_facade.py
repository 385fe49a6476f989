"""The names that other programs build on: which there are, what is said of them, and that nothing else is."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import lashou_btc
from lashou_btc import facade
from lashou_btc.wallet.psbt import raw
from tests.psbt_cases import multisig, payout

NAMES = lashou_btc.__all__
CALLED = [(name, getattr(facade, name)) for name in ("follow", "open_pool", "read_psbt", "write_psbt")] + [
    (f"Pool.{name}", found) for name, found in inspect.getmembers(facade.Pool, inspect.isfunction)
    if not name.startswith("_") and name != "close"]
PLAIN = {"self", "psbt", "source", "path", "contract", "paths", "name"}
"""What needs no words beyond those that say what the function does."""
ROOT = Path(lashou_btc.__file__).parents[1]


def test_the_package_offers_what_the_facade_offers_and_tells_type_checkers_so() -> None:
    tree = ast.parse(Path(lashou_btc.__file__).read_text("utf-8"))
    told = [alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
            and node.module == "lashou_btc.facade" for alias in node.names]
    assert sorted(NAMES) == NAMES == told == facade.__all__
    assert set(NAMES) <= set(dir(lashou_btc))
    assert all(getattr(lashou_btc, name) is getattr(facade, name) for name in NAMES)


def test_what_is_not_offered_is_not_there() -> None:
    with pytest.raises(AttributeError, match="'lashou_btc' has no attribute 'PoolHome'"):
        lashou_btc.PoolHome  # noqa: B018


def test_the_reference_describes_each_name_once() -> None:
    page = (ROOT / "docs" / "reference.md").read_text("utf-8")
    assert sorted(re.findall(r"^::: lashou_btc\.(\w+)$", page, re.MULTILINE)) == NAMES


@pytest.mark.parametrize(("name", "called"), CALLED)
def test_what_is_called_says_what_it_takes_gives_raises_and_where_it_is_from(name: str, called: object) -> None:
    text = " ".join((inspect.getdoc(called) or "").split())
    assert "Raises " in text or name in ("Pool.state", "Pool.review"), name  # of these the class speaks
    assert "Source: `" in text or name == "open_pool"
    for module in re.findall(r"Source: `([\w.]+)`", text):
        place = ROOT.joinpath("lashou_btc", *module.split("."))
        assert place.with_suffix(".py").exists() or place.parent.with_suffix(".py").exists(), module
    for argument in inspect.signature(called).parameters:  # type: ignore[arg-type]
        assert argument in PLAIN or f"`{argument}`" in text


@pytest.mark.parametrize("encoding", raw.ENCODINGS)
def test_a_psbt_comes_back_as_it_was(encoding: str, tmp_path: Path) -> None:
    psbt = payout(multisig(2, 3))
    written = lashou_btc.write_psbt(psbt, tmp_path / "it.psbt", encoding)
    assert lashou_btc.read_psbt(written) == lashou_btc.read_psbt(str(tmp_path / "it.psbt")) == psbt
    assert (tmp_path / "it.psbt").read_bytes() == written
    with pytest.raises(lashou_btc.Refused):
        lashou_btc.write_psbt(psbt, tmp_path / "it.psbt")


def test_an_encoding_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(lashou_btc.InvalidInput, match="base58 is no encoding of a PSBT; there are base64, hex and"):
        lashou_btc.write_psbt(payout(multisig(2, 3)), tmp_path / "it.psbt", "base58")
    assert not list(tmp_path.iterdir())


def test_a_home_without_pools_says_so(tmp_path: Path) -> None:
    with pytest.raises(lashou_btc.InvalidInput) as caught:
        lashou_btc.open_pool(tmp_path, chain="sandbox:nowhere")
    assert caught.value.code == "pool.none"
