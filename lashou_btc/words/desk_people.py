"""What the desk says to the operator of who people are, and of their tags."""

STEPS: dict[str, tuple[str, str]] = {}

SENTENCES: dict[str, tuple[str, str]] = {
    "desk.way.people": ("People", "身份"),
    "desk.people": ("Who people are", "谁是谁"),
    "desk.people.lead": (
        "What people show you before you enroll them: only your key opens it. Look at it with other programs, "
        "compare it with the person, and delete it when you have seen enough",
        "入会登记之前大家给您看的证件：只有您的密钥打得开。请用别的程序查看，与本人核对，看完就删"),
    "desk.people.shown": ("What has been shown", "已出示的"),
    "desk.people.nobody": (
        "Nothing has been opened here, and no enrollment waits in the inbox",
        "这里没有打开过，收件箱里也没有入会登记"),
    "desk.people.key": ("key {key}…, no account yet", "密钥 {key}…，还没有账户"),
    "desk.people.by-hand": ("brought as files", "以文件带来的"),
    "desk.people.waits": ("waits, for account {account}", "等待中，{account} 号账户"),
    "desk.people.papers": ("{count:paper|papers}", "{count} 份"),
    "desk.people.none": ("missing: no hub has anything", "缺：各中转站都没有"),
    "desk.people.none:untold": (
        "cannot be told: not every hub has answered as it should", "说不准：有中转站没有正常回答"),
    "desk.people.at-hubs": ("Fetch from the hubs", "从中转站取"),
    "desk.people.no-hubs": (
        "No hub is used here (lashou hub use URL): have the sealed papers sent to you, and choose them below",
        "这里没有使用中转站（lashou hub use 网址）：请让对方把加密材料发给您，在下面选取"),
    "desk.people.look": ("See who has shown something", "看谁出示了材料"),
    "desk.people.whose": ("Whose", "谁的"),
    "desk.people.everybody": ("everybody's", "所有人的"),
    "desk.people.open": ("Fetch and open", "取来并打开"),
    "desk.people.bring": ("Bring sealed papers", "带加密材料来"),
    "desk.people.choose": ("Sealed papers (.age)", "加密材料（.age）"),
    "desk.people.choose.note": (
        "Nothing but what stands in them says whose they are", "是谁的材料，只能看里面的内容"),
    "desk.people.of": ("{whose}, {name}", "{whose}，{name}"),
    "desk.people.good": ("{name}: opened, paper {hash}", "{name}：已打开，材料 {hash}"),
    "desk.people.forget": ("Delete what was opened here", "删去这里打开的"),
    "desk.people.forget.lead": (
        "The files lie in this home, unsealed. Once you know who somebody is, nothing needs them",
        "这些文件不加密地放在本主文件夹里。认清了人，就用不着它们了"),
    "desk.people.delete": ("Delete", "删去"),
    "desk.people.deleted": ("{count:file|files} deleted", "已删去 {count} 个文件"),
    "desk.column.enrollment": ("Enrollment", "入会登记"),
    "desk.column.hubs": ("At the hubs", "在中转站"),
    "desk.column.opened": ("Opened here", "在这里打开的"),
    "desk.tag": ("Tag for an enrollment", "入会用的标签"),
    "desk.tag.lead": (
        "It is the same for the same person, so that nobody is enrolled twice, and tells nobody else anything. "
        "The id number is kept nowhere",
        "同一个人的标签总是一样，所以没有人能入会两次；别人从中看不出任何东西。证件号不会保存"),
    "desk.tag.number": ("Id number", "证件号"),
    "desk.tag.again": ("The same once more", "再输入一遍"),
    "desk.tag.note": (
        "As it stands on the original: nobody sees a slip afterwards", "照原件输入：打错了，过后谁也看不出"),
    "desk.tag.make": ("Work out the tag", "推算标签"),
    "desk.tag.made": ("The tag", "标签"),
    "desk.tag.differs": (
        "the two id numbers are not the same, or there is none", "两次输入的证件号不一样，或没有输入"),
    "desk.tag.before": (
        "account {account} is, or was, the same person's", "{account} 号账户是（或曾是）同一个人的"),
    "desk.tag.waits": (
        "the enrollment of account {account} that waits here has this tag",
        "等在这里的 {account} 号账户入会登记用的就是这个标签"),
    "desk.tag.give": (
        "give it to that person, who enrolls with it (lashou member enroll --tag)",
        "把它交给本人，入会时要用（lashou member enroll --tag）"),
}
