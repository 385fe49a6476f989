"""The founder's page in words, in English and Chinese."""

TEXTS: dict[str, tuple[str, str]] = {
    "eyebrow": ("Lashou mutual aid · before a pool is founded", "拉手互助 · 建池之前"),
    "title": ("What these rules do to people", "这套规则会怎样对待人"),
    "sub": (
        "At least {runs} made-up histories of {years} years for each size, with the very rules that a pool "
        "would have.",
        "每种规模至少试算 {runs} 段历史，每段 {years} 年，所用规则与真实池子一字不差。"),
    "assumed": (
        "Everything about people and prices is an assumption; the last section lists it. No figure here is "
        "a promise.",
        "关于人和币价的一切都是假定，见最后一节。这里没有一个数是承诺。"),
    "legend": (
        "Line: from P5 to P95, so that 90 of 100 {of} lie on it. Dot: the median.",
        "线段从 P5 到 P95，一百{of}中有九十{unit}落在线上；圆点是中位数。"),
    "legend far": (" Diamond: P99.", "菱形是 P99。"),
    "legend mean": (
        "Line: from P5 to P95, so that 90 of 100 runs lie on it. Dot: all runs taken together.",
        "线段从 P5 到 P95，一百次试算中有九十次落在线上；圆点是全部合计。"),
    "years of members": ("members' years", "个会员年"),
    "unit years": ("", "个"),
    "runs": ("runs", "次试算"),
    "unit runs": ("", "次"),
    "paths": ("price paths", "种币价走势"),
    "unit paths": ("", "种"),
    "members": ("{n} members", "{n} 人"),
    "sat": ("sat", "聪"),
    "card.enough": ("Members who are enough", "多少会员才够"),
    "card.enough no": ("more than {n}", "多于 {n}"),
    "card.enough note": ("from there on at most 1 claim in 20 is cut", "从这里起，打折的案子不超过二十分之一"),
    "card.cost": ("A year costs, on the average", "平均每年花费"),
    "card.p95": ("In 95 of 100 years less than", "一百年里九十五年不到"),
    "card.p99": ("In 99 of 100 years less than", "一百年里九十九年不到"),
    "card.kept": ("Members left after {n} years if the dear leave", "嫌贵者会走，{n} 年后还剩"),
    "card.fall": ("Left of the cap's worth if the price halves", "币价腰斩后，上限还值"),
    "enough": ("How many members are enough", "多少会员才够"),
    "enough lead": (
        "A claim is cut where members cannot bear it, or may not by case_share_sat. How often that "
        "happens, and how much a cut claim lacks:",
        "会员承担不起，或 case_share_sat 不许再摊，案子就要打折。多久打一次折，打折的案子少了多少："),
    "cut chart": ("Honest claims that are cut, by the number of members", "按会员数：打折的真案子"),
    "depth chart": ("What a cut claim lacks, by the number of members", "按会员数：打折的案子少了多少"),
    "no cuts": ("Nothing was cut at any size.", "各种规模都没有打折。"),
    "few claims": (
        "With {sizes} members fewer than {least} claims were played, so that what is said of cuts there is mostly "
        "luck; play more (--runs) or longer (--years).",
        "会员 {sizes} 人时试算出的案子不足 {least} 个，所列打折情况多半是运气；"
        "请多算几遍（--runs）或算得更久（--years）。"),
    "size": ("Members", "会员"),
    "carried": ("One case brings at most", "一个案子最多可得"),
    "claims": ("Claims", "案子"),
    "cut": ("Cut", "打折"),
    "surprising": ("By surprise", "事先料不到的"),
    "lacks": ("Lack", "少了"),
    "mean": ("Mean year", "平均每年"),
    "paid": ("Pays a year", "每年花费"),
    "worth": ("Cover is worth", "保障值"),
    "net": ("Gains or gives", "得失"),
    "age": ("Age", "年龄"),
    "ages": ("{a} to {b}", "{a} 至 {b} 岁"),
    "ages over": ("{a} and over", "{a} 岁以上"),
    "cost": ("What a year costs", "一年花多少"),
    "cost lead": (
        "What a member pays in a year for others' cases, the fees of its own deposits included. The more "
        "members, the less the years differ.",
        "会员一年为别人的案子付多少，含自己存款的手续费。人越多，年与年差得越小。"),
    "cost chart": ("A member's year by the number of members, in sat", "按会员数：会员一年的花费（聪）"),
    "age chart": ("A member's year by age, {n} members, in sat", "按年龄：会员一年的花费（{n} 人，聪）"),
    "age legend": (" Square: what the cover is worth at that age.", "方块是这个年龄的保障值多少。"),
    "age lead": (
        "What the cover is worth is the chance of falling ill at that age times what a claim brings. Who "
        "pays more than that gives to the others, who pays less gets from them. Age bands (weights by age "
        "in a plan) make it even.",
        "保障值多少，是该年龄患病的机会乘以一个案子可得的数。付得比它多，是在补贴别人；付得少，是受别人补贴"
        "。计划里设年龄段（按年龄定权重）可以拉平。"),
    "by age": ("By age", "按年龄"),
    "by size": ("By size", "按规模"),
    "leaving": ("When members leave in a spiral", "什么时候人会走光"),
    "leaving lead": (
        "{n} members at first, {years} years. Who paid in a year more than {dear} times what the cover was "
        "worth to them finds it dear.",
        "起初 {n} 人，{years} 年。一年花费超过保障所值 {dear} 倍的人，就嫌贵。"),
    "way.calm": ("Nobody minds the cost", "没人在意花费"),
    "way.quit": ("{quit} of those who find it dear leave each year", "嫌贵的人每年走掉 {quit}"),
    "way.adverse": (
        "The same, and {adverse} of those who join are ill already",
        "同上，且新来的人中有 {adverse} 带病入会"),
    "kept": ("At the end there are {part} of the first year's members.", "最后人数是第一年的 {part}。"),
    "shrinks": (
        "From year {n} on they are fewer than four fifths (the median run).",
        "从第 {n} 年起不到五分之四（中位数）。"),
    "shrinks not": ("They stay above four fifths (the median run).", "始终在五分之四以上（中位数）。"),
    "spiral": (
        "A spiral in {n} of {runs} runs, the median one from year {year} on.",
        "{runs} 次中有 {n} 次出现螺旋，中位数始于第 {year} 年。"),
    "spiral no": ("A spiral in none of {runs} runs.", "{runs} 次中没有出现螺旋。"),
    "costs": (
        "A year costs {a} sat in the second year and {b} in the last.",
        "第 2 年人均花费 {a} 聪，最后一年 {b} 聪。"),
    "spiral means": (
        "A spiral: members fall below four fifths of the first year's and pay half as much again as then, "
        "and it stays so. Where many are ill from the start, the first year is already dear, and members "
        "go without one.",
        "螺旋：人数跌破第一年的五分之四，同时花费涨到当时的一倍半以上，并一直如此。如果一开始带病的人就多，"
        "头一年就已经很贵，不出现螺旋人也会走。"),
    "price": ("What the cap will be worth", "上限将来还值多少"),
    "price lead sat": (
        "Claims are counted in satoshi: when the price falls, what a claim buys falls with it.",
        "理赔以聪计：币价跌多少，一个案子能买的东西就少多少。"),
    "price lead": (
        "Claims are counted in {unit}: a fall of the price makes them cost more satoshi, and what members "
        "can bear becomes the bound. {n} members who have just paid in.",
        "理赔以 {unit} 计：币价下跌时一个案子要花更多聪，会员承担得起多少就成了限度。按 {n} "
        "名刚存满的会员计算。"),
    "price chart": ("Worth of one claim at the cap, of today's 100", "一个足额案子还值多少（今天为 100）"),
    "falls": ("After a fall of the price", "币价下跌之后"),
    "fall": ("Fall", "跌幅"),
    "left": ("Worth left", "还值"),
    "fraud": ("What a fraud brings", "骗保有没有赚头"),
    "fraud lead": (
        "What one false claim brings the claimant and the corrupt reviewers together on the average, by "
        "how many of the {n} reviewers are corrupt: gains to the right, losses to the left. A bought panel "
        "costs {bribe} sat.",
        "一个假案平均让申请人和被收买的审核人合计得失多少，按 {n} "
        "名审核人中被收买的人数：右边是赚，左边是赔。收买一个审核组要 {bribe} 聪。"),
    "fraud chart": ("A false claim's gain or loss, in sat", "一个假案的得失（聪）"),
    "fraud played": (
        "In the runs, {n} false claims brought those who filed them {gain} sat each on the average.",
        "试算中有 {n} 个假案，申请人平均每个得失 {gain} 聪。"),
    "corrupt": ("{n} corrupt", "{n} 人"),
    "reviewers": ("Corrupt", "被收买"),
    "draw": ("Captured, a draw", "一次抽签即得手"),
    "in a year": ("Within a year", "一年之内"),
    "passes": ("Passes a panel", "通过审核"),
    "gain": ("Brings, a try", "每次得失"),
    "panel": ("The panel", "审核组"),
    "warnings": ("Mind", "注意"),
    "no warnings": ("The numbers fit one another.", "各项参数彼此相合。"),
    "given": ("What was assumed", "假定"),
    "what": ("What", "项目"),
    "value": ("Value", "数值"),
    "given.members": ("Members at first", "起初会员"),
    "given.years": ("Years", "年数"),
    "given.seed": ("Seed (same seed, same page)", "种子（相同则结果相同）"),
    "given.witnesses": ("Witnesses", "见证人"),
    "given.quorum": ("Quorum", "法定人数"),
    "given.leave": ("Members who leave, a year", "每年退出"),
    "given.join": ("Members who join, a year", "每年加入"),
    "given.fraud": ("False claims a year per 1,000", "每千人每年假案"),
    "given.detect": ("A reviewer sees through one", "审核人识破的机会"),
    "given.watch": ("Somebody objects to one on notice", "公示时有人举报的机会"),
    "given.feerate": ("Feerate, sat/vB", "费率（sat/vB）"),
    "given.price": ("Price, hundredths for one bitcoin", "币价（一个比特币，百分之一单位）"),
    "given.drift": ("Drift of the price, a year", "币价漂移（年）"),
    "given.volatility": ("Volatility of the price, a year", "币价波动率（年）"),
    "bands": ("Serious illness a year per 1,000, and who joins", "每千人每年重病，及入会者年龄分布"),
    "men": ("Men", "男"),
    "women": ("Women", "女"),
    "joins": ("Join, of 100", "每百名入会者"),
    "footer": (
        "Made by lashou simulate --page; docs/simulate.md says where assumptions come from, docs/rules.md "
        "what each rule does.",
        "由 lashou simulate --page 生成；假定的来源见 docs/simulate.md，各条规则见 docs/rules.md。"),
}
