"""Rules as a file: what is written is read back, words are those of the page, a mistake is said with its line."""

from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput
from lashou_btc.languages import LANGUAGES
from lashou_btc.pool.rules import FIELDS, Band, Plan, Rules
from lashou_btc.usecases import rule_files
from lashou_btc.words.rules import SENTENCES
from tests import rule_words

PLANS = {"basic": Plan(1, 3_000_000, 9_000_000, (Band(40, 2, 3_000_000), Band(60, 5, 2_000_000))),
         "gold [2]": Plan(2, 50), "金卡": Plan(3, 10**13)}
OTHER = Rules(plans=MappingProxyType(PLANS), mode="call", unit="CNY", min_deposit_sat=400_000, waiting_blocks=7,
              reviewers=3, approvals=2)


def file(folder: Path, text: str | bytes) -> Path:
    path = folder / "rules.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def wrong(folder: Path, text: str | bytes) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as caught:
        rule_files.read(file(folder, text))
    sentence = str(caught.value)
    assert "\n" not in sentence and sentence.endswith((".", "?"))
    return sentence, caught.value.code


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rules", [Rules(), OTHER])
def test_what_is_written_is_read_back_with_a_word_for_every_rule(tmp_path, rules, lang):
    raw = rule_files.write(rules, 30_000, lang)
    read = rule_files.read(file(tmp_path, raw))
    left_out = rules.to_json().keys() - read.rules.keys()
    assert left_out == ({"reviewers", "approvals"} if rules == Rules() else set())
    assert rule_files.checked(read, 5, 3) == rules and read.min_coin_sat == 30_000
    text = raw.decode()
    for name, line in ((n, f"\n{'# ' if n in left_out else ''}{n} = ") for n in FIELDS if n != "plans"):
        before = text[:text.index(line)].rsplit("\n\n", 1)[-1]
        comment = " ".join(x.removeprefix("# ") for x in before.strip().split("\n"))
        words = SENTENCES[f"rule.{name}"][LANGUAGES.index(lang)].replace("`", "").replace(" ", "")
        assert words in comment.replace(" ", ""), name
        assert ("Default: " in comment or "默认值：" in comment) == (
            getattr(rules, name) != getattr(Rules(), name)), name
    assert all(sum(1 + (c > "\u2000") for c in x) <= 105 for x in text.split("\n"))


names = st.text(st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


@settings(deadline=None)
@given(names, st.integers(1, 10**13), st.lists(st.integers(1, 150), unique=True, max_size=5).map(sorted))
def test_plans_of_any_name_and_band_are_read_back(tmp_path_factory, name, cap, ages):
    rules = Rules(plans=MappingProxyType({name: Plan(1, cap, 0, tuple(Band(age, 2, cap) for age in ages))}))
    path = file(tmp_path_factory.getbasetemp(), rule_files.write(rules, 20_000, "en"))
    assert rule_files.checked(rule_files.read(path), 5, 3) == rules


def test_the_words_are_those_of_the_page():
    page = rule_words.PAGE.read_text("utf-8")
    assert rule_words.MODULE.read_text("utf-8") == rule_words.module(page), "run python -m tests.rule_words"
    assert set(rule_files.NAMES) == {*FIELDS, "min_coin_sat"}


@pytest.mark.parametrize(("text", "line", "words", "code"), [
    ("# a\ndues_sat = 1\nmin_depsit_sat = 5\n", 3, "did you mean min_deposit_sat?", "rules.unknown"),
    ("zzz = 5\n", 1, "--write-rules", "rules.unknown"),
    ("[limits]\ncap = 5\n", 1, "'limits' is no rule", "rules.unknown"),
    ("\ndues_sat = \"1\"\n", 2, "dues_sat must be an integer", "schema.field"),
    ("dues_sat = 1.5\n", 1, "dues_sat must be an integer", "schema.field"),
    ("uniqueness = true\n", 1, "uniqueness must be an integer from 0 to 1", "schema.field"),
    ("mode = \"gift\"\n", 1, "one of prefund, call", "schema.field"),
    ("approvals = 101\n", 1, "from 1 to 100", "schema.field"),
    ("min_coin_sat = 1\n", 1, "min_coin_sat must be an integer from 330", "schema.field"),
    ("plans = 5\n", 1, "plans must name 1 to 100 plans", "rules.plans"),
    ("[plans.a]\nweight = 1\ncap = 0\n", 3, "plans.a.cap", "schema.field"),
    ("[plans.a]\nweight = 1\n", 1, "plans.a lacks cap", "schema.fields"),
    ("[plans.a]\nweight = 1\ncap = 1\ncover = 2\n", 4, "has no field 'cover'", "schema.fields"),
    ("[plans.a]\nweight = 1\ncap = 1\n[[plans.a.bands]]\nage = 40\nweight = 1\ncap = 1\n"
     "[[plans.a.bands]]\nage = 50\nweight = 0\ncap = 1\n", 10, "plans.a.bands[1].weight", "schema.field"),
    ("[plans.a]\nweight = 1\ncap = 1\n[[plans.a.bands]]\nage = 40\nweight = 1\ncap = 1\n"
     "[[plans.a.bands]]\nage = 30\nweight = 1\ncap = 1\n", 4, "ascending ages", "rules.bands"),
    ("a = 1\nb 2\n", 2, "is no TOML", "rules.file"),
    ("dues_sat = 1\ndues_sat = 2\n", 2, "is no TOML", "rules.file"),
    (f"dues_sat = {'9' * 5000}\n", 0, "is no TOML", "rules.file"),
    ("dues_sat = " + "[" * 5000, 0, "is no TOML", "rules.file"),
    (b"dues_sat = 1 # \xff", 0, "is not UTF-8", "rules.file"),
])
def test_a_mistake_is_one_sentence_with_its_line(tmp_path, text, line, words, code):
    sentence, found = wrong(tmp_path, text)
    assert words in sentence and found == code
    assert not line or f"line {line}:" in sentence, sentence


def test_numbers_that_do_not_fit_are_said_with_the_line(tmp_path):
    path = file(tmp_path, "# rules\n\nexit_blocks = 5\n")
    with pytest.raises(InvalidInput) as caught:
        rule_files.checked(rule_files.read(path), 5, 3)
    assert f"{path}, line 3: rules.exit_blocks must be at least notice_blocks" in str(caught.value)
    other = rule_files.read(path).changed({"exit_blocks": 6})
    with pytest.raises(InvalidInput) as caught:
        rule_files.checked(other, 5, 3)
    assert str(caught.value).startswith("rules.exit_blocks"), "not the file's fault"


def test_windows_files_and_byte_order_marks(tmp_path):
    assert rule_files.read(file(tmp_path, b"\xef\xbb\xbfdues_sat = 5\r\n")).rules == {"dues_sat": 5}


def test_what_a_file_leaves_out_follows_the_witnesses(tmp_path):
    empty = rule_files.read(file(tmp_path, ""))
    panels = [rule_files.checked(empty, n, min(n, 3)) for n in (1, 2, 3, 4, 5, 9)]
    assert [(r.reviewers, r.approvals) for r in panels] == [(1, 1), (2, 2), (3, 2), (3, 2), (4, 3), (4, 3)]
    assert rule_files.checked(empty, 5, 3) == Rules()


def test_a_file_that_was_written_fits_few_witnesses(tmp_path):
    written = rule_files.read(file(tmp_path, rule_files.write(Rules(), 20_000, "en")))
    assert rule_files.checked(written, 3, 2).reviewers == 3
