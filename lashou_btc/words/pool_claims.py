"""Sentences of the pool's claims, reviews, objections and verdicts, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "claim.active": (
        "account {number} is {status}; only an active member may claim",
        "{number} 号账户的状态是{status}；只有有效会员才能申请"),
    "claim.sharing": (
        "account {number} does not share costs now; it claims when it has paid in again",
        "{number} 号账户目前没有分摊费用；补缴之后才能申请"),
    "claim.open": ("account {number} has a claim open already", "{number} 号账户已有一份未结的申请"),
    "claim.rekey": (
        "account {number} is about to get a new key; it claims with that",
        "{number} 号账户即将更换密钥；请用新密钥申请"),
    "claim.cap": (
        "the claim is for {amount}; plan {plan} covers at most {cap}",
        "申请金额为 {amount}；计划 {plan} 最多 {cap}"),
    "claim.life": (
        "the claim is for {amount}; account {number} has received {received} of the {life_cap} that plan {plan} "
        "gives one person in all",
        "申请金额为 {amount}；{number} 号账户已领 {received}，计划 {plan} 一人总共最多 {life_cap}"),
    "claim.again": (
        "account {number} had a claim rejected; it may claim again from height {pause_until}, so that nobody "
        "shops for a lenient panel",
        "{number} 号账户有一份申请未获通过；从高度 {pause_until} 起才能再申请，免得有人反复申请，等一组好说话的审"
        "核人"),
    "claim.bond": (
        "a claim takes a bond of {bond:sat} out of the account's balance, which is less; pay in first",
        "申请要从账户余额中扣押金 {bond:sat}，而余额不足；请先存款"),
    "claim.diagnosed": (
        "the claim says that the illness was first diagnosed at height {diagnosed}; this is height {height}",
        "申请说首次确诊在高度 {diagnosed}，而现在才是高度 {height}"),
    "claim.diagnosed:missing": (
        "the claim does not say when the illness was first diagnosed (diagnosed, a height)",
        "申请没有说明首次确诊的时间（diagnosed，一个高度）"),
    "claim.older": (
        "the illness was first diagnosed at height {diagnosed}, and the cover of account {account_number} began "
        "at {since}; an illness older than the cover is not covered",
        "首次确诊在高度 {diagnosed}，而 {account_number} 号账户的保障始于 {since}；保障开始前的疾病不在互助范围内"),
    "review.claim": ("the review is of a claim that is not under review", "审核的不是一份正在审核中的申请"),
    "review.seat": ("account {number} was not drawn for this claim", "{number} 号账户没有被抽中审核这份申请"),
    "review.twice": ("account {number} has reviewed this claim before", "{number} 号账户已经审核过这份申请"),
    "review.late": ("the review came after height {deadline}", "审核意见在高度 {deadline} 之后才到"),
    "review.amount": (
        "an approval names an amount from 1 to the {amount} claimed",
        "同意时要写明金额，从 1 到所申请的 {amount}"),
    "review.met": (
        "the meeting with the claimant was at a height from {drawn}, when the panel was drawn, to {height}",
        "与申请人见面的高度应在抽签的 {drawn} 到 {height} 之间"),
    "review.met:missing": (
        "an approval says when the reviewer met the claimant (met, a height since the draw)",
        "同意时要写明审核人何时与申请人见面（met，抽签之后的高度）"),
    "objection.claim": (
        "the objection is to a claim that is not on notice, payable or paid",
        "异议所指的申请不在公示、待付款或已付状态"),
    "objection.bond": (
        "an objection pays a bond of {bond:sat} to the objector's own account in the same transaction",
        "提异议要在同一笔交易里向异议人自己的账户付押金 {bond:sat}"),
    "verdict.objection": ("the verdict is on an objection that is not open", "裁决所指的异议并非待决"),
    "verdict.one": (
        "a verdict upholds one objection; the others become moot",
        "一次裁决只支持一份异议；其余随之作罢"),
    "claim.active:waiting": (
        "account {number} is covered from height {height}, and only an active member may claim",
        "{number} 号账户的保障从高度 {height} 开始，只有有效会员才能申请"),
    "claim.active:nobody": (
        "account {number} is not enrolled; only an active member may claim",
        "{number} 号账户没有入会登记；只有有效会员才能申请"),
}
