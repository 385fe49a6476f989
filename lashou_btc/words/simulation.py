"""Sentences of simulation, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "simulate.plots": ("install it, or leave --out away", "请安装，或不加 --out"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "simulate.band": (
        "the age band {text!r} has an age, share or incidence (0 to 1,000) that cannot be",
        "年龄段 {text!r} 的年龄、占比或发病率（0 到 1,000）不可能成立"),
    "simulate.choose": (
        "{text!r} says no plan and ages; write PLAN:FIRST-LAST, such as basic:18-49",
        "{text!r} 没有说明计划和年龄；请写 计划:起-止，如 basic:18-49"),
    "simulate.feerate": (
        "the feerate {text!r} must begin without a year, go on in the order of years, and spread by at most 5",
        "费率 {text!r} 须以不带年份的值开头，按年份顺序往下写，波动不超过 5"),
    "simulate.band:form": (
        "{text!r} is no age band; write FIRST-LAST:SHARE:INCIDENCE, such as 30-39:30:1.5, or 30-39:30:1.3/1.7 "
        "for men and women",
        "{text!r} 不是年龄段；请写 起-止:占比:发病率，如 30-39:30:1.5，男女不同则写 30-39:30:1.3/1.7"),
    "simulate.feerate:form": (
        "{text!r} is no feerate; write sat/vB such as 5, steps such as 5,100@2,5@3 (100 after two years, 5 after "
        "three), or walk:MEDIAN:SPREAD such as walk:5:0.8",
        "{text!r} 不是费率；请写 sat/vB 数，如 5；分段如 5,100@2,5@3（两年后 100，三年后 5）；或 walk:中位数:波"
        "动，如 walk:5:0.8"),
    "simulate.bounds": ("{name} must be {wanted}", "{name} 必须{wanted}"),
    "document.unsigned": ("the {type} has not the signatures that it takes", "这份 {type} 缺少它需要的签名"),
    "simulate.plots": (
        "pictures need matplotlib, which is not installed: pip install 'lashou-btc[plots]'",
        "画图需要 matplotlib，但尚未安装：pip install 'lashou-btc[plots]'"),
    "simulate.money": (
        "the pool holds {held} sat and owes {owed} sat; this is a bug, please report it",
        "互助池持有 {held:sat}，应付 {owed:sat}，对不上；这是程序错误，请报告"),
    "simulate.diverged": (
        "the fold of the whole history gives state {digest}, fed step by step it gave {stepwise}; this is a bug, "
        "please report it",
        "整段历史一次推算得到状态 {digest}，逐步推算得到 {stepwise}；这是程序错误，请报告"),
    "bounds.range": ("from {least:,} to {most:,}", "在 {least:,} 到 {most:,} 之间"),
    "bounds.quorum": ("from the quorum to 20", "在法定人数到 20 之间"),
    "bounds.witnesses": ("from 0 to the number of witnesses", "在 0 到见证人数之间"),
    "bounds.per-thousand": ("from 0 to 1,000 per 1,000 members and year", "在每千名会员每年 0 到 1,000 之间"),
    "bounds.deaths": ("from 0 to 1,000 per 1,000 and year", "在每千人每年 0 到 1,000 之间"),
    "bounds.times": ("from 0 to 100 times", "在 0 到 100 倍之间"),
    "bounds.adverse": ("0 (ill already) or 1 to 100", "为 0（已患病）或 1 到 100"),
    "bounds.dear": ("from above 0 to 1,000 times", "大于 0 且不超过 1,000 倍"),
    "bounds.drift": ("at most 10, like the drift", "不超过 10，漂移也一样"),
    "bounds.price": ("from 1 to 10^12 hundredths", "在 1 到 10^12 百分之一之间"),
    "bounds.feerate": ("from 1 to the rules' {most} sat/vB", "在 1 到规则上限 {most} sat/vB 之间"),
    "bounds.band": ("given at least once with a share of those who join", "至少给出一次，并带入会者占比"),
    "bounds.plans": ("of a plan that the rules have: {plans}", "为规则中有的方案：{plans}"),
    "bounds.gaps": (
        "without gaps and overlaps: what follows {first}-{last} begins at {next}, not at {found}",
        "不能有空隙或重叠：{first}-{last} 之后应从 {next} 开始，而不是 {found}"),
}
