"""One Chinese term for each thing: who reads of 评审 here and of 审核 there looks for the difference."""

from pathlib import Path

import pytest

import lashou_btc

HOME = Path(lashou_btc.__file__).parents[1]
TERMS = {
    "审核": ("评审", "审阅人", "审理人"),
    "运营人": ("运营方", "运营者", "营运人"),
    "公共钱包": ("公共账户", "公共钱袋", "公账"),
    "见证人": ("见证方", "见证者"),
    "审计人": ("审计方", "审计员"),
    "监督人": ("监督方", "监督者"),
    "申请人": ("申请方", "申请者"),
    "会员": ("成员", "社员"),
    "互助款": ("互助金", "赔款", "赔偿金", "赔付"),
    "押金": ("保证金",),
    "契约": ("合约", "合同"),
    "同意": ("批准", "核准"),
    "换届文件": ("移交书",),
    "池编号": ("池子编号", "池号"),
    "中转站": ("中继站", "集线器"),
    "助记词": ("种子词",),
    "主文件夹": ("主目录",),
    "恢复组": ("备用人",),
}
"""Each term, and what else has been, or might be, written for the same."""
PLACES = ("lashou_btc/words/*.py", "lashou_btc/report/*_words.py", "docs/*.md", "README.zh-CN.md")
WRITTEN = [path for place in PLACES for path in sorted(HOME.glob(place))]


@pytest.mark.parametrize("term", TERMS)
def test_a_thing_has_one_name_in_chinese(term: str) -> None:
    texts = {path: path.read_text() for path in WRITTEN}
    assert any(term in text for text in texts.values())
    assert not [f"{path.name}:{number}: {other} is called {term}" for path, text in texts.items()
                for number, line in enumerate(text.splitlines(), 1) for other in TERMS[term] if other in line]
