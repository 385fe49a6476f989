"""The test vectors of docs/vectors: what stands in them is what the program gets, and is made anew the same."""

import json

import pytest

from tests import vectors

NAMES = sorted(vectors.STORIES)


def test_every_story_has_its_file_and_every_file_its_story() -> None:
    assert sorted(path.stem for path in vectors.FOLDER.glob("*.json")) == sorted([*NAMES, "identity", "papers"])
    assert (vectors.FOLDER / "papers.json").read_text() == vectors.papers(), "run python -m tests.vectors"
    identity = (vectors.FOLDER / "identity.json").read_text(encoding="utf-8")
    assert identity == vectors.identity(), "run python -m tests.vectors"


@pytest.mark.parametrize("name", NAMES)
def test_the_file_gives_what_it_says(name: str) -> None:
    """As a stranger's program would be checked: from the file alone."""
    value, history, documents = vectors.read(vectors.FOLDER / f"{name}.json")
    got = vectors.results(value["contract"].encode(), history, documents, [height for height, *_ in value["roots"]])
    for part, expected in json.loads(json.dumps(got)).items():
        assert value[part] == expected, part


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_made_anew_the_same(name: str) -> None:
    assert (vectors.FOLDER / f"{name}.json").read_text() == vectors.text(name), "run python -m tests.vectors"
